/** Hours of duty as people say them: every day or on some days of the week, from one time to another. Local times. */

import { isoOf, secondsOf } from './spans';
import { type Json, plain } from './values';

export const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Repeat = 'daily' | 'weekly' | 'once' | 'other';

export interface Hours {
  repeat: Repeat;
  days: string[];
  /** YYYY-MM-DD, HH:MM; empty where the document says something else. */
  since: string;
  from: string;
  /** Empty: it lasts longer than a day, or as long as nobody can tell. */
  to: string;
}

const DAY = 86_400;

export function hoursOf(window: Json): Hours {
  const [, since = '', from = ''] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?/.exec(plain(window['start'])) ?? [];
  const seconds = secondsOf(plain(window['duration']));
  const begins = minutesOf(from || '00:00');
  const to = seconds !== null && seconds > 0 && seconds <= DAY && seconds % 60 === 0 && since !== '' ? clock(begins + seconds / 60) : '';
  return { ...repeated(window['rrule']), since, from: since === '' ? '' : from || '00:00', to };
}

function repeated(rrule: unknown): { repeat: Repeat; days: string[] } {
  if (rrule === undefined || rrule === null) return { repeat: 'once', days: [] };
  const words = new Map(plain(rrule).split(';').map((part) => part.split('=', 2) as [string, string]));
  const [freq, byday] = [words.get('FREQ'), words.get('BYDAY')];
  if (freq === 'DAILY' && words.size === 1) return { repeat: 'daily', days: [] };
  const days = byday?.split(',') ?? [];
  if (freq === 'WEEKLY' && words.size === 2 && days.length > 0 && days.every((day) => (DAYS as readonly string[]).includes(day))) return { repeat: 'weekly', days };
  return { repeat: 'other', days: [] };
}

/** The recurrence in RFC 5545; undefined: it comes once. */
export function rruleOf(repeat: Repeat, days: readonly string[]): string | undefined {
  if (repeat === 'once') return undefined;
  if (repeat === 'weekly') return `FREQ=WEEKLY;BYDAY=${DAYS.filter((day) => days.includes(day)).join(',')}`;
  return repeat === 'daily' ? 'FREQ=DAILY' : 'FREQ=MONTHLY';
}

/** How long it is from one time to another, over midnight where the second is not later. */
export function lengthOf(from: string, to: string): string {
  const minutes = minutesOf(to) - minutesOf(from);
  return isoOf((minutes > 0 ? minutes : minutes + DAY / 60) * 60);
}

export function overMidnight({ from, to }: Hours): boolean {
  return to !== '' && to <= from && to !== '00:00';
}

export function newWindow(today: string): Json {
  return { start: `${today}T22:00`, duration: 'PT8H', rrule: 'FREQ=DAILY' };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function clock(minutes: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}
