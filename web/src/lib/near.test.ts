import { describe, expect, it } from 'vitest';
import { nearest } from './near';
import { Registry, type SensorInfo } from './registry';

const at = (id: number, lon: number | null, lat: number | null): SensorInfo => ({
  id, device: `s-${id}`, domain: 'water', status: 'approved', lon, lat, moving: false, name: { vi: '', en: '' }, period: 60,
});

describe('what is near', () => {
  const sensors = new Registry();
  for (const info of [at(1, 108.2, 16.02), at(2, 108.21, 16), at(3, 108.2, 16.001), at(4, null, null), at(5, 108.2, 16)]) sensors.set(info);
  const here = { lon: 108.2, lat: 16 };

  it('comes in the order of its distance, as it is on the ground', () => {
    expect(nearest(sensors, here, 9, (id) => id !== 5)).toEqual([3, 2, 1]);
    // At 60° a degree east is half a degree north.
    const north = new Registry();
    for (const info of [at(1, 10.018, 60), at(2, 10, 60.01)]) north.set(info);
    expect(nearest(north, { lon: 10, lat: 60 }, 9, () => true)).toEqual([1, 2]);
  });

  it('is no more than was asked for, and anything where nobody knows the place', () => {
    expect(nearest(sensors, here, 2, () => true)).toEqual([5, 3]);
    expect(nearest(sensors, null, 2, (id) => id > 2)).toEqual([3, 4]);
  });
});
