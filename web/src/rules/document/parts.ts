/** The parts of a correlation, and what holds them together. */

import { chosenOf, othersOf } from './either';
import { PART } from './kinds';
import { move, put, read } from './text';
import { isObject, type Json } from './values';

export const FEWEST = 2;
export const MOST = 8;

/** What says which sensors belong to the anchor; `same`: the anchor itself. */
export const PLACES = ['within_m', 'zone', 'zones', 'same_tag'] as const;
export type Place = 'same' | (typeof PLACES)[number];

export function partsOf(when: Json): Json[] {
  return Array.isArray(when['parts']) ? when['parts'].map((part) => (isObject(part) ? part : {})) : [];
}

export function placeOf(when: Json): Place {
  return PLACES.some((place) => place in when) ? chosenOf(PLACES, when) : 'same';
}

/** Places that the text has as well; where one zone and those of a tag are, the choice of the zone shows both. */
export function sparePlaces(when: Json): (typeof PLACES)[number][] {
  const place = placeOf(when);
  const zoned = place === 'zone' || place === 'zones';
  return othersOf(PLACES, when, place).filter((other) => !zoned || (other !== 'zone' && other !== 'zones'));
}

export function withPlace(text: string, when: Json, place: Place): string {
  if (placeOf(when) === place) return text;
  let next = text;
  for (const word of PLACES) if (word in when && word !== place) next = put(next, ['when', word], undefined);
  return place === 'same' || othersOf([place], when, null).length > 0 ? next : put(next, ['when', place], place === 'within_m' ? 2000 : place === 'zones' ? { tags: {} } : '');
}

export function anchorOf(when: Json): number {
  const parts = partsOf(when);
  const marked = parts.findIndex((part) => part['anchor'] === true);
  return marked < 0 ? parts.length - 1 : marked;
}

/** The last one is the anchor when none is marked. */
export function withAnchor(text: string, when: Json, place: number): string {
  const parts = partsOf(when);
  let next = text;
  for (const [at, part] of parts.entries()) if ('anchor' in part) next = put(next, ['when', 'parts', at, 'anchor'], undefined);
  return place === parts.length - 1 ? next : put(next, ['when', 'parts', place, 'anchor'], true);
}

export function withPart(text: string, when: Json): string {
  return put(text, ['when', 'parts', partsOf(when).length], PART);
}

/** A part before or after others; the alarm stays that of the same sensors. */
export function withPartMoved(text: string, when: Json, from: number, to: number): string {
  const anchor = anchorOf(when);
  const moved = move(text, ['when', 'parts'], from, to);
  const after = read(moved).document?.['when'];
  const shift = from < anchor && to >= anchor ? -1 : from > anchor && to <= anchor ? 1 : 0;
  return withAnchor(moved, isObject(after) ? after : {}, anchor === from ? to : anchor + shift);
}

/** Another kind of condition for one part: a value against a level, or its change. */
export function withPartKind(text: string, at: number, kind: 'threshold' | 'rate'): string {
  const when = read(text).document?.['when'];
  const before = partsOf(isObject(when) ? when : {})[at]?.['when'];
  if (isObject(before) && before['kind'] === kind) return text;
  return put(text, ['when', 'parts', at, 'when'], kind === 'rate' ? { kind, rises: '', within: 'PT30M' } : { kind, above: '' });
}
