/** Sections of administration under two pairs of hands: what is shown is as it is now, and a conflict has a way on. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Client } from '../api/client';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import { Registry } from '../lib/registry';
import type { Console } from '../state/console.svelte';
import { prefs } from '../state/prefs.svelte';
import MaintenanceSection from './MaintenanceSection.svelte';
import UsersSection from './UsersSection.svelte';
import { adminWords } from './words';

const OPENS = Date.parse('2026-11-24T01:00:00Z');
const WINDOW = {
  id: 1, name: { vi: 'Thay trạm', en: 'Gauge' }, from: '2026-11-24T01:00:00.000Z', to: '2026-11-24T02:00:00.000Z', reason: 'x', by: 'user:lan',
  scope: { rules: [], zones: [], domains: ['water'], devices: [] }, active: false, version: 1,
};
const USER = {
  id: 1, username: 'lan', name: 'Lan', role: 'operator', language: 'vi', email: null, telegram: null, disabled: false, version: 3,
  created_at: '2026-11-24T01:00:00.000Z', failed: 0, locked_until: null,
};

class Desk {
  time = $state(OPENS - 1000);
  city = { time_zone: 'Asia/Ho_Chi_Minh', domains: ['water'] };
  zones = [];
  sensors = new Registry();
  registryVersion = 0;
  client = new Client(() => undefined, (request) => answer(request as Request));
}

let asked: { method: string; path: string; body: string }[];
let lists: Record<string, unknown[]>;
let refusal: unknown;
let panel: HTMLElement;
let stop = (): void => undefined;

async function answer(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace('/api/v1/', '');
  asked.push({ method: request.method, path, body: await request.text() });
  if (request.method !== 'GET') return Response.json(refusal, { status: 409 });
  return Response.json({ items: lists[path] ?? [], next: null });
}

async function settle(): Promise<void> {
  flushSync();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await tick();
}

async function show(section: unknown): Promise<Desk> {
  const desk = new Desk();
  panel = document.createElement('div');
  document.body.append(panel);
  const made = mount(section as typeof UsersSection, { target: panel, props: { desk: desk as unknown as Console, writes: true } });
  stop = () => void unmount(made);
  await settle();
  return desk;
}

const press = async (text: string): Promise<void> => {
  [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === text)!.click();
  await settle();
};

beforeEach(() => {
  i18n.learn({ vi, en });
  prefs.apply('vi');
  asked = [];
  lists = {};
  HTMLDialogElement.prototype.showModal ??= () => undefined;
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

it('shows a window that opens, and ends, while it is looked at', async () => {
  lists = { maintenance: [WINDOW] };
  const desk = await show(MaintenanceSection);
  const state = (): string | undefined => panel.querySelector('.tag')?.textContent;
  expect(state()).toBe('Sắp tới');
  desk.time = OPENS + 1000;
  flushSync();
  expect(state()).toBe('Đang mở');
  desk.time = Date.parse(WINDOW.to);
  flushSync();
  expect(state()).toBe('Đã qua');
});

it('reads the users anew when somebody else was quicker, and says what to do', async () => {
  lists = { users: [USER] };
  refusal = { type: '', title: '', status: 409, code: 'conflict', detail: 'user 1 is at version 4', errors: [] };
  await show(UsersSection);
  await press(adminWords().edit);
  lists = { users: [{ ...USER, name: 'Mai Lan', version: 4 }] };
  document.querySelector('form')!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
  await settle();
  expect(JSON.parse(asked.find(({ method }) => method === 'PATCH')!.body)).toMatchObject({ version: 3 });
  expect(document.querySelector('form [role="alert"]')?.textContent).toBe(adminWords().reload);
  expect(panel.textContent).toContain('Mai Lan');
});

it('says at its field that a name is taken', async () => {
  lists = { users: [USER] };
  const said = { given: "'lan'", expected: 'tên khác: đã có người dùng tên này' };
  refusal = { type: '', title: '', status: 409, code: 'conflict', errors: [{ field: 'username', given: "'lan'", expected: 'x', code: 'user.own-name', vi: said }] };
  await show(UsersSection);
  await press(adminWords().newUser);
  document.querySelector('form')!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
  await settle();
  expect(document.querySelector('form')?.textContent).toContain(said.expected);
  expect(document.querySelector('form')?.textContent).not.toContain(adminWords().reload);
});
