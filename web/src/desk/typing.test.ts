import { afterEach, describe, expect, it } from 'vitest';
import { Typing } from './typing';

let now = 0;

function press(target: EventTarget, key: string, after = 100, more: KeyboardEventInit = {}): KeyboardEvent {
  now += after;
  const event = new KeyboardEvent('keydown', { key, ...more });
  Object.defineProperties(event, { target: { value: target }, timeStamp: { value: now } });
  return event;
}

function field(): HTMLTextAreaElement {
  return document.body.appendChild(document.createElement('textarea'));
}

afterEach(() => document.body.replaceChildren());

describe('keys while somebody types', () => {
  it('belong to the field, and to nobody once it has gone under the hands', () => {
    const [typing, text] = [new Typing(), field()];
    expect(typing.takes(press(document.body, 'j'))).toBe(false);
    expect(typing.takes(press(text, 'K'))).toBe(true);
    text.remove();
    expect(typing.takes(press(document.body, 'a'))).toBe(true);
    expect(typing.takes(press(document.body, 's', 1400))).toBe(true);
    expect(typing.takes(press(document.body, 'a', 1600))).toBe(false);
    expect(typing.takes(press(document.body, 'a'))).toBe(false);
  });

  it.each([['Escape', {}], ['Enter', { ctrlKey: true }]])('are commands right after %s ended it', (key, more) => {
    const [typing, text] = [new Typing(), field()];
    typing.takes(press(text, 'x'));
    typing.takes(press(text, key, 100, more));
    text.remove();
    expect(typing.takes(press(document.body, 'j'))).toBe(false);
  });

  it('are commands where the field is still there and somebody left it', () => {
    const [typing, text] = [new Typing(), field()];
    typing.takes(press(text, 'x'));
    expect(typing.takes(press(document.body, 'j'))).toBe(false);
  });

  it('are commands on a box to tick', () => {
    const tick = document.body.appendChild(document.createElement('input'));
    tick.type = 'checkbox';
    expect(new Typing().takes(press(tick, 'a'))).toBe(false);
  });
});
