import { describe, expect, it } from 'vitest';
import { differences } from './differences';
import { keepText, takeText } from './kept';
import { groupsOf, listed, placeKey } from './timeline';
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

  it('draws what stands alike in one place once, and the others of the place beside it', () => {
    const again = [raised('s', 1, 'major'), raised('t', 1)];
    const drawn = groupsOf({ ...result, alarms: [...result.alarms, ...again] });
    expect(drawn.map(({ lon, standing, severity, count, shift }) => [lon, standing, severity, count, shift])).toEqual([
      [2, 'new', 'minor', 1, -1],
      [2, 'gone', 'critical', 1, 1],
      [3, 'moved', 'minor', 1, 0],
      [1, 'same', 'major', 3, 0],
    ]);
    expect(groupsOf({ alarms: [same], difference: null })).toMatchObject([{ standing: 'same', count: 1 }]);
    // Where a live alarm stands they hang below it.
    const under = groupsOf(result, new Set([placeKey({ lon: 2, lat: fresh.lat! })]));
    expect(under.map(({ lon, below }) => [lon, below])).toEqual([[2, true], [2, true], [3, false], [1, false]]);
    expect(groupsOf({ alarms: [{ ...same, lon: null }], difference: null })).toEqual([]);
  });
});
