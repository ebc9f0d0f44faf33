/** The hub's shapes by the names the console uses; `schema.ts` has them all, made from the OpenAPI document. */

import type { components } from './schema';

export type Schemas = components['schemas'];

export type LocalName = Schemas['Bilingual'];
export type Role = Schemas['Role'];
export type User = Schemas['Me'];
export type Session = Schemas['SessionAnswer'];
export type Metric = Schemas['Metric'];
export type SensorTable = Schemas['SensorTable'];
export type SensorNames = Schemas['SensorNames'];
export type Sensor = Schemas['Sensor'];
export type SensorStatus = Sensor['status'];
export type SensorDetail = Schemas['SensorDetail'];
export type Account = Schemas['Counts'];
export type Accounting = Schemas['Accounting'];
export type Track = Schemas['Track'];
export type Severity = Schemas['Severity'];
/** `late`: found in data that came after the bound; never announced live. */
export type Alarm = Schemas['Alarm'] & { late?: boolean };
export type AlarmDetail = Schemas['AlarmDetail'] & { late?: boolean };
export type Transition = Schemas['Transition'];
export type Rule = Schemas['Rule'];
export type DeadLetter = Schemas['DeadLetter'];
export type DecodeAnswer = Schemas['DecodeAnswer'];

/** OpenAPI says less than the hub keeps: bounds are four numbers, the centre is two. */
export type City = Omit<Schemas['City'], 'center' | 'bounds'> & {
  center: [number, number];
  /** west, south, east, north */
  bounds: [number, number, number, number];
};

/** As JSON; the same answer can be had as CSV. */
export type History = Omit<Schemas['SensorHistory'], 'rows'> & { rows: (number | string | null)[][] };

export type Zone = Omit<Schemas['Zone'], 'geometry'> & { geometry: GeoJSON.Geometry };

export interface Page<T> {
  items: T[];
  next: string | null;
}

/** RFC 9457 problem details as the hub sends them; what the browser itself finds wrong has the same shape. */
export type Problem = Omit<Schemas['ProblemDetails'], 'detail'> & { detail?: string };
