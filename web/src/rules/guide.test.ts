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
  expect(new Set(kinds)).toEqual(new Set(['threshold', 'rate', 'absence', 'geofence', 'zone_aggregate', 'all', 'any', 'sequence']));
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
