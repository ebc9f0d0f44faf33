/** The heat surface on the map: a small canvas stretched over what is in view. */

import type { CanvasSource, Map as Chart } from 'maplibre-gl';
import { isNone, type SensorState } from '../live/state';
import { unmercator } from './geometry';
import { type Heat, HEATS, painted, type Station, surface } from './heat';
import { ABOVE_HEAT } from './overlay';
import type { Frame, Roster } from './roster';

const ID = 'heat';
const COLUMNS = 160;
const ROWS = 100;
const EARTH_CIRCUMFERENCE_M = 40_075_016.7;

export class HeatLayer {
  readonly #map: Chart;
  #canvas: HTMLCanvasElement | null = null;
  #drawn = '';

  constructor(map: Chart) {
    this.#map = map;
  }

  /** Nothing is drawn for a metric that is none of HEATS, and old values count for nothing. */
  draw(metric: string | null, roster: Roster, states: ReadonlyMap<number, SensorState>, frame: Frame): void {
    const heat = HEATS.find((one) => one.metric === metric);
    if (!heat) {
      if (this.#map.getLayer(ID)) this.#map.removeLayer(ID);
      if (this.#map.getSource(ID)) this.#map.removeSource(ID);
      this.#drawn = '';
      return;
    }
    const stations = stationsOf(heat, roster, states);
    const key = JSON.stringify([metric, frame, stations.map((s) => s.value)]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#paint(heat, stations, frame);
  }

  forget(): void {
    this.#drawn = '';
  }

  #paint(heat: Heat, stations: Station[], frame: Frame): void {
    this.#canvas ??= Object.assign(document.createElement('canvas'), { width: COLUMNS, height: ROWS });
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    const middle = unmercator(frame[0], (frame[1] + frame[3]) / 2)[1];
    const reach = heat.reach / (EARTH_CIRCUMFERENCE_M * Math.cos((middle * Math.PI) / 180));
    const bytes = painted(surface(stations, frame, COLUMNS, ROWS, reach), heat);
    context.putImageData(new ImageData(bytes, COLUMNS, ROWS), 0, 0);
    const [west, north] = unmercator(frame[0], frame[1]);
    const [east, south] = unmercator(frame[2], frame[3]);
    const corners: [[number, number], [number, number], [number, number], [number, number]] = [[west, north], [east, north], [east, south], [west, south]];
    const source = this.#map.getSource<CanvasSource>(ID);
    if (source === undefined) {
      this.#map.addSource(ID, { type: 'canvas', canvas: this.#canvas, coordinates: corners, animate: false });
      this.#map.addLayer({ id: ID, type: 'raster', source: ID, paint: { 'raster-fade-duration': 0, 'raster-resampling': 'linear' } }, ABOVE_HEAT);
      return;
    }
    source.setCoordinates(corners);
    // A still canvas is read again only while it plays.
    source.play();
    this.#map.once('render', () => source.pause());
    this.#map.triggerRepaint();
  }
}

/** Sensors that measure it and are not silent. */
function stationsOf(heat: Heat, roster: Roster, states: ReadonlyMap<number, SensorState>): Station[] {
  const found: Station[] = [];
  for (const [id, state] of states) {
    const { value, doubt } = state.metrics.get(heat.metric) ?? {};
    const slot = typeof value === 'number' && !isNone(doubt) ? roster.slot(id) : undefined;
    if (slot === undefined || roster.age[slot]! >= 2 || Number.isNaN(roster.x[slot]!)) continue;
    found.push({ x: roster.x[slot]!, y: roster.y[slot]!, value: value as number });
  }
  return found;
}

/** How many sensors a heat surface is made of now. */
export function countStations(metric: string, roster: Roster, states: ReadonlyMap<number, SensorState>): number {
  const heat = HEATS.find((one) => one.metric === metric);
  return heat ? stationsOf(heat, roster, states).length : 0;
}

