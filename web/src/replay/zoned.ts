/** Local time of the city, as `<input type="datetime-local">` speaks it, whatever zone the browser is in. */

const formats = new Map<string, Intl.DateTimeFormat>();

function parts(ms: number, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
    formats.set(zone, format);
  }
  const of = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${of.year}-${of.month}-${of.day}T${of.hour}:${of.minute}:${of.second}`;
}

/** How far the zone is ahead of UTC at `ms`, milliseconds. */
export function offsetOf(ms: number, zone: string): number {
  const whole = Math.floor(ms / 1000) * 1000;
  return Date.parse(`${parts(whole, zone)}Z`) - whole;
}

/** `2026-03-03T09:00:00` in the zone. */
export function toLocal(ms: number, zone: string): string {
  return parts(ms, zone);
}

/** The moment a local time of the zone names, Unix milliseconds; null when it is no time. */
export function fromLocal(text: string, zone: string): number | null {
  const plain = Date.parse(`${text}Z`);
  if (!Number.isFinite(plain)) return null;
  // Twice, because the offset is asked for at a guess first.
  const guess = plain - offsetOf(plain, zone);
  return plain - offsetOf(guess, zone);
}

/**
 * The moment within a span that somebody typed: `9:05`, `09:05:30`, or with the day before it, `3/3 9:05`.
 *
 * Without a day it is the first such time of the span, or the nearest to it. Null: not a time.
 */
export function readTyped(text: string, from: number, to: number, zone: string): number | null {
  const found = /^\s*(?:(\d{1,2})[/.-](\d{1,2})\s+)?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?\s*$/.exec(text);
  if (found === null) return null;
  const [, day, month, hour, minute, second = '0'] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const clock = `${hour!.padStart(2, '0')}:${minute}:${second.padStart(2, '0')}`;
  const days = new Set([from, ...hours(from, to), to].map((ms) => toLocal(ms, zone).slice(0, 10)));
  const fits = (date: string): boolean =>
    day === undefined || (Number(date.slice(8)) === Number(day) && Number(date.slice(5, 7)) === Number(month));
  const moments = [...days].filter(fits).map((date) => fromLocal(`${date}T${clock}`, zone)!);
  const inside = moments.find((ms) => ms >= from && ms <= to);
  if (inside !== undefined) return inside;
  const nearest = moments.map((ms) => Math.min(Math.max(ms, from), to));
  return nearest[0] ?? null;
}

function hours(from: number, to: number): number[] {
  const found: number[] = [];
  for (let ms = from; ms < to; ms += 3_600_000 * 6) found.push(ms);
  return found;
}
