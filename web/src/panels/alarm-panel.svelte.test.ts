/** The list of alarms under a person's hands: what they chose stays chosen, and what does nothing says why. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi as clockwork } from 'vitest';
import { ApiError } from '../api/client';
import type { Alarm, City, User } from '../api/types';
import type { Act } from '../desk/actions';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import { alarm } from '../live/state.fixture';
import type { Console } from '../state/console.svelte';
import Part from '../state/duty.fixture.svelte';
import { Duty } from '../state/duty.svelte';
import { prefs } from '../state/prefs.svelte';
import AlarmPanel from './AlarmPanel.svelte';

const NOW = Date.parse('2026-11-24T01:03:00Z');
const FLOOD = { on: true, since: NOW, ended: null, peak: 11 };

class Desk {
  user = { username: 'lan', name: 'Lan' } as User;
  city = { time_zone: 'Asia/Ho_Chi_Minh' } as City;
  client = { api: { GET: (): Promise<never> => new Promise(() => undefined) }, alarm: (_id: number): Promise<unknown> => new Promise(() => undefined) };
  phase = { kind: 'live' };
  canAct = true;
  page = $state('live');
  section = null;
  params = {};
  listen = (): (() => void) => () => undefined;
  time = NOW;
  hiddenAlarms = [];
  unackedCritical = 0;
  openAlarms = $state.raw<Alarm[]>([]);
  quiet = $state.raw<ReadonlySet<string>>(new Set());
  alarmId = $state<number | null>(null);
  get visibleAlarms(): Alarm[] {
    return this.openAlarms.filter(({ severity }) => !this.quiet.has(severity));
  }
  get live(): { alarms: Map<number, Alarm> } {
    return { alarms: new Map(this.openAlarms.map((one) => [one.id, one])) };
  }
  now = (): number => NOW;
  chooseAlarm(id: number | null): void {
    this.alarmId = id;
  }
  adopt(one: Alarm): void {
    this.openAlarms = this.openAlarms.filter(({ id }) => id !== one.id).concat(one.presentation === 'shown' ? one : []);
  }
}

let desk: Desk;
let duty: Duty;
let panel: HTMLElement;
let stop = (): void => undefined;

function show(...alarms: Alarm[]): void {
  desk = new Desk();
  desk.openAlarms = alarms;
  duty = new Duty(desk as unknown as Console);
  // The hub does what is asked of it.
  duty.calls.act = async (asked: readonly Alarm[], act: Act) =>
    asked.map((one) => ({ id: one.id, ok: true, code: null, detail: null, alarm: { ...one, version: one.version + 1, ...(act.action === 'ack' ? { ack: 'acked' } : { presentation: 'shelved' }) } as Alarm }));
  panel = document.createElement('div');
  document.body.append(panel);
  put();
}

function put(): void {
  const made = mount(Part, { target: panel, props: { duty, part: AlarmPanel as never } });
  stop = () => void unmount(made);
  flushSync();
}

/** A page beside the map takes the panel's place for a while. */
async function away(meanwhile = (): void => undefined): Promise<void> {
  stop();
  await tick();
  meanwhile();
  put();
}

async function press(key: string): Promise<void> {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: key !== key.toLowerCase() && key.length === 1, bubbles: true, cancelable: true }));
  for (let n = 0; n < 10; n += 1) await tick();
}

const rows = (): string[] => [...panel.querySelectorAll<HTMLElement>('[data-alarm]')].map((row) => row.dataset.alarm!);
const hands = (): string | undefined => document.activeElement?.closest<HTMLElement>('[data-alarm]')?.dataset.alarm;
const button = (text: string): HTMLButtonElement => [...panel.querySelectorAll('button')].find((one) => one.textContent?.trim() === text)!;
const said = (): string | undefined => panel.querySelector('.notice p')?.textContent?.trim();

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
  i18n.learn({ vi, en });
  prefs.apply('en');
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

it('shows each alarm for as long as a growing flood lasts, once somebody wished so', async () => {
  show(alarm(1), alarm(2));
  duty.flood = FLOOD;
  flushSync();
  expect(rows()).toEqual([]);
  await press('v');
  duty.flood = { ...FLOOD, peak: 12 };
  flushSync();
  expect(rows()).toEqual(['1', '2']);

  duty.flood = { ...FLOOD, on: false, ended: NOW };
  flushSync();
  duty.flood = { ...FLOOD, since: NOW + 1 };
  flushSync();
  expect(rows()).toEqual([]);
});

it('keeps that wish while a page beside the map is open, and no longer than the flood', async () => {
  show(alarm(1), alarm(2));
  duty.flood = FLOOD;
  flushSync();
  button(en.desk.showEach).click();
  await away();
  expect([rows(), button(en.desk.showGroups)?.tagName]).toEqual([['1', '2'], 'BUTTON']);

  await away(() => {
    duty.flood = { ...FLOOD, on: false, ended: NOW };
    duty.flood = { ...FLOOD, since: NOW + 1 };
  });
  expect(rows()).toEqual([]);
});

it('offers nothing for a selection that is out of view, and a key says so', async () => {
  show(alarm(1), alarm(2, { severity: 'minor' }));
  await press('A');
  expect(said()).toBe(en.desk.notices.noneSelected);
  await press('X');
  expect([button(en.desk.shelve).disabled, button(en.desk.assign).disabled]).toEqual([false, false]);
  desk.quiet = new Set(['critical', 'minor']);
  flushSync();
  expect([button(en.desk.shelve).disabled, button(en.desk.assign).disabled]).toEqual([true, true]);
  await press('A');
  expect(said()).toBe(en.desk.notices.outOfView(2));
  duty.say(null);
  await press('s');
  expect(said()).toBe(en.desk.notices.outOfView(2));
});

it('tells how long an alarm has waited, and when it was last raised', () => {
  show(
    alarm(1, { raised_at: '2026-11-23T20:03:00Z', last_raised_at: '2026-11-24T01:02:17Z', count: 5 }),
    alarm(2, { raised_at: '2026-11-24T01:00:00Z', last_raised_at: '2026-11-24T01:00:00Z' }),
  );
  const times = [...panel.querySelectorAll('[data-alarm]')].map((row) => [...row.querySelectorAll('.side')].map((time) => time.textContent));
  expect(times).toEqual([['5 h ago', 'last 43 s ago'], ['3 min ago']]);
});

it('goes to the next alarm with the keyboard when one is acknowledged, its title in view', async () => {
  const shown: (string | undefined)[] = [];
  Element.prototype.scrollIntoView = function (this: HTMLElement): void {
    shown.push(this.className.includes('main') ? this.closest<HTMLElement>('[data-alarm]')?.dataset.alarm : undefined);
  };
  show(alarm(1), alarm(2), alarm(3));
  await press('j');
  expect(hands()).toBe('1');
  await press('a');
  expect([desk.alarmId, hands(), shown.at(-1)]).toEqual([2, '2', '2']);
  expect(rows()).toEqual(['2', '3', '1']);

  // Whoever writes goes on writing, and whoever is elsewhere stays there.
  await press('X');
  await press('g');
  const field = document.activeElement;
  expect(field?.tagName).toBe('INPUT');
  desk.chooseAlarm(3);
  await tick();
  expect(document.activeElement).toBe(field);
  const map = document.body.appendChild(document.createElement('button'));
  map.focus();
  desk.chooseAlarm(1);
  await tick();
  expect(document.activeElement).toBe(map);
});

/** With the form, as far as the hub's answer. */
async function shelve(): Promise<void> {
  await press('s');
  const field = panel.querySelector('textarea')!;
  field.focus();
  field.value = 'Being changed';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.form!.requestSubmit();
  for (let n = 0; n < 20; n += 1) await tick();
}

it('goes on from the row that took the place of one that went', async () => {
  show(alarm(1), alarm(2), alarm(3), alarm(4));
  await press('j');
  await press('j');
  await shelve();
  expect([rows(), desk.alarmId && rows().includes(String(desk.alarmId)), hands()]).toEqual([['1', '3', '4'], false, '3']);
  await press('j');
  expect([desk.alarmId, hands()]).toEqual([3, '3']);

  await press('j');
  await shelve();
  expect([rows(), hands()]).toEqual([['1', '3'], '3']);
  await press('j');
  expect([desk.alarmId, hands()]).toEqual([3, '3']);
});

it('gives the keyboard back to the row when a form or the list of keys is closed', async () => {
  show(alarm(1), alarm(2));
  await press('j');
  await press('c');
  expect(document.activeElement?.tagName).toBe('TEXTAREA');
  await press('Escape');
  expect(hands()).toBe('1');
  await press('?');
  document.querySelector<HTMLElement>('dialog .icon-btn')!.click();
  for (let n = 0; n < 10; n += 1) await tick();
  expect([document.querySelector('dialog'), hands()]).toEqual([null, '1']);
});

it('names the alarm that was refused, until the person turns to something else', async () => {
  show(alarm(1), alarm(2));
  const leave = duty.start();
  const refusal = `Rule, S ${en.desk.notices.alarmStands}`;
  await press('j');
  await press('d');
  expect(said()).toBe(refusal);
  await press('j');
  expect(said()).toBeUndefined();

  await press('d');
  expect(said()).toBe(refusal);
  desk.page = 'desk';
  flushSync();
  desk.page = 'live';
  flushSync();
  expect(said()).toBeUndefined();
  leave();
});

const linked = (): string | undefined => panel.querySelector('[data-linked]')?.textContent?.replace(/\s+/g, ' ');
/** The card and its words come by themselves, when they come. */
const says = (words: string): Promise<void> => clockwork.waitFor(() => expect(linked()).toContain(words), { timeout: 10_000 });

it('shows the alarm of a link that is over, with its end and the ways on', { timeout: 15_000 }, async () => {
  show(alarm(1));
  const over = alarm(17, { open: false, condition: 'cleared', ack: 'acked', cleared_at: '2026-11-24T00:40:00Z' });
  desk.client.alarm = async (): Promise<unknown> => ({ ...over, transitions: [] });
  desk.alarmId = 17;
  await says('over at 07:40');
  expect(linked()).toContain(en.desk.replay);
  const pages: unknown[] = [];
  Object.assign(desk, { openPage: (...page: unknown[]) => pages.push(page) });
  button('Open the history').click();
  expect(pages).toMatchObject([['desk', 'history', { rule: over.rule.key }]]);
  desk.chooseAlarm(1);
  flushSync();
  expect(linked()).toBeUndefined();
});

it('says that there is no such alarm, and nothing of one that has just left the list', { timeout: 15_000 }, async () => {
  show(alarm(1), alarm(2));
  desk.client.alarm = () => Promise.reject(new ApiError({ type: 'about:blank', title: 'Not found', status: 404 } as ConstructorParameters<typeof ApiError>[0]));
  desk.alarmId = 99;
  await says('There is no alarm 99.');
  desk.chooseAlarm(2);
  flushSync();
  desk.openAlarms = [alarm(1)];
  flushSync();
  expect(linked()).toBeUndefined();
});
