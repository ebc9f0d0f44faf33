/** History as the chart wants it: aligned columns, and gaps where nothing was measured. */

import type { History, Severity } from '../api/types';
import { isNone } from '../live/state';

export type Range = '15m' | '1h' | '6h' | '24h' | '7d' | '30d' | '1y';

/** Seconds. */
export const RANGES: Record<Range, number> = {
  '15m': 900,
  '1h': 3600,
  '6h': 21_600,
  '24h': 86_400,
  '7d': 604_800,
  '30d': 2_592_000,
  '1y': 31_536_000,
};

/** While an alarm was up, Unix seconds; `to` null: still up. */
export interface AlarmSpan {
  from: number;
  to: number | null;
  severity: Severity;
}

/** Another sensor's line, drawn beside. */
export interface Companion {
  name: string;
  series: Series;
}

/** The times of all together, with each line's values at them as they are read; undefined: that line has no sample there. */
export function joined(main: Series, others: readonly Companion[], scale = 1): { times: number[]; lines: (number | null | undefined)[][] } {
  const series = [main, ...others.map((one) => one.series)];
  const times = [...new Set(series.flatMap((one) => one.times))].sort((a, b) => a - b);
  const place = new Map(times.map((time, at) => [time, at]));
  const columns = series.flatMap((one, at) => [
    { times: one.times, values: one.line },
    ...(at === 0 && one.low && one.high ? [{ times: one.times, values: one.low }, { times: one.times, values: one.high }] : []),
  ]);
  const lines = columns.map((column) => {
    const line = new Array<number | null | undefined>(times.length).fill(undefined);
    column.times.forEach((time, at) => {
      const value = column.values[at];
      line[place.get(time)!] = value && value * scale;
    });
    return line;
  });
  return { times, lines };
}

export interface Series {
  /** Unix seconds, ascending. */
  times: number[];
  /** Mean, or the value itself for raw readings. Null marks a gap. */
  line: (number | null)[];
  low: (number | null)[] | null;
  high: (number | null)[] | null;
  resolution: string;
}

/** Milliseconds as a number whether the hub sent epoch milliseconds or RFC 3339. */
function stamp(value: number | string | null | undefined): number {
  return typeof value === 'number' ? value : Date.parse(String(value));
}

/**
 * Columns by name. A pause longer than four usual steps becomes a gap instead of a line across it; where `period`
 * (seconds) is known a step is never taken for shorter than that.
 */
export function seriesOf(history: History, period: number | null): Series {
  const at = (name: string): number => history.columns.indexOf(name);
  const time = at('time');
  const lineAt = at('mean') >= 0 ? at('mean') : at('value');
  const [lowAt, highAt, quality] = [at('min'), at('max'), at('quality')];
  if (time < 0 || lineAt < 0) throw new Error(`history: columns "time" and "mean" or "value" are needed (given: ${history.columns.join(', ')})`);
  const rows = [...history.rows].sort((a, b) => stamp(a[time]) - stamp(b[time]));
  const times = rows.map((row) => stamp(row[time]) / 1000);
  const gap = 4 * Math.max(usualStep(times), period ?? 0);
  const band = lowAt >= 0 && highAt >= 0;
  const out: Series = { times: [], line: [], low: band ? [] : null, high: band ? [] : null, resolution: history.resolution };
  const push = (when: number, row: (number | string | null)[] | null): void => {
    out.times.push(when);
    // What is no measurement would be read as one; summaries leave it out as well.
    out.line.push(isNone(String(row?.[quality])) ? null : value(row?.[lineAt]));
    out.low?.push(value(row?.[lowAt]));
    out.high?.push(value(row?.[highAt]));
  };
  rows.forEach((row, i) => {
    const before = times[i - 1];
    if (before !== undefined && gap > 0 && times[i]! - before > gap) push((times[i]! + before) / 2, null);
    push(times[i]!, row);
  });
  return out;
}

function value(cell: number | string | null | undefined): number | null {
  return typeof cell === 'number' && Number.isFinite(cell) ? cell : null;
}

function usualStep(times: readonly number[]): number {
  const steps = times.slice(1).map((t, i) => t - times[i]!).sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

/**
 * The limits at which a rule's document raises for `metric`: its own numbers, and where it says
 * `{setpoint, offset}` what this sensor brings in `setpoints`. What cannot be told is left out.
 */
export function limitsOf(document: Record<string, unknown>, metric: string, setpoints: Record<string, unknown> = {}): number[] {
  const [applies, when] = [document.applies_to, document.when] as [Record<string, unknown> | undefined, Record<string, unknown> | undefined];
  if (applies?.metric !== metric || when?.kind !== 'threshold') return [];
  const stages = Array.isArray(when.stages) ? (when.stages as Record<string, unknown>[]) : [when];
  return stages.flatMap((stage) =>
    [stage.above, stage.below, ...(Array.isArray(stage.outside) ? (stage.outside as unknown[]) : [])].flatMap((limit) => {
      if (typeof limit === 'number') return [limit];
      if (typeof limit !== 'object' || limit === null) return [];
      const { setpoint, offset = 0 } = limit as { setpoint?: unknown; offset?: unknown };
      const own = typeof setpoint === 'string' ? setpoints[setpoint] : undefined;
      return typeof own === 'number' && typeof offset === 'number' ? [own + offset] : [];
    }),
  );
}
