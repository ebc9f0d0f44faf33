/** How long an alarm can be shelved by one key press: it always ends by itself. */

import { type Pattern, shiftAt } from './shifts';

export type Preset = '15m' | '1h' | '4h' | 'shift';
export const PRESETS: readonly Preset[] = ['15m', '1h', '4h', 'shift'];

const MINUTE = 60_000;
const LENGTHS: Record<Exclude<Preset, 'shift'>, number> = { '15m': 15 * MINUTE, '1h': 60 * MINUTE, '4h': 240 * MINUTE };
/** A shift about to end would bring the alarm back while it is handed over. */
const SHORTEST = 5 * MINUTE;

/** Unix milliseconds at which the shelf ends. */
export function endOf(preset: Preset, now: number, pattern: Pattern, zone: string): number {
  if (preset !== 'shift') return now + LENGTHS[preset];
  const shift = shiftAt(now, pattern, zone);
  return shift.to - now >= SHORTEST ? shift.to : shiftAt(shift.to, pattern, zone).to;
}
