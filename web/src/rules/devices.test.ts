/** A person names devices in the form: found by typing, written before they exist, taken out again, all of it by keyboard. */

import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { vi } from '../i18n/vi';
import { readSensor, Registry } from '../lib/registry';
import { FormInHand } from './form.fixture';
import { goToField } from './go-to';

const { water, lighting } = vi.domains;
const RULE = '# Ba trạm\nkey: a\napplies_to: { domain: water }\nwhen: { kind: threshold, above: 1 }\n';
const LIST = `key: a
applies_to:
  devices:
    - wl-1 # cầu Cẩm Lệ
    - wl-1
    - wl-9
when: { kind: threshold, above: 1 }
`;

let form: FormInHand | null = null;
afterEach(() => {
  form?.close();
  form = null;
});

function city(named = true): Registry {
  const sensors = new Registry();
  const of = (id: number, device: string, domain: string, name_vi: string, status = 'approved'): void => sensors.set(readSensor({ id, device, domain, status, name_vi }));
  of(1, 'wl-1', 'water', 'Trạm Cẩm Lệ');
  of(2, 'wl-2', 'water', 'Trạm Cầu Đỏ');
  of(3, 'wl-3', 'water', 'Trạm mới', 'pending');
  of(4, 'sl-1', 'lighting', 'Tủ đèn Cẩm Lệ');
  of(5, 'wl-2', 'energy', 'Bơm Cầu Đỏ');
  of(6, 'wl-6', 'water', 'Trạm cũ', 'retired');
  if (named) sensors.name({ id: [], device: [], name_vi: [], name_en: [], next: null });
  return sensors;
}

function open(text: string, more: Record<string, unknown> = {}, group?: string): HTMLInputElement {
  form = new FormInHand(text, { sensors: city(), ...more });
  return form.field('Thiết bị', group) as HTMLInputElement;
}

const devices = (): unknown => (form?.document['applies_to'] as Record<string, unknown>)['devices'];
const words = (one: Element): string => [...one.querySelectorAll('.name, .key, .note')].map((word) => word.textContent).join(' ');
const offered = (): string[] => [...form!.root.querySelectorAll('[role=option]')].map(words);
const chips = (): string[] => [...form!.root.querySelectorAll('.one')].map(words);
const said = (): string => form!.root.querySelector('.pick [role=status]')!.textContent;

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve));
    flushSync();
  }
}

async function type(input: HTMLInputElement, text: string): Promise<void> {
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await settled();
}

async function press(input: HTMLElement, ...keys: string[]): Promise<void> {
  for (const key of keys) input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await settled();
}

describe('devices of a rule', () => {
  it('are found by name or key, in the domain, and picked by keyboard', async () => {
    const input = open(RULE);
    expect([input.getAttribute('role'), input.getAttribute('aria-expanded')]).toEqual(['combobox', 'false']);
    await type(input, 'tram');
    // Of water only, and nothing retired.
    expect(offered()).toEqual([`Trạm mới wl-3 ${water}`, `Trạm Cầu Đỏ wl-2 ${water}`, `Trạm Cẩm Lệ wl-1 ${water}`, 'Dùng mã “tram” như đã gõ không có trong danh sách']);
    expect([input.getAttribute('aria-expanded'), said()]).toEqual(['true', '3 thiết bị khớp']);
    await press(input, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'ArrowUp');
    const active = form!.root.querySelector(`#${input.getAttribute('aria-activedescendant')}`);
    expect([active?.getAttribute('aria-selected'), active?.textContent.includes('Trạm Cầu Đỏ')]).toEqual(['true', true]);
    await press(input, 'Enter');
    expect(form!.text).toBe(RULE.replace('{ domain: water }', '{ domain: water, devices: [ wl-2 ] }'));
    expect([input.value, said(), chips(), offered()]).toEqual(['', 'Đã thêm Trạm Cầu Đỏ', ['Trạm Cầu Đỏ wl-2'], []]);
    await type(input, 'wl-');
    expect(offered()).not.toContain(`Trạm Cầu Đỏ wl-2 ${water}`);
    await press(input, 'Enter');
    expect(devices()).toHaveLength(2);
  });

  it('are what the list shows when Enter comes before the answer', async () => {
    const input = open(RULE);
    input.value = 'cau do';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await press(input, 'Enter');
    expect(devices()).toEqual(['wl-2']);
  });

  it('may be written before they exist, which is said', async () => {
    const input = open(RULE);
    await type(input, 'wl-77');
    expect(offered()).toEqual(['Dùng mã “wl-77” như đã gõ không có trong danh sách']);
    await press(input, 'Enter');
    expect(devices()).toEqual(['wl-77']);
    expect(form!.root.querySelector('p.odd')?.textContent).toContain('Hub chưa có thiết bị wl-77');
    expect(input.getAttribute('aria-describedby')?.split(' ')).toContain(form!.root.querySelector('p.odd')!.id);
    // Left with something typed; several at once, as they are pasted.
    form!.enter(input, 'wl-1, wl-3,wl-1, sl-1, wl-6');
    expect(devices()).toEqual(['wl-77', 'wl-1', 'wl-3', 'sl-1', 'wl-6']);
    const told = form!.root.querySelector('p.odd')!.textContent;
    expect(told).toContain('Chưa được duyệt nên chưa xét: wl-3.');
    expect(told).toContain('Không thuộc lĩnh vực đã chọn nên không xét: sl-1.');
    expect(told).toContain('Đã ngừng dùng nên không xét: wl-6.');
    expect(form!.root.querySelectorAll('.one.odd')).toHaveLength(4);
  });

  it('are called unknown by nobody before all names have come', () => {
    open('applies_to: { devices: [wl-1, wl-77] }\nwhen: { kind: absence, periods: 5 }\n', { sensors: city(false) });
    expect(form!.root.querySelector('p.odd')).toBeNull();
    expect(chips()).toEqual(['Trạm Cẩm Lệ wl-1', 'wl-77']);
  });

  it('go one by one, and what is written beside the others stays', async () => {
    const input = open(LIST);
    expect(chips()).toEqual(['Trạm Cẩm Lệ wl-1', 'Trạm Cẩm Lệ wl-1', 'wl-9']);
    form!.root.querySelectorAll<HTMLButtonElement>('.one button')[1]!.click();
    await settled();
    expect(form!.text).toBe(LIST.replace('    - wl-1\n', ''));
    // The next one is at hand.
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Bỏ wl-9');
    form!.enter(input, 'wl-2');
    expect(form!.text).toContain('- wl-1 # cầu Cẩm Lệ\n    - wl-9\n    - wl-2\n');
    input.focus();
    await press(input, 'Backspace');
    expect(said()).toBe('Đã bỏ Trạm Cầu Đỏ');
    await press(input, 'Backspace', 'Backspace');
    expect(form!.document).not.toHaveProperty('applies_to');
  });

  it('close their list on Escape and nothing around it', async () => {
    const input = open(RULE);
    let heard = 0;
    const hear = (event: KeyboardEvent): number => (heard += Number(event.key === 'Escape'));
    document.body.addEventListener('keydown', hear);
    await type(input, 'tram');
    await press(input, 'Escape');
    expect([offered(), input.value]).toEqual([[], 'tram']);
    await press(input, 'Escape');
    expect([input.value, heard]).toEqual(['', 0]);
    await press(input, 'Escape');
    expect(heard).toBe(1);
    document.body.removeEventListener('keydown', hear);
  });

  it('are those of a part as well, in its own domain, and a fault leads there', async () => {
    const part = (domain: string): string => `{ applies_to: { domain: ${domain}, metric: x }, when: { kind: threshold, above: 1 } }`;
    const faults = new Map([['when.parts.1.applies_to.devices.0', 'một mã']]);
    const input = open(`when: { kind: all, within: PT5M, parts: [${part('water')}, ${part('lighting')}] }\n`, { faults }, 'Phần 2');
    await type(input, 'cam le');
    expect(offered()[0]).toBe(`Tủ đèn Cẩm Lệ sl-1 ${lighting}`);
    form!.root.querySelector<HTMLElement>('[role=option]')!.click();
    await settled();
    expect(form!.document['when']).toMatchObject({ parts: [{ applies_to: { domain: 'water', metric: 'x' } }, { applies_to: { domain: 'lighting', metric: 'x', devices: ['sl-1'] } }] });
    expect(goToField(form!.root, 'when.parts.1.applies_to.devices.0')).toBe(true);
    expect(document.activeElement).toBe(input);
    expect(input.getAttribute('aria-invalid')).toBe('true');
  });
});
