/** The sensors of the city as the map needs them, read from the columnar table. */

import type { LocalName, SensorStatus, SensorTable } from '../api/types';

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

/** Raises an Error naming the column when the table lacks one. */
export function readSensors(table: SensorTable): SensorInfo[] {
  const at = (column: string): number => {
    const index = table.columns.indexOf(column);
    if (index < 0) throw new Error(`map/sensors: column "${column}" is missing (given: ${table.columns.join(', ')})`);
    return index;
  };
  const [id, device, domain, status] = [at('id'), at('device'), at('domain'), at('status')];
  const [lon, lat, moving, vi, en, period] = [
    at('lon'), at('lat'), at('moving'), at('name_vi'), at('name_en'), at('period'),
  ];
  return table.rows.map((row) => ({
    id: Number(row[id]),
    device: String(row[device]),
    domain: String(row[domain]),
    status: row[status] as SensorStatus,
    lon: numberOrNull(row[lon]),
    lat: numberOrNull(row[lat]),
    moving: Boolean(row[moving]),
    name: nameOf(row[vi], row[en], String(row[device])),
    period: numberOrNull(row[period]),
  }));
}

/** One sensor from the body of a registry change: the same columns, as an object. */
export function readSensor(body: Record<string, unknown>): SensorInfo {
  const columns = ['id', 'device', 'domain', 'status', 'lon', 'lat', 'moving', 'name_vi', 'name_en', 'period'];
  return readSensors({ as_of: '', columns, rows: [columns.map((column) => body[column])] })[0]!;
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
