/** Zoomed out, sensors become cells that keep the two facts that matter: how many, and the worst alarm inside. */

import type { Severity } from '../api/types';
import { rank } from '../lib/severity';
import { mercator } from './geometry';

export interface Member {
  lon: number;
  lat: number;
  silent: boolean;
  worst: Severity | null;
}

export interface Cell {
  lon: number;
  lat: number;
  count: number;
  /** Members that are stale or offline. */
  silent: number;
  worst: Severity | null;
  alarms: number;
}

/** Side of a cell on the screen, CSS pixels. */
export const CELL_PX = 72;

/** Cells of a fixed world grid at integer `zoom`, so that they stay put while panning. */
export function aggregate(members: Iterable<Member>, zoom: number): Cell[] {
  const scale = (512 * 2 ** Math.floor(zoom)) / CELL_PX;
  const cells = new Map<string, Cell>();
  for (const member of members) {
    const [x, y] = mercator(member.lon, member.lat);
    const key = `${Math.floor(x * scale)}/${Math.floor(y * scale)}`;
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { lon: 0, lat: 0, count: 0, silent: 0, worst: null, alarms: 0 };
      cells.set(key, cell);
    }
    // Running mean: the bubble stands where its sensors are, not in the middle of an abstract square.
    cell.count += 1;
    cell.lon += (member.lon - cell.lon) / cell.count;
    cell.lat += (member.lat - cell.lat) / cell.count;
    if (member.silent) cell.silent += 1;
    if (member.worst !== null) {
      cell.alarms += 1;
      if (cell.worst === null || rank(member.worst) < rank(cell.worst)) cell.worst = member.worst;
    }
  }
  return [...cells.values()];
}
