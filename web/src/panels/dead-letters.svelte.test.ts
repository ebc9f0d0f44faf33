/** The list of refused messages: it is of all reasons until one is chosen, and says each fault once. */

import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Client } from '../api/client';
import type { DeadLetter } from '../api/types';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { refused } from '../i18n/areas/refused';
import { vi } from '../i18n/vi';
import type { Console } from '../state/console.svelte';
import { prefs } from '../state/prefs.svelte';
import DeadLetters from './DeadLetters.svelte';
import { refusal, whereabouts } from './refusals';

const LETTER = {
  id: 1, received: '2026-11-24T01:02:17Z', topic: 'ioc/v1/water/x/json', reason: 'number', field: 'metrics.water_level', given: "string '1.82'",
  expected: 'a number: water_level is no text (numbers go without quotation marks)', detail: 'in English', size: 2, payload_text: '{}',
} as DeadLetter;

let asked: string[];
let opened: unknown[];
let letters: DeadLetter[];
let panel: HTMLElement;
let stop = (): void => undefined;

beforeEach(async () => {
  i18n.learn({ vi, en });
  prefs.apply('vi');
  [asked, opened, letters] = [[], [], [LETTER]];
  await show();
});

async function show(canIntegrate = true): Promise<void> {
  const client = new Client(() => undefined, async (request) => {
    asked.push(new URL((request as Request).url).search);
    return Response.json({ items: letters, next: null });
  });
  const desk = {
    client, canIntegrate, openPage: (...to: unknown[]) => opened.push(to), time: Date.parse('2026-11-24T01:03:00Z'), city: { time_zone: 'Asia/Ho_Chi_Minh' },
  };
  panel = document.createElement('div');
  document.body.append(panel);
  const made = mount(DeadLetters, { target: panel, props: { desk: desk as unknown as Console, reasons: [['number', 1]], onTry: () => undefined } });
  stop = () => void unmount(made);
  await settle();
}

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

it('offers to make a source of what came on a topic of others, to those who may', async () => {
  const offer = (): HTMLButtonElement | undefined => [...panel.querySelectorAll<HTMLButtonElement>('button.btn')].find((one) => one.textContent === refused.vi.makeSource);
  const look = async (may: boolean): Promise<void> => {
    stop();
    panel.remove();
    await show(may);
    panel.querySelector<HTMLElement>('[aria-expanded]')!.click();
    await settle();
  };
  await look(true);
  expect(offer()).toBeUndefined();
  letters = [{ ...LETTER, topic: 'lora/a1/up', reason: 'device', payload_text: '{"l":1}' }];
  await look(false);
  expect(offer()).toBeUndefined();
  await look(true);
  expect(panel.querySelector('[aria-expanded]')?.textContent).toBe(refused.vi.reasons['device']);
  offer()!.click();
  expect(opened).toEqual([['admin', 'sources', { topic: 'lora/a1/up', payload: '{"l":1}' }]]);
});

it('says in Vietnamese what a mapping made of a message', () => {
  const said = (given: string, expected: string): string => refusal({ given, expected });
  expect(said('air/air-07, a device of the source native', 'a device of its own: nobody speaks for the devices of another source')).toBe(
    'nhận air/air-07, là thiết bị của nguồn native, cần thiết bị của chính nguồn này: nguồn nào chỉ nói cho thiết bị của nguồn ấy, hãy đặt tiền tố',
  );
  expect(said('nothing', 'the time of measurement')).toBe('nhận không có gì, cần thời gian đo');
  expect(said("string 'x'", "one of 'open', closed")).toContain("chuỗi 'x'");
  expect(said('2020-01-01T00:00:00+00:00', 'at most 7 d before 2026-11-24T01:00:00Z')).toBe('nhận 2020-01-01T00:00:00+00:00, cần không quá 7 ngày trước lúc nhận');
  expect(said('200', '-90 to 90 degrees')).toBe('nhận 200, cần từ -90 đến 90 độ');
  expect(said("string '1,8'", 'a number')).toBe("nhận chuỗi '1,8', cần số");
  expect(said("string 'closed'", 'a boolean: tamper is no text (numbers go without quotation marks)')).toBe("nhận chuỗi 'closed', cần giá trị đúng/sai: tamper không phải là chuỗi");
  expect(said('nothing', 'a value at $.a, $.b')).toBe('nhận không có gì, cần một giá trị tại $.a, $.b');
  expect(said("'x'", 'RFC 3339 with an offset, such as 2026-03-03T09:00:00+07:00, or Unix seconds or milliseconds')).toContain('RFC 3339, hoặc số giây');
  expect([whereabouts('topic level 4'), whereabouts('$.a')]).toEqual(['tầng 4 của topic', '$.a']);
});
