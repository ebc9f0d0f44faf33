/** The alarms of a backtest along its time. */

import type { Severity } from '../api/types';
import { SEVERITIES } from '../lib/severity';

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
