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
