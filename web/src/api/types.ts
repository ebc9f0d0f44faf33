/** Shapes of the hub's HTTP API, version 1. */

export interface LocalName {
  vi: string;
  en: string;
}

export type Role = 'viewer' | 'operator' | 'integrator' | 'admin';

export interface User {
  id: number;
  username: string;
  name: string;
  role: Role;
  language: string | null;
}

export interface Session {
  user: User;
  csrf: string;
}

export interface City {
  key: string;
  name: LocalName;
  center: [number, number];
  zoom: number;
  /** west, south, east, north */
  bounds: [number, number, number, number];
  time_zone: string;
  languages: string[];
  domains: string[];
  basemap: { kind: string; layers: Record<string, string>; attribution: LocalName | string };
  simulated: boolean;
}

export interface Metric {
  key: string;
  unit: string;
  name: LocalName;
  domain: string;
  min: number | null;
  max: number | null;
  precision: number | null;
  kind: 'number' | 'boolean' | 'text';
}

export type SensorStatus = 'pending' | 'approved' | 'retired';

export interface SensorTable {
  as_of: string;
  columns: string[];
  rows: unknown[][];
}

export interface Sensor {
  id: number;
  device: string;
  domain: string;
  name: LocalName;
  status: SensorStatus;
  lon: number | null;
  lat: number | null;
  moving: boolean;
  period: number | null;
  tags: Record<string, unknown>;
  setpoints: Record<string, unknown>;
  source: string;
  presence: { online: boolean; since: string } | null;
  registered_at: string;
  version: number;
}

export interface LatestValue {
  metric: string;
  unit: string;
  value: number | null;
  text: string | null;
  time: string;
  received: string;
  quality: string;
}

export interface Account {
  messages?: number;
  received: number;
  stored: number;
  duplicate: number;
  late: number;
  clock_suspect: number;
  rejected: number;
  /** Births and wills: messages that say a device came or went. Missing in the account of one sensor. */
  presence?: number;
  gaps: number;
}

export interface SensorDetail extends Sensor {
  latest: LatestValue[];
  position: { lon: number; lat: number; time?: string; speed?: number | null; course?: number | null } | null;
  account: Account | null;
}

export interface History {
  sensor: number;
  metric: string;
  unit: string;
  from: string;
  to: string;
  resolution: string;
  columns: string[];
  rows: (number | string | null)[][];
}

export interface Track {
  columns: string[];
  rows: (number | null)[][];
}

export interface Zone {
  id: number;
  key: string;
  name: LocalName;
  kind: 'polygon' | 'circle' | 'corridor';
  geometry: GeoJSON.Geometry;
  radius?: number | null;
  version: number;
  tags: Record<string, unknown>;
  enabled: boolean;
  occupancy?: number | null;
}

export type Severity = 'critical' | 'major' | 'minor' | 'warning' | 'indeterminate';

export interface Alarm {
  id: number;
  rule: { id: number; key: string; version: number; name: LocalName };
  zone: { id: number; key: string; version: number; name: LocalName } | null;
  sensor: { id: number; device: string; name: LocalName; domain: string } | null;
  subject: string;
  severity: Severity;
  condition: 'pending' | 'active' | 'cleared';
  ack: 'unacked' | 'acked';
  presentation: 'shown' | 'shelved' | 'suppressed' | 'out_of_service';
  raised_at: string;
  last_raised_at?: string;
  cleared_at: string | null;
  acked_at: string | null;
  acked_by: string | null;
  count: number;
  value: number | null;
  lon: number | null;
  lat: number | null;
  why: LocalName;
  response: LocalName | null;
  version: number;
  seq?: number;
}

export interface Rule {
  id: number;
  key: string;
  name: LocalName;
  severity: Severity;
  enabled: boolean;
  version: number;
  document: Record<string, unknown>;
}

export interface Transition {
  id: number;
  action: string;
  reason: string;
  actor: string;
  event_time: string;
  wall_time: string;
  detail: Record<string, unknown>;
}

export interface AlarmDetail extends Alarm {
  transitions: Transition[];
}

export interface DeadLetter {
  id: number;
  received: string;
  topic: string;
  reason: string;
  field: string | null;
  detail: string | null;
  size: number;
  payload_text?: string | null;
  payload_base64: string | null;
  retain: boolean;
  dup: boolean;
}

export interface DecodeAnswer {
  accepted: boolean;
  sensor: unknown;
  readings: unknown[] | null;
  position: unknown;
  reason: string | null;
  field: string | null;
  detail: string | null;
}

export interface Accounting {
  total: Account;
  balanced: boolean;
  rejected_by_reason: Record<string, number>;
  sources: (Account & { source: string; last_at?: string | null })[];
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

/** RFC 9457 problem details as the hub sends them. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: { field: string; given?: unknown; expected?: string }[];
}
