/** What is ticked, and what of it an action may touch: only what is on the screen (ISA-18.2). */

import type { Alarm } from '../api/types';

/** The hub takes no more at once. */
export const MOST_AT_ONCE = 500;

export function toggled(selected: ReadonlySet<number>, ids: readonly number[]): Set<number> {
  const all = ids.length > 0 && ids.every((id) => selected.has(id));
  const next = new Set(selected);
  for (const id of ids) {
    if (all) next.delete(id);
    else next.add(id);
  }
  return next;
}

export interface Reach {
  /** Selected and visible, in the order of the list. */
  alarms: Alarm[];
  /** Selected, but not on the screen: left alone. */
  hidden: number;
}

export function reach(selected: ReadonlySet<number>, visible: readonly Alarm[]): Reach {
  const alarms = visible.filter((alarm) => selected.has(alarm.id)).slice(0, MOST_AT_ONCE);
  return { alarms, hidden: selected.size - alarms.length };
}

/** Selected alarms that are no longer there stop being selected. The same set when nothing changed. */
export function pruned(selected: ReadonlySet<number>, there: (id: number) => boolean): ReadonlySet<number> {
  const kept = [...selected].filter(there);
  return kept.length === selected.size ? selected : new Set(kept);
}
