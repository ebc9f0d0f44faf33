/** The alarms of a backtest along its time. */

import type { Schemas, Severity } from '../api/types';
import { rank, SEVERITIES } from '../lib/severity';
import type { AlarmGroup } from './rule-map';
import { type Standing, STANDINGS } from './standing';

/** Hours before now that a backtest can be asked for by one click. */
export const SPANS = [1, 6, 24, 168] as const;
export type Span = (typeof SPANS)[number];

export interface Bar {
  /** Unix ms */
  from: number;
  count: number;
  parts: { severity: Severity; count: number }[];
}

/** So many equal stretches from `from` to `to` (Unix ms), each with the alarms raised in it, worst first. */
export function bars(alarms: readonly { raised: string; severity: string }[], from: number, to: number, stretches: number): Bar[] {
  const step = (to - from) / stretches;
  const counts = Array.from({ length: stretches }, () => new Map<string, number>());
  for (const { raised, severity } of alarms) {
    const at = Math.floor((Date.parse(raised) - from) / step);
    // One raised at the very edge belongs to the stretch beside it.
    const held = counts[Math.min(Math.max(at, 0), stretches - 1)]!;
    held.set(severity, (held.get(severity) ?? 0) + 1);
  }
  return counts.map((held, at) => {
    const parts = SEVERITIES.flatMap((severity) => (held.has(severity) ? [{ severity, count: held.get(severity)! }] : []));
    return { from: from + at * step, count: parts.reduce((sum, part) => sum + part.count, 0), parts };
  });
}

type Raised = Schemas['BacktestAlarm'];
type Compared = Pick<Schemas['Result'], 'alarms' | 'difference'>;
export type List = 'all' | Exclude<Standing, 'same'>;

export interface Row {
  alarm: Raised;
  /** As the version in force raised it; null where that is no question. */
  before: Raised | null;
}

/** The alarms of one list, in the order given. */
export function listed({ alarms, difference }: Compared, list: List): Row[] {
  if (list === 'all') return alarms.map((alarm) => ({ alarm, before: null }));
  if (list === 'moved') return (difference?.moved ?? []).map(([before, alarm]) => ({ alarm: alarm!, before: before! }));
  return (difference?.[list] ?? []).map((alarm) => ({ alarm, before: null }));
}

/** A place, to a metre. */
export function placeKey({ lon, lat }: { lon: number; lat: number }): string {
  return `${lon.toFixed(5)},${lat.toFixed(5)}`;
}

/** The alarms by place and by how they stand there, what changed first; groups of one place beside each other. `live`: places that are taken. */
export function groupsOf({ alarms, difference }: Compared, live: ReadonlySet<string> = new Set()): AlarmGroup[] {
  const [fresh, moved] = [difference?.new ?? [], (difference?.moved ?? []).map((pair) => pair[1]!)];
  const changed = new Set([...fresh, ...moved].map(nameOf));
  const by: Record<Standing, readonly Raised[]> = {
    new: fresh, moved, gone: difference?.gone ?? [], same: alarms.filter((alarm) => !changed.has(nameOf(alarm))),
  };
  const places = new Map<string, AlarmGroup[]>();
  for (const standing of STANDINGS) {
    for (const { lon, lat, severity } of by[standing]) {
      if (lon === null || lat === null) continue;
      const key = placeKey({ lon, lat });
      const here = places.get(key) ?? [];
      places.set(key, here);
      const group = here.find((one) => one.standing === standing);
      if (group === undefined) here.push({ lon, lat, standing, severity: severity as Severity, count: 1, shift: 0, below: live.has(key) });
      else {
        group.count += 1;
        if (rank(severity as Severity) < rank(group.severity)) group.severity = severity as Severity;
      }
    }
  }
  return [...places.values()].flatMap((here) => here.map((group, i) => ({ ...group, lon: here[0]!.lon, lat: here[0]!.lat, shift: 2 * i - (here.length - 1) })));
}

/** One alarm of a version: a rule raises no two at once for the same subject. */
function nameOf({ rule, device, sensor, zone, raised }: Raised): string {
  return JSON.stringify([rule, device, sensor, zone, raised]);
}
