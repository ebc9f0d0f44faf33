/** What a layer of ours is drawn for: the screen in Mercator units and in pixels of the card, and sizes that follow the zoom. */

import type { Map as Chart } from 'maplibre-gl';
import { mercator } from './geometry';

export interface Camera {
  /** Middle of the screen, Mercator units. */
  x: number;
  y: number;
  /** Pixels that the whole world is wide. */
  world: number;
  /** Of the screen, pixels. */
  width: number;
  height: number;
}

export function cameraOf(map: Chart): Camera {
  const { width, height } = map.getCanvas();
  const { lng, lat } = map.getCenter();
  const [x, y] = mercator(lng, lat);
  return { x, y, world: 512 * 2 ** map.getZoom() * ratioOf(map), width, height };
}

/** Pixels of the card to one of CSS. */
export function ratioOf(map: Chart): number {
  const canvas = map.getCanvas();
  return canvas.width / Math.max(1, canvas.clientWidth);
}

export type Steps = readonly (readonly [zoom: number, value: number])[];

/** Straight between two steps, level before the first and after the last. */
export function at(steps: Steps, zoom: number): number {
  let [z0, v0] = steps[0]!;
  for (const [z1, v1] of steps) {
    if (zoom < z1) return z1 === z0 ? v1 : v0 + ((v1 - v0) * Math.max(0, zoom - z0)) / (z1 - z0);
    [z0, v0] = [z1, v1];
  }
  return v0;
}
