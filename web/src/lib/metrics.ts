/** Which of a sensor's values stands for it where there is room for one. */

import type { Metric } from '../api/types';
import type { SensorState } from '../live/state';

export type Metrics = ReadonlyMap<string, Metric>;

/** Technical values every device sends; they stand for a sensor only when it has nothing else. */
const HOUSEKEEPING = new Set(['battery', 'battery_level', 'battery_voltage', 'rssi', 'snr', 'signal', 'uptime']);

/** Where the catalogue's order is not the operator's: the value asked for first when looking at such a sensor. */
const FIRST: Record<string, readonly string[]> = {
  traffic: ['average_speed', 'vehicle_flow'],
  lighting: ['dimming', 'power'],
  vehicle: ['speed'],
};

/** Keys in the order of the catalogue: the domain's own first, housekeeping last, unknown ones by name. */
export function orderedKeys(keys: Iterable<string>, domain: string, metrics: Metrics): string[] {
  const places = new Map([...metrics.keys()].map((key, index) => [key, index]));
  const weight = (key: string): number => {
    if (HOUSEKEEPING.has(key)) return 4;
    if (FIRST[domain]?.includes(key)) return 0;
    // A switch says less than a measurement.
    const apart = metrics.get(key)?.domain === domain ? 1 : 2;
    return metrics.get(key)?.kind === 'boolean' ? apart + 1 : apart;
  };
  return [...keys].sort(
    (a, b) =>
      weight(a) - weight(b) || (places.get(a) ?? Infinity) - (places.get(b) ?? Infinity) || (a < b ? -1 : a > b ? 1 : 0),
  );
}

export function mainKey(state: SensorState, domain: string, metrics: Metrics): string | null {
  return orderedKeys(state.metrics.keys(), domain, metrics)[0] ?? null;
}
