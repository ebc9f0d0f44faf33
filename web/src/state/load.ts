/** What a console starts from. */

import { ApiError, type Client } from '../api/client';
import type { City, Metric, SensorTable, Zone } from '../api/types';
import { baseOf, outline } from '../map/base';
import type { Base } from '../map/model';
import type { Layers } from '../map/derived';

export interface Loaded {
  city: City;
  layers: Layers;
  base: Base;
  failed: string[];
  metrics: ReadonlyMap<string, Metric>;
  /** On their way: a hundred thousand take a moment, and the map need not wait for them. */
  sensors: Promise<SensorTable>;
  zones: Zone[];
}

/** Everything a console starts from, asked at once. A base layer that fails costs that layer and is named. */
export async function load(client: Client): Promise<Loaded> {
  const sensors = client.sensorTable();
  // Whoever waits for it is told; until somebody does, a failure is nobody's.
  sensors.catch(() => undefined);
  const [[city, layers, failed], metrics, zones] = await Promise.all([drawing(client), client.metrics(), client.zones()]);
  let base: Base;
  try {
    base = await baseOf(city, layers, async (url) => (await fetch(url)).json());
  } catch {
    // A street map that cannot be had must not cost the operator the city.
    failed.push(city.basemap.kind);
    base = outline(layers);
  }
  return { city, layers, base, failed, metrics: new Map(metrics.items.map((m) => [m.key, m])), sensors, zones };
}

/** The city, and the layers of its base map as soon as it is known which; last the keys of those that failed. */
async function drawing(client: Client): Promise<[City, Layers, string[]]> {
  const city = await client.city();
  const layers: Layers = {};
  const failed: string[] = [];
  await Promise.all(
    Object.entries(city.basemap.layers).map(async ([key, address]) => {
      try {
        layers[key] = await client.layer(address);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failed.push(key);
      }
    }),
  );
  return [city, layers, failed];
}
