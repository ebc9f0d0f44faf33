/** Incidents in order, and who did what in one. */

import { rank } from '../lib/severity';
import { personOf } from './actors';
import type { Happening, Incident } from './types';

/** What waits for somebody first; there the worst, and then the oldest. */
export function byUrgencyOf(a: Incident, b: Incident): number {
  const waits = Number(b.unacked_count > 0) - Number(a.unacked_count > 0);
  if (waits !== 0) return waits;
  return rank(a.severity) - rank(b.severity) || a.opened_at.localeCompare(b.opened_at) || a.id - b.id;
}

export interface Share {
  person: string;
  deeds: [action: string, count: number][];
  total: number;
}

/** People by how much they did; what the hub did itself is left out. */
export function shares(timeline: readonly Pick<Happening, 'actor' | 'action'>[]): Share[] {
  const byPerson = new Map<string, Map<string, number>>();
  for (const { actor, action } of timeline) {
    const person = personOf(actor);
    if (person === null) continue;
    const deeds = byPerson.get(person) ?? new Map<string, number>();
    byPerson.set(person, deeds.set(action, (deeds.get(action) ?? 0) + 1));
  }
  return [...byPerson]
    .map(([person, deeds]) => ({ person, deeds: [...deeds], total: [...deeds.values()].reduce((sum, n) => sum + n, 0) }))
    .sort((a, b) => b.total - a.total || a.person.localeCompare(b.person));
}
