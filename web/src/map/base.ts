/** The map under everything: which kind a city has, and how its style is made. */

import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { City } from '../api/types';
import { baseStyle, labelled } from './basemap';
import { type Layers, sheet } from './derived';
import { withIslands } from './islands';
import type { Base } from './model';

/** Names that stay readable above sensors and vehicles; the last of them at every zoom and whatever is switched off. */
export const NAMES_ABOVE = ['bridge-name', 'ward-name', 'places_subplace', 'places_locality', 'island-name'] as const;

export type Group = 'streets' | 'labels';

/** What a layer of the base map is switched with; null: always there. */
export function groupOf(layer: LayerSpecification): Group | null {
  if (layer.id.startsWith('island-')) return null;
  if (layer.type === 'symbol') return 'labels';
  const drawn = 'source-layer' in layer ? layer['source-layer'] : '';
  return drawn === 'roads' || drawn === 'transportation' || /^(street|bridge)/.test(layer.id) ? 'streets' : null;
}

export function outline(layers: Layers): Base {
  return { style: (palette, language) => baseStyle(labelled(layers, language), palette), limits: sheet(layers) };
}

/** Pictures from a tile server: no words of ours can be put into them, so the islands are named on top. */
export function raster(url: string, maxZoom: number): Base {
  return {
    limits: null,
    style: (palette, language) => withIslands({
      version: 8,
      sources: { base: { type: 'raster', tiles: [url], tileSize: 256, maxzoom: maxZoom } },
      layers: [{ id: 'sea', type: 'background', paint: { 'background-color': palette.land } }, { id: 'pictures', type: 'raster', source: 'base', paint: { 'raster-fade-duration': 0 } }],
    }, palette, language),
  };
}

/** Somebody's own style, as it is; its `font-faces` are completed by ours, its layers by the names of the islands. */
export function foreign(style: StyleSpecification): Base {
  return { limits: null, style: (palette, language) => withIslands(structuredClone(style), palette, language) };
}

/**
 * The base of `city`. Tiles are code of their own, loaded only where a city has them. Throws what loading throws;
 * the caller falls back to the outline and says so.
 */
export async function baseOf(city: City, layers: Layers, json: (url: string) => Promise<unknown>): Promise<Base> {
  const { kind, url, max_zoom: maxZoom } = city.basemap;
  if (kind === 'outline' || !url) return outline(layers);
  if (kind === 'pmtiles') return (await import('./tiles')).tiles(url);
  if (kind === 'raster-xyz') return raster(url, maxZoom ?? 19);
  return foreign((await json(url)) as StyleSpecification);
}
