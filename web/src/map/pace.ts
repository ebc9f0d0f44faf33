/**
 * When the scene is drawn anew: at most four times a second while data arrive, once a second what only time changes, less
 * often where a picture takes its time, and not at all where nobody looks. The model goes on meanwhile.
 */

import type { Map as Chart } from 'maplibre-gl';
import type { Language } from '../i18n/index.svelte';
import type { AlarmSpot } from './features';
import type { Gathering } from './gathering';
import type { Display, MapModel } from './model';
import { Pulses } from './pulses';
import type { Scene } from './scene';

const FLUSH_MS = 250;
/** Vehicles need no more: at street zoom a bus moves a few pixels in this time, and each redraw costs a whole frame. */
const MOVING_MS = 500;
const SWEEP_MS = 1000;
/** An alarm this far from the vehicle it is about still seems to be on it. */
const APART_PX = 2;
/** Without a graphics card the processor draws: then it rests so many times as long as a picture took, for everything else. */
const RESTS = 4;
/** What is on the map is never older than this because of it. */
const LONGEST_MS = 2000;

export class Pace {
  /** The style is in and dressed. */
  ready = false;
  display: Display;
  language: Language;
  readonly #map: Chart;
  readonly #model: MapModel;
  readonly #scene: Scene;
  readonly #gathering: Gathering;
  readonly #pulses: Pulses;
  #stopped = false;
  #resting = false;
  #moved = false;
  #alarmsDirty = false;
  #last = { flush: 0, moving: -Infinity, slow: -Infinity };
  /** Between two pictures that nobody asked for. */
  #pause = FLUSH_MS;
  #drawn = { moves: -1, looks: -1 };
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #sweeper: ReturnType<typeof setInterval>;
  #selected: number | null = null;
  #found: readonly GeoJSON.Geometry[] = [];

  constructor(map: Chart, model: MapModel, scene: Scene, gathering: Gathering, display: Display, language: Language) {
    this.#map = map;
    this.#model = model;
    this.#scene = scene;
    this.#gathering = gathering;
    this.display = display;
    this.language = language;
    this.#pulses = new Pulses(map);
    this.#sweeper = setInterval(() => {
      if (this.#sweep()) this.soon();
    }, SWEEP_MS);
    // The next frame begins when the graphics have room for it.
    map.on('render', () => {
      const began = performance.now();
      requestAnimationFrame(() => (this.#pause = pauseAfter(performance.now() - began)));
    });
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#sweeper);
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Another page stands in front. */
  rest(on: boolean): void {
    if (on === this.#resting) return;
    this.#resting = on;
    if (on) return;
    this.#moved = this.#alarmsDirty = true;
    this.#anew();
  }

  /** At once when the map has been quiet, else with the next flush. */
  soon(): void {
    if (this.#timer !== null || this.#stopped) return;
    const wait = Math.max(0, this.#last.flush + this.#pause - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, wait);
  }

  /** Alarms are drawn too, when it is next flushed. */
  alarmsChanged(): void {
    this.#alarmsDirty = true;
  }

  /** Everything may have changed at once: it is drawn before anything else happens. */
  now(): void {
    this.#alarmsDirty = true;
    this.#last.moving = -Infinity;
    this.#flush();
    this.slow();
  }

  /** A style has come empty. */
  begin(): void {
    this.ready = true;
    this.#alarmsDirty = true;
    this.#last.moving = -Infinity;
    this.#anew();
    this.zones();
    this.trails();
    this.#drawSelected();
  }

  /** What may wait until the camera stands. */
  slow(): void {
    if (!this.ready || this.#unseen || this.#map.isMoving()) return;
    this.#last.slow = performance.now();
    if (!this.#gathering.apart) this.#scene.cells((count) => new Intl.NumberFormat(this.language).format(count));
    this.#scene.marks(this.display.values);
    this.#scene.heat(this.display.heat);
  }

  /** Tails were switched on or off. */
  trails(): void {
    if (!this.ready) return;
    this.#tails();
    this.#map.triggerRepaint();
  }

  zones(): void {
    if (!this.ready) return;
    this.#scene.countVehicles();
    this.#scene.zones();
  }

  /** The camera stands elsewhere: so may names. */
  names(): void {
    if (this.ready) this.#scene.zones();
  }

  alarms(): void {
    if (!this.ready) return;
    this.#scene.alarms();
    // A cell shows the worst of its sensors; what belongs to no sensor is on the map at every zoom.
    this.#pulses.show(this.#scene.spots.filter(({ alarm }) => this.#gathering.apart || alarm.sensor === null));
  }

  select(sensor: number | null): void {
    this.#selected = sensor;
    this.find([]);
  }

  find(shapes: readonly GeoJSON.Geometry[]): void {
    this.#found = shapes;
    this.#drawSelected();
  }

  get #unseen(): boolean {
    return document.hidden || this.#resting;
  }

  #flush(): void {
    this.#last.flush = performance.now();
    // A hidden tab keeps its model current and draws when it is looked at again.
    if (!this.ready || this.#unseen) return;
    const { moves, looks } = this.#scene.roster;
    if (moves !== this.#drawn.moves && this.#last.flush - this.#last.moving >= Math.max(MOVING_MS, this.#pause)) {
      this.#last.moving = this.#last.flush;
      this.#moved = true;
    }
    const { apart } = this.#gathering;
    if (this.#moved) {
      this.#moved = false;
      this.#drawn.moves = moves;
      if (apart) this.#tails();
      if (this.#selected !== null && this.#moving(this.#selected)) this.#drawSelected();
      if (this.#scene.spots.some((spot) => this.#left(spot))) this.#alarmsDirty = true;
      if (apart) this.#map.triggerRepaint();
    } else if (moves !== this.#drawn.moves) this.soon();
    if (looks !== this.#drawn.looks && moves === this.#drawn.moves) {
      this.#drawn.looks = looks;
      if (apart) this.#map.triggerRepaint();
    }
    if (this.#alarmsDirty) {
      this.#alarmsDirty = false;
      this.alarms();
      this.#scene.zones();
    }
    if (this.#last.flush - this.#last.slow >= SWEEP_MS) this.slow();
  }

  /** Data grow old without any frame arriving. False: nobody looks. */
  #sweep(): boolean {
    if (!this.ready || this.#unseen) return false;
    this.#scene.roster.sweep(this.#model.now());
    if (this.#scene.countVehicles()) this.#scene.zones();
    return true;
  }

  /** It is looked at from now on. */
  #anew(): void {
    if (!this.#sweep()) return;
    this.#flush();
    this.slow();
  }

  #tails(): void {
    this.#scene.tails(this.display.trails, this.#model.now());
  }

  /** Its vehicle is seen elsewhere by now: each time alarms are drawn anew costs four frames. */
  #left({ alarm, lon, lat }: AlarmSpot): boolean {
    const place = alarm.sensor && this.#moving(alarm.sensor.id) ? this.#model.placeOf(alarm) : null;
    if (place === null) return false;
    const [from, to] = [this.#map.project([lon, lat]), this.#map.project([place.lon, place.lat])];
    return Math.hypot(to.x - from.x, to.y - from.y) > APART_PX;
  }

  #moving(sensor: number): boolean {
    return this.#model.sensors.get(sensor)?.moving ?? false;
  }

  #drawSelected(): void {
    if (!this.ready) return;
    const info = this.#selected === null ? undefined : this.#model.sensors.get(this.#selected);
    const live = this.#selected === null ? null : (this.#model.live.sensors.get(this.#selected)?.place ?? null);
    const known = info && info.lon !== null && info.lat !== null ? { lon: info.lon, lat: info.lat } : null;
    this.#scene.selected(info?.moving || this.#model.past ? (live ?? known) : (known ?? live), this.#found);
  }
}

/** How long to leave the map alone after a picture that took `ms`. */
export function pauseAfter(ms: number): number {
  return Math.min(LONGEST_MS, Math.max(FLUSH_MS, RESTS * ms));
}
