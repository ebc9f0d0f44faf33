/** Where a maintenance window stands: by the hub's clock when it is looked at, not when it was loaded. */

export type WindowState = 'coming' | 'open' | 'over';

/** Times as the hub writes them, or Unix milliseconds; the end is outside. */
export function windowState(from: string | number, to: string | number, now: number): WindowState {
  if (now < ms(from)) return 'coming';
  return now < ms(to) ? 'open' : 'over';
}

function ms(time: string | number): number {
  return typeof time === 'number' ? time : Date.parse(time);
}
