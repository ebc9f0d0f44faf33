/**
 * A surface of air quality or noise between the sensors that measure it. Pure.
 *
 * Each place takes the mean of the sensors around it, weighted by nearness (a kernel that ends at `reach`). Where no
 * sensor is near there is no colour: nothing is known there, and the surface must not pretend otherwise.
 */

export interface Heat {
  metric: string;
  unit: string;
  /** Metres a sensor speaks for. */
  reach: number;
  /** Lower bounds of the bands, ascending, in the metric's unit, each with its colour as [r, g, b]. */
  bands: readonly (readonly [from: number, colour: readonly [number, number, number]])[];
}

// One ramp from light to dark through hue and lightness together, so that it reads in grey and to the colour-blind.
const RAMP = [[253, 231, 137], [252, 186, 92], [240, 130, 76], [203, 71, 96], [142, 36, 112], [76, 16, 90]] as const;
const bands = (...from: number[]): Heat['bands'] => from.map((value, i) => [value, RAMP[i]!]);

/** PM2.5 by the breakpoints of the Vietnamese air quality index (hourly), AQI by its classes, noise in steps of 5 dB. */
export const HEATS: readonly Heat[] = [
  { metric: 'pm25', unit: 'µg/m³', reach: 2500, bands: bands(0, 25, 50, 80, 150, 250) },
  { metric: 'aqi', unit: 'AQI', reach: 2500, bands: bands(0, 50, 100, 150, 200, 300) },
  { metric: 'laeq', unit: 'dB(A)', reach: 900, bands: bands(0, 55, 60, 65, 70, 75) },
];

export interface Station {
  /** Mercator units. */
  x: number;
  y: number;
  value: number;
}

export interface Surface {
  columns: number;
  rows: number;
  /** Mean at each place, row by row from the north-west; NaN where no sensor is near. */
  values: Float32Array;
  /** 0 at the rim of what is known, 1 near a sensor. */
  trust: Float32Array;
}

/** The surface over `frame` (west, north, east, south in Mercator units) with `reach` in the same units. */
export function surface(stations: readonly Station[], frame: readonly [number, number, number, number], columns: number, rows: number, reach: number): Surface {
  const [x0, y0, x1, y1] = frame;
  const [dx, dy] = [(x1 - x0) / columns, (y1 - y0) / rows];
  const sums = new Float32Array(columns * rows);
  const weights = new Float32Array(columns * rows);
  const nearest = new Float32Array(columns * rows);
  for (const { x, y, value } of stations) {
    const [c0, c1] = [Math.max(0, Math.floor((x - reach - x0) / dx)), Math.min(columns - 1, Math.floor((x + reach - x0) / dx))];
    const [r0, r1] = [Math.max(0, Math.floor((y - reach - y0) / dy)), Math.min(rows - 1, Math.floor((y + reach - y0) / dy))];
    for (let r = r0; r <= r1; r += 1) {
      for (let c = c0; c <= c1; c += 1) {
        const near = 1 - Math.hypot(x0 + (c + 0.5) * dx - x, y0 + (r + 0.5) * dy - y) / reach;
        if (near <= 0) continue;
        const at = r * columns + c;
        // Steeper than the distance: a sensor's own street should read as the sensor does.
        const weight = near * near * near;
        sums[at]! += weight * value;
        weights[at]! += weight;
        if (near > nearest[at]!) nearest[at] = near;
      }
    }
  }
  const values = sums.map((sum, i) => (weights[i]! > 0 ? sum / weights[i]! : NaN));
  return { columns, rows, values, trust: nearest.map((near) => Math.min(1, near * 2.5)) };
}

/** RGBA bytes of a surface, fading out towards the rim of what is known. */
export function painted({ columns, rows, values, trust }: Surface, heat: Heat, opacity = 0.62): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(4 * columns * rows);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const [r, g, b] = colourOf(value, heat);
    bytes.set([r, g, b, 255 * opacity * trust[i]!], 4 * i);
  }
  return bytes;
}

/** Between the middles of two bands the colours blend, so that the surface has no steps that the data do not have. */
export function colourOf(value: number, { bands }: Heat): readonly [number, number, number] {
  const last = bands.length - 1;
  let i = bands.filter(([from]) => value >= from).length - 1;
  if (i < 0) return bands[0]![1];
  const top = i === last ? bands[i]![0] + (bands[i]![0] - bands[i - 1]![0]) : bands[i + 1]![0];
  const share = (value - bands[i]![0]) / (top - bands[i]![0]) - 0.5;
  const [from, to] = share < 0 ? [Math.max(0, i - 1), i] : [i, Math.min(last, i + 1)];
  const mix = share < 0 ? 1 + share : Math.min(share, 1);
  i = from;
  return [0, 1, 2].map((k) => Math.round(bands[i]![1][k]! + (bands[to]![1][k]! - bands[i]![1][k]!) * mix)) as unknown as [number, number, number];
}
