/** What a value of the payload is to the mapping: read from the draft, and written into it. Pure. */

import { canonical, relative } from './path';
import { type MappingDraft, metricDraft, type Place, PLACES, quantityDraft } from './source-draft';

/** A metric by its key behind `metric:`. */
export type What = 'device' | 'time' | 'seq' | Place | `metric:${string}`;

const METRIC = 'metric:';

export function metric(key: string): What {
  return `${METRIC}${key}`;
}

/** The key of a metric; null: it is something else. */
export function metricOf(what: What): string | null {
  return what.startsWith(METRIC) ? what.slice(METRIC.length) : null;
}

/** What the values at each path are. */
export function rolesIn(draft: MappingDraft): ReadonlyMap<string, What[]> {
  const said: [string, What][] = [
    [draft.by === 'path' ? draft.devicePath : '', 'device'],
    [draft.timePath, 'time'],
    [draft.seq, 'seq'],
    ...draft.metrics.map(({ key, path }): [string, What] => [path, metric(key.trim())]),
    ...PLACES.map((place): [string, What] => [draft.position[place].path, place]),
  ];
  const found = new Map<string, What[]>();
  for (const [path, what] of said) if (path.trim() !== '') found.set(canonical(path), [...(found.get(canonical(path)) ?? []), what]);
  return found;
}

/** What the value at `leaf` is, said of the payload or of an entry of its list. */
export function rolesAt(roles: ReadonlyMap<string, What[]>, leaf: string, each: string): What[] {
  return [...new Set([leaf, relative(leaf, each)])].flatMap((path) => roles.get(path) ?? []);
}

/** The draft in which the value at `leaf` is `what`, and nothing that it was before; null: nothing at all. */
export function assigned(draft: MappingDraft, leaf: string, what: What | null): MappingDraft {
  const place = relative(leaf, draft.each);
  const here = (path: string): boolean => [leaf, place].includes(canonical(path));
  const key = what === null ? null : metricOf(what);
  const next = { ...draft, position: { ...draft.position } };

  if (here(draft.devicePath)) next.devicePath = '';
  if (here(draft.seq)) next.seq = '';
  if (here(draft.timePath) && what !== 'time') [next.timePath, next.timeFormat] = ['', ''];
  for (const one of PLACES) if (here(draft.position[one].path) && what !== one) next.position[one] = quantityDraft({});

  // A row that stood here takes the new name, with its factors; the name that stands elsewhere comes here.
  const named = draft.metrics.findIndex((one) => one.key.trim() === key);
  const kept = named >= 0 ? named : key === null ? -1 : draft.metrics.findIndex((one) => here(one.path));
  next.metrics = draft.metrics.filter((one, at) => at === kept || !here(one.path)).map((one) => (one === draft.metrics[kept] ? { ...one, key: key ?? '', path: place } : one));
  if (key !== null && kept < 0) next.metrics.push(metricDraft(key, { path: place }));

  if (what === 'device') [next.by, next.devicePath] = ['path', leaf];
  else if (what === 'time') next.timePath = place;
  else if (what === 'seq') next.seq = place;
  else if (what !== null && key === null) next.position[what as Place] = { ...next.position[what as Place], path: place };
  return next;
}
