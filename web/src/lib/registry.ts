/**
 * The sensors of the city as the map needs them. They stay in the columns they came in: a hundred thousand objects take
 * longer to make than anybody wants to wait for a map, and hardly one of them is ever looked at.
 */

import type { LocalName, SensorNames, SensorStatus, SensorTable } from '../api/types';

export interface SensorInfo {
  id: number;
  device: string;
  domain: string;
  status: SensorStatus;
  lon: number | null;
  lat: number | null;
  moving: boolean;
  name: LocalName;
  /** Expected seconds between readings; null when unknown. */
  period: number | null;
}

/** What may read the sensors and not change them. */
export interface Sensors {
  readonly size: number;
  get(id: number): SensorInfo | undefined;
  keys(): Iterable<number>;
  values(): Iterable<SensorInfo>;
  /** What a map draws, of every sensor: no object is made of any. */
  each(visit: Visit): void;
}

type Visit = (
  id: number, domain: string, lon: number | null, lat: number | null, moving: boolean, status: SensorStatus, period: number | null,
) => void;

/** To a degree: places are divided, not multiplied, so that no noise follows the seventh digit. */
const UNITS = 1e7;

/** Sensors by id. Those of the table come first, in its order; one that was edited since is told as it is now. */
export class Registry implements Sensors {
  #table: SensorTable | null = null;
  #rows = new Map<number, number>();
  #moving: ReadonlySet<number> = new Set();
  #pending: ReadonlySet<number> = new Set();
  #names = new Map<number, [device: string, vi: string | null, en: string | null]>();
  /** What was told one by one is newer than the table and its names. Undefined: no longer there. */
  #edited = new Map<number, SensorInfo | undefined>();
  #extra = 0;
  /** Every name has come: a key that is not here is nobody's. */
  named = false;

  get size(): number {
    return this.#rows.size + this.#extra;
  }

  /** Takes over the whole table; what was told before stays the newest word. */
  fill(table: SensorTable): void {
    this.#table = table;
    this.#moving = new Set(table.moving);
    this.#pending = new Set(table.pending);
    this.#rows.clear();
    let id = 0;
    for (let row = 0; row < table.id.length; row += 1) {
      id += table.id[row]!;
      this.#rows.set(id, row);
    }
    this.#count();
  }

  name(names: SensorNames): void {
    for (const [i, id] of names.id.entries()) this.#names.set(id, [names.device[i]!, names.name_vi[i] ?? null, names.name_en[i] ?? null]);
    if (names.next === null) this.named = true;
  }

  set(info: SensorInfo): void {
    this.#edited.set(info.id, info);
    this.#count();
  }

  delete(id: number): void {
    this.#edited.set(id, undefined);
    this.#count();
  }

  get(id: number): SensorInfo | undefined {
    if (this.#edited.size > 0 && this.#edited.has(id)) return this.#edited.get(id);
    const row = this.#rows.get(id);
    return row === undefined ? undefined : this.#read(id, row);
  }

  /** Whoever goes by one of these keys: a device is one in its domain, and another domain may have one of the same key. */
  called(keys: ReadonlySet<string>): SensorInfo[] {
    const found: SensorInfo[] = [];
    for (const [id, [device]] of this.#names) {
      const info = keys.has(device) && !this.#edited.has(id) ? this.get(id) : undefined;
      if (info) found.push(info);
    }
    for (const info of this.#edited.values()) if (info && keys.has(info.device)) found.push(info);
    return found;
  }

  *keys(): Generator<number> {
    for (const id of this.#rows.keys()) if (this.#edited.size === 0 || !this.#edited.has(id)) yield id;
    for (const [id, info] of this.#edited) if (info !== undefined) yield id;
  }

  *values(): Generator<SensorInfo> {
    for (const id of this.keys()) yield this.get(id)!;
  }

  each(visit: Visit): void {
    const edited = this.#edited;
    for (const [id, row] of this.#rows) {
      if (edited.size > 0 && edited.has(id)) continue;
      const { domains, domain, periods, period, lon, lat, west, south } = this.#table!;
      const [x, y] = [lon[row] ?? null, lat[row] ?? null];
      visit(
        id, domains[domain[row]!]!, x === null ? null : (west + x) / UNITS, y === null ? null : (south + y) / UNITS,
        this.#moving.has(row), this.#pending.has(row) ? 'pending' : 'approved', periods[period[row]!] ?? null,
      );
    }
    for (const info of edited.values()) {
      if (info) visit(info.id, info.domain, info.lon, info.lat, info.moving, info.status, info.period);
    }
  }

  #count(): void {
    this.#extra = 0;
    for (const [id, info] of this.#edited) this.#extra += Number(info !== undefined) - Number(this.#rows.has(id));
  }

  #read(id: number, row: number): SensorInfo {
    const table = this.#table!;
    const [lon, lat] = [table.lon[row] ?? null, table.lat[row] ?? null];
    const [device, vi, en] = this.#names.get(id) ?? [`#${id}`, null, null];
    return {
      id,
      device,
      domain: table.domains[table.domain[row]!]!,
      status: this.#pending.has(row) ? 'pending' : 'approved',
      lon: lon === null ? null : (table.west + lon) / UNITS,
      lat: lat === null ? null : (table.south + lat) / UNITS,
      moving: this.#moving.has(row),
      name: nameOf(vi, en, device),
      period: table.periods[table.period[row]!] ?? null,
    };
  }
}

/** One sensor from the body of a registry change. */
export function readSensor(body: Record<string, unknown>): SensorInfo {
  const device = String(body.device);
  return {
    id: Number(body.id),
    device,
    domain: String(body.domain),
    status: body.status as SensorStatus,
    lon: numberOrNull(body.lon),
    lat: numberOrNull(body.lat),
    moving: Boolean(body.moving),
    name: nameOf(body.name_vi, body.name_en, device),
    period: numberOrNull(body.period),
  };
}

function nameOf(vi: unknown, en: unknown, device: string): LocalName {
  return { vi: text(vi) || text(en) || device, en: text(en) || text(vi) || device };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
