/** Shifts of a duty room, in the city's time. Pure: clock and zone are passed in. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export type Pattern = 'three' | 'two';

/** Local hours at which a shift begins. */
const STARTS: Record<Pattern, readonly number[]> = { three: [6, 14, 22], two: [7, 19] };

export interface Span {
  /** Unix milliseconds, `to` exclusive */
  from: number;
  to: number;
}

/** The shift that `now` falls into. */
export function shiftAt(now: number, pattern: Pattern, zone: string): Span {
  const midnight = localMidnight(now, zone);
  const starts = [-1, 0, 1].flatMap((day) => STARTS[pattern].map((hour) => midnight + day * DAY + hour * HOUR));
  const at = starts.filter((start) => start <= now).length - 1;
  return { from: starts[at]!, to: starts[at + 1]! };
}

export function shiftBefore(span: Span, pattern: Pattern, zone: string): Span {
  return shiftAt(span.from - 1, pattern, zone);
}

function localMidnight(now: number, zone: string): number {
  const local = now + offset(now, zone);
  return Math.floor(local / DAY) * DAY - offset(now, zone);
}

/** How far local time is ahead of UTC, in milliseconds. */
export function offset(now: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(now);
  const at = (type: string): number => Number(parts.find((part) => part.type === type)!.value);
  const local = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
  return local - Math.floor(now / 1000) * 1000;
}

/** `2026-11-24T22:00` as `<input type="datetime-local">` wants it, in local time; and back. */
export function toLocalInput(ms: number, zone: string): string {
  return new Date(ms + offset(ms, zone)).toISOString().slice(0, 16);
}

/** Null when the text is no time. */
export function fromLocalInput(text: string, zone: string): number | null {
  const local = Date.parse(`${text}Z`);
  return Number.isNaN(local) ? null : local - offset(local, zone);
}
