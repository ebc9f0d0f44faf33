/** What the map canvas needs of whoever stands behind it: the live console, or a replay. */

import type { Alarm, City, Severity } from '../api/types';
import type { Camera } from '../lib/hash';
import type { SensorInfo } from '../lib/registry';
import type { Age } from '../live/age';
import type { Base } from '../map/model';
import type { Box } from '../map/geometry';
import type { MapModel, MapView } from '../map/view';

export interface MapDesk extends MapModel {
  readonly city: City;
  readonly base: Base;
  readonly failedLayers: string[];
  /** Where the map stood last; null: never. */
  readonly camera: Camera | null;
  readonly sensorId: number | null;
  readonly zoneId: number | null;
  /** The time it shows, Unix milliseconds; reactive. */
  readonly time: number;
  /** Grows when what is shown has changed; reactive. */
  readonly beat: number;
  /** Set while a canvas stands. */
  map: MapView | null;
  moved(camera: Camera, bounds: Box): void;
  openSensor(id: number): void;
  pickAlarm(id: number): void;
  age(info: SensorInfo): Age;
}

/** What the panel of layers and the filter by severity need of it. */
export interface Filtered {
  readonly openAlarms: readonly Alarm[];
  readonly domains: { key: string; count: number }[];
  readonly off: ReadonlySet<string>;
  readonly quiet: ReadonlySet<Severity>;
  readonly time: number;
  readonly map: MapView | null;
  toggleDomain(domain: string): void;
  onlyDomain(domain: string): void;
  allDomains(): void;
  toggleSeverity(severity: Severity): void;
}
