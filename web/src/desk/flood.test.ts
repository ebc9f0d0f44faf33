import { describe, expect, it } from 'vitest';
import { CALM, Raises, SPAN_MS, step } from './flood';

const hub = (flood: boolean, raised = 0, operators = 1) => ({ flood, since: flood ? 500 : null, operators, raised });

describe('a flood', () => {
  it('begins above ten in ten minutes for one operator', () => {
    expect(step(CALM, 10, null, 1000)).toBe(CALM);
    expect(step(CALM, 11, null, 1000)).toEqual({ on: true, since: 1000, ended: null, peak: 11 });
  });

  it('asks for more where more people are on duty', () => {
    expect(step(CALM, 20, hub(false, 20, 2), 1000)).toBe(CALM);
    expect(step(CALM, 21, hub(false, 20, 2), 1000).on).toBe(true);
  });

  it('begins when the hub says so, at the hub’s time', () => {
    expect(step(CALM, 0, hub(true, 12), 1000)).toMatchObject({ on: true, since: 500, peak: 12 });
  });

  it('lasts through the middle and ends below five', () => {
    const on = step(CALM, 14, null, 1000);
    expect(step(on, 5, hub(false, 5), 2000)).toBe(on);
    expect(step(on, 4, hub(true, 4), 2000)).toBe(on);
    expect(step(on, 4, hub(false, 4), 2000)).toEqual({ on: false, since: 1000, ended: 2000, peak: 14 });
  });

  it('remembers its peak and does not change without need', () => {
    const on = step(CALM, 12, null, 1000);
    const worse = step(on, 30, null, 1100);
    expect(worse.peak).toBe(30);
    expect(step(worse, 20, null, 1200)).toBe(worse);
  });

  it('can come again, with a beginning of its own', () => {
    const over = step(step(CALM, 12, null, 1000), 0, null, 2000);
    expect(step(over, 11, null, 3000)).toEqual({ on: true, since: 3000, ended: null, peak: 11 });
  });
});

it('forgets raises older than the span', () => {
  const raises = new Raises();
  raises.add(0);
  raises.add(1000);
  expect(raises.within(SPAN_MS)).toBe(1);
  expect(raises.within(SPAN_MS + 1000)).toBe(0);
});
