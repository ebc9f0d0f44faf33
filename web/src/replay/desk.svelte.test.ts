/** Where things stood then, though they were moved since. */

import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Alarm } from '../api/types';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi as viWords } from '../i18n/vi';
import { Registry } from '../lib/registry';
import { alarm } from '../live/state.fixture';
import { alarmSpots } from '../map/features';
import { unmercator } from '../map/geometry';
import { Roster } from '../map/roster';
import type { MapView } from '../map/view';
import type { Console } from '../state/console.svelte';
import { prefs } from '../state/prefs.svelte';
import { ReplayDesk } from './desk.svelte';
import type { Placed } from './placed';
import SensorThen from './SensorThen.svelte';
import type { PastFrame } from './source';

const T0 = Date.parse('2026-11-24T01:00:00Z');
const NOW = { lon: 108.3, lat: 16.1 };
const THEN = { lon: 108.2, lat: 16.0 };
const LATER = { lon: 108.25, lat: 16.05 };
let past: ReplayDesk;
/** What the hub tells of a moment, by when it begins. */
let told: { from: number; places: Placed[] }[];
let frames: PastFrame[];
let selected: (number | null)[];
let roster: Roster;

/** The map's roster behind what a replay tells the map. */
function map(): MapView {
  const state = (id: number) => past.live.sensors.get(id);
  return {
    allChanged: () => roster.fill(past.sensors, state, past.now()),
    registryChanged: (ids: Iterable<number>) => [...ids].forEach((id) => roster.put(past.sensors.get(id)!, state(id), past.now())),
    sensorsChanged: () => undefined,
    alarmsChanged: () => undefined,
    zonesChanged: () => undefined,
    select: (id: number | null) => selected.push(id),
  } as unknown as MapView;
}

/** The hub's past, answered as its API does. */
function answer(path: string, { params }: { params: { query: Record<string, string> } }): Promise<unknown> {
  const { query } = params;
  const moment = Date.parse(query.at ?? query.from ?? '');
  const response = new Response();
  if (path.endsWith('/report')) return new Promise(() => undefined);
  if (path.endsWith('/frames')) return Promise.resolve({ data: { frames: frames.filter(({ at }) => at > moment), next: null, to: Date.parse(query.to!) }, response });
  const { places } = told.filter(({ from }) => from <= moment).at(-1)!;
  return Promise.resolve({ data: { time: moment, cursor: moment * 1000, rows: [], alarms: [], zones: [], places }, response });
}

function moved(id: number, seconds: number, place: { lon: number | null; lat: number | null }): PastFrame {
  const at = T0 + seconds * 1000;
  const body = { id, device: `d${id}`, domain: 'water', status: 'approved', moving: false, name_vi: '', name_en: '', period: 60, ...place };
  return { at, type: 'change', cursor: at * 1000, kind: 'sensor', id, body };
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  told = [{ from: 0, places: [] }];
  frames = [];
  selected = [];
  roster = new Roster();
  roster.past = true;
  const sensors = new Registry();
  for (const id of [1, 2]) sensors.set({ id, device: `d${id}`, domain: 'water', status: 'approved', moving: false, name: { vi: '', en: '' }, period: 60, ...NOW });
  const client = { api: { GET: answer } };
  const plan = { from: T0, to: T0 + 60_000, at: null, speed: 10 as const, incident: null, focus: null };
  past = new ReplayDesk({ client, sensors } as unknown as Console, plan, null, () => undefined);
  past.map = map();
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  past.stop();
  vi.useRealTimers();
});

const of = (id: number): Alarm => alarm(7, { sensor: { id } as Alarm['sensor'], ...THEN });

async function seek(seconds: number): Promise<void> {
  past.seek(T0 + seconds * 1000);
  await vi.advanceTimersByTimeAsync(1_000);
}

/** Where the map draws it; null: nowhere. */
function drawn(id: number): { lon: number; lat: number } | null {
  const slot = roster.slot(id)!;
  if (roster.shown[slot] !== 1) return null;
  const [lon, lat] = unmercator(roster.x[slot]!, roster.y[slot]!);
  return { lon: Number(lon.toFixed(6)), lat: Number(lat.toFixed(6)) };
}

it('shows a fixed sensor that was moved where it told to be then', () => {
  past.live.apply({ type: 'delta', time: T0, rows: [[1, T0, {}, [THEN.lon, THEN.lat, null, null], null]] });
  expect(past.placeOfSensor(1)).toMatchObject(THEN);
  expect(past.placeOf(of(1))).toMatchObject(THEN);
});

it('shows one that an editor has moved since where the registry had it, with its alarms', async () => {
  told = [{ from: 0, places: [[2, THEN.lon, THEN.lat]] }];
  await seek(10);
  expect([drawn(1), drawn(2)]).toEqual([NOW, THEN]);
  expect([past.placeOfSensor(1), past.placeOfSensor(2), past.placeOf(of(2))]).toEqual([NOW, THEN, THEN]);
  expect([...past.sensors.values()].map(({ id, lon, device }) => [id, lon, device])).toEqual([[1, NOW.lon, 'd1'], [2, THEN.lon, 'd2']]);
});

it('moves it on when it is played past its move, and back when the scrubber goes back', async () => {
  told = [{ from: 0, places: [[2, THEN.lon, THEN.lat]] }, { from: T0 + 20_000, places: [[2, LATER.lon, LATER.lat]] }, { from: T0 + 40_000, places: [] }];
  frames = [moved(2, 20, LATER), moved(2, 40, NOW)];
  await seek(10);
  past.sensorId = 2;
  const speed = past.speed;
  past.toggle();
  const seen = [drawn(2)];
  for (const seconds of [21, 41]) {
    while (past.player.at < T0 + seconds * 1000) await vi.advanceTimersByTimeAsync(1_000 / speed);
    seen.push(drawn(2));
    expect(past.placeOfSensor(2)).toEqual(drawn(2));
  }
  expect(seen).toEqual([THEN, LATER, NOW]);
  expect(selected.slice(-2), 'its ring goes with it').toEqual([2, 2]);
  past.toggle();
  const back: unknown[] = [];
  for (const seconds of [25, 5, 45]) {
    await seek(seconds);
    back.push(drawn(2));
  }
  expect(back).toEqual([LATER, THEN, NOW]);
});

it('shows one that was nowhere then nowhere, and an alarm of it where it was raised', async () => {
  told = [{ from: 0, places: [[2, null, null]] }];
  await seek(10);
  expect([drawn(2), past.placeOfSensor(2)]).toEqual([null, null]);
  expect(alarmSpots([of(2)], (one) => past.placeOf(one))).toMatchObject([THEN]);
});

it('says in its panel where it stood then', async () => {
  i18n.learn({ vi: viWords, en });
  prefs.apply('en');
  told = [{ from: 0, places: [[2, THEN.lon, THEN.lat]] }, { from: T0 + 20_000, places: [] }];
  await seek(10);
  const desk = { client: {}, metrics: new Map() } as unknown as Console;
  const panel = mount(SensorThen, { target: document.body, props: { desk, past, id: 2 } });
  const said = (): string | undefined => {
    flushSync();
    return document.querySelector('dl')?.lastElementChild?.textContent;
  };
  const before = said();
  await seek(30);
  expect([before, said()]).toEqual(['16.00000, 108.20000', '16.10000, 108.30000']);
  await unmount(panel);
});

it('lets what a device told of itself then count for more than the registry', async () => {
  told = [{ from: 0, places: [[1, LATER.lon, LATER.lat]] }];
  await seek(10);
  past.live.apply({ type: 'delta', time: T0, rows: [[1, T0, {}, [THEN.lon, THEN.lat, null, null], null]] });
  expect(past.placeOfSensor(1)).toMatchObject(THEN);
});
