import { describe, expect, it } from 'vitest';
import { LineError, linesOf, pairsOf } from './pairs';

describe('tags and setpoints as lines', () => {
  it('come back as they went', () => {
    const values = { river: 'cam-le', flood_3: 2.5, public: true, zones: ['a', 'b'], code: '007', odd: '1,5', note: 'a = b' };
    expect(pairsOf(linesOf(values))).toEqual(values);
  });

  it('take a decimal comma', () => {
    expect(pairsOf('flood_3 = 2,5')).toEqual({ flood_3: 2.5 });
  });

  it.each(['river', '= x', 'river =', 'a = 1\na = 2'])('name the line that cannot be read: %s', (text) => {
    expect(() => pairsOf(text)).toThrow(LineError);
  });
});
