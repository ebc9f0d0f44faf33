/** When the console sounds, and how long it may be kept from it. */

import type { AlarmChange } from '../live/state';

/** A new alarm that waits for somebody and is severe. Nothing hidden, late or merely fluttering rings. */
export function rings({ alarm, raised }: AlarmChange): boolean {
  if (!raised || alarm.ack !== 'unacked' || alarm.condition !== 'active') return false;
  if (alarm.severity !== 'critical' && alarm.severity !== 'major') return false;
  if (alarm.presentation !== 'shown' || alarm.late) return false;
  return !(alarm.chattering && alarm.count > 1);
}

/** Silence ends by itself: nobody forgets a muted console. */
export const MUTES = [15, 60] as const;
export type MuteMinutes = (typeof MUTES)[number];
const LONGEST_MS = Math.max(...MUTES) * 60_000;

/** Milliseconds of silence left; 0 when it sounds. A stored time further ahead than any mute is not believed. */
export function muteLeft(until: number | null, now: number): number {
  if (until === null || until <= now || until > now + LONGEST_MS) return 0;
  return until - now;
}
