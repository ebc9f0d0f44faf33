/**
 * Every sensor in columns, so that a hundred thousand can be aged, filtered, counted, gathered and hit within a
 * millisecond or two. Pure: no map, no clock.
 */

import type { SensorInfo, Sensors } from '../lib/registry';
import { ageCode, DEFAULT_PERIOD_S } from '../live/age';
import type { SensorState } from '../live/state';
import { mercator } from './geometry';

/** `worst` of a sensor without an alarm; otherwise the rank of a severity, 0 the worst. */
export const CALM = 255;
/** Below this a course is noise of the receiver, not a heading. */
const STANDING_MPS = 0.6;

/** West, north, east, south in Mercator units (the world is the unit square, y grows south). */
export type Frame = [x0: number, y0: number, x1: number, y1: number];

export class Roster {
  /** Slots in use, some of them perhaps empty: `ids` is 0 there. */
  size = 0;
  ids = new Int32Array(0);
  /** Mercator units; NaN: nobody knows where. */
  x = new Float64Array(0);
  y = new Float64Array(0);
  domain = new Uint8Array(0);
  age = new Uint8Array(0);
  worst = new Uint8Array(0);
  moving = new Uint8Array(0);
  pending = new Uint8Array(0);
  /** 1: passes the filter and has a place. */
  shown = new Uint8Array(0);
  /** Full turn in 255 steps, plus one; 0: standing or unknown. */
  heading = new Uint16Array(0);
  readonly domains: string[] = [];
  /** Grow with every change of a place, and of anything else that can be seen. */
  moves = 0;
  looks = 0;
  /** Of a past, what stands may have stood elsewhere. */
  past = false;

  #time = new Float64Array(0);
  #period = new Float32Array(0);
  #offline = new Uint8Array(0);
  #slots = new Map<number, number>();
  #free: number[] = [];
  #shows: (domain: string) => boolean = () => true;

  slot(id: number): number | undefined {
    return this.#slots.get(id);
  }

  /** All sensors anew. */
  fill(sensors: Sensors, stateOf: (id: number) => SensorState | undefined, now: number): void {
    this.#slots.clear();
    this.#free = [];
    this.size = 0;
    this.ids.fill(0);
    this.shown.fill(0);
    sensors.each((id, domain, lon, lat, moving, status, period) => {
      if (status !== 'retired') this.#put(id, domain, lon, lat, moving, status === 'pending', period, stateOf(id), now);
    });
  }

  /** Add a sensor, or take over what was edited. A retired one goes. */
  put(info: SensorInfo, state: SensorState | undefined, now: number): void {
    const { id, domain, lon, lat, moving, status, period } = info;
    if (status === 'retired') this.remove(id);
    else this.#put(id, domain, lon, lat, moving, status === 'pending', period, state, now);
  }

  #put(
    id: number, domain: string, lon: number | null, lat: number | null, moving: boolean, pending: boolean, period: number | null,
    state: SensorState | undefined, now: number,
  ): void {
    let slot = this.#slots.get(id);
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.size;
      if (slot === this.size) this.#room();
      this.#slots.set(id, slot);
      this.ids[slot] = id;
      this.worst[slot] = CALM;
    }
    this.domain[slot] = this.#domainCode(domain);
    this.moving[slot] = moving ? 1 : 0;
    this.pending[slot] = pending ? 1 : 0;
    this.#period[slot] = period ?? DEFAULT_PERIOD_S;
    [this.x[slot], this.y[slot]] = lon !== null && lat !== null ? mercator(lon, lat) : [NaN, NaN];
    this.heading[slot] = 0;
    this.#time[slot] = NaN;
    this.#offline[slot] = 0;
    if (state) this.#take(slot, state);
    this.age[slot] = ageCode(this.#time[slot]!, this.#period[slot]!, this.#offline[slot] === 1, now);
    this.#judge(slot);
    this.moves += 1;
    this.looks += 1;
  }

  remove(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#free.push(slot);
    this.ids[slot] = 0;
    this.shown[slot] = 0;
    this.looks += 1;
  }

  /** What a frame changed of one sensor. */
  touch(id: number, state: SensorState, now: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#take(slot, state);
    this.#grow(slot, now);
  }

  /** Data grows old without any frame arriving. */
  sweep(now: number): void {
    for (let slot = 0; slot < this.size; slot += 1) this.#grow(slot, now);
  }

  filter(shows: (domain: string) => boolean): void {
    this.#shows = shows;
    for (let slot = 0; slot < this.size; slot += 1) this.#judge(slot);
    this.looks += 1;
  }

  /** `ranks` gives the worst open alarm's rank for each sensor that has one. */
  alarm(ranks: ReadonlyMap<number, number>): void {
    this.worst.fill(CALM);
    for (const [id, rank] of ranks) {
      const slot = this.#slots.get(id);
      if (slot !== undefined) this.worst[slot] = rank;
    }
  }

  /** How many shown sensors there are of each age, in the order of AGES. */
  ages(): [number, number, number, number] {
    const counts: [number, number, number, number] = [0, 0, 0, 0];
    for (let slot = 0; slot < this.size; slot += 1) if (this.shown[slot] === 1) counts[this.age[slot] as 0] += 1;
    return counts;
  }

  /** Shown sensors inside `frame`; stops counting at `limit`. */
  count([x0, y0, x1, y1]: Frame, limit = Infinity, moving: 0 | 1 | null = null): number {
    let found = 0;
    for (let slot = 0; slot < this.size && found < limit; slot += 1) {
      if (this.shown[slot] !== 1 || (moving !== null && this.moving[slot] !== moving)) continue;
      const [x, y] = [this.x[slot]!, this.y[slot]!];
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1) found += 1;
    }
    return found;
  }

  /** Slots of shown sensors inside `frame`, at most `limit`; with `moving` only those that move or only those that stand. */
  within([x0, y0, x1, y1]: Frame, limit: number, moving: 0 | 1 | null = null): number[] {
    const found: number[] = [];
    for (let slot = 0; slot < this.size && found.length < limit; slot += 1) {
      if (this.shown[slot] !== 1 || (moving !== null && this.moving[slot] !== moving)) continue;
      const [x, y] = [this.x[slot]!, this.y[slot]!];
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1) found.push(slot);
    }
    return found;
  }

  /** The shown sensor nearest to a place within `reach` (all Mercator units); a moving one is on top. Null: none. */
  nearest(px: number, py: number, reach: number): number | null {
    let best: number | null = null;
    let least = Infinity;
    for (let slot = 0; slot < this.size; slot += 1) {
      const dx = this.x[slot]! - px;
      const dy = this.y[slot]! - py;
      if (!(Math.abs(dx) <= reach && Math.abs(dy) <= reach) || this.shown[slot] !== 1) continue;
      const square = dx * dx + dy * dy;
      if (square > reach * reach) continue;
      const far = this.moving[slot] === 1 ? square / 4 : square;
      if (far < least) [best, least] = [this.ids[slot]!, far];
    }
    return best;
  }

  #take(slot: number, state: SensorState): void {
    this.#time[slot] = state.time ?? NaN;
    this.#offline[slot] = state.online === false ? 1 : 0;
    const place = state.place;
    if (place === null || (!this.past && this.moving[slot] !== 1 && !Number.isNaN(this.x[slot]!))) return;
    const [x, y] = mercator(place.lon, place.lat);
    const goes = place.course !== null && (place.speed === null || place.speed > STANDING_MPS);
    const heading = this.moving[slot] === 1 && goes ? 1 + Math.round((((place.course! % 360) + 360) % 360) / 360 * 255) : 0;
    if (x === this.x[slot] && y === this.y[slot] && heading === this.heading[slot]) return;
    const appeared = Number.isNaN(this.x[slot]!);
    [this.x[slot], this.y[slot]] = [x, y];
    this.heading[slot] = heading;
    this.moves += 1;
    this.looks += 1;
    if (appeared) this.#judge(slot);
  }

  #grow(slot: number, now: number): void {
    const code = ageCode(this.#time[slot]!, this.#period[slot]!, this.#offline[slot] === 1, now);
    if (code === this.age[slot]) return;
    this.age[slot] = code;
    this.looks += 1;
  }

  #judge(slot: number): void {
    const known = this.ids[slot] !== 0 && !Number.isNaN(this.x[slot]!);
    this.shown[slot] = known && this.#shows(this.domains[this.domain[slot]!]!) ? 1 : 0;
  }

  #domainCode(domain: string): number {
    const code = this.domains.indexOf(domain);
    return code >= 0 ? code : this.domains.push(domain) - 1;
  }

  #room(): void {
    this.size += 1;
    if (this.size <= this.ids.length) return;
    const length = Math.max(1024, this.ids.length * 2);
    const grown = <T extends Int32Array | Float64Array | Float32Array | Uint8Array | Uint16Array>(old: T): T => {
      const made = new (old.constructor as new (length: number) => T)(length);
      made.set(old);
      return made;
    };
    this.ids = grown(this.ids);
    this.x = grown(this.x);
    this.y = grown(this.y);
    this.domain = grown(this.domain);
    this.age = grown(this.age);
    this.worst = grown(this.worst);
    this.moving = grown(this.moving);
    this.pending = grown(this.pending);
    this.shown = grown(this.shown);
    this.heading = grown(this.heading);
    this.#time = grown(this.#time);
    this.#period = grown(this.#period);
    this.#offline = grown(this.#offline);
  }
}
