/** The levels of a threshold, at `when` or at one of its stages: which way it is judged, and stages of rising severity. */

import { SEVERITIES } from '../../lib/severity';
import type { Severity } from '../../api/types';
import { chosenOf, othersOf } from './either';
import { pathOf, put, read } from './text';
import { isObject, type Json, plain } from './values';

export const WAYS = ['above', 'below', 'outside', 'equals', 'not_equals'] as const;
export type Way = (typeof WAYS)[number];

export const CLEAR_WORDS = ['clear_below', 'clear_above', 'clear_inside'] as const;
export type ClearWord = (typeof CLEAR_WORDS)[number];

export const CLEAR_WORD: Readonly<Record<Way, ClearWord | null>> = { above: 'clear_below', below: 'clear_above', outside: 'clear_inside', equals: null, not_equals: null };

const MOST_STAGES = SEVERITIES.length;

export function wayOf(levels: Json): Way {
  return chosenOf(WAYS, levels);
}

/** Levels that do not go with the way it is judged; `way` null: with none. */
export function spareLevels(levels: Json, way: Way | null): (Way | ClearWord)[] {
  return [...othersOf(WAYS, levels, way), ...othersOf(CLEAR_WORDS, levels, way === null ? null : CLEAR_WORD[way])];
}

/** The same levels judged another way, as far as they say something there; what is said of that way already stays. */
export function withWay(text: string, path: string, way: Way): string {
  const levels = at(text, path);
  const before = wayOf(levels);
  if (before === way && way in levels) return text;
  const clear = CLEAR_WORD[before];
  let next = put(text, pathOf(`${path}.${before}`), undefined);
  if (clear !== null) next = put(next, pathOf(`${path}.${clear}`), undefined);
  // Taking the last word out of a map takes the map out with it: a condition keeps its kind.
  if (path.endsWith('when')) next = put(next, pathOf(`${path}.kind`), 'threshold');
  if (othersOf([way], levels, null).length > 0) return next;
  next = put(next, pathOf(`${path}.${way}`), turned(levels[before], before, way));
  const [after, held] = [CLEAR_WORD[way], clear === null ? undefined : levels[clear]];
  return after === null || held === undefined || othersOf([after], levels, null).length > 0 ? next : put(next, pathOf(`${path}.${after}`), turned(held, before, way));
}

function turned(level: unknown, before: Way, way: Way): unknown {
  const one = Array.isArray(level) ? (level[way === 'below' ? 0 : 1] as unknown) : level;
  if (way === 'outside') return Array.isArray(level) ? level : before === 'below' ? [one ?? '', ''] : ['', one ?? ''];
  return isObject(one) && (way === 'equals' || way === 'not_equals') ? '' : (one ?? '');
}

/** One level becomes the first of two stages, with the rule's severity; the second is for a person to fill in. */
export function withStages(text: string): string {
  const document = read(text).document ?? {};
  const { kind, ...levels } = isObject(document['when']) ? document['when'] : {};
  const way = wayOf(levels);
  const severity = plain(document['severity']) || 'minor';
  let next = put(text, ['severity'], undefined);
  for (const word of Object.keys(levels)) next = put(next, ['when', word], undefined);
  next = put(next, ['when', 'kind'], kind ?? 'threshold');
  const first = { ...levels, [way]: levels[way] ?? '', severity };
  return put(next, ['when', 'stages'], [first, { [way]: way === 'outside' ? ['', ''] : '', severity: worse(severity) }]);
}

/** The first stage alone, as the rule's level and severity. */
export function withoutStages(text: string): string {
  const first = stagesOf(at(text, 'when'))[0] ?? {};
  const { severity, ...levels } = first;
  let next = put(text, ['when', 'stages'], undefined);
  next = put(next, ['when', 'kind'], 'threshold');
  for (const [word, level] of Object.entries(levels)) next = put(next, ['when', word], level);
  return put(next, ['severity'], plain(severity) || 'minor');
}

export function stagesOf(when: Json): Json[] {
  return Array.isArray(when['stages']) ? when['stages'].map((stage) => (isObject(stage) ? stage : {})) : [];
}

/** One more stage, judged as the last one, a severity worse. */
export function withOneMore(text: string): string {
  const stages = stagesOf(at(text, 'when'));
  const last = stages.at(-1) ?? {};
  const way = wayOf(last);
  return put(text, ['when', 'stages', stages.length], { [way]: way === 'outside' ? ['', ''] : '', severity: worse(plain(last['severity'])) });
}

export function mayGrow(when: Json): boolean {
  return stagesOf(when).length < MOST_STAGES;
}

function worse(severity: string): string {
  const rank = SEVERITIES.indexOf(severity as Severity);
  return SEVERITIES[rank < 0 ? SEVERITIES.length - 1 : Math.max(0, rank - 1)]!;
}

function at(text: string, path: string): Json {
  let value: unknown = read(text).document;
  for (const word of pathOf(path)) value = isObject(value) || Array.isArray(value) ? (value as Json)[word] : undefined;
  return isObject(value) ? value : {};
}
