/** Rings that beat around alarms nobody has taken yet. CSS makes them still for those who prefer no motion. */

import { type Map as Chart, Marker } from 'maplibre-gl';
import type { AlarmSpot } from './features';

/** More than these at once would only be noise, and each is an element the browser animates. */
const MOST = 60;

export class Pulses {
  readonly #map: Chart;
  #markers = new Map<number, Marker>();

  constructor(map: Chart) {
    this.#map = map;
  }

  show(spots: readonly AlarmSpot[]): void {
    const urgent = spots
      .filter(({ alarm: a }) => a.ack === 'unacked' && a.condition === 'active' && (a.severity === 'critical' || a.severity === 'major'))
      .slice(0, MOST);
    const wanted = new Set(urgent.map(({ alarm }) => alarm.id));
    for (const [id, marker] of this.#markers) {
      if (wanted.has(id)) continue;
      marker.remove();
      this.#markers.delete(id);
    }
    for (const { alarm, lon, lat } of urgent) {
      const held = this.#markers.get(alarm.id);
      if (held) {
        held.setLngLat([lon, lat]);
        continue;
      }
      const element = document.createElement('div');
      element.className = `map-pulse map-pulse-${alarm.severity}`;
      element.append(document.createElement('i'));
      element.setAttribute('aria-hidden', 'true');
      this.#markers.set(alarm.id, new Marker({ element, anchor: 'center' }).setLngLat([lon, lat]).addTo(this.#map));
    }
  }
}
