/** Hoàng Sa and Trường Sa, named as Vietnam's on every base map, whoever made it. See docs/operators.md. */

import type { GeoJSONSourceSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Language } from '../i18n/index.svelte';
import { BOLD } from './fonts';
import type { Palette } from './palette';

/** A layer that draws something of a source. */
export type Drawn = Exclude<LayerSpecification, { type: 'background' }>;

const NAMES: readonly { at: [number, number]; vi: string; en: string }[] = [
  { at: [112, 16.5], vi: 'Quần đảo Hoàng Sa (Việt Nam)', en: 'Hoàng Sa Islands (Việt Nam)' },
  { at: [114, 9.5], vi: 'Quần đảo Trường Sa (Việt Nam)', en: 'Trường Sa Islands (Việt Nam)' },
];

function islandSource(language: Language): GeoJSONSourceSpecification {
  return {
    type: 'geojson',
    data: {
      type: 'FeatureCollection',
      features: NAMES.map(({ at, vi, en }) => ({
        type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: { kind: 'islands', label: language === 'vi' ? vi : en },
      })),
    },
  };
}

/** Never left out for want of room. */
export function islandLayers(p: Palette, source: string): Drawn[] {
  const filter = ['in', ['get', 'kind'], ['literal', ['islands']]] as ['in', ...never];
  return [
    {
      id: 'island-dot', type: 'circle', source, filter, maxzoom: 12,
      paint: { 'circle-radius': 2.5, 'circle-color': p.land, 'circle-stroke-color': p.coastline, 'circle-stroke-width': 1 },
    },
    {
      id: 'island-name', type: 'symbol', source, filter,
      layout: {
        'text-field': ['get', 'label'], 'text-font': BOLD, 'text-size': 12, 'text-offset': [0, 1.1], 'text-max-width': 9, 'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': p.labelStrong, 'text-halo-color': p.halo, 'text-halo-width': 1.3, 'text-halo-blur': 0.4 },
    },
  ];
}

/** `style` itself, with their names on top. */
export function withIslands(style: StyleSpecification, palette: Palette, language: Language): StyleSpecification {
  style.sources['islands'] = islandSource(language);
  style.layers.push(...islandLayers(palette, 'islands'));
  return style;
}
