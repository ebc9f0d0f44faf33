/** What of the model is on the map: roster, sources, heat. It draws; when, the view decides. */

import type { GeoJSONSource, Map as Chart } from 'maplibre-gl';
import { AGES } from '../live/age';
import { rank } from '../lib/severity';
import { aggregate } from './aggregate';
import { type AlarmSpot, alarmFeatures, alarmSpots, collection, EMPTY, zoneFeatures, zoneNameFeatures } from './features';
import { type Box, mercator, unmercator } from './geometry';
import { HeatLayer } from './heat-layer';
import { zoneTest } from './inside';
import type { Display, MapModel } from './model';
import { MARKS_FROM_ZOOM, NAME_HALF, type OverlaySource, roomForValues, VALUES_FROM_ZOOM } from './overlay';
import type { Frame, Roster } from './roster';
import { type Moving, stepsOf, type Tails } from './tails';
import { namePlace } from './zone-names';

const NOTHING = JSON.stringify(EMPTY.features);
/** With more in view than these there is no room for any label. */
const MOST_MARKS = 1000;
/** More tails than these are a tangle, not a help. */
const MOST_TAILS = 600;

export class Scene {
  readonly roster: Roster;
  readonly #map: Chart;
  readonly #model: MapModel;
  readonly #heat: HeatLayer;
  readonly #open: (across: number, down: number) => Box;
  #vehicles = new Map<number, number>();
  /** What each source holds. Telling it the same again would cost a worker its tiles and the screen a frame. */
  readonly #told = new Map<OverlaySource, string>();
  spots: AlarmSpot[] = [];
  /** Belongs to the style that is there, as the points do. */
  tailLayer: Tails | null = null;

  /** `open`: what of the map no panel covers, less so many pixels to each side. */
  constructor(map: Chart, model: MapModel, roster: Roster, open: (across: number, down: number) => Box) {
    this.#map = map;
    this.#model = model;
    this.roster = roster;
    roster.past = model.past ?? false;
    this.#open = open;
    this.#heat = new HeatLayer(map);
  }

  fill(): void {
    this.roster.filter((domain) => this.#model.shows(domain));
    this.roster.fill(this.#model.sensors, (id) => this.#model.live.sensors.get(id), this.#model.now());
  }

  /** What is on the screen, with a margin of `share` of it on each side. */
  frame(share = 0): Frame {
    const b = this.#map.getBounds();
    const [x0, y0] = mercator(b.getWest(), b.getNorth());
    const [x1, y1] = mercator(b.getEast(), b.getSouth());
    const [dx, dy] = [(x1 - x0) * share, (y1 - y0) * share];
    return [x0 - dx, y0 - dy, x1 + dx, y1 + dy];
  }

  // Sources ----------------------------------------------------------------------------------------

  alarms(): void {
    const alarms = this.#model.alarms();
    const ranks = new Map<number, number>();
    for (const { sensor, severity } of alarms) if (sensor) ranks.set(sensor.id, Math.min(rank(severity), ranks.get(sensor.id) ?? Infinity));
    this.roster.alarm(ranks);
    this.spots = alarmSpots(alarms, (alarm) => this.#model.placeOf(alarm));
    this.#put('alarms', alarmFeatures(this.spots));
  }

  zones(): void {
    const model = this.#model;
    const zones = zoneFeatures(model.zones, (z) => model.zoneName(z), (z) => model.zoneNote(z, this.#vehicles.get(z.id) ?? 0), (z) => model.worstInZone(z));
    this.#put('zones', zones);
    const [byId, open] = [new Map(model.zones.map((zone) => [zone.id, zone])), this.#open(...NAME_HALF)];
    this.#put('zone-names', zoneNameFeatures(zones, (id) => namePlace(byId.get(id)!, open)));
  }

  /** Counts vehicles in zones; true when a count has changed. */
  countVehicles(): boolean {
    if (this.#model.zones.length === 0) {
      this.#vehicles.clear();
      return false;
    }
    const places: [number, number][] = [];
    for (let slot = 0; slot < this.roster.size; slot += 1) {
      if (this.roster.moving[slot] === 1 && this.roster.shown[slot] === 1 && this.roster.age[slot]! < 2) places.push(unmercator(this.roster.x[slot]!, this.roster.y[slot]!));
    }
    let changed = false;
    const counts = new Map<number, number>();
    for (const zone of this.#model.zones) {
      const holds = zoneTest(zone);
      const count = places.reduce((n, [lon, lat]) => n + (holds(lon, lat) ? 1 : 0), 0);
      counts.set(zone.id, count);
      changed ||= count !== this.#vehicles.get(zone.id);
    }
    this.#vehicles = counts;
    return changed;
  }

  tails(on: boolean, now: number): void {
    const moving: Moving[] = [];
    for (const slot of on ? this.roster.within(this.frame(0.2), Infinity, 1) : []) {
      if (moving.length >= MOST_TAILS) break;
      const id = this.roster.ids[slot]!;
      const [info, state] = [this.#model.sensors.get(id), this.#model.live.sensors.get(id)];
      if (info && state) moving.push({ info, state, age: AGES[this.roster.age[slot]!]! });
    }
    this.tailLayer?.show(stepsOf(moving, now));
  }

  cells(words: (count: number) => string): void {
    // Before the hub has told of any values nothing is known to be silent.
    const { heard } = this.#model.live;
    const features = aggregate(this.roster, this.#map.getZoom()).map(({ x, y, count, silent, alarms, worst }): GeoJSON.Feature => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: unmercator(x, y) },
      properties: { count, text: words(count), alarms, silent: heard ? silent : 0, worst: worst ?? '' },
    }));
    this.#put('cells', collection(features));
  }

  /** Room for every sensor in view that labels must leave free, and the values beside the standing ones. */
  marks(values: boolean): void {
    const zoom = this.#map.getZoom();
    if (zoom < MARKS_FROM_ZOOM) return;
    const features: GeoJSON.Feature[] = [];
    const found = this.roster.within(this.frame(), MOST_MARKS);
    const { clientWidth, clientHeight } = this.#map.getCanvas();
    const roomy = values && zoom >= VALUES_FROM_ZOOM && roomForValues(found.length, clientWidth, clientHeight);
    for (const slot of found) {
      const id = this.roster.ids[slot]!;
      const [info, state] = [this.#model.sensors.get(id), this.#model.live.sensors.get(id)];
      // A vehicle says enough by where it is and heads; its numbers are one click away.
      const text = roomy && info && state && !info.moving ? this.#model.valueText(info, state) : '';
      features.push({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: unmercator(this.roster.x[slot]!, this.roster.y[slot]!) },
        properties: { text, old: this.roster.age[slot]! >= 2, order: this.roster.worst[slot]! },
      });
    }
    this.#put('marks', collection(features));
  }

  /** `place`: of the sensor that is chosen; `found`: what was looked for. */
  selected(place: { lon: number; lat: number } | null, found: readonly GeoJSON.Geometry[]): void {
    const shapes: GeoJSON.Geometry[] = place ? [...found, { type: 'Point', coordinates: [place.lon, place.lat] }] : [...found];
    // Hidden while nothing was looked for: every layer of lines costs each frame a pass of its own.
    if (this.#map.getLayer('found')) this.#map.setLayoutProperty('found', 'visibility', found.length > 0 ? 'visible' : 'none');
    this.#put('selected', collection(shapes.map((geometry) => ({ type: 'Feature', geometry, properties: {} }))));
  }

  heat(metric: Display['heat']): void {
    this.#heat.draw(metric, this.roster, this.#model.live.sensors, this.frame(0.25));
  }

  /** A new style came with nothing in it. */
  forget(): void {
    this.#heat.forget();
    this.#told.clear();
  }

  #put(source: OverlaySource, data: GeoJSON.FeatureCollection): void {
    const text = JSON.stringify(data.features);
    if (text === (this.#told.get(source) ?? NOTHING)) return;
    this.#told.set(source, text);
    void this.#map.getSource<GeoJSONSource>(source)?.setData(data);
  }
}
