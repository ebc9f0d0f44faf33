/** Time left, as a duty officer reads it at a glance. */

import type { Step } from './types';

/** `4:05` below an hour, `3:12:40` above; never negative. */
export function countdown(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

export type Due = { kind: 'done'; late: boolean } | { kind: 'open' } | { kind: 'left' | 'over'; ms: number };

/** Where a step of the procedure stands at `now`. Every time in it is the hub's. */
export function dueOf(step: Step, now: number): Due {
  const due = step.due_at === null ? null : Date.parse(step.due_at);
  if (step.done_at !== null) return { kind: 'done', late: due !== null && Date.parse(step.done_at) > due };
  if (due === null) return { kind: 'open' };
  return due > now ? { kind: 'left', ms: due - now } : { kind: 'over', ms: now - due };
}
