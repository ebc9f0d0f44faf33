/** On the live map: whom a rule speaks of, and where it would have raised alarms. */

import type { GeoJSONSource, Map as Chart } from 'maplibre-gl';
import type { Severity, Zone } from '../api/types';
import { zoneShapes } from '../map/features';
import { type Box, boxOf } from '../map/geometry';

export interface Spot {
  lon: number;
  lat: number;
}
/** How an alarm of a backtest stands to those of the version in force. */
export type Standing = 'same' | 'new' | 'moved' | 'gone';

const SOURCES = ['rule-zones', 'rule-sensors', 'rule-alarms'] as const;
const LAYERS = ['rule-zone-line', 'rule-sensor-ring', 'rule-alarm-new', 'rule-alarm-spot'] as const;
type Source = (typeof SOURCES)[number];

/** Colours of the page. */
export interface Ink {
  accent: string;
  surface: string;
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

  alarms(spots: readonly (Spot & { severity: string; standing: Standing })[]): void {
    this.#put('rule-alarms', spots.map(({ severity, standing, ...spot }) => point(spot, { severity, standing })));
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
    const { accent, surface, severities } = this.#ink();
    this.#chart.addLayer({ id: 'rule-zone-line', type: 'line', source: 'rule-zones', paint: { 'line-color': accent, 'line-width': 3 } });
    this.#chart.addLayer({
      id: 'rule-sensor-ring', type: 'circle', source: 'rule-sensors',
      paint: { 'circle-radius': 14, 'circle-color': accent, 'circle-opacity': 0.12, 'circle-stroke-color': accent, 'circle-stroke-width': 2 },
    });
    const severity = ['match', ['get', 'severity'], ...Object.entries(severities).flat(), severities.indeterminate] as never;
    // Told apart by shape, not by colour alone: a ring around a dot, a dot, an empty ring.
    this.#chart.addLayer({
      id: 'rule-alarm-new', type: 'circle', source: 'rule-alarms', filter: ['==', ['get', 'standing'], 'new'],
      paint: { 'circle-radius': 11, 'circle-opacity': 0, 'circle-stroke-color': severity, 'circle-stroke-width': 2 },
    });
    this.#chart.addLayer({
      id: 'rule-alarm-spot', type: 'circle', source: 'rule-alarms',
      paint: {
        'circle-radius': 6,
        'circle-color': ['case', ['==', ['get', 'standing'], 'gone'], surface, severity],
        'circle-stroke-color': ['case', ['==', ['get', 'standing'], 'gone'], severity, surface],
        'circle-stroke-width': ['case', ['==', ['get', 'standing'], 'gone'], 3, 1],
      },
    });
  };
}

/** What holds all of them; null: there are none. */
export function reachOf(spots: readonly Spot[], zones: readonly Zone[]): Box | null {
  const ends = zones.map((zone) => boxOf(zone.geometry)).filter((box) => box !== null);
  const lons = [...spots.map((spot) => spot.lon), ...ends.flatMap((box) => [box[0], box[2]])];
  const lats = [...spots.map((spot) => spot.lat), ...ends.flatMap((box) => [box[1], box[3]])];
  return lons.length > 0 ? [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] : null;
}

function point({ lon, lat }: Spot, properties: GeoJSON.GeoJsonProperties = {}): GeoJSON.Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties };
}
