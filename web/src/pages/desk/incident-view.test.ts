/** An incident under a person's hands. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiError } from '../../api/client';
import type { Alarm, City, Problem, User } from '../../api/types';
import type { Incident, IncidentDetail } from '../../desk/types';
import { en } from '../../i18n/en';
import { i18n } from '../../i18n/index.svelte';
import { vi } from '../../i18n/vi';
import { alarm } from '../../live/state.fixture';
import type { Console } from '../../state/console.svelte';
import Part from '../../state/duty.fixture.svelte';
import { Duty } from '../../state/duty.svelte';
import { prefs } from '../../state/prefs.svelte';
import IncidentView from './IncidentView.svelte';

const NOW = Date.parse('2026-11-24T01:03:00Z');
const IT = {
  id: 5, version: 1, title: { vi: 'Lũ', en: 'Flood' }, zone: null, severity: 'major', opened_at: '2026-11-24T01:00:00Z', closed_at: null, open: true,
  alarm_count: 1, open_count: 1, unacked_count: 0, assignee: null, first_alarm: 1, timeline: [],
} as unknown as IncidentDetail;

let page: HTMLElement;
let duty: Duty;
let deeds: string[] = [];
let stop = (): void => undefined;

async function show(...alarms: Alarm[]): Promise<void> {
  const desk = {
    city: { time_zone: 'Asia/Ho_Chi_Minh' } as City, user: { username: 'lan', name: 'Lan' } as User, canAct: true, time: NOW, now: () => NOW,
    client: { api: {} }, openAlarms: alarms, live: { alarms: new Map() },
  };
  let it: IncidentDetail = { ...IT, alarms };
  duty = new Duty(desk as unknown as Console);
  duty.calls.incident = async () => it;
  duty.calls.onIncident = async (_, { deed }) => {
    deeds.push(deed);
    if (deed === 'close') it = { ...it, open: false };
    return it as unknown as Incident;
  };
  page = document.createElement('div');
  document.body.append(page);
  const made = mount(Part, { target: page, props: { duty, part: IncidentView as never, given: { id: 5 } } });
  stop = () => void unmount(made);
  await settle();
}

async function settle(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await tick();
  flushSync();
}

const button = (text: string): HTMLButtonElement => [...page.querySelectorAll('button')].find((one) => one.textContent?.trim() === text)!;

async function open(text: string): Promise<HTMLFormElement> {
  button(text).focus();
  button(text).click();
  await settle();
  return page.querySelector('form')!;
}

async function press(key: string): Promise<void> {
  document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: key === 'Enter', bubbles: true, cancelable: true }));
  await settle();
}

beforeEach(() => {
  deeds = [];
  i18n.learn({ vi, en });
  prefs.apply('en');
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

it('gives the keyboard back to the button of a form, or to the incident when the button has gone', async () => {
  await show(alarm(1, { condition: 'cleared' }));
  let form = await open(en.desk.say);
  await press('Escape');
  expect(document.activeElement).toBe(button(en.desk.say));

  form = await open(en.desk.say);
  const field = form.querySelector('textarea')!;
  field.value = 'Called the crew';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await press('Enter');
  expect([deeds, document.activeElement]).toEqual([['comment'], button(en.desk.say)]);

  await open(en.desk.closeIncident);
  await press('Enter');
  expect([deeds, document.activeElement]).toEqual([['comment', 'close'], page.querySelector('article')]);
});

it('names the incident of what was refused', async () => {
  await show(alarm(1));
  duty.calls.onIncident = () => Promise.reject(new ApiError({ type: '', title: 'conflict', status: 409 } as Problem));
  const form = await open(en.desk.say);
  const field = form.querySelector('textarea')!;
  field.value = 'Called the crew';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await press('Enter');
  expect([duty.notice?.about?.(), duty.notice?.text(en)]).toEqual(['Flood', en.alarms.failed('conflict')]);
});

it('says what stands in the way of closing before it is tried', async () => {
  await show(alarm(1));
  const form = await open(en.desk.closeIncident);
  expect(form.querySelector('[role=status]')?.textContent).toBe(en.desk.notices.incidentStands);
  expect(form.querySelector<HTMLButtonElement>('.btn-primary')!.disabled).toBe(true);
  await press('Enter');
  expect(deeds).toEqual([]);
});
