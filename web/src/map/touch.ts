/** What the pointer finds on the map. */

import type { Map as Chart } from 'maplibre-gl';
import { calm } from './camera';
import type { Gathering } from './gathering';
import { mercator } from './geometry';
import type { Hover, Pick } from './model';
import { TOUCHABLE } from './overlay';
import type { Points } from './points';
import type { Roster } from './roster';

/** How far from the pointer a picture or a cell still answers, CSS pixels. */
const REACH = 4;

export class Touch {
  /** Off while somebody draws: a click is a corner then, and chooses nothing. */
  picking = true;
  readonly #map: Chart;
  readonly #roster: Roster;
  readonly #gathering: Gathering;
  /** Null while there is nothing to find. */
  readonly #points: () => Points | null;

  constructor(map: Chart, roster: Roster, gathering: Gathering, points: () => Points | null) {
    this.#map = map;
    this.#roster = roster;
    this.#gathering = gathering;
    this.#points = points;
  }

  listen(onPick: (pick: Pick) => void, onHover: (hover: Hover | null) => void): void {
    this.#map.on('click', (event) => {
      if (!this.picking) return;
      const pick = this.#at(event.point);
      if (pick?.kind === 'cell') this.#map.easeTo({ center: event.lngLat, zoom: this.#map.getZoom() + 1.5, duration: calm() ? 0 : 300 });
      else if (pick) onPick(pick);
    });
    this.#map.on('mousemove', (event) => {
      if (!this.picking) return;
      const pick = this.#map.isMoving() ? null : this.#at(event.point);
      this.#map.getCanvas().style.cursor = pick ? 'pointer' : '';
      onHover(pick ? { ...pick, x: event.point.x, y: event.point.y } : null);
    });
    this.#map.on('mouseout', () => onHover(null));
  }

  #at({ x, y }: { x: number; y: number }): Pick | null {
    const points = this.#points();
    if (points === null) return null;
    const found = this.#map.queryRenderedFeatures([[x - REACH, y - REACH], [x + REACH, y + REACH]], { layers: [...TOUCHABLE] });
    const alarm = found.find((f) => f.layer.id === 'alarm');
    if (alarm) return { kind: 'alarm', id: Number(alarm.properties.id) };
    if (!this.#gathering.apart) {
      const cell = found[0]?.properties;
      return cell ? { kind: 'cell', count: Number(cell.count), silent: Number(cell.silent), alarms: Number(cell.alarms) } : null;
    }
    const { lng, lat } = this.#map.unproject([x, y]);
    const zoom = this.#map.getZoom();
    const id = this.#roster.nearest(...mercator(lng, lat), points.reach(zoom) / (512 * 2 ** zoom));
    return id === null ? null : { kind: 'sensor', id };
  }
}
