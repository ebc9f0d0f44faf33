/**
 * The map and the one place that talks to MapLibre about its style and camera.
 *
 * It draws from a model it does not own, at most four times a second, and moves the camera only when asked to.
 */

import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as Chart, prewarm, ScaleControl, setWorkerUrl, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Language } from '../i18n/index.svelte';
import type { Camera } from '../lib/hash';
import type { Theme } from '../lib/prefs';
import { AGES, type Age } from '../live/age';
import { calm, framing, Lens } from './camera';
import { type Box, mercator } from './geometry';
import { countStations } from './heat-layer';
import { pictures, RATIO, render } from './images';
import type { Display, Insets, MapModel, MapOptions, Pick } from './model';
import { ABOVE_POINTS, ROOM, shiftCells, TOUCHABLE, ZONE_LAYERS } from './overlay';
import { type Palette, paletteOf } from './palette';
import { Points } from './points';
import { Pulses } from './pulses';
import { Roster } from './roster';
import { Scene } from './scene';
import { type Composed, compose } from './style';

export type { Display, Hover, MapModel, MapOptions, Pick } from './model';

setWorkerUrl(workerUrl);
// Its worker starts while the city is still on its way.
prewarm();

const FLUSH_MS = 250;
/** Vehicles need no more: at street zoom a bus moves a few pixels in this time, and each redraw costs a whole frame. */
const MOVING_MS = 500;
const SWEEP_MS = 1000;
/** Small cities stay readable as points a little longer. */
const CELLS_BELOW = { small: 11, large: 12, at: 2000 };
/** More in view than these, and pictograms would only cover each other. */
const CROWD = 2500;
/** Longest wait for the first picture, by those whose work would only delay it. */
const FIRST_MS = 3000;

export class MapView {
  /** Off while somebody draws: a click is a corner then, and chooses nothing. */
  picking = true;
  readonly #map: Chart;
  readonly #options: MapOptions;
  readonly #model: MapModel;
  readonly #roster = new Roster();
  readonly #scene: Scene;
  readonly #pulses: Pulses;
  #points: Points | null = null;
  #theme: Theme;
  #language: Language;
  #palette: Palette;
  #ready = false;
  #stopped = false;
  #resting = false;
  #moved = false;
  #alarmsDirty = false;
  #last = { flush: 0, moving: -Infinity };
  #drawn = { moves: -1, looks: -1 };
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sweeper: ReturnType<typeof setInterval>;
  #selected: number | null = null;
  #chosenZone: number | null = null;
  #display: Display;
  readonly #lens: Lens;
  #cellsBelow = 0;
  #base: Omit<Composed, 'style'> = { sources: [], layers: [] };

  constructor(options: MapOptions) {
    this.#options = options;
    this.#model = options.model;
    this.#theme = options.theme;
    this.#language = options.language;
    this.#palette = paletteOf(options.theme);
    this.#display = options.display;
    this.#map = new Chart({
      container: options.container,
      style: this.#style(),
      ...framing(options),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      // Fading asks for frame after frame following every change; here something always changes.
      fadeDuration: 0,
    });
    this.#lens = new Lens(this.#map, options.insets);
    if (options.camera === null) this.#map.panBy([-this.#lens.shift, 0], { animate: false });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new ScaleControl({ maxWidth: 110, unit: 'metric' }), 'bottom-left');
    this.#scene = new Scene(this.#map, this.#model, this.#roster);
    this.#pulses = new Pulses(this.#map);
    this.#scene.fill();
    this.#listen();
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  #listen(): void {
    const { onPick, onHover, onLost } = this.#options;
    this.#map.on('style.load', () => this.#dress());
    this.#map.on('moveend', () => this.#settle());
    this.#map.on('click', (event) => {
      if (!this.picking) return;
      const pick = this.#at(event.point);
      if (pick?.kind === 'cell') this.#map.easeTo({ center: event.lngLat, zoom: this.#map.getZoom() + 1.5, duration: calm() ? 0 : 300 });
      else if (pick) onPick(pick);
    });
    this.#map.on('mousemove', (event) => {
      if (!this.picking) return;
      const pick = this.#map.isMoving() ? null : this.#at(event.point);
      this.#map.getCanvas().style.cursor = pick ? 'pointer' : '';
      onHover(pick ? { ...pick, x: event.point.x, y: event.point.y } : null);
    });
    this.#map.on('mouseout', () => onHover(null));
    // A driver restart, a sleeping laptop, too many tabs: the card drops everything it held.
    this.#map.on('webglcontextlost', () => {
      this.#ready = false;
      onLost(true);
    });
    this.#map.on('webglcontextrestored', () => {
      this.#map.setStyle(this.#style(), { diff: false });
      onLost(false);
    });
  }

  // What the page tells the map ----------------------------------------------------------------

  /** The registry changed: these sensors were added, edited or retired; without `ids` all of it is read anew. */
  registryChanged(ids?: Iterable<number>): void {
    if (ids === undefined) this.#scene.fill();
    else {
      for (const id of ids) {
        const info = this.#model.sensors.get(id);
        if (info) this.#roster.put(info, this.#model.live.sensors.get(id), this.#model.now());
        else this.#roster.remove(id);
      }
    }
    this.#arrange();
    this.#alarmsDirty = true;
    this.#schedule();
  }

  sensorsChanged(ids: Iterable<number>): void {
    const now = this.#model.now();
    for (const id of ids) {
      const state = this.#model.live.sensors.get(id);
      if (state) this.#roster.touch(id, state, now);
    }
    this.#schedule();
  }

  alarmsChanged(): void {
    this.#alarmsDirty = true;
    this.#schedule();
  }

  zonesChanged(): void {
    if (!this.#ready) return;
    this.#scene.countVehicles();
    this.#scene.zones();
  }

  filtersChanged(): void {
    this.#roster.filter((domain) => this.#model.shows(domain));
    this.#alarmsDirty = true;
    this.#flush();
    this.#flushSlow();
  }

  /** Another moment of a replay: everything may have changed at once. */
  allChanged(): void {
    this.#scene.fill();
    this.#alarmsDirty = true;
    this.#last.moving = -Infinity;
    this.zonesChanged();
    this.#flush();
    this.#flushSlow();
  }

  /** Another page stands in front: the model goes on, nothing is drawn until it is looked at again. */
  rest(on: boolean): void {
    if (on === this.#resting) return;
    this.#resting = on;
    if (on) return;
    this.#moved = this.#alarmsDirty = true;
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
    const show = (layer: string, on: boolean): void => {
      this.#map.setLayoutProperty(layer, 'visibility', on ? 'visible' : 'none');
    };
    for (const layer of this.#base.layers) show(layer.id, layer.group === null || display[layer.group]);
    for (const layer of ZONE_LAYERS) show(layer, display.zones);
    show('value', display.values);
    show('tail', display.trails);
    this.#arrange();
    this.#flushSlow();
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
    this.#lens.goTo(place, zoom);
  }

  fit(box: Box): void {
    this.#lens.fit(box);
  }

  zoomBy(step: number): void {
    this.#lens.zoomBy(step);
  }

  jump(camera: Camera): void {
    this.#lens.jump(camera);
  }

  setInsets(insets: Insets): void {
    this.#lens.insets = insets;
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

  // What the page may ask ------------------------------------------------------------------------

  /** How many shown sensors there are of each age. */
  ages(): Record<Age, number> {
    const counts = this.#roster.ages();
    return Object.fromEntries(AGES.map((age, i) => [age, counts[i]!])) as Record<Age, number>;
  }

  /** How many sensors the heat surface of `metric` is made of. */
  stations(metric: string): number {
    return countStations(metric, this.#roster, this.#model.live.sensors);
  }

  /** For tests and the support desk: how many features of a layer, or sensors, are on the screen. */
  rendered(layer: string): number {
    if (!this.#ready) return 0;
    if (layer === 'sensor' || layer === 'vehicle') {
      return this.#apart ? this.#roster.count(this.#scene.frame(), Infinity, layer === 'vehicle' ? 1 : 0) : 0;
    }
    return this.#map.getLayer(layer) ? this.#map.queryRenderedFeatures({ layers: [layer] }).length : 0;
  }

  /** Where a place is on the screen, CSS pixels from the map's corner. */
  pixel(place: { lon: number; lat: number }): { x: number; y: number } {
    const { x, y } = this.#map.project([place.lon, place.lat]);
    return { x, y };
  }

  /** MapLibre itself, for what builds on it: drawing tools, measurements. */
  get chart(): Chart {
    return this.#map;
  }

  /** The base map is in; what moves is never finished. */
  get settled(): boolean {
    return this.#ready && this.#base.sources.every((id) => this.#map.isSourceLoaded(id));
  }

  /** Resolves when the base map is drawn as far as it can be; a picture that will not come holds nobody up for long. */
  drawn(): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(done, FIRST_MS);
      const map = this.#map;
      function done(): void {
        clearTimeout(late);
        map.off('idle', done);
        resolve();
      }
      map.on('idle', done);
      map.triggerRepaint();
    });
  }

  /** Sensors are drawn one by one here, not as cells. */
  get #apart(): boolean {
    return this.#map.getZoom() >= this.#cellsBelow;
  }

  // Style ----------------------------------------------------------------------------------------

  #style(): StyleSpecification {
    this.#cellsBelow = this.#gathered();
    const { style, ...base } = compose(this.#options.base, this.#palette, this.#language, this.#cellsBelow);
    this.#base = base;
    return style;
  }

  /** Below which zoom sensors are drawn as cells. */
  #gathered(): number {
    return this.#display.cells ? CELLS_BELOW[this.#model.sensors.size > CELLS_BELOW.at ? 'large' : 'small'] : 0;
  }

  /** A new style has arrived empty: give it pictures and everything the model holds. */
  #dress(): void {
    for (const picture of pictures(this.#palette)) {
      const image = render(picture);
      if (image !== null && !this.#map.hasImage(picture.name)) this.#map.addImage(picture.name, image, { pixelRatio: RATIO });
    }
    if (!this.#map.hasImage(ROOM.name)) this.#map.addImage(ROOM.name, new ImageData(ROOM.size, ROOM.size));
    this.#points = new Points(this.#roster, this.#palette, this.#options.city.center);
    this.#map.addLayer(this.#points, ABOVE_POINTS);
    this.#ready = true;
    this.#scene.forgetHeat();
    this.setDisplay(this.#display);
    this.#alarmsDirty = true;
    this.#last.moving = -Infinity;
    this.#sweep();
    this.zonesChanged();
    this.chooseZone(this.#chosenZone);
    this.#drawSelected();
    this.#settle();
  }

  /** From which zoom sensors are drawn one by one, and whether there is room for pictograms. */
  #arrange(): void {
    if (!this.#ready || this.#points === null) return;
    const below = this.#gathered();
    if (below !== this.#cellsBelow) {
      this.#cellsBelow = below;
      shiftCells(this.#map, below);
      this.#alarmsDirty = true;
    }
    this.#points.minzoom = below;
    this.#points.crowded = this.#roster.count(this.#scene.frame(), CROWD) >= CROWD;
  }

  // Drawing --------------------------------------------------------------------------------------

  /** At once when the map has been quiet, else with the next flush. */
  #schedule(): void {
    if (this.#timer !== null || this.#stopped) return;
    const wait = Math.max(0, this.#last.flush + FLUSH_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, wait);
  }

  #flush(): void {
    this.#last.flush = performance.now();
    // A hidden tab keeps its model current and draws when it is looked at again.
    if (!this.#ready || this.#unseen) return;
    const { moves, looks } = this.#roster;
    if (moves !== this.#drawn.moves && this.#last.flush - this.#last.moving >= MOVING_MS) {
      this.#last.moving = this.#last.flush;
      this.#moved = true;
    }
    if (this.#moved) {
      this.#moved = false;
      this.#drawn.moves = moves;
      if (this.#apart) this.#scene.tails(this.#display.trails, this.#model.now());
      if (this.#selected !== null && this.#model.sensors.get(this.#selected)?.moving) this.#drawSelected();
      if (this.#scene.spots.some(({ alarm }) => alarm.sensor && this.#model.sensors.get(alarm.sensor.id)?.moving)) this.#alarmsDirty = true;
      if (this.#apart) this.#map.triggerRepaint();
    } else if (moves !== this.#drawn.moves) this.#schedule();
    if (looks !== this.#drawn.looks && moves === this.#drawn.moves) {
      this.#drawn.looks = looks;
      if (this.#apart) this.#map.triggerRepaint();
    }
    if (this.#alarmsDirty) {
      this.#alarmsDirty = false;
      this.#drawAlarms();
      this.#scene.zones();
    }
  }

  /** Data grows old without any frame arriving. */
  #sweep(): void {
    if (!this.#ready || this.#unseen) return;
    this.#roster.sweep(this.#model.now());
    if (this.#scene.countVehicles()) this.#scene.zones();
    this.#flush();
    this.#flushSlow();
  }

  #flushSlow(): void {
    if (!this.#ready || this.#unseen || this.#map.isMoving()) return;
    if (!this.#apart) this.#scene.cells((count) => new Intl.NumberFormat(this.#language).format(count));
    this.#scene.marks(this.#display.values);
    this.#scene.heat(this.#display.heat);
  }

  #drawSelected(): void {
    if (!this.#ready) return;
    const info = this.#selected === null ? undefined : this.#model.sensors.get(this.#selected);
    const live = this.#selected === null ? null : (this.#model.live.sensors.get(this.#selected)?.place ?? null);
    const fixed = info && !info.moving && info.lon !== null && info.lat !== null ? { lon: info.lon, lat: info.lat } : null;
    this.#scene.selected(fixed ?? live ?? (info && info.lon !== null && info.lat !== null ? { lon: info.lon, lat: info.lat } : null));
  }

  #drawAlarms(): void {
    if (!this.#ready) return;
    this.#scene.alarms();
    // A cell shows the worst of its sensors; what belongs to no sensor is on the map at every zoom.
    this.#pulses.show(this.#scene.spots.filter(({ alarm }) => this.#apart || alarm.sensor === null));
  }

  // Pointer and camera ----------------------------------------------------------------------------

  #at(where: { x: number; y: number }): Pick | null {
    if (!this.#ready) return null;
    const reach = 4;
    const found = this.#map.queryRenderedFeatures(
      [[where.x - reach, where.y - reach], [where.x + reach, where.y + reach]],
      { layers: [...TOUCHABLE] },
    );
    const alarm = found.find((f) => f.layer.id === 'alarm');
    if (alarm) return { kind: 'alarm', id: Number(alarm.properties.id) };
    if (!this.#apart) {
      const cell = found[0]?.properties;
      return cell ? { kind: 'cell', count: Number(cell.count), silent: Number(cell.silent), alarms: Number(cell.alarms) } : null;
    }
    const { lng, lat } = this.#map.unproject([where.x, where.y]);
    const zoom = this.#map.getZoom();
    const id = this.#roster.nearest(...mercator(lng, lat), (this.#points?.reach(zoom) ?? reach) / (512 * 2 ** zoom));
    return id === null ? null : { kind: 'sensor', id };
  }

  #settle(): void {
    const centre = this.#map.getCenter();
    const b = this.#map.getBounds();
    this.#options.onMove({ zoom: this.#map.getZoom(), lat: centre.lat, lon: centre.lng }, [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]);
    this.#arrange();
    if (this.#ready) this.#drawAlarms();
    this.#flushSlow();
  }
}
