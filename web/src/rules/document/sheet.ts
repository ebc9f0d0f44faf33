/** One document in the hands of a form: what a field shows, what is wrong with it, and how it is changed. Paths are dotted. */

import { type Path, pathOf, put } from './text';
import { isObject, type Json, plain } from './values';

export class Sheet {
  readonly document: Json;
  readonly text: string;
  readonly #faults: ReadonlyMap<string, string>;
  readonly #onText: (text: string) => void;

  constructor(document: Json, text: string, faults: ReadonlyMap<string, string>, onText: (text: string) => void) {
    this.document = document;
    this.text = text;
    this.#faults = faults;
    this.#onText = onText;
  }

  at(path: string): unknown {
    let value: unknown = this.document;
    for (const word of pathOf(path)) value = isObject(value) || Array.isArray(value) ? (value as Json)[word] : undefined;
    return value;
  }

  /** Empty where there is none. */
  map(path: string): Json {
    const value = this.at(path);
    return isObject(value) ? value : {};
  }

  /** What of a list is no map is an empty one. */
  list(path: string): Json[] {
    const value = this.at(path);
    return Array.isArray(value) ? value.map((one) => (isObject(one) ? one : {})) : [];
  }

  shown(path: string): string {
    return plain(this.at(path));
  }

  has(path: string): boolean {
    return this.at(path) !== undefined;
  }

  /** What is wrong with this very word. */
  faultAt(path: string): string | undefined {
    return this.#faults.get(path);
  }

  /** What is wrong with a word or with something in it. */
  fault(path: string): string | undefined {
    return this.#faults.get(path) ?? [...this.#faults].find(([field]) => field.startsWith(`${path}.`))?.[1];
  }

  /** How many faults there are in these words and under them. */
  faults(paths: readonly string[]): number {
    return [...this.#faults.keys()].filter((field) => paths.some((path) => field === path || field.startsWith(`${path}.`))).length;
  }

  /** Undefined or an empty text takes the word out. */
  put(path: string, value: unknown): void {
    this.write(put(this.text, pathOf(path), value === '' ? undefined : value));
  }

  /** A level stays, empty, for the hub to ask for: without its word the condition would be another one. */
  keep(path: string, value: unknown): void {
    this.write(put(this.text, pathOf(path), value ?? ''));
  }

  /** One end of a range. Without either it goes, unless it is to stay. */
  putEnd(path: string, end: 0 | 1, value: unknown, stays = false): void {
    const held = this.at(path);
    const range: unknown[] = Array.isArray(held) ? [held[0] ?? '', held[1] ?? ''] : ['', ''];
    range[end] = value ?? '';
    this.write(put(this.text, pathOf(path), stays || range.some((one) => one !== '') ? range : undefined));
  }

  change(...changes: readonly (readonly [Path, unknown])[]): void {
    this.write(changes.reduce((text, [path, value]) => put(text, path, value), this.text));
  }

  write(text: string): void {
    if (text !== this.text) this.#onText(text);
  }
}
