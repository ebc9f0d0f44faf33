/** What the scrubber marks and the keys n and p step through: alarms that were raised or rose, and what people did. */

import type { Severity } from '../api/types';
import { rank } from '../lib/severity';
import type { ReportDeed, ReportStep } from './source';

export interface Mark {
  /** Wall time, Unix milliseconds. */
  at: number;
  kind: 'alarm' | 'person';
  severity: Severity;
  /** null: it was about an incident as a whole. */
  alarm: number | null;
}

const RAISES = new Set(['raise', 'escalate', 'reinstate']);

/** In order of time. Late findings never rang and are no marks to jump to; they stand in the timeline. */
export function marksOf(steps: readonly ReportStep[], deeds: readonly ReportDeed[] = []): Mark[] {
  const worked = deeds.flatMap((deed): Mark[] =>
    deed.by === 'person' ? [{ at: Date.parse(deed.at), kind: 'person', severity: 'indeterminate', alarm: null }] : [],
  );
  const marks = steps.flatMap((step): Mark[] => {
    const kind = RAISES.has(step.action) && step.by === 'rule' ? 'alarm' : step.by === 'person' ? 'person' : null;
    return kind === null ? [] : [{ at: Date.parse(step.at), kind, severity: step.severity, alarm: step.alarm }];
  });
  return [...marks, ...worked].sort((a, b) => a.at - b.at);
}

/** A hair of time, so that stepping from a mark leaves it. */
const SAME_MS = 500;

/** The next mark of an alarm after `at` (or the one before it); null when there is none. */
export function stepMark(marks: readonly Mark[], at: number, direction: 1 | -1): Mark | null {
  const alarms = marks.filter((mark) => mark.kind === 'alarm');
  if (direction > 0) return alarms.find((mark) => mark.at > at + SAME_MS) ?? null;
  return alarms.filter((mark) => mark.at < at - SAME_MS).at(-1) ?? null;
}

/** The mark nearest to `at` within `reach` milliseconds; among equals the worst. */
export function markNear(marks: readonly Mark[], at: number, reach: number): Mark | null {
  let found: Mark | null = null;
  for (const mark of marks) {
    const distance = Math.abs(mark.at - at);
    if (distance > reach) continue;
    const held = found === null ? Infinity : Math.abs(found.at - at);
    if (distance < held || (distance === held && rank(mark.severity) < rank(found!.severity))) found = mark;
  }
  return found;
}

const TICKS_MS = [10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000];

/** Whole moments to print under the scrubber: at most `most`, at round times of a zone `offset` milliseconds ahead of UTC. */
export function ticksOf(from: number, to: number, most: number, offset: number): number[] {
  const width = TICKS_MS.find((ms) => (to - from) / ms <= most) ?? TICKS_MS.at(-1)!;
  const ticks: number[] = [];
  for (let at = Math.ceil((from + offset) / width) * width - offset; at <= to; at += width) ticks.push(at);
  return ticks;
}
