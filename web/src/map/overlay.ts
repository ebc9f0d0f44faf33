/** Layers above the base map: zones, sensors, vehicles, cells, alarms, the selection. */

import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl';
import { SEVERITIES } from '../lib/severity';
import { BOLD } from './basemap';
import { EMPTY } from './features';
import { domainColour, type Palette } from './palette';

/** Age classes as the numbers kept in feature-state. */
export const AGE_CODE = { fresh: 0, ageing: 1, stale: 2, offline: 3 } as const;

export const SOURCES = ['zones', 'sensors', 'cells', 'tails', 'vehicles', 'values', 'alarms', 'selected'] as const;
export type OverlaySource = (typeof SOURCES)[number];

/** Layers a click or a hover asks, topmost first. */
export const TOUCHABLE = ['alarm', 'vehicle', 'sensor', 'cell'] as const;
export const ZONE_LAYERS = ['zone-fill', 'zone-band', 'zone-edge', 'zone-name'] as const;

/** From here a sensor tells its domain by its pictogram; further out only colour is left, and a click. */
const PICTURES_FROM = 11.8;
/** Names that stay readable above sensors and vehicles. */
export const NAMES_ABOVE = ['bridge-name', 'ward-name', 'island-name'] as const;

export function overlaySources(): Record<OverlaySource, SourceSpecification> {
  return Object.fromEntries(
    SOURCES.map((name) => [name, { type: 'geojson', data: EMPTY, ...(name === 'sensors' ? { tolerance: 0 } : {}) }]),
  ) as Record<OverlaySource, SourceSpecification>;
}

type Any = ExpressionSpecification;

const age: Any = ['coalesce', ['feature-state', 'age'], 2];
const byDomain = (palette: Palette): Any =>
  ['match', ['get', 'domain'], ...Object.entries(palette.domain).flat(), domainColour(palette, 'other')] as unknown as Any;
const bySeverity = (palette: Palette, property: string, otherwise: string): Any =>
  ['match', ['get', property], ...SEVERITIES.flatMap((s) => [s, palette.severity[s]]), otherwise] as unknown as Any;

export function overlayLayers(p: Palette, aggregateBelow: number): LayerSpecification[] {
  return [...zones(p), ...cells(p, aggregateBelow), ...sensors(p, aggregateBelow), ...vehicles(p, aggregateBelow), ...values(p), ...selected(p), ...alarms(p, aggregateBelow)];
}

function zones(p: Palette): LayerSpecification[] {
  const colour = bySeverity(p, 'worst', p.zone);
  const chosen: Any = ['boolean', ['feature-state', 'chosen'], false];
  const band: Any = ['interpolate', ['exponential', 2], ['zoom'], 0, ['coalesce', ['get', 'w0'], 0], 22, ['coalesce', ['get', 'w22'], 0]];
  return [
    {
      id: 'zone-fill', type: 'fill', source: 'zones', filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': colour, 'fill-opacity': ['case', chosen, 0.22, ['==', ['get', 'worst'], ''], 0.06, 0.12] },
    },
    {
      id: 'zone-band', type: 'line', source: 'zones', filter: ['has', 'w0'], layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colour, 'line-width': band, 'line-opacity': ['case', chosen, 0.25, 0.1] },
    },
    {
      id: 'zone-edge', type: 'line', source: 'zones',
      paint: {
        'line-color': colour, 'line-width': ['case', chosen, 2.5, 1.2], 'line-dasharray': [4, 2.5],
        // A corridor is its band: the line down its middle is no border.
        'line-opacity': ['case', chosen, 1, ['has', 'w0'], 0, ['==', ['get', 'worst'], ''], 0.55, 0.95],
      },
    },
    {
      id: 'zone-name', type: 'symbol', source: 'zones', minzoom: 13,
      layout: { 'text-field': ['get', 'label'], 'text-font': BOLD, 'text-size': 11, 'text-max-width': 10 },
      paint: { 'text-color': colour, 'text-halo-color': p.halo, 'text-halo-width': 1.4, 'text-opacity': 0.9 },
    },
  ];
}

function sensors(p: Palette, minzoom: number): LayerSpecification[] {
  const colour = byDomain(p);
  // Fresh is a full disc, ageing a ring with its pictogram, stale an empty ring, offline a small ring crossed out.
  const shrink: Any = ['match', age, 2, 0.8, 3, 0.7, 1];
  const radius = (size: number): Any => ['*', size, shrink];
  const picture = (id: string, prefix: string, code: number): LayerSpecification => ({
    id, type: 'symbol', source: 'sensors', minzoom: Math.max(minzoom, PICTURES_FROM),
    layout: {
      'icon-image': ['concat', prefix, ['get', 'icon']], 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'icon-size': ['interpolate', ['linear'], ['zoom'], PICTURES_FROM, 0.55, 13, 0.64, 14.5, 0.85, 17, 1.1],
    },
    paint: { 'icon-opacity': ['case', ['==', age, code], 1, 0] },
  });
  return [
    {
      id: 'sensor', type: 'circle', source: 'sensors', minzoom,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, radius(2.6), PICTURES_FROM - 0.01, radius(4.5), PICTURES_FROM, radius(6.6), 13, radius(8), 14.5, radius(10.5), 17, radius(13)],
        'circle-color': ['case', ['==', age, 0], colour, p.surface],
        'circle-stroke-color': ['case', ['<=', age, 1], colour, p.muted],
        'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 11, ['case', ['==', age, 0], 0.6, 1.3], 14, ['case', ['==', age, 0], 1, 1.8]],
        'circle-opacity': ['case', ['get', 'pending'], 0.55, 1],
        'circle-pitch-alignment': 'map',
      },
    },
    picture('sensor-fresh', 'fresh-', AGE_CODE.fresh),
    picture('sensor-ageing', 'ageing-', AGE_CODE.ageing),
    {
      id: 'sensor-offline', type: 'symbol', source: 'sensors', minzoom,
      layout: {
        'icon-image': 'offline', 'icon-allow-overlap': true, 'icon-ignore-placement': true,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 11, 0.55, 14.5, 1],
      },
      paint: { 'icon-opacity': ['case', ['==', age, AGE_CODE.offline], 1, 0] },
    },
  ];
}

function cells(p: Palette, maxzoom: number): LayerSpecification[] {
  return [
    {
      id: 'cell', type: 'circle', source: 'cells', maxzoom,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['sqrt', ['get', 'count']], 1, 11, 4, 15, 10, 20, 40, 30],
        'circle-color': p.surface,
        'circle-opacity': 0.92,
        'circle-stroke-color': bySeverity(p, 'worst', p.muted),
        'circle-stroke-width': ['case', ['==', ['get', 'worst'], ''], 1.2, 2.6],
      },
    },
    {
      id: 'cell-count', type: 'symbol', source: 'cells', maxzoom,
      layout: { 'text-field': ['get', 'text'], 'text-font': BOLD, 'text-size': 12, 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': p.ink },
    },
    {
      id: 'cell-worst', type: 'symbol', source: 'cells', maxzoom, filter: ['!=', ['get', 'worst'], ''],
      layout: {
        'icon-image': ['concat', 'alarm-', ['get', 'worst'], '-active'], 'icon-size': 0.6, 'icon-offset': [24, -24],
        'icon-allow-overlap': true, 'icon-ignore-placement': true,
      },
    },
  ];
}

function vehicles(p: Palette, minzoom: number): LayerSpecification[] {
  return [
    {
      id: 'tail', type: 'line', source: 'tails', minzoom, layout: { 'line-cap': 'round' },
      paint: { 'line-color': byDomain(p), 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 1.4, 15, 3.4], 'line-opacity': ['*', 0.6, ['get', 'left']] },
    },
    {
      id: 'vehicle', type: 'symbol', source: 'vehicles', minzoom,
      layout: {
        'icon-image': ['get', 'picture'], 'icon-rotate': ['get', 'course'], 'icon-rotation-alignment': 'map',
        'icon-size': ['interpolate', ['linear'], ['zoom'], 11, 0.5, 13.5, 0.75, 16, 1], 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      },
      paint: { 'icon-opacity': ['get', 'faint'] },
    },
    {
      id: 'vehicle-offline', type: 'symbol', source: 'vehicles', minzoom, filter: ['get', 'offline'],
      layout: { 'icon-image': 'offline', 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': 0.7 },
    },
  ];
}

function values(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'value', type: 'symbol', source: 'values', minzoom: 14,
      layout: {
        'text-field': ['get', 'text'], 'text-font': BOLD, 'text-size': ['interpolate', ['linear'], ['zoom'], 14, 10.5, 17, 13],
        'text-anchor': 'top', 'text-offset': [0, 1.15], 'text-padding': 1, 'symbol-sort-key': ['get', 'order'],
      },
      paint: { 'text-color': ['case', ['get', 'old'], p.muted, p.ink], 'text-halo-color': p.halo, 'text-halo-width': 1.5 },
    },
  ];
}

function selected(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'selected-glow', type: 'circle', source: 'selected',
      paint: { 'circle-radius': 22, 'circle-color': p.select, 'circle-opacity': 0.1 },
    },
    {
      id: 'selected', type: 'circle', source: 'selected',
      paint: { 'circle-radius': 18, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': p.select, 'circle-stroke-width': 2 },
    },
  ];
}

function alarms(p: Palette, aggregateBelow: number): LayerSpecification[] {
  return [
    {
      id: 'alarm', type: 'symbol', source: 'alarms',
      // A cell already shows the worst of its sensors; what belongs to no sensor is shown at every zoom.
      filter: ['any', ['>=', ['zoom'], aggregateBelow], ['==', ['get', 'sensor'], null]],
      layout: {
        'icon-image': ['get', 'picture'], 'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 13, 0.8, 16, 1],
        'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-sort-key': ['get', 'order'], 'symbol-z-order': 'auto',
        'text-field': ['get', 'more'], 'text-font': BOLD, 'text-size': 10.5, 'text-anchor': 'left', 'text-offset': [1.1, -0.8],
        'text-allow-overlap': true, 'text-ignore-placement': true,
      },
      paint: { 'text-color': p.ink, 'text-halo-color': p.halo, 'text-halo-width': 1.5 },
    },
  ];
}
