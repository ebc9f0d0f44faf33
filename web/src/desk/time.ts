/** Time left, or taken, as a duty officer reads it at a glance. */

import type { Catalogue } from '../i18n/vi';
import { duration } from '../lib/format';
import type { Step } from './types';

/** `14 phút 46 giây`, for `14:46` beside the time of day is one; never negative. */
export function timeLeft(ms: number, t: Catalogue): string {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const rest = total % (total < 3600 ? 60 : total < 172_800 ? 3600 : 86_400);
  return total < 60 || rest === 0 ? duration(total, t) : `${duration(total, t)} ${duration(rest, t)}`;
}

export type Due = { kind: 'done'; late: boolean } | { kind: 'open' } | { kind: 'left' | 'over'; ms: number };

/** Where a step of the procedure stands at `now`. Every time in it is the hub's. */
export function dueOf(step: Step, now: number): Due {
  const due = step.due_at === null ? null : Date.parse(step.due_at);
  if (step.done_at !== null) return { kind: 'done', late: due !== null && Date.parse(step.done_at) > due };
  if (due === null) return { kind: 'open' };
  return due > now ? { kind: 'left', ms: due - now } : { kind: 'over', ms: now - due };
}
