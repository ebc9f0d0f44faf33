import { describe, expect, it } from 'vitest';
import type { Camera } from './screen';
import { corner, sides } from './tableau';

const screen = (more: Partial<Camera> = {}): Camera => ({ x: 0.5, y: 0.5, world: 1000, width: 100, height: 60, ...more });
const picture = screen({ width: 200, height: 120 });

describe('the picture of a crowd', () => {
  it('is twice the screen, smaller on a large one, and none where that gains nothing', () => {
    expect(sides(1280, 800, 8192)).toEqual([2560, 1600]);
    const [width, height] = sides(2560, 1440, 8192)!;
    expect(width * height).toBeLessThanOrEqual(12_000_000);
    expect(width / height).toBeCloseTo(2560 / 1440, 2);
    expect(sides(3840, 2160, 8192)).toEqual([4618, 2598]);
    expect(sides(5120, 2880, 16384)).toBeNull();
    expect(sides(4000, 500, 4096)).toBeNull();
  });

  it('moves under the screen as the map does', () => {
    expect(corner(picture, screen())).toEqual([50, 30]);
    // East is right; north, smaller in Mercator units, is up.
    expect(corner(picture, screen({ x: 0.51, y: 0.49 }))).toEqual([60, 40]);
    expect(corner(picture, screen({ x: 0.5104 }))).toEqual([60, 30]);
  });

  it('is of no use beyond its edges or at another zoom', () => {
    expect(corner(picture, screen({ x: 0.55 }))).toEqual([100, 30]);
    expect(corner(picture, screen({ x: 0.5511 }))).toBeNull();
    expect(corner(picture, screen({ y: 0.4689 }))).toBeNull();
    expect(corner(picture, screen({ world: 1001 }))).toBeNull();
  });
});
