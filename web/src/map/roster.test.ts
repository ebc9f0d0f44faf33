import { describe, expect, it } from 'vitest';
import { Registry, type SensorInfo } from '../lib/registry';
import type { SensorState } from '../live/state';
import { aggregate } from './aggregate';
import { mercator, unmercator } from './geometry';
import { CALM, type Frame, Roster } from './roster';
import { COLUMNS, ROWS, spriteOf } from './sprites';

const info = (id: number, more: Partial<SensorInfo> = {}): SensorInfo => ({
  id, device: `d${id}`, domain: 'water', status: 'approved', lon: 108.2, lat: 16.05, moving: false,
  name: { vi: 'a', en: 'a' }, period: 60, ...more,
});
const state = (more: Partial<SensorState> = {}): SensorState => ({ time: 0, metrics: new Map(), place: null, trail: [], online: true, ...more });
const place = (lon: number, speed: number | null = 5, course: number | null = 90) => ({ lon, lat: 16, speed, course, time: 0 });
const filled = (sensors: SensorInfo[], states: Record<number, SensorState> = {}, now = 0): Roster => {
  const roster = new Roster();
  const registry = new Registry();
  for (const sensor of sensors) registry.set(sensor);
  roster.fill(registry, (id) => states[id], now);
  return roster;
};
const world: Frame = [0, 0, 1, 1];

describe('Roster', () => {
  it('shows what has a place and is not retired', () => {
    const roster = filled([info(1), info(2, { lon: null }), info(3, { status: 'retired' }), info(4, { moving: true })], { 4: state({ place: place(108.3) }) });
    expect(roster.within(world, 10).map((slot) => roster.ids[slot])).toEqual([1, 4]);
    expect(roster.count(world, Infinity, 1)).toBe(1);
    roster.touch(2, state({ place: place(108.4) }), 0);
    expect(roster.count(world)).toBe(3);
  });

  it('ages without being told anything, and says so once', () => {
    const roster = filled([info(1)], { 1: state({ time: 1_000_000 }) }, 1_000_000);
    const looks = roster.looks;
    roster.sweep(1_060_000);
    expect([roster.ages(), roster.looks]).toEqual([[1, 0, 0, 0], looks]);
    roster.sweep(1_000_000 + 96_000);
    expect([roster.ages(), roster.looks]).toEqual([[0, 1, 0, 0], looks + 1]);
    roster.touch(1, state({ time: 1_096_000, online: false }), 1_096_000);
    expect(roster.ages()).toEqual([0, 0, 0, 1]);
  });

  it('keeps a standing sensor where the registry has it, and lets a vehicle go', () => {
    const roster = filled([info(1), info(2, { moving: true })]);
    for (const id of [1, 2]) roster.touch(id, state({ place: place(108.9) }), 0);
    const lons = [1, 2].map((id) => unmercator(roster.x[roster.slot(id)!]!, 0.4)[0].toFixed(4));
    expect(lons).toEqual(['108.2000', '108.9000']);
  });

  it('of a past puts a standing sensor where it told to be then', () => {
    const roster = filled([info(1)], { 1: state({ place: place(108.5) }) });
    roster.past = true;
    roster.touch(1, state({ place: place(108.9) }), 0);
    expect(unmercator(roster.x[roster.slot(1)!]!, 0.4)[0].toFixed(4)).toBe('108.9000');
  });

  it('gives a heading to what drives and none to what stands', () => {
    const roster = filled([info(1, { moving: true, domain: 'vehicle' })]);
    const heading = (fix: ReturnType<typeof place>): number => {
      roster.touch(1, state({ place: fix }), 0);
      return roster.heading[0]!;
    };
    expect(heading(place(108, 5, 0))).toBe(1);
    expect(heading(place(108.1, 5, 180))).toBe(129);
    expect(heading(place(108.1, null, 359.9))).toBe(256);
    expect(heading(place(108.1, 0.1))).toBe(0);
    expect(heading(place(108.1, null, null))).toBe(0);
  });

  it('finds the nearest within reach, a vehicle before the sensor under it', () => {
    const [x, y] = mercator(108.2, 16.05);
    const roster = filled([info(1), info(2, { lon: 108.2001 }), info(3, { moving: true })], { 3: state({ place: { ...place(108.2), lat: 16.05 } }) });
    expect(roster.nearest(x, y, 1e-7)).toBe(1);
    expect(roster.nearest(x + 1e-7, y, 2e-7)).toBe(3);
    expect(roster.nearest(x, y + 0.01, 1e-7)).toBeNull();
  });

  it('hides what is filtered, also what comes later', () => {
    const roster = filled([info(1), info(2, { domain: 'air' })]);
    roster.filter((domain) => domain === 'air');
    roster.put(info(3), undefined, 0);
    roster.put(info(4, { domain: 'air' }), undefined, 0);
    expect(roster.within(world, 10).map((slot) => roster.ids[slot])).toEqual([2, 4]);
  });

  it('uses the place of one that left for the next that comes', () => {
    const roster = filled([info(1), info(2)]);
    roster.alarm(new Map([[1, 0]]));
    roster.remove(1);
    roster.put(info(9), undefined, 0);
    expect([roster.size, roster.slot(1), roster.slot(9), roster.worst[0]]).toEqual([2, undefined, 0, CALM]);
  });
});

describe('aggregation', () => {
  const roster = filled(
    Array.from({ length: 500 }, (_, i) => info(i + 1, { lon: 108 + (i % 25) / 100, lat: 16 + Math.floor(i / 25) / 100 })),
    Object.fromEntries(Array.from({ length: 500 }, (_, i) => [i + 1, state({ time: i % 10 === 0 ? -1e9 : 0 })])),
  );
  roster.alarm(new Map([[8, 0], [9, 3]]));

  it('counts everybody once and keeps the silent and the worst', () => {
    const cells = aggregate(roster, 10);
    expect(cells.reduce((n, c) => n + c.count, 0)).toBe(500);
    expect(cells.reduce((n, c) => n + c.silent, 0)).toBe(50);
    expect(cells.filter((c) => c.worst === 'critical')).toHaveLength(1);
    expect(cells.reduce((n, c) => n + c.alarms, 0)).toBe(2);
    expect(aggregate(roster, 14).length).toBeGreaterThan(cells.length);
    expect(aggregate(new Roster(), 10)).toEqual([]);
  });
});

it('has a sprite of its own for every domain, age and heading, within one byte', () => {
  const all = ['water', 'air', 'never-met'].flatMap((domain) =>
    [0, 1, 2, 3].flatMap((age) => [spriteOf(domain, age, false, false), spriteOf(domain, age, true, true), spriteOf(domain, age, true, false)]));
  expect(new Set(all).size).toBe(36);
  expect(Math.max(...all)).toBeLessThan(COLUMNS * ROWS);
});
