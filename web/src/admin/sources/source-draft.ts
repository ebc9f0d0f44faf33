/** The form of a source: what is typed, and the body it becomes. Pure. What the form does not show stays as it is stored. */

import type { Schemas } from '../../api/types';
import { isObject, type Json, numberOf, plain } from '../../rules/document/values';
import { type SpanDraft, secondsOf, spanDraft } from './spans';
import { scalarOf, scalarText, wordsOf, wordsText } from './words-text';

export type Source = Schemas['Source'];
export type SourceBody = Schemas['SourceBody'];

export const PLACES = ['lon', 'lat', 'altitude', 'accuracy', 'speed', 'course'] as const;
export type Place = (typeof PLACES)[number];

export interface QuantityDraft {
  /** As it is stored. */
  base: Json;
  path: string;
  unit: string;
  scale: string;
  offset: string;
}

export interface MetricDraft extends QuantityDraft {
  key: string;
  /** What the device's words mean, a line each. */
  values: string;
}

export interface OnlyDraft {
  base: Json;
  path: string;
  equals: string;
}

export interface MappingDraft {
  base: Json;
  domain: string;
  by: 'path' | 'level';
  level: string;
  devicePath: string;
  prefix: string;
  payload: string;
  only: OnlyDraft[];
  each: string;
  timePath: string;
  timeFormat: string;
  seq: string;
  metrics: MetricDraft[];
  position: Record<Place, QuantityDraft>;
}

export interface SourceDraft {
  key: string;
  topicFilter: string;
  timeZone: string;
  lateness: SpanDraft;
  maxLate: SpanDraft;
  maxSkew: SpanDraft;
  enabled: boolean;
  mapping: MappingDraft;
}

/** `timeZone` and `domain`: what a new one begins with. */
export function sourceDraft(source: Source | null, timeZone = '', domain = ''): SourceDraft {
  return {
    key: source?.key ?? '',
    topicFilter: source?.topic_filter ?? '',
    timeZone: source?.time_zone ?? timeZone,
    lateness: spanDraft(source?.lateness ?? 5),
    maxLate: spanDraft(source?.max_late ?? 7 * 86_400),
    maxSkew: spanDraft(source?.max_skew ?? 300),
    enabled: source?.enabled ?? true,
    mapping: mappingDraft(source ? (source.mapping ?? {}) : { domain }),
  };
}

export function sourceBody(draft: SourceDraft): SourceBody {
  return {
    key: draft.key.trim(),
    topic_filter: draft.topicFilter.trim(),
    mapping: mappingOf(draft.mapping),
    time_zone: draft.timeZone.trim(),
    lateness: secondsOf(draft.lateness),
    max_late: secondsOf(draft.maxLate),
    max_skew: secondsOf(draft.maxSkew),
    enabled: draft.enabled,
  };
}

/** The native source: only its times are anybody's to change. */
export function nativeBody(source: Source, { lateness, maxLate, maxSkew }: Pick<SourceDraft, 'lateness' | 'maxLate' | 'maxSkew'>): SourceBody {
  const { key, topic_filter, time_zone } = source;
  const times = { lateness: secondsOf(lateness), max_late: secondsOf(maxLate), max_skew: secondsOf(maxSkew) };
  return { key, topic_filter, mapping: null, time_zone, enabled: true, ...times };
}

export function mappingDraft(mapping: Json): MappingDraft {
  const [device, time, position] = [part(mapping['device']), part(mapping['time']), part(mapping['position'])];
  const only = Array.isArray(mapping['only']) ? (mapping['only'] as unknown[]) : [];
  return {
    base: mapping,
    domain: plain(mapping['domain']),
    by: device['level'] === undefined || device['level'] === null ? 'path' : 'level',
    level: plain(device['level']),
    devicePath: plain(device['path']),
    prefix: plain(device['prefix']),
    payload: plain(mapping['payload']) || 'json',
    only: only.map(part).map((base) => ({ base, path: plain(base['path']), equals: scalarText(base['equals']) })),
    each: plain(mapping['each']),
    timePath: plain(time['path']),
    timeFormat: plain(time['format']),
    seq: plain(mapping['seq']),
    metrics: Object.entries(part(mapping['metrics'])).map(([key, one]) => metricDraft(key, part(one))),
    position: Object.fromEntries(PLACES.map((place) => [place, quantityDraft(part(position[place]))])) as Record<Place, QuantityDraft>,
  };
}

export function metricDraft(key: string, base: Json): MetricDraft {
  return { key, ...quantityDraft(base), values: wordsText(base['values']) };
}

export function onlyDraft(): OnlyDraft {
  return { base: {}, path: '', equals: '' };
}

export function mappingOf(draft: MappingDraft): Json {
  const into = { ...draft.base };
  put(into, 'domain', path(draft.domain));
  put(into, 'device', deviceOf(draft));
  put(into, 'payload', draft.payload, 'json');
  put(into, 'only', draft.only.map(onlyOf), []);
  put(into, 'each', path(draft.each));
  put(into, 'time', timeOf(draft));
  put(into, 'seq', path(draft.seq));
  put(into, 'metrics', Object.fromEntries(draft.metrics.map((one) => [one.key.trim(), metricOf(one)])), {});
  put(into, 'position', positionOf(draft));
  return into;
}

/** Whether nothing has been said of the payload yet. */
export function isBlank(draft: MappingDraft): boolean {
  const { domain: _, payload: __, ...said } = mappingOf(draft);
  return Object.keys(said).length === 0;
}

/** The place in `mapping` that the form cannot hold; null: it holds all of it. */
export function unheld(mapping: Json): string | null {
  return differing(mapping, mappingOf(mappingDraft(mapping)), '');
}

/** What is wrong that the hub is not told of. */
export function faultsIn(draft: MappingDraft): { field: string; given: string; about: 'twice' | 'words' }[] {
  const keys = draft.metrics.map(({ key }) => key.trim());
  const twice = new Set(keys.filter((key, at) => key !== '' && keys.indexOf(key) !== at));
  return [
    ...[...twice].map((key) => ({ field: `mapping.metrics.${key}`, given: key, about: 'twice' as const })),
    ...draft.metrics.flatMap(({ key, values }) => {
      const { faulty } = wordsOf(values);
      return faulty === null ? [] : [{ field: `mapping.metrics.${key.trim()}.values`, given: faulty, about: 'words' as const }];
    }),
  ];
}

/** The fields of the body that the form shows, by the names problems have. */
export function fieldsOf(draft: MappingDraft): string[] {
  const words = (head: string, ...names: string[]): string[] => names.map((name) => `${head}.${name}`);
  return [
    'key', 'topic_filter', 'time_zone', 'lateness', 'max_late', 'max_skew', 'enabled', 'mapping',
    ...words('mapping', 'domain', 'device', 'payload', 'only', 'each', 'time', 'seq', 'metrics', 'position'),
    ...words('mapping.device', 'level', 'path', 'prefix'), ...words('mapping.time', 'path', 'format'),
    ...draft.only.flatMap((_, at) => words(`mapping.only.${at}`, 'path', 'equals')),
    ...draft.metrics.flatMap(({ key }) => [`mapping.metrics.${key.trim()}`, ...words(`mapping.metrics.${key.trim()}`, 'path', 'unit', 'scale', 'offset', 'values')]),
    ...PLACES.flatMap((place) => [`mapping.position.${place}`, ...words(`mapping.position.${place}`, 'path', 'unit', 'scale', 'offset')]),
  ];
}

export function quantityDraft(base: Json): QuantityDraft {
  return { base, path: plain(base['path']), unit: plain(base['unit']), scale: plain(base['scale']), offset: plain(base['offset']) };
}

function quantityOf(draft: QuantityDraft): Json {
  const into = { ...draft.base };
  put(into, 'path', path(draft.path));
  put(into, 'unit', draft.unit || undefined);
  put(into, 'scale', numberOf(draft.scale), 1);
  put(into, 'offset', numberOf(draft.offset), 0);
  return into;
}

function metricOf(draft: MetricDraft): Json {
  const into = quantityOf(draft);
  put(into, 'values', wordsOf(draft.values).words);
  return into;
}

function onlyOf({ base, path: at, equals }: OnlyDraft): Json {
  const into = { ...base };
  put(into, 'path', path(at));
  put(into, 'equals', scalarOf(equals));
  return into;
}

function deviceOf({ base, by, level, devicePath, prefix }: MappingDraft): Json | undefined {
  const into = { ...part(base['device']) };
  put(into, 'level', by === 'level' ? numberOf(level) : undefined);
  put(into, 'path', by === 'path' ? path(devicePath) : undefined);
  put(into, 'prefix', prefix.trim(), '');
  return some(into);
}

function timeOf({ base, timePath, timeFormat }: MappingDraft): Json | undefined {
  const into = { ...part(base['time']) };
  put(into, 'path', path(timePath));
  put(into, 'format', timeFormat || undefined);
  return some(into);
}

function positionOf({ base, position }: MappingDraft): Json | undefined {
  const into = { ...part(base['position']) };
  for (const place of PLACES) put(into, place, some(quantityOf(position[place])));
  return some(into);
}

/** Sets a word. One that is left out means `otherwise`: then it stays as it is stored, if that means the same. */
function put(into: Json, word: string, value: unknown, otherwise?: unknown): void {
  const held = into[word];
  if (value !== undefined && !same(value, otherwise)) into[word] = value;
  else if (held !== undefined && held !== null && !same(held, otherwise)) delete into[word];
}

function path(text: string): string | undefined {
  return text.trim() || undefined;
}

function part(value: unknown): Json {
  return isObject(value) ? value : {};
}

function some(words: Json): Json | undefined {
  return Object.keys(words).length > 0 ? words : undefined;
}

function same(one: unknown, other: unknown): boolean {
  return differing(one, other, '') === null;
}

/** Where two values differ first: words, and places in lists. Null: nowhere. */
function differing(one: unknown, other: unknown, at: string): string | null {
  if (Object.is(one, other) || (one === 0 && other === 0)) return null;
  const lists = Array.isArray(one) && Array.isArray(other);
  if (!lists && !(isObject(one) && isObject(other))) return at;
  const [a, b] = [one as Json, other as Json];
  for (const word of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = differing(a[word], b[word], at === '' ? word : `${at}.${word}`);
    if (found !== null) return found;
  }
  return null;
}
