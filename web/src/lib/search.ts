/** Finding things by name, forgiving about diacritics and word order. */

import { folded } from './format';
import type { SensorInfo, Sensors } from './registry';

export interface Findable {
  kind: 'sensor' | 'zone' | 'rule' | 'street' | 'place';
  id: number;
  title: string;
  note: string;
  /** Where to take the camera when it is chosen; null for none. */
  place: { lon: number; lat: number } | null;
  /** What it looks like, where the map does not draw it as chosen anyway: all the pieces that share its name. */
  shapes?: GeoJSON.Geometry[];
}

/** Sensors in use, by what they are called; `only`: those of one domain. */
export function* sensorsIn(sensors: Sensors, named: (info: SensorInfo) => string, only = ''): Generator<Findable> {
  for (const info of sensors.values()) {
    if (info.status !== 'retired' && (only === '' || info.domain === only)) yield { kind: 'sensor', id: info.id, title: named(info), note: info.device, place: null };
  }
}

/** What is looked through: title and note in one, without diacritics. */
export interface Entry {
  readonly item: Findable;
  readonly text: string;
}

export function entry(item: Findable): Entry {
  return { item, text: folded(`${item.title}${AFTER}${item.note}`) };
}

/** Between title and note; nobody types it. */
const AFTER = '\n';

/** The best answers to one question, however many entries it is shown: a hundred thousand are never sorted. */
export class Best {
  readonly #text: string;
  readonly #words: readonly string[];
  readonly #limit: number;
  #found: { item: Findable; score: number }[] = [];

  constructor(query: string, limit: number) {
    this.#text = folded(query.trim());
    this.#words = this.#text === '' ? [] : this.#text.split(/\s+/);
    this.#limit = limit;
  }

  /** Every word must occur; titles that start with the query come first, then those that hold it, then shorter ones. */
  offer({ item, text }: Entry): void {
    if (this.#words.length === 0 || !this.#words.every((word) => text.includes(word))) return;
    const end = text.indexOf(AFTER);
    const at = text.indexOf(this.#text);
    const score = (at === 0 ? 0 : at > 0 && at < end ? 1 : 2) * 1000 + end;
    const found = this.#found;
    let place = found.length;
    while (place > 0 && before({ item, score }, found[place - 1]!)) place -= 1;
    if (place >= this.#limit) return;
    found.splice(place, 0, { item, score });
    if (found.length > this.#limit) found.pop();
  }

  get items(): Findable[] {
    return this.#found.map(({ item }) => item);
  }
}

function before(a: { item: Findable; score: number }, b: { item: Findable; score: number }): boolean {
  return a.score < b.score || (a.score === b.score && a.item.title < b.item.title);
}
