/** The alarms of a backtest along its time. */

import type { Schemas, Severity } from '../api/types';
import { SEVERITIES } from '../lib/severity';
import type { Spot, Standing } from './rule-map';

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

/** One spot a place: what is new or gone there shows before what moved, that before what is the same; then the worst. */
export function spotsOf({ alarms, difference }: Compared): (Spot & { severity: string; standing: Standing })[] {
  const order: Standing[] = ['new', 'gone', 'moved', 'same'];
  const all: [Standing, Raised][] = [
    ...(difference?.new ?? []).map((alarm): [Standing, Raised] => ['new', alarm]),
    ...(difference?.gone ?? []).map((alarm): [Standing, Raised] => ['gone', alarm]),
    ...(difference?.moved ?? []).map((pair): [Standing, Raised] => ['moved', pair[1]!]),
    ...alarms.map((alarm): [Standing, Raised] => ['same', alarm]),
  ];
  all.sort(([a, x], [b, y]) => order.indexOf(a) - order.indexOf(b) || SEVERITIES.indexOf(x.severity as Severity) - SEVERITIES.indexOf(y.severity as Severity));
  const spots = new Map<string, Spot & { severity: string; standing: Standing }>();
  for (const [standing, { lon, lat, severity }] of all) {
    if (lon === null || lat === null) continue;
    const place = `${lon.toFixed(5)},${lat.toFixed(5)}`;
    if (!spots.has(place)) spots.set(place, { lon, lat, severity, standing });
  }
  return [...spots.values()];
}
