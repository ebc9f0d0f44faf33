/** Zoomed out, sensors become cells that keep the facts that matter: how many, how many are silent, the worst alarm. */

import type { Severity } from '../api/types';
import { SEVERITIES } from '../lib/severity';
import { CALM, type Roster } from './roster';

export interface Cell {
  /** Where its sensors are, in Mercator units. */
  x: number;
  y: number;
  count: number;
  /** Members that are stale or offline. */
  silent: number;
  worst: Severity | null;
  /** Members with an open alarm. */
  alarms: number;
}

/** Side of a cell on the screen, CSS pixels. */
export const CELL_PX = 72;

/** Cells of a fixed world grid at integer `zoom`, so that they stay put while panning. */
export function aggregate(roster: Roster, zoom: number): Cell[] {
  const pixels = 512 * 2 ** Math.floor(zoom);
  const scale = pixels / CELL_PX;
  // Where cells are drawn the keys stay small whole numbers, by far the quickest to look up.
  const rows = Math.ceil(scale);
  const cells = new Map<number, Cell & { rank: number }>();
  for (let slot = 0; slot < roster.size; slot += 1) {
    if (roster.shown[slot] !== 1) continue;
    const [x, y] = [roster.x[slot]!, roster.y[slot]!];
    const key = Math.floor(x * scale) * rows + Math.floor(y * scale);
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { x: 0, y: 0, count: 0, silent: 0, worst: null, alarms: 0, rank: CALM };
      cells.set(key, cell);
    }
    // Running mean: the bubble stands where its sensors are, not in the middle of an abstract square.
    cell.count += 1;
    cell.x += (x - cell.x) / cell.count;
    cell.y += (y - cell.y) / cell.count;
    if (roster.age[slot]! >= 2) cell.silent += 1;
    const rank = roster.worst[slot]!;
    if (rank === CALM) continue;
    cell.alarms += 1;
    if (rank < cell.rank) cell.rank = rank;
  }
  // Half a pixel is all that can be seen: one vehicle among hundreds does not move the bubble.
  const seen = (place: number): number => Math.round(place * 2 * pixels) / (2 * pixels);
  return [...cells.values()].map(({ rank, x, y, ...cell }) => ({ ...cell, x: seen(x), y: seen(y), worst: SEVERITIES[rank] ?? null }));
}
