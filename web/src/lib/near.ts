/** Which sensors are near. */

import type { Sensors } from './registry';

/** Ids of the `most` sensors nearest to `here` that are `wanted`, nearest first; without `here`, any of them. */
export function nearest(sensors: Sensors, here: { lon: number; lat: number } | null, most: number, wanted: (id: number) => boolean): number[] {
  const found: { id: number; far: number }[] = [];
  // A degree of longitude is shorter than one of latitude; over a city this is true enough.
  const narrow = here === null ? 0 : Math.cos((here.lat * Math.PI) / 180);
  sensors.each((id, _domain, lon, lat) => {
    if (here !== null && (lon === null || lat === null)) return;
    const far = here === null ? 0 : ((lon! - here.lon) * narrow) ** 2 + (lat! - here.lat) ** 2;
    if (found.length >= most && far >= found.at(-1)!.far) return;
    if (!wanted(id)) return;
    let place = found.length;
    while (place > 0 && far < found[place - 1]!.far) place -= 1;
    found.splice(place, 0, { id, far });
    if (found.length > most) found.pop();
  });
  return found.map(({ id }) => id);
}
