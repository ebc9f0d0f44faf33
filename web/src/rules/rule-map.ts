/** On the live map: whom a rule speaks of, and where it would have raised alarms. */

import type { ExpressionSpecification, GeoJSONSource, Map as Chart, SymbolLayerSpecification } from 'maplibre-gl';
import type { Severity, Zone } from '../api/types';
import { SEVERITIES } from '../lib/severity';
import { zoneShapes } from '../map/features';
import { type Box, boxOf } from '../map/geometry';
import { BOLD } from '../map/fonts';
import { RATIO, render } from '../map/images';
import { drawMark, type Standing, STANDINGS } from './standing';

export interface Spot {
  lon: number;
  lat: number;
}
/** The alarms of one place that stand alike. Several groups of one place lie side by side. */
export interface AlarmGroup extends Spot {
  standing: Standing;
  /** The worst of them. */
  severity: Severity;
  count: number;
  /** How far from the place it lies, half marks to the right. */
  shift: number;
  /** A live alarm stands at the place: this one hangs below it. */
  below: boolean;
}

const SOURCES = ['rule-zones', 'rule-sensors', 'rule-alarms'] as const;
const LAYERS = ['rule-zone-line', 'rule-sensor-ring', 'rule-alarm'] as const;
/** CSS pixels from one mark to the next beside it, from a live alarm to the marks below it, and the size of a count. */
const [BESIDE, BELOW, COUNT] = [24, 28, 11];
const SIZE = 28;
type Source = (typeof SOURCES)[number];

/** Colours of the page. */
export interface Ink {
  accent: string;
  surface: string;
  ink: string;
  severities: Readonly<Record<Severity, string>>;
}

export class RuleMap {
  readonly #chart: Chart;
  readonly #ink: () => Ink;
  readonly #held: Record<Source, GeoJSON.Feature[]> = { 'rule-zones': [], 'rule-sensors': [], 'rule-alarms': [] };
  #stopped = false;

  constructor(chart: Chart, ink: () => Ink) {
    this.#chart = chart;
    this.#ink = ink;
    // Another theme or language takes every layer away: everything is put back from what we hold.
    chart.on('style.load', this.#begin);
    // Not isStyleLoaded: on a map where something always moves, that is hardly ever true.
    if (chart.getLayer('zone-fill')) this.#begin();
  }

  stop(): void {
    this.#stopped = true;
    this.#chart.off('style.load', this.#begin);
    for (const layer of LAYERS) if (this.#chart.getLayer(layer)) this.#chart.removeLayer(layer);
    for (const source of SOURCES) if (this.#chart.getSource(source)) this.#chart.removeSource(source);
  }

  applies(sensors: readonly Spot[], zones: readonly Zone[]): void {
    this.#put('rule-sensors', sensors.map((spot) => point(spot)));
    this.#put('rule-zones', zones.flatMap(zoneShapes));
  }

  alarms(groups: readonly AlarmGroup[]): void {
    this.#put(
      'rule-alarms',
      groups.map(({ severity, standing, count, shift, below, ...spot }) =>
        point(spot, { picture: picture(standing, severity), count: count > 1 ? `×${count}` : '', shift, below, order: -STANDINGS.indexOf(standing) }),
      ),
    );
  }

  #put(source: Source, features: GeoJSON.Feature[]): void {
    this.#held[source] = features;
    (this.#chart.getSource(source) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
  }

  #begin = (): void => {
    if (this.#stopped) return;
    for (const source of SOURCES) {
      if (!this.#chart.getSource(source)) this.#chart.addSource(source, { type: 'geojson', data: { type: 'FeatureCollection', features: this.#held[source] } });
    }
    if (this.#chart.getLayer('rule-zone-line')) return;
    const { accent, surface, ink, severities } = this.#ink();
    this.#chart.addLayer({ id: 'rule-zone-line', type: 'line', source: 'rule-zones', paint: { 'line-color': accent, 'line-width': 3 } });
    this.#chart.addLayer({
      id: 'rule-sensor-ring', type: 'circle', source: 'rule-sensors',
      paint: { 'circle-radius': 14, 'circle-color': accent, 'circle-opacity': 0.12, 'circle-stroke-color': accent, 'circle-stroke-width': 2 },
    });
    for (const standing of STANDINGS) {
      for (const severity of SEVERITIES) {
        const name = picture(standing, severity);
        const image = render({
          name,
          size: SIZE,
          draw: (c) => {
            c.translate((SIZE - 24) / 2, (SIZE - 24) / 2);
            drawMark(c, standing, severities[severity], surface);
          },
        });
        if (image !== null && !this.#chart.hasImage(name)) this.#chart.addImage(name, image, { pixelRatio: RATIO });
      }
    }
    const alarm = {
      id: 'rule-alarm', type: 'symbol', source: 'rule-alarms',
      layout: {
        'icon-image': ['get', 'picture'], 'icon-offset': placed(BESIDE / 2, 0, BELOW), 'icon-allow-overlap': true, 'icon-ignore-placement': true,
        'text-field': ['get', 'count'], 'text-font': BOLD, 'text-size': COUNT, 'text-anchor': 'top', 'text-offset': placed(BESIDE / 2 / COUNT, 0.9, BELOW / COUNT),
        'text-allow-overlap': true, 'text-ignore-placement': true, 'symbol-sort-key': ['get', 'order'],
      },
      paint: { 'text-color': ink, 'text-halo-color': surface, 'text-halo-width': 1.6 },
    } satisfies SymbolLayerSpecification;
    // What is going on now lies above what would have been.
    this.#chart.addLayer(alarm, this.#chart.getLayer('alarm') ? 'alarm' : undefined);
  };
}

/** What holds all of them; null: there are none. */
export function reachOf(spots: readonly Spot[], zones: readonly Zone[]): Box | null {
  const ends = zones.map((zone) => boxOf(zone.geometry)).filter((box) => box !== null);
  const lons = [...spots.map((spot) => spot.lon), ...ends.flatMap((box) => [box[0], box[2]])];
  const lats = [...spots.map((spot) => spot.lat), ...ends.flatMap((box) => [box[1], box[3]])];
  return lons.length > 0 ? [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] : null;
}

function picture(standing: Standing, severity: Severity): string {
  return `tried-${severity}-${standing}`;
}

/** Beside one another at the height of the place, or `below` it where that is taken. */
function placed(step: number, down: number, below: number): ExpressionSpecification {
  return ['case', ['get', 'below'], beside(step, down + below), beside(step, down)];
}

/** So many `steps` to the right as the group is shifted, and `down` for every one. */
function beside(step: number, down: number): ExpressionSpecification {
  const most = STANDINGS.length - 1;
  const shifts = Array.from({ length: 2 * most + 1 }, (_, i) => i - most);
  return ['match', ['get', 'shift'], ...shifts.flatMap((shift) => [shift, ['literal', [shift * step, down]]]), ['literal', [0, down]]] as unknown as ExpressionSpecification;
}

function point({ lon, lat }: Spot, properties: GeoJSON.GeoJsonProperties = {}): GeoJSON.Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties };
}
