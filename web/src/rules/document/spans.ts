/** Durations: ISO 8601 in the document, words for people. Lengths are in seconds. */

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:w|wk|weeks?|tuần)$/, 604_800],
  [/^(?:d|days?|ngày)$/, 86_400],
  [/^(?:h|hr|hrs|hours?|giờ|tiếng)$/, 3600],
  [/^(?:m|min|mins|minutes?|p|ph|phút|')$/, 60],
  [/^(?:s|sec|secs|seconds?|giây)$/, 1],
];

/** The unit under another, where people leave it out. */
const UNDER: Readonly<Record<number, number>> = { 3600: 60, 60: 1 };

export interface SpanWords {
  days: (n: number) => string;
  hours: (n: number) => string;
  minutes: (n: number) => string;
  seconds: (n: number) => string;
}

/** Seconds of an ISO 8601 duration without years and months; null when it is none. */
export function secondsOf(text: string): number | null {
  const found = /^P(?=.)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text.trim());
  if (!found) return null;
  const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number];
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** As ISO 8601, a whole number of seconds. */
export function isoOf(seconds: number): string {
  const { days, hours, minutes, rest } = split(Math.round(seconds));
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest || seconds < 1 ? `${rest}S` : ''}`;
  return `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`;
}

/**
 * ISO 8601 of what a person typed: `2 phút`, `90s`, `1h30`, `1,5 giờ`, `PT2M`; a number alone is minutes.
 * Undefined when nothing is given; what is no duration stays as it is.
 */
export function spanOf(text: string): string | undefined {
  const given = text.trim().toLowerCase();
  if (given === '') return undefined;
  if (/^p[\dt]/.test(given)) return text.trim().toUpperCase();
  const parts = [...given.matchAll(/(\d+(?:[.,]\d+)?)\s*([^\d\s,.]*)/gu)];
  if (parts.length === 0 || given.replace(/(\d+(?:[.,]\d+)?)\s*([^\d\s,.]*)/gu, '').trim() !== '') return text.trim();
  let [seconds, before] = [0, 3600];
  for (const [, amount, word] of parts) {
    // A bare number is of the unit after the one before it: 1h30.
    const unit = word === '' ? UNDER[before] : UNITS.find(([names]) => names.test(word!))?.[1];
    if (unit === undefined) return text.trim();
    seconds += Number(amount!.replace(',', '.')) * unit;
    before = unit;
  }
  return isoOf(seconds);
}

/** In words; what is no duration as it is written. A number in the document is seconds. */
export function spanText(value: unknown, words: SpanWords): string {
  const seconds = typeof value === 'number' && value >= 0 && Number.isInteger(value) ? value : typeof value === 'string' ? secondsOf(value) : null;
  if (seconds === null) return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const { days, hours, minutes, rest } = split(seconds);
  const parts = [days && words.days(days), hours && words.hours(hours), minutes && words.minutes(minutes), rest && words.seconds(rest)];
  return parts.filter(Boolean).join(' ') || words.seconds(0);
}

function split(seconds: number): { days: number; hours: number; minutes: number; rest: number } {
  const whole = (unit: number, within: number): number => Math.floor((seconds % within) / unit);
  return { days: Math.floor(seconds / 86_400), hours: whole(3600, 86_400), minutes: whole(60, 3600), rest: seconds % 60 };
}
