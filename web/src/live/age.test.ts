import { expect, it } from 'vitest';
import { ageOf, DEFAULT_PERIOD_S } from './age';

it.each([
  [0, 'fresh'],
  [95, 'fresh'],
  [96, 'ageing'],
  [185, 'ageing'],
  [186, 'stale'],
])('a 60 s sensor silent for %i s is %s', (seconds, expected) => {
  expect(ageOf(1_000_000, 60, true, 1_000_000 + seconds * 1000)).toBe(expected);
});

it('trusts the will message over young data, and calls silence stale', () => {
  expect(ageOf(1000, 60, false, 1000)).toBe('offline');
  expect(ageOf(null, 60, null, 1000)).toBe('stale');
});

it('assumes a period where none is known', () => {
  expect(ageOf(0, null, null, DEFAULT_PERIOD_S * 1000)).toBe('fresh');
  expect(ageOf(0, null, null, DEFAULT_PERIOD_S * 4000)).toBe('stale');
});
