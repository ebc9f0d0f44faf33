/** The machine at the desk has a clock of its own, and it is wrong: everything that is said of time is the hub's. */

import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Client } from '../api/client';
import type { City, User } from '../api/types';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi as vietnamese } from '../i18n/vi';
import { readSensor } from '../lib/registry';
import { alarm } from '../live/state.fixture';
import AlarmRow from '../panels/AlarmRow.svelte';
import Procedure from '../panels/alarms/Procedure.svelte';
import ConnectionPill from '../panels/ConnectionPill.svelte';
import SoundMenu from '../panels/SoundMenu.svelte';
import HandoverDesk from '../pages/desk/HandoverDesk.svelte';
import ShelvedAlarms from '../pages/desk/ShelvedAlarms.svelte';
import { AlarmList } from './alarm-list.svelte';
import { Console } from './console.svelte';
import Part from './duty.fixture.svelte';
import { Duty } from './duty.svelte';
import type { Loaded } from './load';
import { prefs } from './prefs.svelte';

const HOUR = 3_600_000;
const HUB = Date.parse('2026-11-24T01:03:00Z');
const USER = { id: 1, username: 'lan', name: 'Lan', role: 'operator', language: 'en' } as User;
const CITY = { key: 'city', name: { vi: 'Thành phố', en: 'City' }, time_zone: 'Asia/Ho_Chi_Minh', domains: ['water'] } as unknown as City;

const NOBODY = { as_of: '', domains: [], periods: [], west: 0, south: 0, id: [], domain: [], period: [], lon: [], lat: [], moving: [], pending: [] };

class Wire {
  static last: Wire | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    Wire.last = this;
  }
  send(): void {}
  close(): void {}
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

/** A hub that knows who asks and nothing else, at its own time. */
const fetcher = (async (request: Request) =>
  new Response(JSON.stringify({ items: [], next: null, user: USER, csrf: 'c' }), {
    status: /session|incidents/.test(request.url) ? 200 : 503,
    headers: { 'Content-Type': 'application/json', Date: new Date(Date.now() - wrong).toUTCString() },
  })) as typeof fetch;

/** By how much the machine's clock is ahead of the hub's. */
let wrong = 0;
let stops: (() => void)[] = [];

async function arrive(error: number): Promise<Duty> {
  wrong = error;
  vi.setSystemTime(HUB + error);
  const client = new Client(() => undefined, fetcher);
  await client.session();
  const loaded = { city: CITY, layers: {}, base: {}, failed: [], metrics: new Map(), zones: [], sensors: Promise.resolve(NOBODY) };
  const desk = new Console(client, USER, loaded as unknown as Loaded, () => undefined);
  const duty = new Duty(desk);
  stops.push(() => desk.stop(), duty.start());
  return duty;
}

/** The line opens and the hub says what stands. */
async function live(duty: Duty): Promise<void> {
  await vi.advanceTimersByTimeAsync(10);
  Wire.last!.onopen?.();
  Wire.last!.say({ type: 'snapshot', partial: false, cursor: 1, time: Date.now() - wrong, rows: [], alarms: ALARMS });
  await vi.advanceTimersByTimeAsync(300);
  expect(duty.desk.phase.kind).toBe('live');
}

const ALARMS = [
  alarm(1, {
    raised_at: '2026-11-24T01:00:00Z',
    procedure: [
      { key: 'call', text: { vi: 'Gọi', en: 'Call the crew' }, within: 300, due_at: '2026-11-24T01:05:00Z', done_at: null, done_by: null },
      { key: 'look', text: { vi: 'Xem', en: 'Look at the camera' }, within: 120, due_at: '2026-11-24T01:02:00Z', done_at: null, done_by: null },
    ],
  }),
  alarm(2, {
    raised_at: '2026-11-24T01:00:00Z',
    presentation: 'shelved',
    shelved: { until: '2026-11-24T01:33:00Z', by: 'user:lan', reason: 'works' },
  }),
];

function show(duty: Duty, part: unknown, given: Record<string, unknown> = {}): HTMLElement {
  const target = document.createElement('div');
  document.body.append(target);
  const made = mount(Part, { target, props: { duty, part: part as never, given } });
  stops.push(() => void unmount(made));
  flushSync();
  return target;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  vi.stubGlobal('WebSocket', Wire);
  i18n.learn({ vi: vietnamese, en });
  prefs.apply('en');
});

afterEach(() => {
  for (const stop of stops.reverse()) stop();
  stops = [];
  document.body.replaceChildren();
  prefs.set({ muteUntil: null });
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe.each([
  ['an hour ahead', HOUR],
  ['an hour behind', -HOUR],
  ['right', 0],
])('with the clock of the machine %s', (_, error) => {
  it('knows the time before the live feed has said it', async () => {
    const duty = await arrive(error);
    expect(Math.abs(duty.desk.now() - HUB)).toBeLessThan(2000);
    expect(Math.abs(duty.desk.time - HUB)).toBeLessThan(2000);
    // A shift chosen now is the one that the hub is in: 08:03 in the city.
    const handover = show(duty, HandoverDesk);
    expect([...handover.querySelectorAll<HTMLInputElement>('input[type=datetime-local]')].map((input) => input.value.slice(11, 16))).toEqual(['06:00', '08:03']);
    // It goes on while the note is written.
    await vi.advanceTimersByTimeAsync(130_000);
    flushSync();
    expect([...handover.querySelectorAll<HTMLInputElement>('input[type=datetime-local]')].map((input) => input.value.slice(11, 16))).toEqual(['06:00', '08:05']);
  });

  it('judges a step by the hub', async () => {
    const duty = await arrive(error);
    await live(duty);
    const said = show(duty, Procedure, { alarm: duty.desk.live.alarms.get(1) });
    expect(notes(said)).toEqual([expect.stringMatching(/^(2 min|1 min 59 s) left$/), expect.stringMatching(/^1 min( 1 s)? over$/)]);
    expect(said.querySelectorAll('.late').length).toBe(1);
    await vi.advanceTimersByTimeAsync(121_000);
    flushSync();
    expect(said.querySelectorAll('.late').length).toBe(2);
  });

  it('counts a shelved alarm down by the hub', async () => {
    const duty = await arrive(error);
    await live(duty);
    const shelved = show(duty, ShelvedAlarms);
    expect(shelved.querySelector('[role=timer]')?.textContent).toMatch(/^(30 min|29 min 59 s) left$/);
  });

  it('tells ages and the time of day by the hub', async () => {
    const duty = await arrive(error);
    await live(duty);
    const info = readSensor({ id: 7, device: 'd', name: {}, domain: 'water', period: 60, status: 'approved' });
    Wire.last!.say({ type: 'delta', time: Date.now() - wrong, rows: [[7, HUB - 20_000, { water_level: 1 }, null, true]] });
    expect(duty.desk.age(info)).toBe('fresh');
    await beats(5);
    expect(duty.desk.age(info)).toBe('stale');
    const row = show(duty, AlarmRow, { list: new AlarmList({ duty, alarms: () => [], groups: () => false, onGroup: () => undefined }), alarm: duty.desk.live.alarms.get(1) });
    expect(row.textContent).toContain('8 min ago');
    const pill = show(duty, ConnectionPill, { desk: duty.desk });
    expect(pill.textContent).toContain('08:08:');
  });

  it('is silent for as long as it says', async () => {
    const duty = await arrive(error);
    await live(duty);
    duty.bell.mute(15);
    const sound = show(duty, SoundMenu);
    expect(sound.querySelector('[role=timer]')?.textContent).toBe('15 min');
    await beats(10);
    // Somebody puts the machine's clock right.
    wrong = 0;
    vi.setSystemTime(Date.now() - error);
    // An hour that might have passed counts as passed: the line is held for dead, and the time is right when it is back.
    await vi.advanceTimersByTimeAsync(5000);
    await live(duty);
    await vi.advanceTimersByTimeAsync(1000);
    expect(Math.abs(duty.bell.silence - 5 * 60_000)).toBeLessThan(10_000);
    await beats(5);
    expect(duty.bell.silence).toBe(0);
  });
});

it('notices a dead line although the clock of the machine was put back', async () => {
  const duty = await arrive(0);
  await live(duty);
  vi.setSystemTime(HUB - HOUR);
  wrong = -HOUR;
  await vi.advanceTimersByTimeAsync(14_000);
  expect(duty.desk.phase.kind).not.toBe('live');
  expect(Math.abs(duty.desk.now() - HUB)).toBeLessThan(20_000);
});

function beat(): void {
  Wire.last!.say({ type: 'heartbeat', time: Date.now() - wrong, cursor: 1, lag_ms: 0, ingest: true });
}

async function beats(minutes: number): Promise<void> {
  for (let n = 0; n < minutes * 12; n += 1) {
    await vi.advanceTimersByTimeAsync(5000);
    beat();
  }
}

/** Times left or over, in the order of the steps. */
function notes(element: HTMLElement): string[] {
  return [...element.querySelectorAll('[role=timer]')].map((timer) => timer.textContent);
}
