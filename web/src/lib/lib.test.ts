import { describe, expect, it } from 'vitest';
import type { Alarm, History } from '../api/types';
import { en } from '../i18n/en';
import { vi } from '../i18n/vi';
import { joined, limitsOf, seriesOf } from './chart';
import { ago, calendar, clock, duration, folded, measured, moment, reading, unit, withUnit } from './format';
import { EMPTY_VIEW, formatHash, parseHash } from './hash';
import { DEFAULTS, loadPrefs } from './prefs';
import { byUrgency, worst } from './severity';

const ZONE = 'Asia/Ho_Chi_Minh';

describe('format', () => {
  it('writes numbers the way the language does', () => {
    const metric = { precision: 2, unit: 'm' };
    expect(withUnit(1234.5, metric, 'vi')).toBe('1.234,50\u202fm');
    expect(withUnit(1234.5, metric, 'en')).toBe('1,234.50\u202fm');
    expect(withUnit(95_361, { precision: 1, unit: 'W' }, 'vi')).toBe('95,4\u202fkW');
    expect(withUnit(848, { precision: 0, unit: '1/h' }, 'vi')).toBe('848/h');
    // A gauge a hair below its mark: no minus nothing.
    expect(withUnit(-0.004, metric, 'vi')).toBe('0,00\u202fm');
    expect(withUnit(-0.005, metric, 'vi')).toBe('-0,01\u202fm');
    expect(measured(null, metric, 'vi')).toBe('–');
    expect(withUnit('open', metric, 'vi')).toBe('open');
    expect(unit('ug/m3')).toBe('µg/m³');
    expect(unit('m')).toBe('m');
  });

  it('tells speeds on the road in km/h, and the wind in m/s', () => {
    const metric = { precision: 1, unit: 'm/s' };
    expect(withUnit(6.1, { ...metric, domain: 'vehicle' }, 'vi')).toBe('22\u202fkm/h');
    expect(withUnit(1.9, { ...metric, domain: 'traffic' }, 'vi')).toBe('7\u202fkm/h');
    expect(withUnit(6.1, { ...metric, domain: 'weather' }, 'vi')).toBe('6,1\u202fm/s');
    expect(withUnit(30, { precision: 0, unit: '%', domain: 'vehicle' }, 'vi')).toBe('30\u202f%');
    const line = { times: [1, 2, 3], line: [10, null, 0], low: null, high: null, resolution: 'raw' };
    expect(joined(line, [], reading({ ...metric, domain: 'traffic' }).scale).lines).toEqual([[36, null, 0]]);
  });

  it('guesses decimals where the catalogue is silent', () => {
    expect(measured(3, undefined, 'en')).toBe('3');
    expect(measured(3.14159, undefined, 'en')).toBe('3.14');
    expect(measured(314.159, undefined, 'en')).toBe('314');
  });

  it('tells time in the zone of the city', () => {
    const ms = Date.parse('2026-11-24T18:30:05Z');
    expect(clock(ms, 'vi', ZONE)).toBe('01:30:05');
    expect(moment(ms, ms + 1000, 'vi', ZONE)).toBe('01:30:05');
    expect([calendar(ms, 'vi', ZONE), calendar(ms, 'en', ZONE)]).toEqual(['Thứ Tư, 25 tháng 11, 2026', expect.stringMatching(/^Wednesday,? 25 November 2026$/)]);
    expect(moment(ms, ms - 6 * 3_600_000, 'en', ZONE)).toBe('25/11 01:30:05');
    // A token that ends in a year does not end today.
    expect(moment(ms, Date.parse('2025-11-24T18:40:00Z'), 'vi', ZONE)).toBe('25/11/2026 01:30:05');
  });

  it('tells ages', () => {
    expect(ago(1000, 2000, vi)).toBe('vừa xong');
    expect(ago(9000, 2000, en)).toBe('just now');
    expect(ago(0, 45_000, vi)).toBe('45 giây trước');
    expect(duration(3599, en)).toBe('59 min');
    expect(duration(3 * 86_400, vi)).toBe('3 ngày');
  });

  it('folds Vietnamese for search', () => {
    expect(folded('Đường Nguyễn Tất Thành')).toBe('duong nguyen tat thanh');
  });
});

describe('hash', () => {
  it('survives a round trip', () => {
    const view = {
      ...EMPTY_VIEW,
      camera: { zoom: 13.25, lat: 16.06123, lon: 108.22715 },
      dock: 'sensor' as const,
      sensor: 12,
      off: ['air', 'water'],
      quiet: ['warning' as const],
    };
    expect(parseHash(formatHash(view))).toEqual(view);
    expect(formatHash(EMPTY_VIEW)).toBe('#/live');
  });

  it('opens the details of a sensor that a link names alone', () => {
    expect(parseHash('#/live?sensor=12')).toEqual({ ...EMPTY_VIEW, sensor: 12, dock: 'sensor' });
    expect(parseHash('#/live?sensor=12&panel=layers').dock).toBe('layers');
  });

  it.each(['', '#', '#/nowhere', '#/live?at=x/y/z', '#/live?at=13/99/200', '#/live?sensor=-1&panel=<b>&off=A;B'])(
    'reads %j as an ordinary view',
    (hash) => {
      expect(parseHash(hash)).toEqual(EMPTY_VIEW);
    },
  );
});

describe('alarm order', () => {
  const alarm = (id: number, severity: Alarm['severity'], ack: Alarm['ack'], raised: string) =>
    ({ id, severity, ack, raised_at: raised }) as Alarm;

  it('puts what waits longest and worst first', () => {
    const alarms = [
      alarm(1, 'warning', 'unacked', '2026-01-01T00:00:00Z'),
      alarm(2, 'critical', 'acked', '2026-01-01T00:00:00Z'),
      alarm(3, 'critical', 'unacked', '2026-01-01T00:05:00Z'),
      alarm(4, 'critical', 'unacked', '2026-01-01T00:01:00Z'),
      alarm(5, 'critical', 'acked', '2026-01-01T00:09:00Z'),
    ];
    expect([...alarms].sort(byUrgency).map((a) => a.id)).toEqual([4, 3, 1, 5, 2]);
    expect(worst(alarms)).toBe('critical');
    expect(worst([])).toBeNull();
  });
});

it('reads preferences whatever is stored', () => {
  expect(loadPrefs(null)).toEqual(DEFAULTS);
  expect(loadPrefs({ getItem: () => '{' })).toEqual(DEFAULTS);
  expect(loadPrefs({ getItem: () => '{"theme":"light","language":"fr","muteUntil":"x","zones":false}' })).toEqual({
    ...DEFAULTS,
    theme: 'light',
    zones: false,
  });
});

describe('history', () => {
  it('leaves a hole where a sample is no measurement', () => {
    const rows = [[0, 1.5, 'good'], [1000, -9999, 'bad'], [2000, 1.6, 'uncertain'], [3000, 0, 'calibrating'], [4000, 1.7, 'good']];
    const history = { columns: ['time', 'value', 'quality'], rows, resolution: 'raw' } as unknown as History;
    expect(seriesOf(history, null).line).toEqual([1.5, null, 1.6, null, 1.7]);
  });
});

describe('limits', () => {
  it('takes from the sensor the limits that it brings itself', () => {
    const document = { applies_to: { metric: 'water_level' }, when: { kind: 'threshold', above: { setpoint: 'flood_2', offset: -0.5 } } };
    expect(limitsOf(document, 'water_level', { flood_1: 1, flood_2: 2 })).toEqual([1.5]);
    expect(limitsOf(document, 'water_level', { flood_2: 'high' })).toEqual([]);
    expect(limitsOf(document, 'water_level', {})).toEqual([]);
  });

  it('reads the fixed limits of a threshold on the metric shown, and no others', () => {
    const rule = (when: object): Record<string, unknown> => ({ applies_to: { metric: 'water_level' }, when });
    expect(limitsOf(rule({ kind: 'threshold', above: 2.5, clear_below: 2.3 }), 'water_level')).toEqual([2.5]);
    expect(limitsOf(rule({ kind: 'threshold', outside: [195, 245] }), 'water_level')).toEqual([195, 245]);
    expect(limitsOf(rule({ kind: 'threshold', above: { setpoint: 'level-3' } }), 'water_level')).toEqual([]);
    expect(limitsOf(rule({ kind: 'threshold', above: 2.5 }), 'flow')).toEqual([]);
    expect(limitsOf(rule({ kind: 'threshold', stages: [{ above: 1 }, { above: 2 }] }), 'water_level')).toEqual([1, 2]);
    expect(limitsOf(rule({ kind: 'absence', periods: 3 }), 'water_level')).toEqual([]);
  });
});
