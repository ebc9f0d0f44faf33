/** Lengths of time as a number and a unit. What is stored is shown in the largest unit that divides it, so nothing is rounded. */

import { numberOf } from '../../rules/document/values';

export const SPAN_UNITS = { s: 1, min: 60, h: 3600, d: 86_400 } as const;

export type SpanUnit = keyof typeof SPAN_UNITS;

export interface SpanDraft {
  amount: string;
  unit: SpanUnit;
}

export function spanDraft(seconds: number): SpanDraft {
  const units = Object.keys(SPAN_UNITS) as SpanUnit[];
  const unit = units.reverse().find((one) => seconds !== 0 && seconds % SPAN_UNITS[one] === 0) ?? 's';
  return { amount: String(seconds / SPAN_UNITS[unit]), unit };
}

/** Seconds. What is no number goes as it was typed, so that the answer says what is wanted instead. */
export function secondsOf({ amount, unit }: SpanDraft): number {
  const given = numberOf(amount);
  if (typeof given !== 'number') return (given ?? '') as unknown as number;
  // 1.1 minutes are 66 seconds, not a trifle more.
  return unit === 's' ? given : Number((given * SPAN_UNITS[unit]).toPrecision(15));
}
