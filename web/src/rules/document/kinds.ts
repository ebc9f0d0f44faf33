/** Another kind of condition: what only the former one knew goes, and what belongs elsewhere then is taken along. */

import { stagesOf, wayOf } from './levels';
import { put, read } from './text';
import { isObject, type Json, plain } from './values';
import { isJoined, isKind, type Joined, type Kind, shapeOf } from './words';

/** What a person would have to fill in first, in the form for all to see. */
const BEGIN: Readonly<Record<Kind, Json>> = {
  threshold: {},
  rate: { rises: '', within: 'PT30M' },
  flat_line: {},
  absence: { periods: 5 },
  geofence: { event: 'enter' },
  zone_aggregate: { function: 'mean', above: '', within: 'PT10M' },
  all: { within: 'PT30M' },
  any: {},
  sequence: { within: 'PT1H' },
};
/** Words that stand for one another: none is put in where another one is there. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = { rises: ['falls'], periods: ['after'], above: ['below'] };

/** An empty part of a correlation. */
export const PART: Json = { applies_to: { domain: 'weather' }, when: { kind: 'threshold', above: '' } };

export function withKind(text: string, kind: Kind): string {
  const document = read(text).document ?? {};
  const before = isObject(document['when']) ? document['when'] : {};
  const former = before['kind'];
  if (former === kind) return text;
  if (isJoined(kind) && !isJoined(former)) return joined(text, document, before, kind);
  if (isJoined(former) && !isJoined(kind)) return single(text, before, kind);
  return reworded(text, before, kind);
}

function reworded(text: string, before: Json, kind: Kind): string {
  const former = before['kind'];
  const stays = (word: string): boolean => word === 'kind' || (isKind(former) && shapeOf(kind, word) !== undefined && alike(shapeOf(former, word), shapeOf(kind, word), before[word]));
  let next = put(text, ['when', 'kind'], kind);
  for (const word of Object.keys(before)) if (!stays(word)) next = put(next, ['when', word], undefined);
  const instead = (word: string): boolean => (INSTEAD[word] ?? []).some((other) => other in before && stays(other));
  for (const [word, value] of Object.entries(BEGIN[kind])) if (!(word in before && stays(word)) && !instead(word)) next = put(next, ['when', word], value);
  if (kind === 'any') next = put(next, ['when', 'within'], undefined);
  if (kind === 'geofence') next = put(next, ['applies_to', 'metric'], undefined);
  // Nothing stands still for no time.
  if (kind === 'flat_line' && plain(read(next).document?.['for']) === '') next = put(next, ['for'], 'PT1H');
  // Stages have severities, and so had the rule's alarm.
  if (stagesOf(before).length > 0) next = put(next, ['severity'], plain(stagesOf(before).at(-1)?.['severity']) || 'minor');
  return next;
}

/** A level may be a setpoint where the other kind knows numbers only. */
function alike(former: string | undefined, shape: string | undefined, value: unknown): boolean {
  return former === shape || (former === 'text' && shape === 'limit') || (former === 'limit' && shape === 'text' && !isObject(value));
}

/** What the rule said of itself becomes its first part. */
function joined(text: string, document: Json, before: Json, kind: Joined): string {
  const judged = before['kind'] === 'threshold' || before['kind'] === 'rate';
  const { stages: _, ...levels } = before;
  const when = judged ? (stagesOf(before).length > 0 ? { ...withoutSeverity(stagesOf(before)[0]!), kind: 'threshold' } : levels) : { kind: 'threshold', above: '' };
  const first: Json = { applies_to: document['applies_to'] ?? {}, when: said(when) };
  if (document['for'] !== undefined && document['for'] !== null) first['for'] = document['for'];
  let next = put(put(text, ['applies_to'], undefined), ['for'], undefined);
  next = reworded(next, before, kind);
  // A rate has words of the same name and another meaning.
  if (judged) next = put(next, ['when', 'within'], BEGIN[kind]['within']);
  return put(next, ['when', 'parts'], [first, PART]);
}

function withoutSeverity({ severity: _, ...levels }: Json): Json {
  return levels;
}

/** The kind first, and a level to be filled in where there is none. */
function said(when: Json): Json {
  const { kind, ...words } = when;
  const level = kind === 'threshold' && !(wayOf(words) in words) ? { above: '' } : {};
  return { kind, ...words, ...level };
}

/** The first part becomes the rule; what its condition says is kept where the kind is the same. */
function single(text: string, before: Json, kind: Kind): string {
  const parts = Array.isArray(before['parts']) ? before['parts'] : [];
  const first: Json = isObject(parts[0]) ? parts[0] : {};
  const when = isObject(first['when']) ? first['when'] : {};
  let next = reworded(text, before, kind);
  if (first['applies_to'] !== undefined) next = put(next, ['applies_to'], first['applies_to']);
  if (first['for'] !== undefined) next = put(next, ['for'], first['for']);
  if (kind === 'geofence') next = put(next, ['applies_to', 'metric'], undefined);
  if (when['kind'] === kind) for (const [word, value] of Object.entries(when)) next = put(next, ['when', word], value);
  return next;
}
