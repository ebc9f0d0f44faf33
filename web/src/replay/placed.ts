/** The sensors of the registry where it had them at the moment shown: today's, but for those that were moved since. */

import type { SensorInfo, Sensors } from '../lib/registry';

/** Null: nowhere. */
export type Placed = [sensor: number, lon: number | null, lat: number | null];

export class SensorsThen implements Sensors {
  readonly #today: Sensors;
  #places = new Map<number, Pick<SensorInfo, 'lon' | 'lat'>>();

  constructor(today: Sensors) {
    this.#today = today;
  }

  /** Another moment: these stood elsewhere than today, and all others where they stand. */
  replace(places: readonly Placed[]): void {
    this.#places.clear();
    for (const place of places) this.move(place);
  }

  /** The moment goes on past the one at which a sensor was moved. */
  move([sensor, lon, lat]: Placed): void {
    this.#places.set(sensor, { lon, lat });
  }

  get size(): number {
    return this.#today.size;
  }

  get(id: number): SensorInfo | undefined {
    const info = this.#today.get(id);
    const place = this.#places.get(id);
    return info && place ? { ...info, ...place } : info;
  }

  keys(): Iterable<number> {
    return this.#today.keys();
  }

  *values(): Generator<SensorInfo> {
    for (const id of this.keys()) yield this.get(id)!;
  }

  each(visit: Parameters<Sensors['each']>[0]): void {
    if (this.#places.size === 0) {
      this.#today.each(visit);
      return;
    }
    this.#today.each((id, domain, lon, lat, ...rest) => {
      const place = this.#places.get(id);
      if (place) visit(id, domain, place.lon, place.lat, ...rest);
      else visit(id, domain, lon, lat, ...rest);
    });
  }
}
