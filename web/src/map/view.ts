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
import { framing, Lens } from './camera';
import { addPictures, idle, showLayers } from './dress';
import { Gathering } from './gathering';
import { type Box, boxOf } from './geometry';
import { countStations } from './heat-layer';
import type { Display, Insets, MapModel, MapOptions } from './model';
import { ABOVE_POINTS } from './overlay';
import { Pace } from './pace';
import { type Palette, paletteOf } from './palette';
import { Points } from './points';
import { Roster } from './roster';
import { Scene } from './scene';
import { type Composed, compose } from './style';
import { Tails } from './tails';
import { Touch } from './touch';

export type { Display, Hover, MapModel, MapOptions, Pick } from './model';

setWorkerUrl(workerUrl);
// Its worker starts while the city is still on its way.
prewarm();

/** Longest wait for the first picture, by those whose work would only delay it. */
const FIRST_MS = 3000;

export class MapView {
  readonly #map: Chart;
  readonly #options: MapOptions;
  readonly #model: MapModel;
  readonly #roster = new Roster();
  readonly #gathering = new Gathering(() => this.#map, this.#roster);
  readonly #scene: Scene;
  readonly #pace: Pace;
  readonly #touch: Touch;
  readonly #lens: Lens;
  #points: Points | null = null;
  #theme: Theme;
  #palette: Palette;
  #language: Language;
  #display: Display;
  /** The graphics card has taken everything back. */
  #lost = false;
  #chosenZone: number | null = null;
  #base: Omit<Composed, 'style'> = { sources: [], layers: [] };

  constructor(options: MapOptions) {
    this.#options = options;
    this.#model = options.model;
    this.#theme = options.theme;
    this.#palette = paletteOf(options.theme);
    this.#language = options.language;
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
    this.#scene = new Scene(this.#map, this.#model, this.#roster, (across, down) => this.#lens.open(across, down));
    this.#pace = new Pace(this.#map, this.#model, this.#scene, this.#gathering, options.display, options.language);
    this.#touch = new Touch(this.#map, this.#roster, this.#gathering, () => (this.#ready ? this.#points : null));
    this.#scene.fill();
    this.#map.on('style.load', () => this.#dress());
    this.#map.on('moveend', () => this.#settle());
    this.#touch.listen(options.onPick, options.onHover);
    this.#map.on('click', () => this.#pace.find([]));
    // A driver restart, a sleeping laptop, too many tabs: the card drops everything it held.
    this.#map.on('webglcontextlost', () => {
      this.#lost = true;
      this.#pace.ready = false;
      options.onLost(true);
    });
    this.#map.on('webglcontextrestored', () => {
      this.#lost = false;
      this.#restyle();
      options.onLost(false);
    });
  }

  /** Off while somebody draws. */
  set picking(on: boolean) {
    this.#touch.picking = on;
  }

  // What the page tells the map ----------------------------------------------------------------

  /** The registry changed: these sensors were added, edited or retired; without `ids` all of it is read anew. */
  registryChanged(ids?: Iterable<number>): void {
    if (ids === undefined) {
      this.#scene.fill();
      this.#arrange();
      this.#pace.now();
      return;
    }
    for (const id of ids) {
      const info = this.#model.sensors.get(id);
      if (info) this.#roster.put(info, this.#model.live.sensors.get(id), this.#model.now());
      else this.#roster.remove(id);
    }
    this.#arrange();
    this.alarmsChanged();
  }

  sensorsChanged(ids: Iterable<number>): void {
    const now = this.#model.now();
    for (const id of ids) {
      const state = this.#model.live.sensors.get(id);
      if (state) this.#roster.touch(id, state, now);
    }
    this.#pace.soon();
  }

  alarmsChanged(): void {
    this.#pace.alarmsChanged();
    this.#pace.soon();
  }

  zonesChanged(): void {
    this.#pace.zones();
  }

  filtersChanged(): void {
    this.#roster.filter((domain) => this.#model.shows(domain));
    this.#arrange();
    this.#pace.now();
  }

  /** Another moment of a replay: everything may have changed at once. */
  allChanged(): void {
    this.#scene.fill();
    this.#arrange();
    this.zonesChanged();
    this.#pace.now();
  }

  /** Another page stands in front: the model goes on, nothing is drawn until it is looked at again. */
  rest(on: boolean): void {
    this.#pace.rest(on);
  }

  select(sensor: number | null): void {
    this.#pace.select(sensor);
  }

  /** Shows a street or place that was looked for, until something else is chosen; nothing: no longer. */
  find(shapes: readonly GeoJSON.Geometry[]): void {
    this.#pace.find(shapes);
    const box = boxOf({ type: 'GeometryCollection', geometries: [...shapes] });
    if (box === null) return;
    if (box[0] === box[2] && box[1] === box[3]) this.goTo({ lon: box[0], lat: box[1] });
    else this.fit(box);
  }

  chooseZone(zone: number | null): void {
    if (this.#ready && this.#chosenZone !== null) this.#map.removeFeatureState({ source: 'zones', id: this.#chosenZone }, 'chosen');
    this.#chosenZone = zone;
    if (this.#ready && zone !== null) this.#map.setFeatureState({ source: 'zones', id: zone }, { chosen: true });
  }

  setDisplay(display: Display): void {
    this.#display = this.#pace.display = display;
    if (!this.#ready) return;
    showLayers(this.#map, this.#base.layers, this.#display);
    this.#arrange();
    this.#pace.trails();
    this.#pace.slow();
  }

  setLook(theme: Theme, language: Language): void {
    if (theme === this.#theme && language === this.#language) return;
    this.#theme = theme;
    this.#palette = paletteOf(theme);
    this.#language = this.#pace.language = language;
    this.#restyle();
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
    this.#pace.names();
  }

  resize(): void {
    this.#map.resize();
  }

  stop(): void {
    this.#pace.stop();
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
      return this.#gathering.apart ? this.#roster.count(this.#scene.frame(), Infinity, layer === 'vehicle' ? 1 : 0) : 0;
    }
    if (layer === 'tail') return this.#scene.tailLayer?.drawn ?? 0;
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
    return idle(this.#map, FIRST_MS);
  }

  // Style ----------------------------------------------------------------------------------------

  get #ready(): boolean {
    return this.#pace.ready;
  }

  #style(): StyleSpecification {
    const cellsBelow = this.#gathering.begin(this.#display.cells, this.#model.sensors.size);
    const { style, ...base } = compose(this.#options.base, this.#palette, this.#language, cellsBelow);
    this.#base = base;
    return style;
  }

  #restyle(): void {
    this.#pace.ready = false;
    // Without a card there is nothing to dress; with the next one the style comes anew.
    if (this.#lost) return;
    // The engine forgets layers of ours with the style they were in, and what they hold on the card with them.
    for (const layer of [this.#points, this.#scene.tailLayer]) if (layer !== null && this.#map.getLayer(layer.id)) this.#map.removeLayer(layer.id);
    this.#points = this.#scene.tailLayer = null;
    this.#map.setStyle(this.#style(), { diff: false });
  }

  /** A new style has arrived empty: give it pictures and everything the model holds. */
  #dress(): void {
    addPictures(this.#map, this.#palette);
    const { center } = this.#options.city;
    this.#points = new Points(this.#roster, this.#palette, center);
    this.#scene.tailLayer = new Tails(this.#palette, center, () => this.#gathering.apart);
    for (const layer of [this.#scene.tailLayer, this.#points]) this.#map.addLayer(layer, ABOVE_POINTS);
    this.#scene.forget();
    showLayers(this.#map, this.#base.layers, this.#display);
    this.#pace.begin();
    this.chooseZone(this.#chosenZone);
    this.#settle();
  }

  #arrange(): void {
    if (!this.#ready || this.#points === null) return;
    if (this.#gathering.arrange(this.#display.cells, this.#model.sensors.size, this.#points, this.#scene.frame())) this.#pace.alarmsChanged();
  }

  #settle(): void {
    const centre = this.#map.getCenter();
    const b = this.#map.getBounds();
    this.#options.onMove({ zoom: this.#map.getZoom(), lat: centre.lat, lon: centre.lng }, [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]);
    this.#arrange();
    this.#pace.alarms();
    this.#pace.names();
    this.#pace.slow();
  }
}
