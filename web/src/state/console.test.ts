/** The browser's Back and a link that is followed: what they cost is asked about, and what they lead to is seen. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Client } from '../api/client';
import type { City, User } from '../api/types';
import { alarm } from '../live/state.fixture';
import { Console } from './console.svelte';
import { Duty } from './duty.svelte';
import { watchForm } from './leaving.svelte';
import type { Loaded } from './load';
import { prefs } from './prefs.svelte';

/** One tab: its steps, each with an address and the state that was left there. */
class Tab {
  steps: { hash: string; state: unknown }[];
  at = 0;
  constructor(hash: string, state: unknown = null) {
    this.steps = [{ hash, state }];
  }
  get state(): unknown {
    return this.steps[this.at]!.state;
  }
  get hash(): string {
    return this.steps[this.at]!.hash;
  }
  replaceState(state: unknown, _title: string, hash = this.hash): void {
    this.steps[this.at] = { hash, state };
  }
  pushState(state: unknown, _title: string, hash: string): void {
    this.steps = [...this.steps.slice(0, this.at + 1), { hash, state }];
    this.at += 1;
  }
  /** Later, as browsers do. */
  go(by: number): void {
    setTimeout(() => {
      if (!this.steps[this.at + by]) return;
      this.at += by;
      dispatchEvent(new Event('hashchange'));
    });
  }
  /** A person does so, and whatever follows has happened. */
  async move(by: number): Promise<void> {
    this.go(by);
    await settle();
  }
  async follow(hash: string): Promise<void> {
    this.pushState(null, '', hash);
    dispatchEvent(new Event('hashchange'));
    await settle();
  }
  get all(): string[] {
    return this.steps.map(({ hash }) => hash);
  }
}

const USER = { username: 'lan', role: 'admin' } as User;
const CITY = { domains: [] } as unknown as City;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(5);

let tab: Tab;
let stops: (() => void)[] = [];

function arrive(at: Tab): Console {
  tab = at;
  vi.stubGlobal('history', at);
  vi.stubGlobal('location', at);
  const loaded = { city: CITY, layers: {}, base: {}, failed: [], metrics: new Map(), zones: [], sensors: new Promise(() => undefined) };
  const desk = new Console(new Client(() => undefined, (() => new Promise(() => undefined)) as typeof fetch), USER, loaded as unknown as Loaded, () => undefined);
  stops.push(() => desk.stop());
  return desk;
}

/** A dialog with something in it, that notes what it was asked. */
function writing(): { go: (() => void) | null; unsaved: boolean } {
  const form = { go: null as (() => void) | null, unsaved: true };
  stops.push(watchForm({ unsaved: () => form.unsaved, ask: (go) => (form.go = go) }));
  return form;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', class { close(): void {} });
  prefs.set({ alarmsOpen: false });
});

afterEach(() => {
  for (const stop of stops.reverse()) stop();
  stops = [];
  prefs.set({ alarmsOpen: true });
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('asks before Back takes the page from under a form, and leaves address and history as they were', async () => {
  const desk = arrive(new Tab('#/live'));
  desk.openPage('desk');
  desk.openPage('admin', 'users');
  const before = tab.all;
  const form = writing();
  await tab.move(-1);
  expect(form.go).not.toBeNull();
  expect([desk.page, desk.section, tab.hash, tab.at, tab.all]).toEqual(['admin', 'users', '#/admin/users', 2, before]);

  // Again, and further; then it may be lost.
  await tab.move(-2);
  expect([desk.page, tab.at, tab.all]).toEqual(['admin', 2, before]);
  form.unsaved = false;
  form.go!();
  await settle();
  expect([desk.page, tab.hash, tab.at, tab.all]).toEqual(['live', '#/live', 0, before]);
  await tab.move(1);
  expect([desk.page, tab.at]).toEqual(['desk', 1]);
});

it('asks the same of the work of a page, once', async () => {
  const desk = arrive(new Tab('#/live'));
  desk.openPage('rules', 'flood');
  stops.push(desk.leaving.watch(() => true));
  await tab.move(-1);
  expect([desk.page, tab.hash, desk.leaving.pending === null]).toEqual(['rules', '#/rules/flood', false]);
  desk.leaving.answer(false);
  await settle();
  expect([desk.page, tab.all]).toEqual(['rules', ['#/live', '#/rules/flood']]);
  await tab.move(-1);
  desk.leaving.answer(true);
  await settle();
  expect([desk.page, tab.at, desk.leaving.pending]).toEqual(['live', 0, null]);
});

it('asks before a link takes a form away, on the page that it is on too', async () => {
  const desk = arrive(new Tab('#/live?sensor=3&panel=sensor'));
  const form = writing();
  await tab.follow('#/live?panel=sensor&sensor=4');
  expect([desk.sensorId, tab.hash]).toEqual([3, '#/live?sensor=3&panel=sensor']);
  form.unsaved = false;
  form.go!();
  await settle();
  expect([desk.sensorId, tab.hash]).toEqual([4, '#/live?panel=sensor&sensor=4']);
  await tab.move(-1);
  expect(desk.page).toBe('live');
});

it('unfolds the panel for the alarm of a link, not for a page that is loaded anew', async () => {
  const desk = arrive(new Tab('#/live?alarm=7'));
  expect([desk.alarmId, prefs.value.alarmsOpen]).toEqual([7, true]);
  prefs.set({ alarmsOpen: false });
  desk.openPage('desk');
  await tab.move(-1);
  expect([desk.page, prefs.value.alarmsOpen]).toEqual(['live', false]);
  desk.stop();
  arrive(tab);
  expect(prefs.value.alarmsOpen).toBe(false);
  await tab.follow('#/desk?alarm=8');
  expect(prefs.value.alarmsOpen).toBe(false);
  await tab.follow('#/live?alarm=8');
  expect(prefs.value.alarmsOpen).toBe(true);
});

it('unfolds the panel for an alarm that somebody wants to see on the map', () => {
  const desk = arrive(new Tab('#/desk'));
  new Duty(desk).locate(alarm(7, { lon: 108.2, lat: 16 }));
  expect([desk.page, desk.alarmId, prefs.value.alarmsOpen]).toEqual(['live', 7, true]);
});
