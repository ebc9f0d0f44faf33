import { describe, expect, it } from 'vitest';
import type { SensorTable } from '../api/types';
import { readSensor, Registry } from './registry';

const TABLE: SensorTable = {
  as_of: '2026-11-25T00:00:00.000Z',
  domains: ['air', 'vehicle', 'water'],
  periods: [60, null],
  west: 1082000000,
  south: 160000000,
  id: [3, 4, 1],
  domain: [2, 1, 0],
  period: [0, 1, 1],
  lon: [0, 123456, null],
  lat: [700000, 0, null],
  moving: [1],
  pending: [2],
};
const filled = (): Registry => {
  const registry = new Registry();
  registry.fill(TABLE);
  return registry;
};

describe('Registry', () => {
  it('reads the columns', () => {
    const registry = filled();
    expect(registry.size).toBe(3);
    expect([...registry.keys()]).toEqual([3, 7, 8]);
    expect(registry.get(3)).toEqual({
      id: 3, device: '#3', domain: 'water', status: 'approved', lon: 108.2, lat: 16.07, moving: false, period: 60, name: { vi: '#3', en: '#3' },
    });
    expect(registry.get(7)).toMatchObject({ domain: 'vehicle', moving: true, period: null, lon: 108.2123456, lat: 16 });
    expect(registry.get(8)).toMatchObject({ domain: 'air', status: 'pending', lon: null, lat: null });
    expect(registry.get(4)).toBeUndefined();
  });

  it('learns names a part at a time', () => {
    const registry = filled();
    registry.name({ id: [3], device: ['wl-1'], name_vi: ['Cầu Cẩm Lệ'], name_en: [null], next: 3 });
    expect(registry.named).toBe(false);
    registry.name({ id: [7], device: ['bus-1'], name_vi: [null], name_en: ['Bus'], next: null });
    expect(registry.named).toBe(true);
    expect(registry.get(3)).toMatchObject({ device: 'wl-1', name: { vi: 'Cầu Cẩm Lệ', en: 'Cầu Cẩm Lệ' } });
    expect(registry.get(7)).toMatchObject({ device: 'bus-1', name: { vi: 'Bus', en: 'Bus' } });
    expect(registry.get(8)!.name).toEqual({ vi: '#8', en: '#8' });
  });

  it('finds devices by their keys, as they were told last', () => {
    const registry = filled();
    registry.name({ id: [3, 7, 8, 99], device: ['a', 'b', 'a', 'a'], name_vi: [null, null, null, null], name_en: [null, null, null, null], next: null });
    const called = (...keys: string[]): number[] => registry.called(new Set(keys)).map(({ id }) => id);
    // 99 was named and is in no table: gone meanwhile.
    expect(called('a')).toEqual([3, 8]);
    registry.set(readSensor({ id: 3, device: 'c', domain: 'water', status: 'approved' }));
    registry.set(readSensor({ id: 20, device: 'a', domain: 'air', status: 'pending' }));
    registry.delete(7);
    expect([called('a'), called('b'), called('c', 'nobody')]).toEqual([[8, 20], [], [3]]);
  });

  it('takes what was told one by one for newer than the table, whichever came first', () => {
    const registry = new Registry();
    const edited = readSensor({ id: 3, device: 'wl-1', domain: 'water', status: 'retired', lon: 1, lat: 2, period: 5 });
    registry.set(edited);
    registry.set(readSensor({ id: 9, device: 'new', domain: 'air', status: 'pending' }));
    registry.delete(7);
    expect(registry.size).toBe(2);
    registry.fill(TABLE);
    registry.name({ id: [3], device: ['old'], name_vi: ['cũ'], name_en: [null], next: null });
    expect(registry.size).toBe(3);
    expect([...registry.values()].map((info) => [info.id, info.device])).toEqual([[8, '#8'], [3, 'wl-1'], [9, 'new']]);
    expect(registry.get(7)).toBeUndefined();
  });

  it('tells a map the same as it tells everybody else', () => {
    const registry = filled();
    registry.set(readSensor({ id: 7, device: 'bus-1', domain: 'vehicle', status: 'approved', moving: true }));
    const seen: unknown[] = [];
    registry.each((...told) => seen.push(told));
    expect(seen).toEqual(
      [...registry.values()].map((s) => [s.id, s.domain, s.lon, s.lat, s.moving, s.status, s.period]),
    );
  });
});

describe('readSensor', () => {
  it('reads a sensor without a place', () => {
    expect(readSensor({ id: 1, device: 'd', domain: 'air', status: 'pending' })).toMatchObject({
      lon: null, period: null, moving: false, name: { vi: 'd', en: 'd' },
    });
  });
});
