import { expect, it } from 'vitest';
import { Past } from './past.svelte';

it('goes back a step for each change by the form and for each stretch of typing, and forth again', () => {
  const past = new Past();
  let text = 'a';
  const write = (next: string, by: 'form' | 'hand'): void => {
    past.note(text, by);
    text = next;
  };
  write('b', 'form');
  for (const typed of ['bx', 'bxy', 'bxyz']) write(typed, 'hand');
  write('c', 'form');
  expect((text = past.undo(text))).toBe('bxyz');
  expect((text = past.undo(text))).toBe('b');
  expect((text = past.redo(text))).toBe('bxyz');
  // Typing after a step back is a stretch of its own.
  write('bxyz!', 'hand');
  expect(past.mayRedo).toBe(false);
  expect((text = past.undo(text))).toBe('bxyz');
  expect((text = past.undo(text))).toBe('b');
  expect((text = past.undo(text))).toBe('a');
  expect([past.mayUndo, past.undo(text)]).toEqual([false, 'a']);
});

it('holds so many steps and forgets the oldest', () => {
  const past = new Past();
  for (let step = 0; step < 250; step += 1) past.note(String(step), 'form');
  let text = '250';
  while (past.mayUndo) text = past.undo(text);
  expect(text).toBe('50');
});
