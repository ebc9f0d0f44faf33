/** What is written and not sent yet outlives the form it is written in, and stays with what it is about. */

import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client } from '../api/client';
import type { City, User } from '../api/types';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import { alarm } from '../live/state.fixture';
import AlarmRow from '../panels/AlarmRow.svelte';
import HandoverDesk from '../pages/desk/HandoverDesk.svelte';
import { AlarmList } from './alarm-list.svelte';
import type { Console } from './console.svelte';
import Part from './duty.fixture.svelte';
import { Duty } from './duty.svelte';
import { prefs } from './prefs.svelte';

const NOW = Date.parse('2026-11-24T01:03:00Z');
const ALARMS = [alarm(1, { raised_at: '2026-11-24T01:00:00Z' }), alarm(2, { raised_at: '2026-11-24T01:00:00Z' })];

class Chosen {
  alarmId = $state<number | null>(null);
}

let stops: (() => void)[] = [];

function onDuty(): Duty {
  const chosen = new Chosen();
  const never = (): Promise<never> => new Promise(() => undefined);
  const desk = {
    client: { api: { GET: never, POST: never } } as unknown as Client,
    user: { username: 'lan', name: 'Lan' } as User,
    city: { time_zone: 'Asia/Ho_Chi_Minh' } as City,
    canAct: true,
    time: NOW,
    now: () => NOW,
    hiddenAlarms: [],
    live: { alarms: new Map() },
    get alarmId() {
      return chosen.alarmId;
    },
    chooseAlarm: (id: number | null) => (chosen.alarmId = id),
  };
  return new Duty(desk as unknown as Console);
}

/** Takes it off the screen again. */
function show(duty: Duty, part: unknown, given: Record<string, unknown> = {}): [HTMLElement, () => void] {
  const target = document.createElement('div');
  document.body.append(target);
  const made = mount(Part, { target, props: { duty, part: part as never, given } });
  let there = true;
  const leave = (): void => {
    if (there) void unmount(made);
    there = false;
    flushSync();
  };
  stops.push(leave);
  flushSync();
  return [target, leave];
}

function write(within: HTMLElement, text: string): void {
  const field = within.querySelector('textarea')!;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

const written = (within: HTMLElement): string | undefined => within.querySelector('textarea')?.value;

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
  i18n.learn({ vi, en });
  prefs.apply('en');
});

afterEach(() => {
  for (const stop of stops.reverse()) stop();
  stops = [];
  document.body.replaceChildren();
});

it('keeps the note of a handover while somebody looks something up', () => {
  const duty = onDuty();
  const [handover, leave] = show(duty, HandoverDesk);
  write(handover, 'The pump of Hòa Xuân is being changed');
  leave();
  expect(written(show(duty, HandoverDesk)[0])).toBe('The pump of Hòa Xuân is being changed');
});

it('keeps a comment with its alarm when another one is chosen', () => {
  const duty = onDuty();
  const list = new AlarmList({ duty, alarms: () => ALARMS, groups: () => false, onGroup: () => undefined });
  const rows = ALARMS.map((one) => show(duty, AlarmRow, { list, alarm: one })[0]) as [HTMLElement, HTMLElement];
  list.choose(ALARMS[0]!);
  list.open('comment');
  flushSync();
  write(rows[0], 'Called the station');
  expect(rows[0].textContent).not.toContain(en.desk.unsent);

  // On the map: nobody asked the list.
  duty.desk.chooseAlarm(2);
  flushSync();
  expect([written(rows[0]), written(rows[1])]).toEqual([undefined, undefined]);
  expect([rows[0].textContent?.includes(en.desk.unsent), rows[1].textContent?.includes(en.desk.unsent)]).toEqual([true, false]);

  list.choose(ALARMS[0]!);
  list.open('comment');
  flushSync();
  expect(written(rows[0])).toBe('Called the station');
  [...rows[0].querySelectorAll('button')].find((button) => button.textContent === en.common.cancel)!.click();
  flushSync();
  expect(duty.drafts.size).toBe(0);
});
