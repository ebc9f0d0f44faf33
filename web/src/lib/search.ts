/** Finding things by name, forgiving about diacritics and word order. */

import { folded } from './format';

export interface Findable {
  kind: 'sensor' | 'zone' | 'street' | 'place';
  id: number;
  title: string;
  note: string;
  /** Where to take the camera when it is chosen; null for none. */
  place: { lon: number; lat: number } | null;
}

interface Entry {
  item: Findable;
  title: string;
  all: string;
}

export type Index = readonly Entry[];

export function index(items: Iterable<Findable>): Index {
  return [...items].map((item) => ({ item, title: folded(item.title), all: folded(`${item.title} ${item.note}`) }));
}

/** Every word must occur; titles that start with the query come first, then shorter titles. */
export function find(entries: Index, query: string, limit = 12): Findable[] {
  const text = folded(query.trim());
  if (text === '') return [];
  const words = text.split(/\s+/);
  const scored: { item: Findable; score: number }[] = [];
  for (const { item, title, all } of entries) {
    if (!words.every((word) => all.includes(word))) continue;
    const head = title.startsWith(text) ? 0 : title.includes(text) ? 1 : 2;
    scored.push({ item, score: head * 1000 + title.length });
  }
  return scored.sort((a, b) => a.score - b.score || (a.item.title < b.item.title ? -1 : 1)).slice(0, limit).map((s) => s.item);
}
