/** The words of the rule language that the form has a place for; `words.json` is held to the hub's own by a test there. */

import { isObject, type Json, plain } from './values';
import shapes from './words.json';

export const KINDS = ['threshold', 'rate', 'flat_line', 'absence', 'geofence', 'zone_aggregate', 'all', 'any', 'sequence'] as const;
export type Kind = (typeof KINDS)[number];
export type Joined = 'all' | 'any' | 'sequence';

const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = shapes;

export function isKind(kind: unknown): kind is Kind {
  return KINDS.some((one) => one === kind);
}

export function isJoined(kind: unknown): kind is Joined {
  return kind === 'all' || kind === 'any' || kind === 'sequence';
}

/** What a word of a condition holds; undefined: the condition has no such word. */
export function shapeOf(kind: Kind, word: string): string | undefined {
  return SHAPES[kind]?.[word];
}

/** Paths of the document that the form does not show: words it does not know, and values of another shape than the word has. */
export function unseen(document: Json): string[] {
  return beyond(document, 'rule', '');
}

function beyond(value: unknown, shape: string, path: string): string[] {
  // A word without a value says nothing.
  if (value === null || value === undefined) return [];
  const under = (word: string | number): string => (path === '' ? String(word) : `${path}.${word}`);
  if (shape.endsWith('*')) return Array.isArray(value) ? value.flatMap((one, at) => beyond(one, shape.slice(0, -1), under(at))) : [path];
  switch (shape) {
    case 'text':
      return typeof value === 'object' ? [path] : [];
    case 'limit':
      return isObject(value) ? Object.keys(value).filter((word) => !['setpoint', 'offset'].includes(word)).map(under) : beyond(value, 'text', path);
    case 'pair':
      return Array.isArray(value) && value.length <= 2 ? value.flatMap((one, at) => beyond(one, 'limit', under(at))) : [path];
    case 'list':
      return Array.isArray(value) && value.every((one) => plain(one) !== '') ? [] : [path];
    case 'tags':
      return isObject(value) ? [] : [path];
  }
  if (!isObject(value)) return [path];
  const kind = plain(value['kind']);
  const known = SHAPES[shape === 'when' ? (isKind(kind) ? kind : '') : shape === 'part_when' ? `part_${kind}` : shape];
  if (known === undefined) return Object.keys(value).filter((word) => word !== 'kind').map(under);
  return Object.entries(value).flatMap(([word, one]) => (known[word] === undefined ? [under(word)] : beyond(one, known[word], under(word))));
}
