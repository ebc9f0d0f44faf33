/** Alarm severities: order, and a shape of their own, so that none is told by colour alone. */

import type { Alarm, Severity } from '../api/types';

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'major', 'minor', 'warning', 'indeterminate'];

/** 0 is the worst. */
export function rank(severity: Severity): number {
  const index = SEVERITIES.indexOf(severity);
  return index < 0 ? SEVERITIES.length : index;
}

export interface Shape {
  /** SVG path on a 24 x 24 canvas. */
  path: string;
  /** Printed inside: the priority number operators know from control systems. */
  mark: string;
  /** Where the mark sits, vertically: the optical middle of the shape. */
  middle: number;
}

export const SHAPES: Record<Severity, Shape> = {
  critical: { path: 'M12 .8 23.2 12 12 23.2 .8 12Z', mark: '1', middle: 12 },
  major: { path: 'M12 1.5 23.5 21.5H.5Z', mark: '2', middle: 14.6 },
  minor: { path: 'M3 3H21V21H3Z', mark: '3', middle: 12 },
  warning: { path: 'M6.5 2.5H17.5L23 12 17.5 21.5H6.5L1 12Z', mark: '4', middle: 12 },
  indeterminate: { path: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20Z', mark: '?', middle: 12 },
};

/** Unacknowledged first; then worst first; then oldest first, because it has waited longest. Acknowledged: newest first. */
export function byUrgency(a: Alarm, b: Alarm): number {
  if (a.ack !== b.ack) return a.ack === 'unacked' ? -1 : 1;
  const severity = rank(a.severity) - rank(b.severity);
  if (severity !== 0) return severity;
  const older = a.raised_at < b.raised_at ? -1 : a.raised_at > b.raised_at ? 1 : a.id - b.id;
  return a.ack === 'unacked' ? older : -older;
}

/** The worst severity among `alarms`, or null when there is none. */
export function worst(alarms: Iterable<Alarm>): Severity | null {
  let found: Severity | null = null;
  for (const alarm of alarms) if (found === null || rank(alarm.severity) < rank(found)) found = alarm.severity;
  return found;
}
