import { describe, expect, it } from 'vitest';
import { differences } from './differences';
import { keepText, takeText } from './kept';
import { listed, spotsOf } from './timeline';
import type { Schemas } from '../api/types';

describe('differences of documents', () => {
  it('names what changed, what came and what went by its path', () => {
    const before = { key: 'a', when: { kind: 'threshold', above: 2.5 }, for: 'PT2M' };
    const after = { key: 'a', when: { kind: 'threshold', above: 2.7, clear_below: 2 } };
    expect(differences(before, after)).toEqual([
      { path: 'when.above', before: 2.5, after: 2.7 },
      { path: 'when.clear_below', before: undefined, after: 2 },
      { path: 'for', before: 'PT2M', after: undefined },
    ]);
  });

  it('says nothing of equal documents, and tells a list from an object', () => {
    expect(differences({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([]);
    expect(differences({ a: [] }, { a: {} })).toEqual([{ path: 'a', before: [], after: {} }]);
    expect(differences({ a: ['x'] }, { a: ['x', 'y'] })).toEqual([{ path: 'a.1', before: undefined, after: 'y' }]);
  });
});

describe('a text kept over the end of a session', () => {
  it('is given once, to the same person, for the same rule', () => {
    keepText('lan', 'a', { text: 'key: a', version: 3 });
    expect(takeText('minh', 'a')).toBeNull();
    expect(takeText('lan', 'b')).toBeNull();
    expect(takeText('lan', 'a')).toEqual({ text: 'key: a', version: 3 });
    expect(takeText('lan', 'a')).toBeNull();
  });
});

describe('the alarms of a backtest against the version in force', () => {
  const raised = (device: string, lon: number, severity = 'minor'): Schemas['BacktestAlarm'] => ({
    rule: 'r', device, sensor: null, zone: null, severity, raised: '2026-03-03T09:00:00Z', cleared: null, value: 1, lon, lat: 16, why: { vi: '', en: '' },
  });
  const [same, fresh, old, moved, gone] = [raised('s', 1), raised('n', 2), raised('m', 3), raised('m', 3), raised('g', 2, 'critical')];
  const result = { alarms: [same, fresh, moved], difference: { same: 1, moved: [[old, moved]], new: [fresh], gone: [gone], counts: {} } };

  it('lists what is new, moved with its former self, and gone', () => {
    expect(listed(result, 'all').map((row) => row.alarm)).toEqual(result.alarms);
    expect(listed(result, 'new')).toEqual([{ alarm: fresh, before: null }]);
    expect(listed(result, 'moved')).toEqual([{ alarm: moved, before: old }]);
    expect(listed(result, 'gone')).toEqual([{ alarm: gone, before: null }]);
    expect(listed({ alarms: [same], difference: null }, 'gone')).toEqual([]);
  });

  it('draws one spot a place: new before gone before moved before the same', () => {
    expect(spotsOf(result).map(({ lon, standing }) => [lon, standing])).toEqual([[2, 'new'], [3, 'moved'], [1, 'same']]);
  });
});
