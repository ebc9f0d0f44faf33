/** Whether sensors are drawn one by one or gathered in cells, and whether there is room for pictograms. */

import type { Map as Chart } from 'maplibre-gl';
import type { Frame, Roster } from './roster';
import type { Points } from './points';
import { shiftCells } from './overlay';

/** Small cities stay readable as points a little longer. */
const CELLS_BELOW = { small: 11, large: 12, at: 2000 };
/** More in view than these, and pictograms would only cover each other. */
const CROWD = 2500;

export class Gathering {
  /** Below this zoom the style has cells. */
  #below = 0;
  readonly #map: () => Chart;
  readonly #roster: Roster;

  /** `map` is asked for only once there is one: its style has to know of the cells before. */
  constructor(map: () => Chart, roster: Roster) {
    this.#map = map;
    this.#roster = roster;
  }

  /** Sensors are drawn one by one at the camera's zoom. */
  get apart(): boolean {
    return this.#map().getZoom() >= this.#below;
  }

  /** For a new style: the zoom below which it has cells. */
  begin(cells: boolean, sensors: number): number {
    return (this.#below = below(cells, sensors));
  }

  /** For the style that is there; true when cells begin at another zoom than before. */
  arrange(cells: boolean, sensors: number, points: Points, frame: Frame): boolean {
    const wanted = below(cells, sensors);
    const shifted = wanted !== this.#below;
    if (shifted) {
      this.#below = wanted;
      shiftCells(this.#map(), wanted);
    }
    points.minzoom = wanted;
    points.inView = this.#roster.count(frame);
    points.crowded = points.inView >= CROWD;
    return shifted;
  }
}

function below(cells: boolean, sensors: number): number {
  return cells ? CELLS_BELOW[sensors > CELLS_BELOW.at ? 'large' : 'small'] : 0;
}
