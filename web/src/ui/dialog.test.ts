/** A form in a dialog is not lost by a key that was pressed too often, nor by the browser's Back. */

import { createRawSnippet, flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import SensorEdit from '../panels/sensor/SensorEdit.svelte';
import { Leaving } from '../state/leaving.svelte';
import { prefs } from '../state/prefs.svelte';
import Picking from './dialog.fixture.svelte';
import Dialog from './Dialog.svelte';

let closed: number;
let stop: () => void;

function show(form: boolean): void {
  closed = 0;
  const part = (html: string) => createRawSnippet(() => ({ render: () => html }));
  const made = mount(Dialog, {
    target: document.body,
    props: {
      title: 'New',
      onClose: () => (closed += 1),
      children: part('<form><input name="name" /></form>'),
      ...(form ? { foot: part('<button>Save</button>') } : {}),
    },
  });
  stop = () => void unmount(made);
  flushSync();
}

const field = (): HTMLInputElement => document.querySelector('input')!;
const button = (text: string): HTMLButtonElement => [...document.querySelectorAll('button')].find((one) => one.textContent === text || one.getAttribute('aria-label') === text)!;
const asked = (): boolean => document.querySelector('footer [role=alert]') !== null;

/** True when the browser would go on and close the dialog. */
function escape(): boolean {
  const goes = field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
  flushSync();
  return goes;
}

beforeEach(() => {
  i18n.learn({ vi, en });
  prefs.apply('en');
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

it('asks before it closes over what somebody wrote, and goes back to it', () => {
  show(true);
  expect(escape()).toBe(true);
  field().dispatchEvent(new Event('input', { bubbles: true }));
  expect([escape(), asked(), closed]).toEqual([false, true, 0]);
  expect(document.activeElement?.textContent).toBe(en.leave.stay);
  expect([escape(), asked(), document.activeElement]).toEqual([false, false, field()]);
  button(en.common.close).click();
  flushSync();
  expect([asked(), closed]).toEqual([true, 0]);
  button(en.leave.go).click();
  expect(closed).toBe(1);
});

it('leaves Escape to the list that is open in it', async () => {
  closed = 0;
  const made = mount(Picking, { target: document.body, props: { onClose: () => (closed += 1) } });
  stop = () => void unmount(made);
  flushSync();
  field().value = 'c';
  field().dispatchEvent(new Event('input', { bubbles: true }));
  await tick();
  const list = (): Element | null => document.querySelector('[role=listbox]');
  expect(list()).not.toBeNull();
  expect([escape(), list(), asked(), field().value]).toEqual([false, null, false, 'c']);
  expect([escape(), asked(), field().value]).toEqual([false, false, '']);
  expect([escape(), asked(), closed]).toEqual([false, true, 0]);
});

it('asks nothing where there is nothing to send, or it was sent', () => {
  show(false);
  field().dispatchEvent(new Event('input', { bubbles: true }));
  button(en.common.close).click();
  expect(closed).toBe(1);
  stop();

  show(true);
  field().dispatchEvent(new Event('input', { bubbles: true }));
  field().remove();
  button(en.common.close).click();
  expect(closed).toBe(1);
});

it('asks in its own place before the page under it is left, and lets go of it only then', () => {
  show(true);
  const leaving = new Leaving();
  const gone: string[] = [];
  const go = (page: string) => (): void => {
    if (leaving.may(go(page))) gone.push(page);
  };
  const reload = (): boolean => dispatchEvent(new Event('beforeunload', { cancelable: true }));
  go('before')();
  expect([gone, reload()]).toEqual([['before'], true]);

  field().dispatchEvent(new Event('input', { bubbles: true }));
  expect(reload()).toBe(false);
  go('back')();
  flushSync();
  expect([asked(), closed, gone, leaving.pending]).toEqual([true, 0, ['before'], null]);
  button(en.leave.stay).click();
  flushSync();
  expect([asked(), closed, document.activeElement]).toEqual([false, 0, field()]);

  // The page has unsaved work of its own, which is asked about after it.
  const unwatch = leaving.watch(() => true);
  go('away')();
  flushSync();
  button(en.leave.go).click();
  expect([closed, gone]).toEqual([1, ['before']]);
  leaving.answer(true);
  expect(gone).toEqual(['before', 'away']);
  unwatch();
  stop();
  stop = () => undefined;
  expect(reload()).toBe(true);
});

it('counts the details of a sensor as a form', () => {
  closed = 0;
  const detail = { id: 1, device: 'gauge', name: { vi: '', en: '' }, moving: true, tags: {}, setpoints: {}, status: 'approved' };
  const made = mount(SensorEdit, { target: document.body, props: { desk: {}, detail, onClose: () => (closed += 1), onSaved: () => undefined } as never });
  stop = () => void unmount(made);
  flushSync();
  field().dispatchEvent(new Event('input', { bubbles: true }));
  expect([escape(), asked(), closed]).toEqual([false, true, 0]);
});

function picking(): void {
  closed = 0;
  const made = mount(Picking, { target: document.body, props: { onClose: () => (closed += 1) } });
  stop = () => void unmount(made);
  flushSync();
}

it.each([
  ['taken out', () => button('Remove a').click()],
  ['taken out by a key', () => void field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Backspace', bubbles: true, cancelable: true }))],
  [
    'chosen',
    async () => {
      field().value = 'c';
      field().dispatchEvent(new Event('input', { bubbles: true }));
      field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      for (let n = 0; n < 10; n += 1) await tick();
      expect(document.querySelectorAll('.picks li')).toHaveLength(3);
    },
  ],
])('counts what was %s as written', async (_how, act) => {
  picking();
  await act();
  for (let n = 0; n < 10; n += 1) await tick();
  button(en.common.close).click();
  flushSync();
  expect([asked(), closed]).toEqual([true, 0]);
  button(en.leave.stay).click();
  flushSync();
  expect(document.activeElement).toBe(field());
});
