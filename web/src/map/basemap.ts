/**
 * The style of the bundled outline map, built in code from the city's layers.
 *
 * A layer is known by its key in `/api/v1/city`; one we do not know is drawn plainly by the shape of its features.
 */

import type { ExpressionSpecification, StyleSpecification } from 'maplibre-gl';
import type { Language } from '../i18n/index.svelte';
import { bridgeNames, derived, type Layers } from './derived';
import { BOLD, fontFaces, REGULAR } from './fonts';
import { type Drawn, islandLayers } from './islands';
import type { Palette } from './palette';

/** Copies of the layers with a flat `label` in `language`: MapLibre expressions want plain properties. */
export function labelled(layers: Layers, language: Language): Layers {
  return Object.fromEntries(
    Object.entries(layers).map(([key, collection]) => [
      key,
      {
        type: 'FeatureCollection',
        features: collection.features.map((feature) => ({
          ...feature,
          properties: { ...feature.properties, label: labelOf(feature.properties ?? {}, language) },
        })),
      },
    ]),
  );
}

export function labelOf(properties: GeoJSON.GeoJsonProperties, language: Language): string {
  const name: unknown = properties?.name;
  if (typeof name === 'string') return name;
  const flat: unknown = properties?.[`name_${language}`] ?? properties?.name_vi;
  if (typeof flat === 'string') return flat;
  if (typeof name === 'object' && name !== null) {
    const names = name as Record<string, unknown>;
    const chosen = names[language] ?? names.vi ?? names.en;
    if (typeof chosen === 'string') return chosen;
  }
  return '';
}

/** One source for all of them: each one more is tiles of its own to cut, to hand over and to clip in every frame. */
export function baseStyle(layers: Layers, palette: Palette): StyleSpecification {
  const there = derived(layers);
  const features = Object.entries(there).flatMap(([key, collection]) =>
    collection.features.map((feature) => ({ ...feature, properties: { ...feature.properties, of: key } })),
  );
  const bridges = bridgeNames(layers);
  const drawn = [...GROUND, ...WATER, ...WAYS, ...WORDS].flatMap((make) => make(palette, bridges));
  const known = new Set(drawn.map(({ source }) => source));
  const rest = Object.keys(layers).filter((key) => !known.has(key));
  const style = {
    version: 8,
    'font-faces': fontFaces(),
    sources: { base: { type: 'geojson', data: { type: 'FeatureCollection', features } } },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': palette.water } },
      ...[...drawn.filter(({ source }) => source in there), ...rest.flatMap((key) => plain(key, palette))].map(
        ({ source, filter, ...layer }) => ({ ...layer, source: 'base', filter: ['all', ['==', ['get', 'of'], source], filter ?? true] }),
      ),
    ],
  };
  return style as StyleSpecification;
}

/** Its source is the name of the city's layer it draws. */
type Make = (p: Palette, bridges: readonly string[]) => Drawn[];

const is = (property: string, ...values: string[]): ExpressionSpecification => [
  'in', ['get', property], ['literal', values],
];
const shape = (...types: string[]): ExpressionSpecification => [
  'in', ['geometry-type'], ['literal', types.flatMap((t) => [t, `Multi${t}`])],
];

const GREEN = is('kind', 'park', 'forest', 'mountain', 'green', 'nature', 'golf');
/** A shore is drawn where it matters; softening every edge is a program and a pass more, which a first picture waits for. */
const PLAIN = { 'fill-antialias': false };

const GROUND: Make[] = [
  (p) => [
    { id: 'land', type: 'fill', source: 'coast', filter: shape('Polygon'), paint: { 'fill-color': p.land, ...PLAIN } },
    {
      id: 'shore', type: 'line', source: 'shores', layout: { 'line-join': 'round' },
      paint: { 'line-color': p.coastline, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.7, 14, 1.6] },
    },
  ],
  (p) => [
    { id: 'areas', type: 'fill', source: 'areas', filter: ['all', shape('Polygon'), ['!', GREEN]], paint: { 'fill-color': p.area, ...PLAIN } },
    { id: 'parks', type: 'fill', source: 'areas', filter: ['all', shape('Polygon'), GREEN], paint: { 'fill-color': p.park, ...PLAIN } },
  ],
];

const WATER: Make[] = ['rivers', 'harbours', 'water'].map((key): Make => (p) => [
  { id: `${key}-fill`, type: 'fill', source: key, filter: shape('Polygon'), paint: { 'fill-color': p.river, ...PLAIN } },
  { id: `${key}-bank`, type: 'line', source: key, filter: ['any', is('kind', 'bank'), ['all', shape('Polygon'), ['!', is('banks', 'apart')]]], paint: { 'line-color': p.coastline, 'line-opacity': 0.45, 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.4, 15, 1.2] } },
  { id: `${key}-line`, type: 'line', source: key, filter: ['all', shape('LineString'), ['!', is('kind', 'bank')]], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': p.river, 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 10, 1, 16, 10] } },
]);

/** Width of streets by class, in CSS pixels at zooms 10, 13, 16 and 18. */
const WIDTHS: [string, number[]][] = [
  ['motorway', [1.4, 3.2, 9, 20]],
  ['primary', [0.9, 2.4, 8, 18]],
  ['secondary', [0.5, 1.6, 6, 14]],
];
const OTHER = [0.25, 0.9, 4.5, 11];

function streetWidth(extra: number): unknown {
  const at = (step: number): unknown => [
    'match', ['get', 'class'],
    ...WIDTHS.flatMap(([name, widths]) => [name === 'motorway' ? ['motorway', 'trunk'] : name, widths[step]! + extra]),
    OTHER[step]! + extra,
  ];
  return ['interpolate', ['exponential', 1.4], ['zoom'], 10, at(0), 13, at(1), 16, at(2), 18, at(3)];
}

const STREET_RANK = ['match', ['get', 'class'], ['motorway', 'trunk'], 4, 'primary', 3, 'secondary', 2, 1];

const WAYS: Make[] = [
  (p) => [
    {
      id: 'street-casing', type: 'line', source: 'streets', minzoom: 11.5,
      layout: { 'line-cap': 'round', 'line-join': 'round', 'line-sort-key': STREET_RANK },
      paint: { 'line-color': p.streetCasing, 'line-width': streetWidth(1.4) },
    },
    {
      id: 'street', type: 'line', source: 'streets',
      layout: { 'line-cap': 'round', 'line-join': 'round', 'line-sort-key': STREET_RANK },
      paint: {
        'line-color': ['match', ['get', 'class'], ['motorway', 'trunk'], p.streetTop, 'primary', p.streetMain, p.street],
        'line-width': streetWidth(0),
        'line-opacity': ['interpolate', ['linear'], ['zoom'], 9, 0.4, 12, 1],
      },
    },
  ] as unknown as Drawn[],
  (p) => [
    {
      id: 'bridge-casing', type: 'line', source: 'bridges', filter: shape('LineString'), minzoom: 11,
      layout: { 'line-cap': 'butt' },
      paint: { 'line-color': p.halo, 'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 11, 3, 13, 5, 16, 14, 18, 28] },
    },
    {
      id: 'bridge', type: 'line', source: 'bridges', filter: shape('LineString'),
      layout: { 'line-cap': 'butt' },
      paint: { 'line-color': p.bridge, 'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 10, 1, 13, 2.6, 16, 8, 18, 18] },
    },
  ],
];

const halo = (p: Palette): { 'text-halo-color': string; 'text-halo-width': number; 'text-halo-blur': number } => ({
  'text-halo-color': p.halo,
  'text-halo-width': 1.3,
  'text-halo-blur': 0.4,
});

const along = (id: string, source: string, minzoom: number, filter: ExpressionSpecification, p: Palette): Drawn => ({
  id, type: 'symbol', source, minzoom, filter,
  layout: {
    'symbol-placement': 'line', 'symbol-spacing': 320, 'text-field': ['get', 'label'], 'text-font': REGULAR,
    'text-size': ['interpolate', ['linear'], ['zoom'], 12, 10, 16, 12.5], 'text-max-angle': 35, 'text-padding': 6,
  },
  paint: { 'text-color': p.label, ...halo(p) },
});

const WORDS: Make[] = [
  (p, bridges) => {
    const ownName: ExpressionSpecification = ['!', is('label', ...bridges)];
    return [
      along('street-name-minor', 'streets', 14.6, ['all', ownName, ['!', is('class', 'motorway', 'trunk', 'primary', 'secondary')]], p),
      along('street-name-second', 'streets', 13.6, ['all', ownName, is('class', 'secondary')], p),
      along('street-name-main', 'streets', 12.2, ['all', ownName, is('class', 'motorway', 'trunk', 'primary')], p),
    ];
  },
  (p) => [
    {
      id: 'water-name', type: 'symbol', source: 'water-names', minzoom: 11,
      layout: { 'text-field': ['get', 'label'], 'text-font': REGULAR, 'text-size': ['interpolate', ['linear'], ['zoom'], 11, 11, 15, 14], 'text-letter-spacing': 0.06, 'text-max-width': 6 },
      paint: { 'text-color': p.labelWater, 'text-halo-color': p.water, 'text-halo-width': 1.2 },
    },
  ],
  (p) => [
    {
      id: 'bridge-name', type: 'symbol', source: 'bridges', minzoom: 12.6,
      layout: {
        'symbol-placement': 'line-center', 'text-field': ['get', 'label'], 'text-font': BOLD, 'text-size': ['interpolate', ['linear'], ['zoom'], 12.6, 10, 15, 12], 'text-offset': [0, -0.9],
        'text-max-angle': 60,
      },
      paint: { 'text-color': p.labelStrong, ...halo(p) },
    },
  ],
  (p) => [
    {
      id: 'area-name', type: 'symbol', source: 'areas', minzoom: 13,
      layout: { 'text-field': ['get', 'label'], 'text-font': REGULAR, 'text-size': 11, 'text-max-width': 8 },
      paint: { 'text-color': p.label, ...halo(p) },
    },
  ],
  (p) => [
    {
      id: 'landmark-name', type: 'symbol', source: 'landmarks', minzoom: 12.6,
      filter: ['>=', ['zoom'], ['match', ['to-number', ['get', 'rank'], 2], 1, 12, 14]],
      layout: {
        'text-field': ['get', 'label'], 'text-font': REGULAR, 'text-size': 11, 'text-max-width': 9,
        'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right'], 'text-radial-offset': 0.8,
        'symbol-sort-key': ['to-number', ['get', 'rank'], 2],
      },
      paint: { 'text-color': p.label, ...halo(p) },
    },
  ],
  (p) => [
    {
      id: 'ward-name', type: 'symbol', source: 'wards', minzoom: 10.5, maxzoom: 15.5,
      filter: ['all', shape('Point'), ['!', is('kind', 'sea', 'islands')]],
      layout: {
        'text-field': ['get', 'label'], 'text-font': BOLD, 'text-letter-spacing': 0.06, 'text-max-width': 7,
        'text-size': ['interpolate', ['linear'], ['zoom'], 10.5, 11, 14, 15], 'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right'],
        'text-radial-offset': 0.7, 'symbol-sort-key': ['to-number', ['get', 'rank'], 9],
      },
      paint: { 'text-color': p.labelStrong, 'text-halo-color': p.halo, 'text-halo-width': 1.8 },
    },
  ],
  (p) => [
    {
      id: 'sea-name', type: 'symbol', source: 'wards', filter: is('kind', 'sea'),
      layout: { 'text-field': ['get', 'label'], 'text-font': REGULAR, 'text-size': ['interpolate', ['linear'], ['zoom'], 5, 12, 12, 15], 'text-letter-spacing': 0.16, 'text-max-width': 8 },
      paint: { 'text-color': p.labelWater },
    },
  ],
  (p) => islandLayers(p, 'wards'),
];

function plain(source: string, p: Palette): Drawn[] {
  return [
    { id: `${source}-fill`, type: 'fill', source, filter: shape('Polygon'), paint: { 'fill-color': p.area } },
    { id: `${source}-line`, type: 'line', source, filter: shape('LineString', 'Polygon'), paint: { 'line-color': p.coastline } },
    {
      id: `${source}-name`, type: 'symbol', source, minzoom: 12, filter: shape('Point'),
      layout: { 'text-field': ['get', 'label'], 'text-font': REGULAR, 'text-size': 11 },
      paint: { 'text-color': p.label, ...halo(p) },
    },
  ];
}
