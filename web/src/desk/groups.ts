/** Alarms gathered for a flood: by incident, or by place and cause where the hub made none. Nothing is ever left out. */

import type { Alarm, LocalName, Severity } from '../api/types';
import { byUrgency, worst } from '../lib/severity';
import { standingOf } from '../map/features';
import type { Standing } from '../map/images';
import type { Incident } from './types';

export interface Group {
  key: string;
  incident: Incident | null;
  title: LocalName;
  /** The zone they share; null where there is none. */
  place: LocalName | null;
  /** Most urgent first. */
  alarms: Alarm[];
  /** Worst of those that wait for an acknowledgement, or of all when none waits. */
  severity: Severity;
  /** Is any of those that it is about still going on? If not, has everybody been told? */
  standing: Standing;
  unacked: number;
  /** First-out: the one that began it. */
  first: Alarm;
  /** Unix milliseconds of the newest raise. */
  last: number;
}

/** @param incidents open ones, by id */
export function grouped(alarms: readonly Alarm[], incidents: ReadonlyMap<number, Incident>): Group[] {
  const gathered = new Map<string, Alarm[]>();
  for (const alarm of alarms) {
    const key = keyOf(alarm);
    const held = gathered.get(key);
    if (held) held.push(alarm);
    else gathered.set(key, [alarm]);
  }
  return [...gathered].map(([key, members]) => groupOf(key, members, incidents)).sort(byNeed);
}

function keyOf(alarm: Alarm): string {
  if (alarm.incident !== null) return `incident:${alarm.incident}`;
  return alarm.zone ? `zone:${alarm.zone.id}:${alarm.rule.key}` : `cause:${alarm.rule.key}`;
}

function groupOf(key: string, members: Alarm[], incidents: ReadonlyMap<number, Incident>): Group {
  const alarms = [...members].sort(byUrgency);
  const first = members.reduce((a, b) => (b.raised_at < a.raised_at || (b.raised_at === a.raised_at && b.id < a.id) ? b : a));
  const incident = first.incident === null ? null : (incidents.get(first.incident) ?? null);
  const waiting = alarms.filter((alarm) => alarm.ack === 'unacked');
  return {
    key,
    incident,
    title: incident?.title ?? first.rule.name ?? { vi: first.rule.key, en: first.rule.key },
    place: (incident ? incident.zone : first.zone)?.name ?? null,
    alarms,
    severity: worst(waiting.length > 0 ? waiting : alarms)!,
    standing: together(waiting.length > 0 ? waiting : alarms),
    unacked: waiting.length,
    first,
    last: Math.max(...alarms.map((alarm) => Date.parse(alarm.last_raised_at ?? alarm.raised_at))),
  };
}

/** How several stand that are drawn as one: as the one that asks most. */
export function together(alarms: readonly Alarm[]): Standing {
  const own = new Set(alarms.map(standingOf));
  return (['active', 'acked', 'cleared'] as const).find((one) => own.has(one)) ?? 'cleared';
}

/** As single alarms are ordered: what waits first, by the worst of it, and there what has waited longest. */
function byNeed(a: Group, b: Group): number {
  return byUrgency(leading(a), leading(b));
}

function leading(group: Group): Alarm {
  return group.alarms[0]!;
}

/** What a list shows, top to bottom: the heads of groups and the alarms of those that are open. */
export type Entry = { kind: 'group'; group: Group; open: boolean } | { kind: 'alarm'; alarm: Alarm; group: Group | null };

export function entriesOf(groups: readonly Group[], open: ReadonlySet<string>): Entry[] {
  return groups.flatMap((group): Entry[] => {
    // A group of one is that alarm.
    if (group.alarms.length === 1) return [{ kind: 'alarm', alarm: group.alarms[0]!, group: null }];
    const shown = open.has(group.key);
    const members = shown ? group.alarms.map((alarm): Entry => ({ kind: 'alarm', alarm, group })) : [];
    return [{ kind: 'group', group, open: shown }, ...members];
  });
}

export function idOf(entry: Entry): string {
  return entry.kind === 'group' ? entry.group.key : `alarm:${entry.alarm.id}`;
}
