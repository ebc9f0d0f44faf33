/** Numbers, units, times and ages as people read them. Pure: the language, zone and clock are passed in. */

import type { Metric } from '../api/types';
import type { Catalogue } from '../i18n/vi';

const LOCALES: Record<string, string> = { vi: 'vi-VN', en: 'en-GB' };
const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  let made = cache.get(key) as T | undefined;
  if (made === undefined) {
    made = make();
    cache.set(key, made);
  }
  return made;
}

export function number(value: number, language: string, decimals = 0, grouping = true): string {
  return cached(
    `n|${language}|${decimals}|${grouping}`,
    () =>
      new Intl.NumberFormat(LOCALES[language], {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        useGrouping: grouping,
      }),
    // Nobody measures a minus nothing.
  ).format(Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value);
}

/** Units as printed, for the codes (UCUM or plain) that sensors send. */
const UNITS: Record<string, string> = {
  Cel: '°C',
  degC: '°C',
  deg: '°',
  'ug/m3': 'µg/m³',
  'mg/m3': 'mg/m³',
  'm3/s': 'm³/s',
  '%RH': '%',
  'dB[A]': 'dB(A)',
  dBA: 'dB(A)',
  '1': '',
  '{count}': '',
  count: '',
  '1/h': '/h',
  '1/min': '/min',
  '1/s': '/s',
  W: 'W',
};

export function unit(code: string | null | undefined): string {
  if (!code) return '';
  return UNITS[code] ?? code;
}

/** Decimals for a metric: what the catalogue says, else what keeps three significant figures. */
export function decimals(value: number, precision: number | null | undefined): number {
  if (precision !== null && precision !== undefined) return Math.max(0, Math.min(6, precision));
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return 0;
  return size >= 10 ? 1 : 2;
}

/** Yes or no for a switch, in words; null for everything else. */
export function switched(value: number | string | null | undefined, metric: Pick<Metric, 'kind'> | undefined, t: Catalogue): string | null {
  if (metric?.kind !== 'boolean' || typeof value !== 'number') return null;
  return value === 0 ? t.common.no : t.common.yes;
}

/** How a metric is read: its numbers so many times as large, with this unit as printed. */
export interface Reading {
  scale: number;
  unit: string;
  precision: number | null | undefined;
}

/** What of a metric its numbers are told by. */
export type Told = Partial<Pick<Metric, 'precision' | 'unit' | 'domain'>>;

/** Nobody reads less of a speed than this. */
const ON_THE_ROAD: Reading = { scale: 3.6, unit: 'km/h', precision: 0 };

/** People on the road think in km/h; the wind is told in m/s, and rules and everything that is sent say both in m/s. */
export function reading(metric: Told | undefined): Reading {
  const { unit: code, domain, precision } = metric ?? {};
  if (code === 'm/s' && (domain === 'traffic' || domain === 'vehicle')) return ON_THE_ROAD;
  return { scale: 1, unit: unit(code), precision };
}

/** The value alone, without its unit. Text values pass through. */
export function measured(value: number | string | null | undefined, metric: Told | undefined, language: string): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  const { scale, precision } = reading(metric);
  return number(value * scale, language, decimals(value * scale, precision));
}

/** A number and its unit as printed. A rate is read in one: after a space its stroke would be taken for a one. */
export function joined(text: string, suffix: string): string {
  if (suffix === '' || suffix.startsWith('/')) return text + suffix;
  return `${text}\u202f${suffix}`;
}

/** The value with its unit: `1,82 m`, `34 %`. */
export function withUnit(value: number | string | null | undefined, metric: Told | undefined, language: string): string {
  if (metric?.unit === 'W' && typeof value === 'number' && Math.abs(value) >= 1000) {
    return `${number(value / 1000, language, 1)}\u202fkW`;
  }
  const text = measured(value, metric, language);
  return typeof value === 'number' ? joined(text, reading(metric).unit) : text;
}

/** Clock time in the city's zone, `14:05:09`. */
export function clock(ms: number, language: string, zone: string, seconds = true): string {
  return cached(
    `c|${language}|${zone}|${seconds}`,
    () =>
      new Intl.DateTimeFormat(LOCALES[language], {
        hour: '2-digit',
        minute: '2-digit',
        ...(seconds ? { second: '2-digit' as const } : {}),
        hourCycle: 'h23',
        timeZone: zone,
      }),
  ).format(ms);
}

export function day(ms: number, language: string, zone: string): string {
  return cached(
    `d|${language}|${zone}`,
    () => new Intl.DateTimeFormat(LOCALES[language], { day: '2-digit', month: '2-digit', timeZone: zone }),
  ).format(ms);
}

/** The day in full, `Thứ Năm, 26 tháng 11, 2026`. */
export function calendar(ms: number, language: string, zone: string): string {
  return cached(
    `f|${language}|${zone}`,
    () => new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'full', timeZone: zone }),
  ).format(ms);
}

/** `26/11/2025`. */
export function date(ms: number, language: string, zone: string): string {
  return cached(
    `y|${language}|${zone}`,
    () => new Intl.DateTimeFormat(LOCALES[language], { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: zone }),
  ).format(ms);
}

/** YYYY-MM-DD, as dates in documents are written. */
export function localDay(ms: number, zone: string): string {
  return cached(`i|${zone}`, () => new Intl.DateTimeFormat('sv-SE', { timeZone: zone })).format(ms);
}

/** Clock time, with the day before it when that is not the day of `now`, and the year when it is another. */
export function moment(ms: number, now: number, language: string, zone: string, seconds = true): string {
  const time = clock(ms, language, zone, seconds);
  const [then, today] = [date(ms, language, zone), date(now, language, zone)];
  // The same day of another year is not today.
  if (then === today) return time;
  return `${then.slice(-4) === today.slice(-4) ? day(ms, language, zone) : then} ${time}`;
}

/** A length of time in its largest whole unit: `40 giây`, `3 phút`, `2 giờ`. */
export function duration(seconds: number, t: Catalogue): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return t.time.seconds(s);
  if (s < 3600) return t.time.minutes(Math.floor(s / 60));
  if (s < 172_800) return t.time.hours(Math.floor(s / 3600));
  return t.time.days(Math.floor(s / 86_400));
}

/** How long ago `ms` was. What the hub's clock puts a little ahead of ours is now. */
export function ago(ms: number, now: number, t: Catalogue): string {
  const seconds = (now - ms) / 1000;
  return seconds < 3 ? t.time.now : t.time.ago(duration(seconds, t));
}

/** Text as people type it without thinking of marks: lower case, no diacritics, đ as d. */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/g, 'd');
}

export function bytes(size: number, language: string): string {
  if (size < 1024) return `${number(size, language)} B`;
  if (size < 1024 * 1024) return `${number(size / 1024, language, 1)} KB`;
  return `${number(size / 1024 / 1024, language, 1)} MB`;
}
