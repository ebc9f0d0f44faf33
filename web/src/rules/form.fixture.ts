/** A form of a rule as a person in a test uses it: by the words on the screen. */

import { flushSync, mount, unmount } from 'svelte';
import { i18n } from '../i18n/index.svelte';
import { en } from '../i18n/en';
import { vi } from '../i18n/vi';
import type { Metric, Rule, Zone } from '../api/types';
import { read } from './document/text';
import type { Json } from './document/values';
import Form from './form.fixture.svelte';

const metric = (key: string, domain: string, unit: string, kind = 'number'): [string, Metric] => [
  key,
  { key, unit, name: { vi: `${key} (vi)`, en: key }, domain, domains: [domain], min: null, max: null, precision: null, kind },
];
export const METRICS = new Map([
  metric('water_level', 'water', 'm'), metric('water_depth', 'water', 'm'), metric('rain', 'weather', 'mm/h'), metric('voltage', 'lighting', 'V'), metric('average_speed', 'traffic', 'm/s'), metric('wind_speed', 'weather', 'm/s'),
  metric('state', 'lighting', '', 'text'), metric('laeq', 'noise', 'dB(A)'), metric('door', 'security', '', 'boolean'),
]);
export const ZONES = ['tho-quang-harbour', 'hoa-xuan'].map((key) => ({ key, name: { vi: `Vùng ${key}`, en: key }, enabled_version: key === 'hoa-xuan' ? null : 1 })) as unknown as Zone[];
export const RULES = [{ key: 'cam-le-level-1', name: { vi: 'Báo động I', en: 'Level I' } }] as unknown as Rule[];

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export class FormInHand {
  text: string;
  readonly root = document.createElement('div');
  readonly #part: Record<string, unknown>;

  constructor(start: string, more: Record<string, unknown> = {}) {
    i18n.learn({ vi, en });
    i18n.use('vi');
    this.text = start;
    document.body.append(this.root);
    this.#part = mount(Form, { target: this.root, props: { start, metrics: METRICS, zones: ZONES, rules: RULES, onText: (text: string) => (this.text = text), ...more } });
    flushSync();
  }

  get document(): Json {
    return read(this.text).document ?? {};
  }

  get controls(): Control[] {
    return [...this.root.querySelectorAll<Control>('input, select, textarea')];
  }

  /** The one field with that label, in the group of that name if one is given. */
  field(label: string, group?: string): Control {
    const found = [...this.#within(group).querySelectorAll('label')].filter((one) => one.textContent.trim() === label).map((one) => one.control ?? one.querySelector('input') ?? document.getElementById(one.htmlFor));
    if (found.length !== 1) throw new Error(`${found.length} fields are called ${label}${group ? ` in ${group}` : ''}`);
    return found[0] as Control;
  }

  has(label: string): boolean {
    return [...this.root.querySelectorAll('label')].some((one) => one.textContent.trim() === label);
  }

  fill(label: string, value: string, group?: string): this {
    this.enter(this.field(label, group), value);
    return this;
  }

  enter(control: Control, value: string): void {
    control.value = value;
    control.dispatchEvent(new Event('change', { bubbles: true }));
    flushSync();
  }

  press(name: string, group?: string): this {
    const button = [...this.#within(group).querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent).trim() === name);
    if (!button) throw new Error(`no button is called ${name}`);
    button.click();
    flushSync();
    return this;
  }

  tick(label: string, group?: string): this {
    this.field(label, group).click();
    flushSync();
    return this;
  }

  close(): void {
    void unmount(this.#part);
    this.root.remove();
  }

  #within(group: string | undefined): ParentNode {
    if (group === undefined) return this.root;
    const found = [...this.root.querySelectorAll('fieldset')].find((one) => one.querySelector('legend')?.textContent.trim() === group);
    if (!found) throw new Error(`no group is called ${group}`);
    return found;
  }
}
