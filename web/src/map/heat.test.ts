import { expect, it } from 'vitest';
import { colourOf, HEATS, painted, surface } from './heat';

const dust = HEATS[0]!;
const at = (x: number, y: number, value: number) => ({ x, y, value });

it('knows nothing where no sensor is near, and says so', () => {
  const { values, trust } = surface([at(0.15, 0.15, 40)], [0, 0, 1, 1], 10, 10, 0.2);
  expect(values[11]).toBeCloseTo(40);
  expect(values[99]).toBeNaN();
  expect(trust[99]).toBe(0);
  const bytes = painted({ columns: 10, rows: 10, values, trust }, dust);
  expect([bytes[4 * 99 + 3], bytes[4 * 11 + 3]! > 100]).toEqual([0, true]);
});

it('lies between the stations, nearer to the nearer', () => {
  const { values } = surface([at(0.05, 0.5, 0), at(0.95, 0.5, 100)], [0, 0, 1, 1], 10, 1, 2);
  for (let i = 1; i < 10; i += 1) expect(values[i]!).toBeGreaterThan(values[i - 1]!);
  expect(values[4]! + values[5]!).toBeCloseTo(100, 3);
});

it('colours without steps, inside the ramp', () => {
  for (const heat of HEATS) {
    let before = colourOf(0, heat);
    for (let value = 0; value < heat.bands.at(-1)![0] * 1.5; value += heat.bands.at(-1)![0] / 4000) {
      const now = colourOf(value, heat);
      expect(Math.max(...now.map((c, i) => Math.abs(c - before[i]!)))).toBeLessThan(4);
      before = now;
    }
    expect(colourOf(1e6, heat)).toEqual(heat.bands.at(-1)![1]);
    expect(colourOf(-1, heat)).toEqual(heat.bands[0]![1]);
  }
});
