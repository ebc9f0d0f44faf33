import { describe, expect, it } from 'vitest';
import type { Alarm } from '../api/types';
import { en } from '../i18n/en';
import { vi } from '../i18n/vi';
import { alarm } from '../live/state.fixture';
import { fits, type Pending, settled, undoOf } from './actions';
import { personOf } from './actors';
import { MUTES, muteLeft, rings } from './bell';
import { byUrgencyOf, shares } from './incidents';
import { MOST_AT_ONCE, pruned, reach, toggled } from './selection';
import { endOf } from './shelving';
import { fromLocalInput, shiftAt, shiftBefore, toLocalInput } from './shifts';
import { dueOf, timeLeft } from './time';
import type { Incident } from './types';

const ZONE = 'Asia/Ho_Chi_Minh';
const MINUTE = 60_000;
const local = (text: string) => Date.parse(`${text}+07:00`);

describe('selection', () => {
  it('reaches only what is on the screen', () => {
    const found = reach(new Set([1, 2, 3]), [alarm(2), alarm(9), alarm(1)]);
    expect(found.alarms.map(({ id }) => id)).toEqual([2, 1]);
    expect(found.hidden).toBe(1);
  });

  it('never asks the hub for more than it takes', () => {
    const many = Array.from({ length: MOST_AT_ONCE + 20 }, (_, id) => alarm(id));
    expect(reach(new Set(many.map(({ id }) => id)), many)).toMatchObject({ alarms: { length: MOST_AT_ONCE }, hidden: 20 });
  });

  it('takes all, or lets all go when all were taken', () => {
    expect([...toggled(new Set([1]), [1, 2])]).toEqual([1, 2]);
    expect([...toggled(new Set([1, 2, 3]), [1, 2])]).toEqual([3]);
    expect([...toggled(new Set(), [])]).toEqual([]);
  });

  it('lets go of what left the list, and stays the same set otherwise', () => {
    const held = new Set([1, 2]);
    expect(pruned(held, () => true)).toBe(held);
    expect([...pruned(held, (id) => id === 2)]).toEqual([2]);
  });
});

describe('shelving', () => {
  const now = local('2026-11-24T15:00:00');

  it('ends after the length chosen', () => {
    expect(endOf('15m', now, 'three', ZONE) - now).toBe(15 * MINUTE);
    expect(endOf('4h', now, 'three', ZONE) - now).toBe(240 * MINUTE);
  });

  it('ends with the shift', () => {
    expect(endOf('shift', now, 'three', ZONE)).toBe(local('2026-11-24T22:00:00'));
    expect(endOf('shift', now, 'two', ZONE)).toBe(local('2026-11-24T19:00:00'));
  });

  it('goes on through the next shift when this one is about to end', () => {
    expect(endOf('shift', local('2026-11-24T21:58:00'), 'three', ZONE)).toBe(local('2026-11-25T06:00:00'));
  });
});

describe('shifts', () => {
  it('span midnight', () => {
    const night = { from: local('2026-11-24T22:00:00'), to: local('2026-11-25T06:00:00') };
    expect(shiftAt(local('2026-11-24T23:30:00'), 'three', ZONE)).toEqual(night);
    expect(shiftAt(local('2026-11-25T00:30:00'), 'three', ZONE)).toEqual(night);
    expect(shiftAt(local('2026-11-25T06:00:00'), 'three', ZONE).from).toBe(night.to);
    expect(shiftBefore(night, 'three', ZONE)).toEqual({ from: local('2026-11-24T14:00:00'), to: night.from });
    expect(shiftAt(local('2026-11-25T02:00:00'), 'two', ZONE).from).toBe(local('2026-11-24T19:00:00'));
  });

  it('are written in the city’s time for the form, and read back', () => {
    const ms = local('2026-11-24T22:05:00');
    expect(toLocalInput(ms, ZONE)).toBe('2026-11-24T22:05');
    expect(fromLocalInput('2026-11-24T22:05', ZONE)).toBe(ms);
    expect(fromLocalInput('', ZONE)).toBeNull();
  });
});

describe('sound', () => {
  const change = (more: Partial<Alarm> = {}, raised = true) => ({ alarm: alarm(1, more), raised });

  it('is for new severe alarms that wait', () => {
    expect(rings(change())).toBe(true);
    expect(rings(change({ severity: 'major' }))).toBe(true);
    expect(rings(change({ severity: 'minor' }))).toBe(false);
    expect(rings(change({ ack: 'acked' }))).toBe(false);
    expect(rings(change({}, false))).toBe(false);
  });

  it('is not for what is hidden, found late, or flutters', () => {
    expect(rings(change({ presentation: 'shelved' }))).toBe(false);
    expect(rings(change({ presentation: 'suppressed' }))).toBe(false);
    expect(rings(change({ presentation: 'out_of_service' }))).toBe(false);
    expect(rings(change({ late: true }))).toBe(false);
    expect(rings(change({ chattering: true, count: 4 }))).toBe(false);
    expect(rings(change({ chattering: false, count: 4 }))).toBe(true);
  });

  it('comes back by itself', () => {
    expect(muteLeft(10 * MINUTE, 4 * MINUTE)).toBe(6 * MINUTE);
    expect(muteLeft(10 * MINUTE, 10 * MINUTE)).toBe(0);
    expect(muteLeft(null, 0)).toBe(0);
  });

  it('is not lost to a clock that was set back', () => {
    expect(muteLeft(Math.max(...MUTES) * MINUTE + 1, 0)).toBe(0);
  });
});

describe('time', () => {
  it('left is told with its units, so that it is no time of day', () => {
    expect(timeLeft(886_000, vi)).toBe('14 phút 46 giây');
    expect(timeLeft(886_000, en)).toBe('14 min 46 s');
    expect(timeLeft(3 * 3_600_000 + 12 * MINUTE + 5000, vi)).toBe('3 giờ 12 phút');
    expect(timeLeft(3 * 3_600_000 + 1, vi)).toBe('3 giờ 1 giây');
    expect(timeLeft(150 * 3_600_000, vi)).toBe('6 ngày 6 giờ');
    expect(timeLeft(15 * MINUTE, vi)).toBe('15 phút');
    expect(timeLeft(-5, vi)).toBe('0 giây');
  });

  it('says where a step stands', () => {
    const step = { key: 'call', text: { vi: 'Gọi', en: 'Call' }, within: 300, due_at: '1970-01-01T00:05:00Z', done_at: null, done_by: null };
    expect(dueOf(step, 60_000)).toEqual({ kind: 'left', ms: 240_000 });
    expect(dueOf(step, 360_000)).toEqual({ kind: 'over', ms: 60_000 });
    expect(dueOf({ ...step, within: null, due_at: null }, 1)).toEqual({ kind: 'open' });
    expect(dueOf({ ...step, done_at: '1970-01-01T00:04:00Z' }, 1)).toEqual({ kind: 'done', late: false });
    expect(dueOf({ ...step, done_at: '1970-01-01T00:06:00Z' }, 1)).toEqual({ kind: 'done', late: true });
  });
});

describe('actions', () => {
  it('are offered where they fit', () => {
    expect(fits(alarm(1), 'close')).toBe(false);
    expect(fits(alarm(1, { condition: 'cleared' }), 'close')).toBe(true);
    expect(fits(alarm(1, { ack: 'acked' }), 'ack')).toBe(false);
    expect(fits(alarm(1, { presentation: 'suppressed' }), 'shelve')).toBe(false);
    expect(fits(alarm(1, { presentation: 'shelved' }), 'unshelve')).toBe(true);
    expect(fits(alarm(1, { condition: 'cleared', ack: 'acked', open: false }), 'reopen')).toBe(true);
  });

  it('are taken back where something takes them back', () => {
    expect(undoOf({ action: 'assign', assignee: 'lan' }, alarm(1, { assignee: 'mai' }))).toEqual({ action: 'assign', assignee: 'mai' });
    expect(undoOf({ action: 'shelve', until: '', reason: 'r' }, alarm(1))).toEqual({ action: 'unshelve' });
    expect(undoOf({ action: 'shelve', until: '', reason: 'r' }, alarm(1, { presentation: 'shelved' }))).toBeNull();
    expect(undoOf({ action: 'close', outcome: 'test' }, alarm(1))).toEqual({ action: 'reopen' });
    // Reopening would ask for an acknowledgement that had been given before.
    expect(undoOf({ action: 'close', outcome: 'test' }, alarm(1, { ack: 'acked' }))).toBeNull();
    expect(undoOf({ action: 'ack' }, alarm(1))).toBeNull();
    expect(undoOf({ action: 'step', key: 'k', done: true }, alarm(1))).toEqual({ action: 'step', key: 'k', done: false });
  });

  it('are pending until a newer version has come', () => {
    const pending = new Map<number, Pending>([[1, { action: 'ack', version: 3 }], [2, { action: 'ack', version: 5 }]]);
    const versions = new Map([[1, 4], [2, 5]]);
    expect([...settled(pending, (id) => versions.get(id)).keys()]).toEqual([2]);
    expect(settled(pending, () => 3)).toBe(pending);
  });
});

describe('incidents', () => {
  const incident = (id: number, more: Partial<Incident> = {}) => ({ id, severity: 'minor', unacked_count: 0, opened_at: '2026-11-24T01:00:00.000Z', ...more }) as Incident;

  it('come by need: waiting, worst, oldest', () => {
    const sorted = [
      incident(1, { severity: 'critical' }),
      incident(2, { unacked_count: 1 }),
      incident(3, { unacked_count: 1, severity: 'major' }),
      incident(4, { unacked_count: 2, opened_at: '2026-11-24T00:00:00.000Z' }),
    ].sort(byUrgencyOf);
    expect(sorted.map(({ id }) => id)).toEqual([3, 4, 2, 1]);
  });

  it('say who did what, without the hub itself', () => {
    const timeline = [
      { actor: 'rule:x', action: 'raise' },
      { actor: 'user:lan', action: 'ack' },
      { actor: 'user:lan', action: 'ack' },
      { actor: 'user:mai', action: 'comment' },
      { actor: 'system:expiry', action: 'unshelve' },
    ];
    expect(shares(timeline)).toEqual([
      { person: 'lan', deeds: [['ack', 2]], total: 2 },
      { person: 'mai', deeds: [['comment', 1]], total: 1 },
    ]);
  });

  it('know people from machines', () => {
    expect([personOf('user:lan'), personOf('token:scada'), personOf('lan'), personOf('system:calm'), personOf(null)]).toEqual(['lan', 'scada', 'lan', null, null]);
  });
});
