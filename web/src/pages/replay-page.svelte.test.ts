/** The page of a replay: its link, and what it says of the live alarms beside it. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi as mocks } from 'vitest';
import type { Alarm, City } from '../api/types';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import { Registry } from '../lib/registry';
import { alarm } from '../live/state.fixture';
import type { Console } from '../state/console.svelte';
import { prefs } from '../state/prefs.svelte';

// There is no graphics card here, and no fonts.
mocks.mock('../panels/MapCanvas.svelte', () => ({ default: () => undefined }));
const { default: ReplayPage } = await import('./ReplayPage.svelte');

const AT = '2026-11-24T01:00:00.481Z';
const NOW = Date.parse('2026-11-24T02:00:00Z');

class Desk {
  city = { time_zone: 'Asia/Ho_Chi_Minh' } as City;
  client = { api: { GET: (): Promise<never> => new Promise(() => undefined) } };
  sensors = new Registry();
  time = NOW;
  page = 'replay';
  off = new Set();
  quiet = new Set();
  domains = [];
  camera = null;
  params = $state.raw<Record<string, string>>({ from: '2026-11-24T00:50:00Z', to: '2026-11-24T01:10:00Z', t: AT });
  live = { alarms: new Map<number, Alarm>(), cursor: null as number | null };
  openAlarms = $state.raw<Alarm[]>([]);
  beat = $state(0);
  now = (): number => NOW;
  passes = (): boolean => true;
  openPage(_page: string, _section: null, params: Record<string, string>): void {
    this.params = params;
  }
  /** As the feed tells them. */
  hear(...alarms: Alarm[]): void {
    this.live = { alarms: new Map(alarms.map((one) => [one.id, one])), cursor: 1 };
    this.openAlarms = alarms;
    this.beat += 1;
    flushSync();
  }
}

let desk: Desk;
let stop: () => void;

beforeEach(async () => {
  i18n.learn({ vi, en });
  prefs.apply('en');
  desk = new Desk();
  const made = mount(ReplayPage, { target: document.body, props: { desk: desk as unknown as Console } });
  stop = () => void unmount(made);
  for (let n = 0; n < 5; n += 1) await tick();
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

it('keeps the moment to the millisecond in its link', () => {
  expect(desk.params.t).toBe(AT);
});

const said = (): string => document.querySelector('.banner .live')?.textContent?.trim() ?? '';

it('counts as new what was raised after the first word of what is open', () => {
  expect(said()).toBe('');
  desk.hear(alarm(1), alarm(2));
  expect(said()).toBe(en.replay.liveQuiet);
  desk.hear(alarm(1), alarm(2, { count: 2 }), alarm(3));
  expect(said()).toBe(en.replay.liveMeanwhile(2));
});
