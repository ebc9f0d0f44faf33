/** The sources of a hub and the form of one: what is chosen from the sample stands in the mapping, and what is wrong stands at its field. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi as vitest } from 'vitest';
import { Client } from '../../api/client';
import { sources as words } from '../../i18n/areas/sources';
import { en } from '../../i18n/en';
import { i18n } from '../../i18n/index.svelte';
import { vi } from '../../i18n/vi';
import type { Console } from '../../state/console.svelte';
import { prefs } from '../../state/prefs.svelte';
import SourcesSection from '../SourcesSection.svelte';
import { adminWords } from '../words';
// The section loads them when they are needed; here they are there by then.
import './NativeForm.svelte';
import './SourceForm.svelte';

// What is asked a moment after each change takes its time on a busy machine.
vitest.setConfig({ testTimeout: 20_000 });

const NATIVE = {
  id: 1, key: 'native', topic_filter: 'ioc/v1/#', decoder: 'native', mapping: null, time_zone: 'Asia/Ho_Chi_Minh', enabled: true, lateness: 5, max_late: 604_800, max_skew: 300,
  version: 2, sensors: 461, received: 1204, rejected: 3,
};
const RIVER = {
  ...NATIVE, id: 7, key: 'river-lora', topic_filter: 'application/+/device/+/event/up', decoder: 'mapping', enabled: false, lateness: 4.25, version: 3, sensors: 2, received: 0, rejected: 0,
  mapping: { domain: 'water', device: { path: '$.dev' }, metrics: { water_level: { path: '$.l', unit: 'cm', later: 1 } }, beyond: { what: ['later'] } },
};
const LEAVES = [{ path: '$.dev', value: 'a1' }, { path: '$.l', value: 182 }, { path: '$.data[0].t', value: 21.5 }, { path: '$.n', value: 7 }];
const METRICS = [['water_level', 'Mực nước', 'm'], ['water_temperature', 'Nhiệt độ nước', 'Cel']].map(([key, name, unit]) => [
  key, { key, unit, name: { vi: name, en: key }, domain: 'water', domains: ['water'], min: null, max: null, precision: 2, kind: 'number' },
] as const);
const ACCEPTED = {
  accepted: true, sensor: { id: null, domain: 'water', device: 'a1', status: 'pending' }, position: null,
  readings: [{ metric: 'water_level', value: 1.82, unit: 'm', time: '2026-11-24T01:00:00Z', quality: 'good', late: true }],
};

class Desk {
  time = Date.parse('2026-11-24T01:00:05Z');
  city = { time_zone: 'Asia/Ho_Chi_Minh', domains: ['water', 'air'] };
  metrics = new Map(METRICS);
  canIntegrate = true;
  params = $state.raw<Record<string, string>>({});
  client = new Client(() => undefined, (request) => answer(request as Request));
  keepInLink = (changes: Record<string, string | null>): void => {
    this.params = Object.fromEntries(Object.entries({ ...this.params, ...changes }).filter((entry): entry is [string, string] => entry[1] !== null));
  };
}

let asked: { method: string; path: string; body: Record<string, unknown> }[];
let tried: Record<string, unknown>;
let refusal: unknown;
let items: unknown[];
let panel: HTMLElement;
let stop = (): void => undefined;

async function answer(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace('/api/v1/', '');
  const text = await request.text();
  asked.push({ method: request.method, path, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) });
  if (path === 'sources/try') return Response.json({ levels: [], leaves: LEAVES, unread: null, problems: [], understood: null, ...tried });
  if (request.method === 'GET') return Response.json({ items, formats: ['json'] });
  return refusal ? Response.json(refusal, { status: (refusal as { status: number }).status }) : Response.json(RIVER);
}

/** Long enough for what is asked a moment after each change. */
async function settle(ms = 30): Promise<void> {
  flushSync();
  await new Promise((resolve) => setTimeout(resolve, ms));
  await tick();
  flushSync();
}
const tries = (): Promise<void> => settle(380);

async function show(writes = true, params: Record<string, string> = {}): Promise<Desk> {
  const desk = new Desk();
  desk.params = params;
  panel = document.createElement('div');
  document.body.append(panel);
  const made = mount(SourcesSection, { target: panel, props: { desk: desk as unknown as Console, writes } });
  stop = () => void unmount(made);
  await settle();
  return desk;
}

const t = (): (typeof words)['vi'] => words[i18n.language];
const button = (name: string): HTMLButtonElement =>
  [...document.querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent ?? '').trim() === name) ?? expect.fail(`no button ${name}`);

async function press(name: string): Promise<void> {
  button(name).click();
  await settle();
}

function field(label: string): HTMLInputElement {
  const named = document.querySelector<HTMLInputElement>(`dialog [aria-label="${label}"]`);
  const at = [...document.querySelectorAll('dialog label')].find((one) => one.textContent?.trim() === label);
  return named ?? (at && document.querySelector<HTMLInputElement>(`#${CSS.escape(at.getAttribute('for')!)}`)) ?? expect.fail(`no field ${label}`);
}

async function write(label: string, text: string): Promise<void> {
  field(label).value = text;
  field(label).dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
}

/** What is said of a field, and whether it counts as wrong. */
function saidOf(label: string): { text: string; invalid: boolean } {
  const input = field(label);
  return { text: document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent ?? '', invalid: input.getAttribute('aria-invalid') === 'true' };
}

async function assign(path: string, text: string): Promise<void> {
  [...document.querySelectorAll<HTMLButtonElement>('dialog button')].find((one) => one.getAttribute('aria-label')?.startsWith(t().assignTo(path)))!.click();
  await settle();
  await write(t().find, text);
  field(t().find).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  await settle();
}

async function save(): Promise<void> {
  document.querySelector('form')!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
  await settle();
}

/** What of a source is sent. */
function written({ id: _, decoder: __, sensors: ___, received: ____, rejected: _____, ...body }: typeof NATIVE | typeof RIVER): object {
  return body;
}

const lastTry = () => asked.filter(({ path }) => path === 'sources/try').at(-1)?.body;
const understood = (): string => document.querySelector('.understood')?.textContent?.replace(/\s+/g, ' ') ?? '';

beforeEach(() => {
  i18n.learn({ vi, en });
  prefs.apply('vi');
  [asked, tried, refusal, items] = [[], {}, null, [NATIVE, RIVER]];
  HTMLDialogElement.prototype.showModal ??= () => undefined;
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

it('lets nobody write who may not, and tells what is switched off in words', async () => {
  await show(false);
  expect(panel.querySelectorAll('button')).toHaveLength(0);
  expect(panel.textContent).toContain(adminWords().readOnly);
  expect([...panel.querySelectorAll('tbody tr')].map((row) => row.querySelector('.tag')?.textContent)).toEqual(['Đang bật', 'Đã tắt']);
  expect([...panel.querySelectorAll('tbody tr')].map((row) => row.querySelectorAll('td')[5]?.textContent?.replace(/\s+/g, ' ').trim())).toEqual(['1.204 3 bị từ chối', 'chưa có']);
  stop();
  panel.remove();
  await show(true);
  expect([...panel.querySelectorAll('button')].map((one) => one.textContent)).toEqual(['Thêm nguồn', 'Sửa', 'Sửa']);
});

it('writes the path of a value that is chosen from the sample, and tries it', async () => {
  await show();
  await press('Thêm nguồn');
  expect(lastTry()).toBeUndefined();
  await write(t().payloadLabel, '{"dev":"a1"}');
  await tries();
  expect(lastTry()).toMatchObject({ mapping: null, payload: '{"dev":"a1"}' });
  await assign('$.dev', 'thiết bị');
  await assign('$.l', 'mực nước');
  await assign('$.n', 'do_man');
  expect(field(t().path).value).toBe('$.dev');
  expect(field(t().pathOf('Mực nước')).value).toBe('$.l');
  await tries();
  expect(lastTry()!['mapping']).toEqual({ device: { path: '$.dev' }, metrics: { water_level: { path: '$.l' }, do_man: { path: '$.n' } } });
  expect(button(`${t().assignTo('$.l')}: Mực nước`)).toBeTruthy();
  await assign('$.l', t().nothing);
  await tries();
  expect(lastTry()!['mapping']).toEqual({ device: { path: '$.dev' }, metrics: { do_man: { path: '$.n' } } });
});

it('writes it of the entry where it stands in the list of samples', async () => {
  items = [{ ...RIVER, mapping: { ...RIVER.mapping, each: '$.data' } }];
  await show();
  await press('Sửa river-lora');
  await write(t().payloadLabel, '{}');
  await tries();
  await assign('$.data[0].t', 'water_temp');
  expect(field(t().pathOf('Nhiệt độ nước')).value).toBe('@.t');
});

it('takes a level of the topic for the device', async () => {
  await show();
  await press('Thêm nguồn');
  await write(t().topic, 'a/b/c');
  const levels = (): string[] => [...document.querySelectorAll('.levels button')].map((one) => `${one.textContent?.replace(/\D+/, '')} ${one.getAttribute('aria-pressed')}`);
  document.querySelectorAll<HTMLButtonElement>('.levels button')[1]!.click();
  await tries();
  expect(levels()).toEqual(['1a false', '2b true', '3c false']);
  expect(lastTry()).toMatchObject({ topic: 'a/b/c', mapping: { device: { level: 2 } } });
  await press(t().filterFrom('a/+/c'));
  expect(field(t().topicFilter).value).toBe('a/+/c');
});

it.each(['vi', 'en'] as const)('says what is wrong at its field, in %s', async (language) => {
  prefs.apply(language);
  const problem = { given: "'ms'", expected: 'one of m, cm', code: 'source.unit', vi: { given: "'ms'", expected: 'một trong m, cm' } };
  tried = { problems: [{ ...problem, field: 'mapping.metrics.water_level.unit' }, { ...problem, field: 'mapping.beyond' }] };
  await show();
  await press(`${adminWords().edit} river-lora`);
  await tries();
  const name = language === 'vi' ? 'Mực nước' : 'water_level';
  const said = language === 'vi' ? "nhận 'ms', cần một trong m, cm" : "given 'ms', needs one of m, cm";
  expect(saidOf(t().unitOf(name))).toEqual({ text: said, invalid: true });
  expect(saidOf(t().pathOf(name)).invalid).toBe(false);
  expect(understood()).toContain(t().toMend(1));
  expect(understood()).toContain('mapping.beyond: ');
  tried = {};
  await write(t().unitOf(name), 'mm');
  await tries();
  expect(saidOf(t().unitOf(name)).invalid).toBe(false);
});

it('names what a mapping that is begun still lacks, and marks no field before it is saved', async () => {
  const lacks = { field: 'mapping.device', given: 'nothing', expected: 'a level or a path', code: 'source.device', vi: { given: 'không có gì', expected: 'một tầng' } };
  tried = { problems: [lacks] };
  refusal = { type: '', title: '', status: 422, code: 'invalid-input', errors: [lacks, { ...lacks, field: 'key', code: '' }] };
  await show();
  await press('Thêm nguồn');
  await write(t().payloadLabel, '{}');
  await tries();
  await assign('$.l', 'mực nước');
  await tries();
  expect(understood()).toContain(`${t().lacking}: ${t().absent.device}`);
  expect(document.querySelectorAll('[aria-invalid="true"]')).toHaveLength(0);
  await save();
  expect(saidOf(t().deviceBy)).toEqual({ text: 'nhận không có gì, cần một tầng', invalid: true });
  expect(saidOf(adminWords().key).invalid).toBe(true);
});

it('shows what the hub makes of the sample, or why it makes nothing of it', async () => {
  tried = { understood: ACCEPTED };
  await show();
  await press('Sửa river-lora');
  await write(t().payloadLabel, '{}');
  await tries();
  expect(understood()).toContain(t().accepted);
  expect(understood()).toContain('Mực nước1,82 m08:00:00');
  tried = { understood: { accepted: false, readings: [], reason: 'device', field: 'topic level 4', given: 'nothing', expected: 'the device: with its prefix 1 to 64 of the characters A-Z' } };
  await write(t().payloadLabel, '{ }');
  await tries();
  expect(understood()).toContain('Bị từ chối: Không ra mã thiết bị');
  expect(understood()).toContain('tầng 4 của topic: nhận không có gì, cần mã thiết bị');
  expect(understood()).not.toContain('1,82 m');
});

it('reads an old sample all the same, and says that its time is too old', async () => {
  tried = { understood: { ...ACCEPTED, accepted: false, reason: 'clock', field: '$.time', given: '2020', expected: 'at most 7 d before 2026' } };
  await show();
  await press('Sửa river-lora');
  await write(t().payloadLabel, '{}');
  await tries();
  expect(understood()).toContain(t().oldSample);
  expect(understood()).toContain('Mực nước1,82 m');
  expect(understood()).not.toContain(t().accepted);
});

it('sends back what is stored, and tells of somebody who was quicker', async () => {
  refusal = { type: '', title: '', status: 409, code: 'conflict', detail: 'source 7 is at version 4', errors: [] };
  await show();
  await press('Sửa river-lora');
  await write(t().topicFilter, 'lora/#');
  items = [NATIVE, { ...RIVER, topic_filter: 'other/#', version: 4 }];
  await save();
  const stored = written(RIVER);
  expect(asked.find(({ method }) => method === 'PUT')).toEqual({ method: 'PUT', path: 'sources/7', body: { ...stored, topic_filter: 'lora/#' } });
  expect(document.querySelector('form [role="alert"]')?.textContent).toBe(adminWords().reload);
  expect(panel.textContent).toContain('other/#');
});

it('changes nothing of the native source but its times', async () => {
  await show();
  await press('Sửa native');
  expect([adminWords().key, t().topicFilter].map((label) => field(label).disabled)).toEqual([true, true]);
  expect([t().lateness, t().maxLate, t().maxSkew].map((label) => field(label).value)).toEqual(['5', '7', '5']);
  expect(field(t().unitFor(t().maxLate)).value).toBe('d');
  await write(t().lateness, '8');
  await save();
  const stored = written(NATIVE);
  expect(asked.find(({ method }) => method === 'PUT')).toEqual({ method: 'PUT', path: 'sources/1', body: { ...stored, lateness: 8 } });
});

it('begins with the message that the link brings, and forgets it when it is closed', async () => {
  const desk = await show(true, { topic: 'gw/a1', payload: '{"l":1}', section: 'x' });
  expect([field(t().topic).value, field(t().payloadLabel).value]).toEqual(['gw/a1', '{"l":1}']);
  await press(vi.common.cancel);
  expect(document.querySelector('dialog')).toBeNull();
  expect(desk.params).toEqual({ section: 'x' });
});

it('opens nothing by a link for those who may not write', async () => {
  await show(false, { topic: 'gw/a1', payload: '{}' });
  await settle(200);
  expect(document.querySelector('dialog')).toBeNull();
});

it('takes a mapping as JSON, and saves none that is half written', async () => {
  await show();
  await press('Sửa river-lora');
  expect(JSON.parse(field(t().jsonLabel).value)).toEqual(RIVER.mapping);
  await write(t().jsonLabel, JSON.stringify({ domain: 'air', device: { level: 2 }, seq: '$.n' }));
  await tries();
  expect(field(t().level).value).toBe('2');
  expect(field(t().seq).value).toBe('$.n');
  expect(lastTry()!['mapping']).toEqual({ domain: 'air', device: { level: 2 }, seq: '$.n' });
  await write(t().jsonLabel, '{"domain": ');
  expect(saidOf(t().jsonLabel)).toEqual({ text: t().notJson, invalid: true });
  await write(t().jsonLabel, '{"domain": "air", "device": "x"}');
  expect(saidOf(t().jsonLabel)).toEqual({ text: t().unheld('device'), invalid: true });
  await save();
  expect(asked.filter(({ method }) => method === 'PUT')).toHaveLength(0);
  await press(t().jsonBack);
  await save();
  expect(asked.filter(({ method }) => method === 'PUT').map(({ body }) => body['mapping'])).toEqual([{ domain: 'air', device: { level: 2 }, seq: '$.n' }]);
});

it('saves no line of words that says nothing, and says so at its field', async () => {
  await show();
  await press('Sửa river-lora');
  await press(t().more('Mực nước'));
  await write(t().values, 'low=1\nhigh');
  await save();
  expect(asked.filter(({ method }) => method === 'PUT')).toHaveLength(0);
  expect(saidOf(t().values)).toEqual({ text: `nhận high, cần ${t().wordLine}`, invalid: true });
});

it('asks before it closes over what was assigned, also after a search that led to nothing', async () => {
  await show();
  await press('Thêm nguồn');
  await write(t().payloadLabel, '{}');
  await tries();
  await assign('$.l', 'mực nước');
  button(`${t().assignTo('$.n')}: ${t().assign}`).click();
  await settle();
  await write(t().find, 'zz');
  field(t().find).dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
  await settle();
  expect(document.querySelector('.menu')).toBeNull();
  expect(document.querySelector('dialog footer [role="alert"]')).toBeNull();
  await press(vi.common.close);
  expect(document.querySelector('dialog footer [role="alert"]')?.textContent).toBe(vi.leave.title);
});
