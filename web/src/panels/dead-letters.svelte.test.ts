/** The list of refused messages: it is of all reasons until one is chosen, and says each fault once. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Client } from '../api/client';
import type { DeadLetter } from '../api/types';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import type { Console } from '../state/console.svelte';
import { prefs } from '../state/prefs.svelte';
import DeadLetters from './DeadLetters.svelte';

const LETTER = {
  id: 1, received: '2026-11-24T01:02:17Z', topic: 'ioc/v1/water/x/json', reason: 'number', field: 'metrics.water_level', given: "string '1.82'",
  expected: 'a number: water_level is no text (numbers go without quotation marks)', detail: 'in English', size: 2, payload_text: '{}',
} as DeadLetter;

let asked: string[];
let panel: HTMLElement;
let stop = (): void => undefined;

beforeEach(async () => {
  i18n.learn({ vi, en });
  prefs.apply('vi');
  asked = [];
  const client = new Client(() => undefined, async (request) => {
    asked.push(new URL((request as Request).url).search);
    return Response.json({ items: [LETTER], next: null });
  });
  const desk = { client, time: Date.parse('2026-11-24T01:03:00Z'), city: { time_zone: 'Asia/Ho_Chi_Minh' } };
  panel = document.createElement('div');
  document.body.append(panel);
  const made = mount(DeadLetters, { target: panel, props: { desk: desk as unknown as Console, reasons: [['number', 1]], onTry: () => undefined } });
  stop = () => void unmount(made);
  await settle();
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

async function settle(): Promise<void> {
  flushSync();
  await new Promise((resolve) => setTimeout(resolve, 10));
  await tick();
}

it('asks for all reasons when none is chosen', async () => {
  expect(asked).toEqual(['?limit=50']);
});

it('says what is wrong once, in the language in use', async () => {
  panel.querySelector<HTMLElement>('[aria-expanded]')!.click();
  await settle();
  const said = panel.querySelector('tr.on p')?.textContent;
  expect(said).toBe('metrics.water_level: nhận chuỗi \'1.82\', cần số: water_level là số, không đặt trong dấu nháy');
});
