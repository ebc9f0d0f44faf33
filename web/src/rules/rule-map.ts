/** On the live map: whom a rule speaks of, and where it would have raised alarms. */

import type { GeoJSONSource, Map as Chart } from 'maplibre-gl';
import type { Severity, Zone } from '../api/types';
import { zoneShapes } from '../map/features';

type Spot = { lon: number; lat: number };
const SOURCES = ['rule-zones', 'rule-sensors', 'rule-alarms'] as const;
type Source = (typeof SOURCES)[number];

/** Colours of the page. */
export interface Ink {
  accent: string;
  severities: Readonly<Record<Severity, string>>;
}

export class RuleMap {
  readonly #chart: Chart;
  readonly #ink: Ink;
  readonly #held: Record<Source, GeoJSON.Feature[]> = { 'rule-zones': [], 'rule-sensors': [], 'rule-alarms': [] };
  #stopped = false;

  constructor(chart: Chart, ink: Ink) {
    this.#chart = chart;
    this.#ink = ink;
    // The style may still be on its way, and another theme or language takes every layer away: what we hold is put
    // (back) whenever the map's own layers are there and ours are not.
    chart.on('styledata', this.#begin);
    this.#begin();
  }

  stop(): void {
    this.#stopped = true;
    this.#chart.off('styledata', this.#begin);
    for (const layer of ['rule-zone-line', 'rule-sensor-ring', 'rule-alarm-spot']) if (this.#chart.getLayer(layer)) this.#chart.removeLayer(layer);
    for (const source of SOURCES) if (this.#chart.getSource(source)) this.#chart.removeSource(source);
  }

  applies(sensors: readonly Spot[], zones: readonly Zone[]): void {
    this.#put('rule-sensors', sensors.map((spot) => point(spot)));
    this.#put('rule-zones', zones.flatMap(zoneShapes));
  }

  alarms(spots: readonly (Spot & { severity: string })[]): void {
    this.#put('rule-alarms', spots.map(({ severity, ...spot }) => point(spot, { severity })));
  }

  #put(source: Source, features: GeoJSON.Feature[]): void {
    this.#held[source] = features;
    (this.#chart.getSource(source) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
  }

  #begin = (): void => {
    if (this.#stopped || !this.#chart.getLayer('zone-fill') || this.#chart.getLayer('rule-zone-line')) return;
    for (const source of SOURCES) {
      if (!this.#chart.getSource(source)) this.#chart.addSource(source, { type: 'geojson', data: { type: 'FeatureCollection', features: this.#held[source] } });
    }
    const { accent, severities } = this.#ink;
    this.#chart.addLayer({ id: 'rule-zone-line', type: 'line', source: 'rule-zones', paint: { 'line-color': accent, 'line-width': 3 } });
    this.#chart.addLayer({ id: 'rule-sensor-ring', type: 'circle', source: 'rule-sensors', paint: { 'circle-radius': 13, 'circle-color': accent, 'circle-opacity': 0.12, 'circle-stroke-color': accent, 'circle-stroke-width': 2 } });
    const colour = Object.entries(severities).flat() as [string, string, ...string[]];
    this.#chart.addLayer({
      id: 'rule-alarm-spot', type: 'circle', source: 'rule-alarms',
      paint: { 'circle-radius': 6, 'circle-color': ['match', ['get', 'severity'], ...colour, severities.indeterminate], 'circle-opacity': 0.75, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1 },
    });
  };
}

function point({ lon, lat }: Spot, properties: GeoJSON.GeoJsonProperties = {}): GeoJSON.Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties };
}
