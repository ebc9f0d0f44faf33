/** Every rule of docs/rules.md in the form: all of it is shown, what is shown is what is written, and a field changes its own word only. */

import { afterEach, describe, expect, it } from 'vitest';
import GUIDE from '../../../docs/rules.md?raw';
import { differences } from './differences';
import { read, written } from './document/text';
import type { Json } from './document/values';
import { unseen } from './document/words';
import { FormInHand } from './form.fixture';

const EXAMPLES = [...GUIDE.matchAll(/```yaml\n(key: .*?)```/gs)].map(([, text]) => [String(read(text!).document?.['key']), text!] as const);

let form: FormInHand | null = null;
afterEach(() => {
  form?.close();
  form = null;
});

it('has examples of every kind', () => {
  const kinds = EXAMPLES.map(([, text]) => (read(text).document?.['when'] as Json)['kind']);
  expect(new Set(kinds)).toEqual(new Set(['threshold', 'rate', 'flat_line', 'absence', 'geofence', 'zone_aggregate', 'all', 'any', 'sequence']));
});

describe.each(EXAMPLES)('%s', (_, text) => {
  it('is shown whole', () => {
    expect(unseen(read(text).document!)).toEqual([]);
  });

  it('is the same document written from what the form shows', () => {
    form = new FormInHand(text);
    for (const control of form.controls) if (control.type !== 'radio' && control.type !== 'checkbox') form.enter(control, control.value);
    expect(form.document).toEqual(read(text).document);
    expect(read(written(form.document)).document).toEqual(read(text).document);
  });

  it('changes in the word of the field and nowhere else', () => {
    form = new FormInHand(text);
    const paths = form.controls.filter((one) => one instanceof HTMLInputElement && one.type === 'text' && one.dataset['path'] && !one.disabled).map((one) => one.dataset['path']!);
    expect(paths.length).toBeGreaterThan(5);
    for (const path of new Set(paths)) {
      const before = form.document;
      const control = form.controls.find((one) => one.dataset['path'] === path);
      // What is put in may be shown in other fields then: the last one of a list, say.
      if (!control) continue;
      form.enter(control, control.value === '7' ? '8' : '7');
      const changed = differences(before, form.document).map((one) => one.path);
      expect(changed.length, path).toBeGreaterThan(0);
      // The ends of a range are one word, and when a window begins later its end stays where it is.
      const own = path.replace(/\.(outside|clear_inside)\.\d$/, '.$1').replace(/^(calendar\.\d+)\.start$/, '$1');
      for (const one of changed) expect(one === own || one.startsWith(`${own}.`) || own.startsWith(`${one}.`), `${path} changed ${one}`).toBe(true);
    }
  });
});

/** Refused by the hub, and shown whole all the same: words of which a condition has one, and this text has several. */
const DOUBLED = [
  'when: { kind: threshold, above: 3, below: { setpoint: dry, offset: 0.1 }, clear_below: 2.5, clear_above: 1 }',
  'when: { kind: threshold, outside: [1, 2], equals: ok, not_equals: 4, clear_inside: [1.2, 1.8], clear_above: 0.5 }',
  'when: { kind: threshold, above: null, below: 3, outside: [0, { setpoint: top }] }',
  'when: { kind: threshold, equals: ok, clear_inside: [1, 2] }',
  'when: { kind: threshold, above: 9, clear_below: 8, stages: [{ above: 1, below: 0, severity: minor }, { below: 2, clear_below: 1, severity: major }] }\nseverity: minor',
  'when: { kind: rate, rises: 1, falls: 2, within: PT5M }',
  'when: { kind: absence, periods: 5, after: PT10M, group_by: gateway, zones: { tags: { a: b } } }\nfor: PT5M\nclear_for: PT5M\ncalendar: [{ start: "2026-01-01T22:00", duration: PT8H }]',
  'when: { kind: geofence, event: cross, zone: a, zones: { tags: { a: b } }, dwell: PT1M, exit_delay: PT2M, initial: raise }\napplies_to: { metric: x }\nfor: PT5M',
  'when: { kind: zone_aggregate, zone: a, zones: { tags: { a: b } }, function: mean, of: { above: 1, below: 2 }, above: 1, below: 2, clear_below: 0.5, clear_above: 3, within: PT5M }',
  'when: { kind: all, within: PT5M, within_m: 20, zone: a, zones: { tags: { a: b } }, same_tag: river, parts: [{ applies_to: { metric: x, devices: [a, a] }, when: { kind: threshold, above: 1, below: 2 } }, { applies_to: { metric: y }, when: { kind: rate, rises: 1, falls: 2, within: PT5M } }] }\napplies_to: { domain: water }\nfor: PT5M',
  'when: { kind: sequence, zones: { tags: { a: b } }, same_tag: river, parts: [] }',
].map((text) => `key: a\n${text}\n`);

/** Paths of everything that a document says. */
function said(value: unknown, path = ''): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([word, one]) => said(one, path === '' ? word : `${path}.${word}`));
}

/** Chosen by a word of its own; which of the parts lends its name, by a choice that is made for all of them. */
const ELSEWHERE = /^when\.parts\.\d+\.anchor$/;

describe.each([...EXAMPLES.map(([, text]) => text), ...DOUBLED])('%s', (text) => {
  it('has a field for every word it says, and comes back as it was', () => {
    form = new FormInHand(text);
    const fields = form.controls.flatMap((one) => one.dataset['path'] ?? []);
    const dark = said(form.document).filter((path) => !ELSEWHERE.test(path) && !fields.some((field) => path === field || path.startsWith(`${field}.`)));
    expect(dark).toEqual([]);
    for (const control of form.controls) if (control.value !== '' && control.type !== 'radio' && control.type !== 'checkbox') form.enter(control, control.value);
    expect(form.document).toEqual(read(text).document);
  });
});
