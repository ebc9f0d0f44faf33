/**
 * The map and the one place that talks to MapLibre.
 *
 * It draws from a model it does not own, at most four times a second, and moves the camera only when asked to.
 */

import { type GeoJSONSource, Map as Chart, Marker, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Alarm, City, Severity, Zone } from '../api/types';
import type { Language } from '../i18n/index.svelte';
import type { Camera } from '../lib/hash';
import type { Theme } from '../lib/prefs';
import type { SensorInfo } from '../lib/registry';
import { type Age, ageOf } from '../live/age';
import type { LiveState, SensorState } from '../live/state';
import { aggregate, type Member } from './aggregate';
import { baseStyle, labelled, type Layers } from './basemap';
import { sheet } from './derived';
import { type AlarmSpot, alarmFeatures, alarmSpots, collection, EMPTY, type Moving, sensorFeatures, tailFeatures, vehicleFeatures, zoneFeatures } from './features';
import type { Box } from './geometry';
import { pictures, render, RATIO } from './images';
import { AGE_CODE, NAMES_ABOVE, overlayLayers, type OverlaySource, overlaySources, TOUCHABLE, ZONE_LAYERS } from './overlay';
import { type Palette, paletteOf } from './palette';

setWorkerUrl(workerUrl);

/** What the map draws from; read at every flush, never changed here. */
export interface MapModel {
  readonly sensors: ReadonlyMap<number, SensorInfo>;
  readonly live: LiveState;
  readonly zones: readonly Zone[];
  /** Open alarms that pass the filters. */
  alarms(): readonly Alarm[];
  shows(domain: string): boolean;
  placeOf(alarm: Alarm): { lon: number; lat: number } | null;
  worstOf(sensor: number): Severity | null;
  worstInZone(zone: Zone): Severity | null;
  zoneName(zone: Zone): string;
  /** The one value to print beside a sensor; empty for none. */
  valueText(info: SensorInfo, state: SensorState): string;
  now(): number;
}

export type Pick =
  { kind: 'sensor'; id: number } | { kind: 'alarm'; id: number } | { kind: 'cell'; count: number; alarms: number };
export type Hover = Pick & { x: number; y: number };

/** How much of the canvas panels cover, CSS pixels: where people look is the middle of the rest. */
export interface Insets {
  left: number;
  right: number;
}

export interface MapOptions {
  container: HTMLElement;
  city: City;
  layers: Layers;
  theme: Theme;
  language: Language;
  camera: Camera | null;
  insets: Insets;
  model: MapModel;
  onMove: (camera: Camera, bounds: Box) => void;
  onPick: (pick: Pick) => void;
  onHover: (hover: Hover | null) => void;
}

export interface Display {
  zones: boolean;
  values: boolean;
  trails: boolean;
}

const FLUSH_MS = 250;
/** Vehicles need no more: at street zoom a bus moves a few pixels in this time, and each redraw costs a whole frame. */
const MOVING_MS = 500;
const SWEEP_MS = 1000;
/** Small cities stay readable as points a little longer. */
const CELLS_BELOW = { small: 11, large: 12, at: 2000 };
const VALUES_FROM_ZOOM = 14;
const MAX_VALUES = 400;
const MAX_PULSES = 60;

export class MapView {
  readonly #map: Chart;
  readonly #options: MapOptions;
  readonly #model: MapModel;
  #theme: Theme;
  #language: Language;
  #palette: Palette;
  #ready = false;
  #stopped = false;
  #resting = false;
  #codes = new Map<number, number>();
  #dirty = new Set<number>();
  #movingDirty = false;
  #alarmsDirty = false;
  #lastFlush = 0;
  #lastMoving = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sweeper: ReturnType<typeof setInterval>;
  #pulses = new Map<number, Marker>();
  #selected: number | null = null;
  #chosenZone: number | null = null;
  #display: Display = { zones: true, values: true, trails: true };
  #spots: AlarmSpot[] = [];
  #insets: Insets;

  constructor(options: MapOptions) {
    this.#options = options;
    this.#model = options.model;
    this.#theme = options.theme;
    this.#language = options.language;
    this.#palette = paletteOf(options.theme);
    this.#insets = options.insets;
    const { city, camera } = options;
    this.#map = new Chart({
      container: options.container,
      style: this.#style(),
      center: camera ? [camera.lon, camera.lat] : city.center,
      zoom: camera?.zoom ?? city.zoom,
      minZoom: 4,
      maxZoom: 19,
      ...limits(options),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      // Fading asks for frame after frame following every change; here something always changes.
      fadeDuration: 0,
    });
    if (camera === null) this.#map.panBy([-this.#shift, 0], { animate: false });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new ScaleControl({ maxWidth: 110, unit: 'metric' }), 'bottom-left');
    this.#map.on('style.load', () => this.#dress());
    this.#map.on('moveend', () => this.#moved());
    this.#map.on('zoomend', () => {
      this.#flushSlow();
      if (this.#ready) this.#drawAlarms();
    });
    this.#map.on('click', (event) => {
      const pick = this.#at(event.point);
      if (pick?.kind === 'cell') this.#map.easeTo({ center: event.lngLat, zoom: this.#map.getZoom() + 1.5, duration: calm() ? 0 : 300 });
      else if (pick) options.onPick(pick);
    });
    this.#map.on('mousemove', (event) => {
      const pick = this.#at(event.point);
      this.#map.getCanvas().style.cursor = pick ? 'pointer' : '';
      options.onHover(pick ? { ...pick, x: event.point.x, y: event.point.y } : null);
    });
    this.#map.on('mouseout', () => options.onHover(null));
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  // What the page tells the map ----------------------------------------------------------------

  /** The registry changed: sensors were added, moved or retired. */
  sensorsReplaced(): void {
    this.#codes.clear();
    this.#redrawSensors();
  }

  sensorsChanged(ids: Iterable<number>): void {
    for (const id of ids) {
      if (this.#model.sensors.get(id)?.moving) this.#movingDirty = true;
      else this.#dirty.add(id);
    }
    this.#schedule();
  }

  alarmsChanged(): void {
    this.#alarmsDirty = true;
    this.#schedule();
  }

  zonesChanged(): void {
    this.#drawZones();
  }

  filtersChanged(): void {
    this.#applyFilter();
    this.#alarmsDirty = true;
    this.#movingDirty = true;
    this.#flush();
    this.#flushSlow();
  }

  /** Nobody looks: another page stands before it. Like a hidden tab, it draws when it is looked at again. */
  rest(on: boolean): void {
    if (on === this.#resting) return;
    this.#resting = on;
    if (on) return;
    this.#movingDirty = this.#alarmsDirty = true;
    this.#sweep();
  }

  get #unseen(): boolean {
    return document.hidden || this.#resting;
  }

  select(sensor: number | null): void {
    this.#selected = sensor;
    this.#drawSelected();
  }

  chooseZone(zone: number | null): void {
    if (this.#ready && this.#chosenZone !== null) this.#map.removeFeatureState({ source: 'zones', id: this.#chosenZone }, 'chosen');
    this.#chosenZone = zone;
    if (this.#ready && zone !== null) this.#map.setFeatureState({ source: 'zones', id: zone }, { chosen: true });
  }

  setDisplay(display: Display): void {
    this.#display = display;
    if (!this.#ready) return;
    const visible = (on: boolean): 'visible' | 'none' => (on ? 'visible' : 'none');
    for (const layer of ZONE_LAYERS) this.#map.setLayoutProperty(layer, 'visibility', visible(display.zones));
    this.#map.setLayoutProperty('value', 'visibility', visible(display.values));
    this.#map.setLayoutProperty('tail', 'visibility', visible(display.trails));
  }

  setLook(theme: Theme, language: Language): void {
    if (theme === this.#theme && language === this.#language) return;
    this.#theme = theme;
    this.#language = language;
    this.#palette = paletteOf(theme);
    this.#ready = false;
    this.#map.setStyle(this.#style(), { diff: false });
  }

  // The camera, moved by a person's wish only ---------------------------------------------------

  goTo(place: { lon: number; lat: number }, zoom = 15): void {
    this.#map.easeTo({
      center: [place.lon, place.lat], zoom: Math.max(this.#map.getZoom(), zoom), offset: [this.#shift, 0], duration: calm() ? 0 : 600,
    });
  }

  fit(box: Box): void {
    const { left, right } = this.#insets;
    const padding = { top: 40, bottom: 40, left: left + 40, right: right + 40 };
    this.#map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding, maxZoom: 16, duration: calm() ? 0 : 600 });
  }

  zoomBy(step: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + step, duration: calm() ? 0 : 200 });
  }

  jump(camera: Camera): void {
    this.#map.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
  }

  setInsets(insets: Insets): void {
    this.#insets = insets;
  }

  resize(): void {
    this.#map.resize();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#sweeper);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#map.remove();
  }

  /** For tests and the support desk: how many features of a layer are on the screen. */
  rendered(layer: string): number {
    return this.#ready && this.#map.getLayer(layer) ? this.#map.queryRenderedFeatures({ layers: [layer] }).length : 0;
  }

  /** Where a place is on the screen, CSS pixels from the map's corner. */
  pixel(place: { lon: number; lat: number }): { x: number; y: number } {
    const { x, y } = this.#map.project([place.lon, place.lat]);
    return { x, y };
  }

  get #shift(): number {
    return (this.#insets.left - this.#insets.right) / 2;
  }

  /** The base map and the standing sensors are in; what moves is never finished. */
  get settled(): boolean {
    return this.#ready && ['sensors', ...Object.keys(this.#options.layers).map((key) => `base-${key}`)].every((id) => this.#map.isSourceLoaded(id));
  }

  // Style ----------------------------------------------------------------------------------------

  get #cellsBelow(): number {
    return this.#model.sensors.size > CELLS_BELOW.at ? CELLS_BELOW.large : CELLS_BELOW.small;
  }

  #style(): ReturnType<typeof baseStyle> {
    const style = baseStyle(labelled(this.#options.layers, this.#language), this.#palette);
    Object.assign(style.sources, overlaySources());
    const above = style.layers.filter((layer) => (NAMES_ABOVE as readonly string[]).includes(layer.id));
    style.layers = style.layers.filter((layer) => !above.includes(layer));
    const overlay = overlayLayers(this.#palette, this.#cellsBelow);
    const names = overlay.findIndex((layer) => layer.id === 'value');
    style.layers.push(...overlay.slice(0, names), ...above, ...overlay.slice(names));
    return style;
  }

  /** A new style has arrived empty: give it pictures and everything the model holds. */
  #dress(): void {
    for (const picture of pictures(this.#palette)) {
      const image = render(picture);
      if (image !== null && !this.#map.hasImage(picture.name)) this.#map.addImage(picture.name, image, { pixelRatio: RATIO });
    }
    this.#ready = true;
    this.#codes.clear();
    this.setDisplay(this.#display);
    this.#redrawSensors();
    this.#drawZones();
    this.chooseZone(this.#chosenZone);
    this.#applyFilter();
    this.#drawSelected();
    this.#moved();
  }

  #applyFilter(): void {
    if (!this.#ready) return;
    const shown = [...new Set([...this.#model.sensors.values()].map((s) => s.domain))].filter((d) => this.#model.shows(d));
    for (const layer of ['sensor', 'sensor-fresh', 'sensor-ageing', 'sensor-offline']) {
      this.#map.setFilter(layer, ['in', ['get', 'domain'], ['literal', shown]]);
    }
  }

  // Drawing --------------------------------------------------------------------------------------

  #put(source: OverlaySource, data: GeoJSON.FeatureCollection): void {
    void this.#map.getSource<GeoJSONSource>(source)?.setData(data);
  }

  #redrawSensors(): void {
    if (!this.#ready) return;
    this.#put('sensors', sensorFeatures(this.#model.sensors.values()));
    this.#movingDirty = true;
    this.#alarmsDirty = true;
    this.#sweep();
    this.#flushSlow();
  }

  #drawZones(): void {
    if (!this.#ready) return;
    const { zones } = this.#model;
    this.#put('zones', zoneFeatures(zones, (z) => this.#model.zoneName(z), (z) => this.#model.worstInZone(z)));
  }

  #drawSelected(): void {
    if (!this.#ready) return;
    const place = this.#selected === null ? null : this.#placeOfSensor(this.#selected);
    this.#put(
      'selected',
      place ? collection([{ type: 'Feature', geometry: { type: 'Point', coordinates: [place.lon, place.lat] }, properties: {} }]) : EMPTY,
    );
  }

  #placeOfSensor(id: number): { lon: number; lat: number } | null {
    const info = this.#model.sensors.get(id);
    const live = this.#model.live.sensors.get(id)?.place;
    if (info?.moving && live) return live;
    return info && info.lon !== null && info.lat !== null ? { lon: info.lon, lat: info.lat } : (live ?? null);
  }

  /** At once when the map has been quiet, else with the next flush. */
  #schedule(): void {
    if (this.#timer !== null || this.#stopped) return;
    const wait = Math.max(0, this.#lastFlush + FLUSH_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, wait);
  }

  #flush(): void {
    this.#lastFlush = performance.now();
    // A hidden tab keeps its model current and draws when it is looked at again.
    if (!this.#ready || this.#unseen) return;
    const now = this.#model.now();
    for (const id of this.#dirty) this.#paint(id, now);
    this.#dirty.clear();
    if (this.#movingDirty) {
      if (this.#lastFlush - this.#lastMoving >= MOVING_MS) {
        this.#movingDirty = false;
        this.#lastMoving = this.#lastFlush;
        this.#drawMoving(now);
      } else this.#schedule();
    }
    if (this.#alarmsDirty) {
      this.#alarmsDirty = false;
      this.#drawAlarms();
      this.#drawZones();
    }
  }

  /** Data grows old without any frame arriving. */
  #sweep(): void {
    if (!this.#ready || this.#unseen) return;
    const now = this.#model.now();
    for (const info of this.#model.sensors.values()) if (!info.moving) this.#paint(info.id, now);
    this.#movingDirty = true;
    this.#flush();
    this.#flushSlow();
  }

  #flushSlow(): void {
    if (!this.#ready || this.#unseen) return;
    this.#drawCells();
    this.#drawValues();
  }

  #ageOf(info: SensorInfo, now: number): Age {
    const state = this.#model.live.sensors.get(info.id);
    return ageOf(state?.time ?? null, info.period, state?.online ?? null, now);
  }

  #paint(id: number, now: number): void {
    const info = this.#model.sensors.get(id);
    if (info === undefined) return;
    const code = AGE_CODE[this.#ageOf(info, now)];
    if (this.#codes.get(id) === code) return;
    this.#codes.set(id, code);
    this.#map.setFeatureState({ source: 'sensors', id }, { age: code });
  }

  #moving(now: number): Moving[] {
    const moving: Moving[] = [];
    for (const info of this.#model.sensors.values()) {
      if (!info.moving || info.status === 'retired' || !this.#model.shows(info.domain)) continue;
      const state = this.#model.live.sensors.get(info.id);
      if (state) moving.push({ info, state, age: this.#ageOf(info, now) });
    }
    return moving;
  }

  #drawMoving(now: number): void {
    const moving = this.#moving(now);
    this.#put('vehicles', vehicleFeatures(moving));
    this.#put('tails', this.#display.trails ? tailFeatures(moving, now) : EMPTY);
    if (this.#selected !== null && this.#model.sensors.get(this.#selected)?.moving) this.#drawSelected();
    if (this.#spots.some((spot) => spot.alarm.sensor && this.#model.sensors.get(spot.alarm.sensor.id)?.moving)) this.#drawAlarms();
  }

  #drawAlarms(): void {
    this.#spots = alarmSpots(this.#model.alarms(), (alarm) => this.#model.placeOf(alarm));
    this.#put('alarms', alarmFeatures(this.#spots));
    const apart = this.#map.getZoom() >= this.#cellsBelow;
    const pulsing = this.#spots
      .filter(({ alarm }) => (apart || alarm.sensor === null) && alarm.ack === 'unacked' && alarm.condition === 'active' && (alarm.severity === 'critical' || alarm.severity === 'major'))
      .slice(0, MAX_PULSES);
    const wanted = new Set(pulsing.map(({ alarm }) => alarm.id));
    for (const [id, marker] of this.#pulses) {
      if (wanted.has(id)) continue;
      marker.remove();
      this.#pulses.delete(id);
    }
    for (const { alarm, lon, lat } of pulsing) {
      let marker = this.#pulses.get(alarm.id);
      if (marker === undefined) {
        const element = document.createElement('div');
        element.className = `map-pulse map-pulse-${alarm.severity}`;
        element.append(document.createElement('i'));
        element.setAttribute('aria-hidden', 'true');
        marker = new Marker({ element, anchor: 'center' }).setLngLat([lon, lat]).addTo(this.#map);
        this.#pulses.set(alarm.id, marker);
      } else marker.setLngLat([lon, lat]);
    }
  }

  #drawCells(): void {
    const zoom = this.#map.getZoom();
    if (zoom >= this.#cellsBelow) return;
    const now = this.#model.now();
    const members: Member[] = [];
    for (const info of this.#model.sensors.values()) {
      if (info.status === 'retired' || !this.#model.shows(info.domain)) continue;
      const place = this.#placeOfSensor(info.id);
      if (place === null) continue;
      const age = this.#ageOf(info, now);
      members.push({ ...place, silent: age === 'stale' || age === 'offline', worst: this.#model.worstOf(info.id) });
    }
    this.#put(
      'cells',
      collection(
        aggregate(members, zoom).map((cell) => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [cell.lon, cell.lat] },
          properties: { count: cell.count, text: String(cell.count), alarms: cell.alarms, silent: cell.silent, worst: cell.worst ?? '' },
        })),
      ),
    );
  }

  #drawValues(): void {
    if (!this.#display.values || this.#map.getZoom() < VALUES_FROM_ZOOM) return;
    const bounds = this.#map.getBounds();
    const now = this.#model.now();
    const features: GeoJSON.Feature[] = [];
    for (const info of this.#model.sensors.values()) {
      if (features.length >= MAX_VALUES) break;
      const state = this.#model.live.sensors.get(info.id);
      const place = this.#placeOfSensor(info.id);
      // A vehicle says enough by where it is and heads; its numbers are one click away.
      if (info.moving || !state || !place || !this.#model.shows(info.domain) || !bounds.contains([place.lon, place.lat])) continue;
      const text = this.#model.valueText(info, state);
      if (!text) continue;
      const age = this.#ageOf(info, now);
      features.push({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
        properties: { text, old: age === 'stale' || age === 'offline', order: this.#model.worstOf(info.id) ? 0 : 1 },
      });
    }
    this.#put('values', collection(features));
  }

  // Pointer ---------------------------------------------------------------------------------------

  #at(where: { x: number; y: number }): Pick | null {
    if (!this.#ready) return null;
    const reach = 4;
    const found = this.#map.queryRenderedFeatures(
      [[where.x - reach, where.y - reach], [where.x + reach, where.y + reach]],
      { layers: [...TOUCHABLE] },
    );
    for (const layer of TOUCHABLE) {
      const feature = found.find((f) => f.layer.id === layer);
      if (feature === undefined) continue;
      if (layer === 'cell') return { kind: 'cell', count: Number(feature.properties.count), alarms: Number(feature.properties.alarms) };
      if (layer === 'alarm') return { kind: 'alarm', id: Number(feature.properties.id) };
      return { kind: 'sensor', id: Number(layer === 'sensor' ? feature.id : feature.properties.id) };
    }
    return null;
  }

  #moved(): void {
    const centre = this.#map.getCenter();
    const b = this.#map.getBounds();
    this.#options.onMove({ zoom: this.#map.getZoom(), lat: centre.lat, lon: centre.lng }, [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]);
    this.#drawValues();
  }
}

/** The camera stays on the drawn sheet, and on the city where that reaches further. */
function limits({ layers, city }: MapOptions): { maxBounds?: [[number, number], [number, number]] } {
  const drawn = sheet(layers);
  if (drawn === null) return {};
  const [w, s, e, n] = city.bounds;
  return { maxBounds: [[Math.min(drawn[0], w), Math.min(drawn[1], s)], [Math.max(drawn[2], e), Math.max(drawn[3], n)]] };
}

function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
