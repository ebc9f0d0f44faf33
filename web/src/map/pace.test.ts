import { describe, expect, it } from 'vitest';
import { pauseAfter } from './pace';

describe('pace', () => {
  it.each([
    ['a graphics card draws within a frame of the screen', 16, 250],
    ['a processor that draws rests four times as long', 200, 800],
    ['what is shown is never older than two seconds for that', 4000, 2000],
  ])('%s', (_, took, pause) => expect(pauseAfter(took)).toBe(pause));
});
