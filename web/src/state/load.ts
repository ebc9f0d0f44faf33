/** What a console starts from. */

import { ApiError, type Client } from '../api/client';
import type { City, Metric, Zone } from '../api/types';
import { readSensors, type SensorInfo } from '../lib/registry';
import type { Layers } from '../map/basemap';

export interface Loaded {
  city: City;
  layers: Layers;
  failed: string[];
  metrics: ReadonlyMap<string, Metric>;
  sensors: Map<number, SensorInfo>;
  zones: Zone[];
}

/** Everything a console starts from, asked at once. A base layer that fails costs that layer and is named. */
export async function load(client: Client): Promise<Loaded> {
  const [city, metrics, table, zones] = await Promise.all([client.city(), client.metrics(), client.sensorTable(), client.zones()]);
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
  return {
    city,
    layers,
    failed,
    metrics: new Map(metrics.items.map((m) => [m.key, m])),
    sensors: new Map(readSensors(table).map((s) => [s.id, s])),
    zones,
  };
}
