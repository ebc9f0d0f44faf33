/** The devices that a rule or a part of it names, one by one. What the list says beside them, comments too, stays. */

import { pathOf, put } from './text';

/** As the document has them; a word alone counts as a list of one. */
export function devicesOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === null || value === undefined || value === '' ? [] : [value];
}

export function withDevices(text: string, path: string, value: unknown, keys: readonly string[]): string {
  const held = devicesOf(value);
  const fresh = [...new Set(keys)].filter((key) => !held.includes(key));
  if (!Array.isArray(value) || held.length === 0) return fresh.length > 0 ? put(text, pathOf(path), [...held, ...fresh]) : text;
  return fresh.reduce((next, key, more) => put(next, [...pathOf(path), held.length + more], key), text);
}

export function withoutDevice(text: string, path: string, value: unknown, at: number): string {
  return put(text, Array.isArray(value) ? [...pathOf(path), at] : pathOf(path), undefined);
}
