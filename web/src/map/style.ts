/** The whole style: somebody's base map with what is ours between its layers. */

import type { StyleSpecification } from 'maplibre-gl';
import type { Language } from '../i18n/index.svelte';
import { type Group, groupOf, NAMES_ABOVE } from './base';
import type { Base } from './model';
import { overlayLayers, overlaySources } from './overlay';
import type { Palette } from './palette';

export interface Composed {
  style: StyleSpecification;
  /** What belongs to the base map. */
  sources: readonly string[];
  layers: readonly { id: string; group: Group | null }[];
}

/** Ground, what lies on it, its labels, then sensors, then the names that must stay readable, then what is ours. */
export function compose(base: Base, palette: Palette, language: Language, cellsBelow: number): Composed {
  const style = base.style(palette, language);
  const layers = style.layers.map((layer) => ({ id: layer.id, group: groupOf(layer) }));
  const sources = Object.keys(style.sources);
  Object.assign(style.sources, overlaySources());
  const { under, over } = overlayLayers(palette, cellsBelow);
  const named = (layer: { id: string }): boolean => (NAMES_ABOVE as readonly string[]).includes(layer.id);
  const ground = style.layers.filter((layer) => layer.type !== 'symbol');
  const words = style.layers.filter((layer) => layer.type === 'symbol');
  const selection = over.splice(0, 2);
  style.layers = [...ground, ...under, ...words.filter((l) => !named(l)), ...selection, ...words.filter(named), ...over];
  return { style, sources, layers };
}
