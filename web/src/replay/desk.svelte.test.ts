/** Where things stood then, though they were moved since. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Alarm } from '../api/types';
import { Registry } from '../lib/registry';
import { alarm } from '../live/state.fixture';
import type { Console } from '../state/console.svelte';
import { ReplayDesk } from './desk.svelte';

const T0 = Date.parse('2026-11-24T01:00:00Z');
const NOW = { lon: 108.3, lat: 16.1 };
const THEN = { lon: 108.2, lat: 16.0 };
let past: ReplayDesk;

beforeEach(() => {
  const sensors = new Registry();
  for (const id of [1, 2]) sensors.set({ id, device: `d${id}`, domain: 'water', status: 'approved', moving: false, name: { vi: '', en: '' }, period: 60, ...NOW });
  const client = { api: { GET: (): Promise<never> => new Promise(() => undefined) } };
  const plan = { from: T0, to: T0 + 60_000, at: null, speed: 10 as const, incident: null, focus: null };
  past = new ReplayDesk({ client, sensors } as unknown as Console, plan, null, () => undefined);
  past.live.apply({ type: 'delta', time: T0, rows: [[1, T0, {}, [THEN.lon, THEN.lat, null, null], null]] });
});

afterEach(() => past.stop());

const of = (id: number): Alarm => alarm(7, { sensor: { id } as Alarm['sensor'], ...THEN });

it('shows a fixed sensor that was moved where it told to be then', () => {
  expect(past.placeOfSensor(1)).toMatchObject(THEN);
  expect(past.placeOf(of(1))).toMatchObject(THEN);
});

it('shows an alarm where it was raised, and a sensor that told no place where the registry has it', () => {
  expect(past.placeOf(of(2))).toEqual(THEN);
  expect(past.placeOfSensor(2)).toEqual(NOW);
});
