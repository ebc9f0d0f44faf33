/** What a person does to alarms, and where it stands until the hub has said so. */

import type { Alarm } from '../api/types';
import type { Outcome } from './types';

/** As the hub takes it; `action` is the last part of the operation's path. */
export type Act =
  | { action: 'ack'; comment?: string }
  | { action: 'comment'; comment: string }
  | { action: 'assign'; assignee: string | null; comment?: string }
  | { action: 'shelve'; until: string; reason: string }
  | { action: 'unshelve' }
  | { action: 'out-of-service'; reason: string }
  | { action: 'return-to-service' }
  | { action: 'close'; outcome: Outcome; comment?: string }
  | { action: 'reopen'; comment?: string }
  | { action: 'step'; key: string; done: boolean };

export type ActionName = Act['action'];

/** Does it fit the alarm as it stands? The hub has the last word; this keeps the screen from offering what it refuses. */
export function fits(alarm: Alarm, action: ActionName): boolean {
  switch (action) {
    case 'ack':
      return alarm.ack === 'unacked';
    case 'shelve':
      return alarm.open && (alarm.presentation === 'shown' || alarm.presentation === 'shelved');
    case 'unshelve':
      return alarm.presentation === 'shelved';
    case 'out-of-service':
      return alarm.open && alarm.presentation !== 'out_of_service';
    case 'return-to-service':
      return alarm.presentation === 'out_of_service';
    case 'close':
      return alarm.condition === 'cleared';
    case 'reopen':
      return alarm.condition === 'cleared' && alarm.ack === 'acked';
    case 'step':
      return alarm.procedure.length > 0;
    default:
      return true;
  }
}

/** What takes an action back, where something does. Seeing an alarm cannot be unseen, a comment stays said. */
export function undoOf(act: Act, before: Alarm): Act | null {
  switch (act.action) {
    case 'assign':
      return { action: 'assign', assignee: before.assignee };
    case 'shelve':
      return before.presentation === 'shown' ? { action: 'unshelve' } : null;
    case 'out-of-service':
      return { action: 'return-to-service' };
    case 'close':
      return before.ack === 'unacked' ? { action: 'reopen' } : null;
    case 'step':
      return { action: 'step', key: act.key, done: !act.done };
    default:
      return null;
  }
}

/** Sent and not yet confirmed: by the answer or by the feed, whichever comes first. */
export interface Pending {
  action: ActionName;
  /** Version of the alarm it was made on: a newer one settles it. */
  version: number;
}

/** The same map when nothing was settled. */
export function settled(
  pending: ReadonlyMap<number, Pending>,
  versionOf: (id: number) => number | undefined,
): ReadonlyMap<number, Pending> {
  const left = [...pending].filter(([id, { version }]) => (versionOf(id) ?? Infinity) <= version);
  return left.length === pending.size ? pending : new Map(left);
}
