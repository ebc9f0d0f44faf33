/** The camera: moved by a person's wish only, to the middle of what panels leave free. */

import type { Map as Chart, MapOptions as ChartOptions } from 'maplibre-gl';
import type { Camera } from '../lib/hash';
import type { Box } from './geometry';
import type { Insets, MapOptions } from './model';

export function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Where it begins and how far it may go. */
export function framing({ base, city, camera }: MapOptions): Partial<ChartOptions> {
  return {
    center: camera ? [camera.lon, camera.lat] : city.center,
    zoom: camera?.zoom ?? city.zoom,
    minZoom: 4,
    maxZoom: 19,
    ...limits(base.limits, city.bounds),
  };
}

/** It stays on the drawn sheet, and on the city where that reaches further. */
function limits(drawn: Box | null, [w, s, e, n]: Box): { maxBounds?: [[number, number], [number, number]] } {
  if (drawn === null) return {};
  return { maxBounds: [[Math.min(drawn[0], w), Math.min(drawn[1], s)], [Math.max(drawn[2], e), Math.max(drawn[3], n)]] };
}

export class Lens {
  insets: Insets;
  readonly #map: Chart;

  constructor(map: Chart, insets: Insets) {
    this.#map = map;
    this.insets = insets;
  }

  get shift(): number {
    return (this.insets.left - this.insets.right) / 2;
  }

  /** What of the map no panel covers, less so many pixels to each side: what is written in the middle of something there is not cut. */
  open(across: number, down: number): Box {
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    const [left, right] = [this.insets.left + across, width - this.insets.right - across];
    const [lower, upper] = [this.#map.unproject([Math.min(left, right), height - down]), this.#map.unproject([Math.max(left, right), down])];
    return [lower.lng, lower.lat, upper.lng, upper.lat];
  }

  goTo(place: { lon: number; lat: number }, zoom: number): void {
    this.#map.easeTo({
      center: [place.lon, place.lat], zoom: Math.max(this.#map.getZoom(), zoom), offset: [this.shift, 0], duration: calm() ? 0 : 600,
    });
  }

  fit(box: Box): void {
    const { left, right } = this.insets;
    const padding = { top: 40, bottom: 40, left: left + 40, right: right + 40 };
    this.#map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding, maxZoom: 16, duration: calm() ? 0 : 600 });
  }

  zoomBy(step: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + step, duration: calm() ? 0 : 200 });
  }

  jump(camera: Camera): void {
    this.#map.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
  }
}
