import { expect, it } from 'vitest';
import { windowState } from './windows';

it('tells where a maintenance window stands at a moment, its end outside', () => {
  const [from, to] = ['2026-11-24T01:00:00Z', '2026-11-24T02:00:00+00:00'];
  const at = (time: string): string => windowState(from, to, Date.parse(time));
  expect([at('2026-11-24T00:59:59Z'), at(from), at('2026-11-24T01:59:59Z'), at(to)]).toEqual(['coming', 'open', 'open', 'over']);
  expect(windowState(1000, 2000, 1500)).toBe('open');
});
