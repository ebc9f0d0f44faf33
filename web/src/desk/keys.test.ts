import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { cap, commandOf, KEYS, moved } from './keys';

const press = (key: string, more: Partial<Parameters<typeof commandOf>[0]> = {}) =>
  commandOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe('keyboard', () => {
  it('knows its commands', () => {
    expect(press('j')).toBe('next');
    expect(press('ArrowUp')).toBe('previous');
    expect(press('a')).toBe('acknowledge');
    expect(press('A', { shiftKey: true })).toBe('acknowledgeSelected');
    expect(press('?', { shiftKey: true })).toBe('help');
    expect(press('Escape')).toBe('leave');
    expect(press('q')).toBeNull();
  });

  it('is not confused by Caps Lock: only Shift makes it the other command', () => {
    expect(press('A')).toBe('acknowledge');
    expect(press('a', { shiftKey: true })).toBe('acknowledgeSelected');
  });

  it('leaves the browser its own', () => {
    expect(press('a', { ctrlKey: true })).toBeNull();
    expect(press('c', { metaKey: true })).toBeNull();
    expect(press('d', { altKey: true })).toBeNull();
  });

  it('gives no key to two commands and words to each', () => {
    const keys = KEYS.flatMap((entry) => entry.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(Object.keys(en.desk.commands).sort()).toEqual(KEYS.map(({ command }) => command).sort());
  });

  it('prints keycaps', () => {
    expect(['j', 'A', 'ArrowDown', 'Enter', '?'].map(cap)).toEqual(['J', 'Shift+A', '↓', 'Enter', '?']);
  });
});

describe('the cursor', () => {
  it('starts at the near end and stops at both', () => {
    expect(moved(-1, 'next', 3)).toBe(0);
    expect(moved(-1, 'previous', 3)).toBe(2);
    expect(moved(2, 'next', 3)).toBe(2);
    expect(moved(0, 'previous', 3)).toBe(0);
    expect(moved(1, 'first', 3)).toBe(0);
    expect(moved(0, 'last', 3)).toBe(2);
    expect(moved(0, 'next', 0)).toBe(-1);
  });
});
