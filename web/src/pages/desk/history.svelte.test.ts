/** The search through past alarms: rules go by the names that people know them by. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { City } from '../../api/types';
import type { HistoryFilter } from '../../desk/calls';
import { history } from '../../i18n/areas/history';
import { en } from '../../i18n/en';
import { i18n } from '../../i18n/index.svelte';
import { vi } from '../../i18n/vi';
import type { Console } from '../../state/console.svelte';
import Part from '../../state/duty.fixture.svelte';
import { Duty } from '../../state/duty.svelte';
import { prefs } from '../../state/prefs.svelte';
import History from './History.svelte';

const NOW = Date.parse('2026-11-24T01:03:00Z');
const RULES = [
  { key: 'rain-2', name: { vi: 'Mưa rất to', en: 'Very heavy rain' } },
  { key: 'rain-1', name: { vi: 'Mưa to', en: 'Heavy rain' } },
  { key: 'heat', name: { vi: 'Nắng nóng', en: 'Heat' } },
];

class Desk {
  city = { time_zone: 'Asia/Ho_Chi_Minh' } as City;
  client = { api: { GET: async () => ({ data: { items: RULES, next: null }, response: new Response() }) } };
  time = NOW;
  zones = [];
  hiddenAlarms = [];
  openAlarms = [];
  alarmId = null;
  canAct = false;
  params = $state.raw<Record<string, string | null>>({});
  now = (): number => NOW;
  keepInLink(changes: Record<string, string | null>): void {
    this.params = { ...this.params, ...changes };
  }
}

let desk: Desk;
let asked: HistoryFilter[];
let stop: () => void;

async function show(rule?: string): Promise<void> {
  desk = new Desk();
  if (rule) desk.params = { rule };
  const duty = new Duty(desk as unknown as Console);
  asked = [];
  duty.calls.history = async (filter) => {
    asked.push(filter);
    return { items: [], next: null };
  };
  const made = mount(Part, { target: document.body, props: { duty, part: History as never } });
  stop = () => void unmount(made);
  await settle();
}

async function settle(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await tick();
  flushSync();
}

const field = (): HTMLInputElement => document.querySelector('input[list]')!;

async function search(text: string): Promise<void> {
  field().value = text;
  field().dispatchEvent(new Event('input', { bubbles: true }));
  document.querySelector('form')!.requestSubmit();
  await settle();
}

const fault = (): string | undefined => document.querySelector('[role=alert]')?.textContent ?? undefined;

beforeEach(() => {
  i18n.learn({ vi, en });
  prefs.apply('vi');
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

it('finds a rule by its name, however it is typed, and keeps its key in the link', async () => {
  await show();
  expect([...document.querySelectorAll('datalist option')].map((one) => (one as HTMLOptionElement).value)).toContain('Mưa rất to');
  await search('Mưa rất to');
  await search('mua rat');
  await search('rain-2');
  expect(asked.slice(1).map(({ rule }) => rule)).toEqual(['rain-2', 'rain-2', 'rain-2']);
  expect([field().value, desk.params.rule]).toEqual(['Mưa rất to', 'rain-2']);
});

it('says which rule it does not know, and which it cannot tell apart, and asks for nothing', async () => {
  await show();
  await search('tuyết');
  expect(fault()).toBe(history.vi.noRule('tuyết'));
  await search('mưa');
  expect(fault()).toBe(history.vi.manyRules('mưa'));
  expect(asked.length).toBe(1);
  await search('Mưa to');
  expect([fault(), asked.at(-1)?.rule]).toEqual([undefined, 'rain-1']);
});

it('shows the name of a rule that a link names by its key', async () => {
  await show('heat');
  expect([field().value, asked[0]?.rule]).toEqual(['Nắng nóng', 'heat']);
});
