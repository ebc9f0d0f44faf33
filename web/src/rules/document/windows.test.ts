import { describe, expect, it } from 'vitest';
import { hoursOf, lengthOf, newWindow, overMidnight, rruleOf } from './windows';

describe('hours of duty', () => {
  it('are read as people say them', () => {
    expect(hoursOf({ start: '2026-01-01T22:00', duration: 'PT8H', rrule: 'FREQ=DAILY' })).toEqual({ repeat: 'daily', days: [], since: '2026-01-01', from: '22:00', to: '06:00' });
    expect(hoursOf({ start: '2026-01-01T06:30', duration: 'PT2H', rrule: 'FREQ=WEEKLY;BYDAY=MO,FR' })).toMatchObject({ repeat: 'weekly', days: ['MO', 'FR'], to: '08:30' });
    expect(hoursOf({ start: '2026-01-01', duration: 'P1D' })).toMatchObject({ repeat: 'once', from: '00:00', to: '00:00' });
  });

  it('stay as they are where they say more', () => {
    for (const rrule of ['FREQ=MONTHLY;BYMONTHDAY=1', 'FREQ=WEEKLY', 'FREQ=DAILY;INTERVAL=2', 'FREQ=WEEKLY;BYDAY=1MO', 'FREQ=WEEKLY;BYDAY=']) expect(hoursOf({ rrule }).repeat, rrule).toBe('other');
    expect(hoursOf({ start: 'soon', duration: 'PT8H' })).toMatchObject({ since: '', from: '', to: '' });
    expect(hoursOf({ start: '2026-01-01T22:00', duration: 'P2D' }).to).toBe('');
    expect(hoursOf({ start: '2026-01-01T22:00', duration: 'a night' }).to).toBe('');
  });

  it('cross midnight', () => {
    expect([lengthOf('22:00', '06:00'), lengthOf('06:30', '08:30'), lengthOf('07:00', '07:00'), lengthOf('22:00', '00:00')]).toEqual(['PT8H', 'PT2H', 'P1D', 'PT2H']);
    expect(overMidnight(hoursOf(newWindow('2026-11-26')))).toBe(true);
    expect(overMidnight(hoursOf({ start: '2026-01-01T22:00', duration: 'PT2H' }))).toBe(false);
  });

  it('are written as recurrences', () => {
    expect([rruleOf('once', []), rruleOf('daily', []), rruleOf('weekly', ['FR', 'MO'])]).toEqual([undefined, 'FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO,FR']);
  });
});
