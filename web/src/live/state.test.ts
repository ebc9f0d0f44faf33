import { describe, expect, it } from 'vitest';
import type { Alarm } from '../api/types';
import type { Row } from './frames';
import { alarm } from './state.fixture';
import { isOpen, LiveState, TRAIL_LENGTH } from './state';

const snapshot = (rows: Row[], cursor = 10, alarms: Alarm[] | undefined = []) =>
  ({ type: 'snapshot', partial: false, cursor, time: 1000, rows, ...(alarms ? { alarms } : {}) }) as const;

describe('rows', () => {
  it('keeps the newest value per metric whatever the order of arrival', () => {
    const state = new LiveState();
    state.apply(snapshot([[7, 100, { level: 1, rain: 5 }, null, true]]));
    state.apply({ type: 'delta', time: 1001, rows: [[7, 200, { level: 2 }, null, null]] });
    state.apply({ type: 'delta', time: 1002, rows: [[7, 150, { level: 9, rain: 6 }, null, null]] });
    const sensor = state.sensors.get(7)!;
    expect(sensor.metrics.get('level')).toEqual({ value: 2, time: 200 });
    expect(sensor.metrics.get('rain')).toEqual({ value: 6, time: 150 });
    expect(sensor.time).toBe(200);
    expect(sensor.online).toBe(true);
  });

  it('knows what is wrong with a value, until a good one comes', () => {
    const state = new LiveState();
    state.apply(snapshot([[7, 100, { level: -9999, rain: 5 }, null, true, { level: 'bad' }]]));
    expect(state.sensors.get(7)!.metrics.get('level')).toEqual({ value: -9999, time: 100, doubt: 'bad' });
    expect(state.sensors.get(7)!.metrics.get('rain')?.doubt).toBeUndefined();
    state.apply({ type: 'delta', time: 1001, rows: [[7, 200, { level: 1.7 }, null, null]] });
    expect(state.sensors.get(7)!.metrics.get('level')?.doubt).toBeUndefined();
  });

  it('leaves the data time alone when only presence changed', () => {
    const state = new LiveState();
    state.apply(snapshot([[7, 100, { level: 1 }, null, true]]));
    state.apply({ type: 'delta', time: 1001, rows: [[7, 900, {}, null, false]] });
    expect(state.sensors.get(7)).toMatchObject({ time: 100, online: false });
  });

  it('moves forward only and keeps a bounded trail', () => {
    const state = new LiveState();
    for (let i = 0; i < 60; i += 1) {
      state.apply({ type: 'delta', time: i, rows: [[3, i, {}, [108 + i / 100, 16, 5, 90], null]] });
    }
    state.apply({ type: 'delta', time: 99, rows: [[3, 10, {}, [0, 0, null, null], null]] });
    const sensor = state.sensors.get(3)!;
    expect(sensor.place?.lon).toBeCloseTo(108.59);
    expect(sensor.trail).toHaveLength(TRAIL_LENGTH);
    expect(sensor.trail.at(-1)?.lon).toBeCloseTo(108.58);
  });
});

describe('alarms', () => {
  it('replaces the list by a full snapshot and stays silent about the first one', () => {
    const state = new LiveState();
    const first = state.apply(snapshot([], 10, [alarm(1)]));
    expect(first.alarms).toEqual([{ alarm: alarm(1), raised: false }]);
    const second = state.apply(snapshot([], 20, [alarm(1), alarm(2)]));
    expect(second.alarms.map((c) => c.raised)).toEqual([false, true]);
    state.apply(snapshot([], 30, [alarm(2)]));
    expect([...state.alarms.keys()]).toEqual([2]);
    expect(state.cursor).toBe(30);
  });

  it('keeps alarms and cursor when a resumed snapshot carries none, so that missed ones still count', () => {
    const state = new LiveState();
    state.apply(snapshot([], 10, [alarm(1)]));
    state.apply({ type: 'snapshot', partial: false, cursor: 12, time: 2, rows: [] });
    expect(state.cursor).toBe(10);
    const missed = state.apply({ type: 'alarm', cursor: 11, alarm: alarm(2), transition: null });
    expect(missed.alarms[0]?.raised).toBe(true);
    expect([...state.alarms.keys()]).toEqual([1, 2]);
    expect(state.cursor).toBe(11);
  });

  it('ignores what the cursor has passed', () => {
    const state = new LiveState();
    state.apply(snapshot([], 10, []));
    expect(state.apply({ type: 'alarm', cursor: 10, alarm: alarm(1), transition: null }).alarms).toEqual([]);
    expect(state.alarms.size).toBe(0);
  });

  it('drops an alarm that is cleared and acknowledged, keeps one that is only cleared', () => {
    const state = new LiveState();
    state.apply(snapshot([], 1, [alarm(1), alarm(2)]));
    state.apply({ type: 'alarm', cursor: 2, alarm: alarm(1, { condition: 'cleared', version: 2 }), transition: null });
    state.apply({
      type: 'alarm',
      cursor: 3,
      alarm: alarm(2, { condition: 'cleared', ack: 'acked', version: 3 }),
      transition: null,
    });
    expect([...state.alarms.keys()]).toEqual([1]);
  });

  it('does not let an older version overwrite an answer already adopted', () => {
    const state = new LiveState();
    state.apply(snapshot([], 1, [alarm(1)]));
    state.adopt(alarm(1, { ack: 'acked', version: 3 }));
    state.apply({ type: 'alarm', cursor: 2, alarm: alarm(1, { version: 2 }), transition: null });
    expect(state.alarms.get(1)?.ack).toBe('acked');
  });

  it('calls a return raised, an acknowledgement not', () => {
    const state = new LiveState();
    state.apply(snapshot([], 1, [alarm(1)]));
    const acked = state.apply({ type: 'alarm', cursor: 2, alarm: alarm(1, { ack: 'acked', version: 2 }), transition: null });
    expect(acked.alarms[0]?.raised).toBe(false);
    const again = state.apply({ type: 'alarm', cursor: 3, alarm: alarm(1, { count: 2, version: 3 }), transition: null });
    expect(again.alarms[0]?.raised).toBe(true);
  });

  it('does not show a pending alarm', () => {
    expect(isOpen(alarm(1, { condition: 'pending' }))).toBe(false);
  });
});

it('hands registry changes on and follows the heartbeat', () => {
  const state = new LiveState();
  state.apply(snapshot([], 1, []));
  const changes = state.apply({ type: 'change', cursor: 2, kind: 'zone', id: 4, body: null });
  expect(changes.registry).toEqual([{ kind: 'zone', id: 4, body: null }]);
  state.apply({ type: 'heartbeat', time: 5000, cursor: 2, lag_ms: 40, ingest: true });
  expect(state).toMatchObject({ asOf: 5000, lagMs: 40, cursor: 2 });
});

it('knows from the heartbeat whether anybody takes in readings', () => {
  const state = new LiveState();
  expect(state.ingest).toBe(true);
  state.apply({ type: 'heartbeat', time: 5000, cursor: 2, lag_ms: 0, ingest: false });
  expect(state.ingest).toBe(false);
  state.apply({ type: 'heartbeat', time: 10_000, cursor: 2, lag_ms: 0, ingest: true });
  expect(state.ingest).toBe(true);
});
