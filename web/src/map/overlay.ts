/** Layers above the base map: zones, cells, values, alarms, the selection. Sensors and tails have layers of their own (points.ts, tails.ts). */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification, Map as Chart, SourceSpecification } from 'maplibre-gl';
import { SEVERITIES } from '../lib/severity';
import { BOLD, REGULAR } from './fonts';
import { EMPTY } from './features';
import type { Palette } from './palette';

/** The name of a zone, in pixels and in as many ems to a line. */
const [NAME_SIZE, NAME_EMS] = [11, 12];
/** How far it reaches from its middle, across (the engine breaks no line that is but a quarter too long) and down, with the line of the sources below it. */
export const NAME_HALF = [(NAME_SIZE * NAME_EMS * 1.25) / 2, NAME_SIZE * 4] as const;

export const SOURCES = ['zones', 'zone-names', 'cells', 'marks', 'alarms', 'selected'] as const;
export type OverlaySource = (typeof SOURCES)[number];

/** Layers a click or a hover asks, topmost first; sensors answer from the roster. */
export const TOUCHABLE = ['alarm', 'cell'] as const;
export const ZONE_LAYERS = ['zone-fill', 'zone-band', 'zone-edge', 'zone-name'] as const;
/** The points layer goes below this one. */
export const ABOVE_POINTS = 'selected-glow';
/** The heat surface goes below this one. */
export const ABOVE_HEAT = 'zone-fill';
/** Room kept free of labels around each sensor in view: an invisible picture of this name and size, CSS pixels. */
export const ROOM = { name: 'room', size: 20 } as const;
export const MARKS_FROM_ZOOM = 12.8;
export const VALUES_FROM_ZOOM = 14;
/** Of the screen to each sensor, CSS pixels squared. With less, values would hide the map, and most find no place among the symbols. */
const VALUE_ROOM = 50 * 50;

/** Is there room for values beside so many sensors on a screen of so many CSS pixels? */
export function roomForValues(sensors: number, width: number, height: number): boolean {
  return sensors * VALUE_ROOM <= width * height;
}

export function overlaySources(): Record<OverlaySource, SourceSpecification> {
  return Object.fromEntries(SOURCES.map((name) => [name, { type: 'geojson', data: EMPTY }])) as Record<OverlaySource, SourceSpecification>;
}

type Any = ExpressionSpecification;

const bySeverity = (palette: Palette, property: string, otherwise: string): Any =>
  ['match', ['get', property], ...SEVERITIES.flatMap((s) => [s, palette.severity[s]]), otherwise] as unknown as Any;

/** What lies under the labels of the base map, and what lies above them. */
export function overlayLayers(p: Palette, cellsBelow: number): { under: LayerSpecification[]; over: LayerSpecification[] } {
  const [fill, band, edge, name] = zones(p);
  return {
    under: [fill!, band!, edge!, found(p)],
    over: [...selected(p), ...cells(p, cellsBelow), name!, ...marks(p), ...alarms(p, cellsBelow)],
  };
}

/** The same layers on a map that stands: cells below the zoom `cellsBelow`, each sensor by itself from there. */
export function shiftCells(map: Chart, cellsBelow: number): void {
  for (const layer of ['cell', 'cell-count', 'cell-worst']) map.setLayerZoomRange(layer, 0, cellsBelow);
  map.setFilter('alarm', alarmsFrom(cellsBelow));
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
      id: 'zone-name', type: 'symbol', source: 'zone-names', minzoom: 12.4,
      layout: {
        'text-field': ['format', ['get', 'label'], {}, ['case', ['==', ['get', 'note'], ''], '', ['concat', '\n', ['get', 'note']]], { 'font-scale': 0.9, 'text-font': ['literal', REGULAR] }],
        'text-font': BOLD, 'text-size': NAME_SIZE, 'text-max-width': NAME_EMS, 'text-variable-anchor': ['center', 'top', 'bottom'], 'text-padding': 4,
      },
      paint: { 'text-color': colour, 'text-halo-color': p.halo, 'text-halo-width': 1.6 },
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
      layout: {
        // Under the count: how many of them are silent, with the empty ring that stands for it everywhere.
        'text-field': ['format', ['get', 'text'], {}, ['case', ['==', ['get', 'silent'], 0], '', ['concat', '\n○ ', ['to-string', ['get', 'silent']]]], { 'font-scale': 0.78, 'text-color': p.label }],
        'text-font': BOLD, 'text-size': 12, 'text-line-height': 1.1, 'text-allow-overlap': true,
      },
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

function marks(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'value', type: 'symbol', source: 'marks', minzoom: VALUES_FROM_ZOOM, filter: ['!=', ['get', 'text'], ''],
      layout: {
        'text-field': ['get', 'text'], 'text-font': BOLD, 'text-size': ['interpolate', ['linear'], ['zoom'], 14, 10.5, 17, 13],
        'text-anchor': 'top', 'text-offset': [0, 1.15], 'text-padding': 1, 'symbol-sort-key': ['get', 'order'],
      },
      paint: { 'text-color': ['case', ['get', 'old'], p.label, p.ink], 'text-halo-color': p.halo, 'text-halo-width': 1.5 },
    },
    // Above the values: what lies higher is placed first, so that no value runs into a neighbour and seems to be its own.
    {
      id: 'room', type: 'symbol', source: 'marks', minzoom: MARKS_FROM_ZOOM,
      layout: {
        'icon-image': ROOM.name, 'icon-allow-overlap': true, 'icon-padding': 0, 'icon-size': ['interpolate', ['linear'], ['zoom'], 12.8, 0.6, 14.5, 1, 17, 1.25],
      },
      // It takes its room all the same, and the card is not asked to draw nothing.
      paint: { 'icon-opacity': 0 },
    },
  ];
}

/** A street that was looked for. */
function found(p: Palette): LayerSpecification {
  return {
    id: 'found', type: 'line', source: 'selected', layout: { 'line-cap': 'round', 'line-join': 'round', visibility: 'none' },
    paint: { 'line-color': p.select, 'line-width': 6, 'line-opacity': 0.55 },
  };
}

function selected(p: Palette): LayerSpecification[] {
  const point: FilterSpecification = ['==', ['geometry-type'], 'Point'];
  return [
    {
      id: 'selected-glow', type: 'circle', source: 'selected', filter: point,
      paint: { 'circle-radius': 22, 'circle-color': p.select, 'circle-opacity': 0.1 },
    },
    {
      id: 'selected', type: 'circle', source: 'selected', filter: point,
      paint: { 'circle-radius': 18, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': p.select, 'circle-stroke-width': 2 },
    },
  ];
}

/** A cell already shows the worst of its sensors; what belongs to no sensor is shown at every zoom. */
function alarmsFrom(zoom: number): FilterSpecification {
  return ['any', ['>=', ['zoom'], zoom], ['==', ['get', 'sensor'], null]];
}

function alarms(p: Palette, aggregateBelow: number): LayerSpecification[] {
  return [
    {
      id: 'alarm', type: 'symbol', source: 'alarms',
      filter: alarmsFrom(aggregateBelow),
      layout: {
        'icon-image': ['get', 'picture'], 'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 13, 0.8, 16, 1],
        'icon-allow-overlap': true, 'symbol-sort-key': ['get', 'order'], 'symbol-z-order': 'auto',
        'text-field': ['get', 'more'], 'text-font': BOLD, 'text-size': 10.5, 'text-anchor': 'left', 'text-offset': [1.1, -0.8],
        'text-allow-overlap': true, 'text-ignore-placement': true,
      },
      paint: { 'text-color': p.ink, 'text-halo-color': p.halo, 'text-halo-width': 1.5 },
    },
  ];
}
