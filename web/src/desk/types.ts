/** Shapes of the duty desk. */

import type { Alarm, LocalName, Severity } from '../api/types';

export type Outcome = 'confirmed' | 'false_alarm' | 'test';
export const OUTCOMES: readonly Outcome[] = ['confirmed', 'false_alarm', 'test'];

export interface Step {
  key: string;
  text: LocalName;
  /** Seconds after the first raise by which it should be done. */
  within: number | null;
  done_at: string | null;
  done_by: string | null;
}

export interface AlarmWork {
  assignee: string | null;
  shelved: { until: string; by: string | null; reason: string | null } | null;
  out_of_service: { since: string; by: string | null; reason: string | null } | null;
  suppressed: { reason: 'inhibited' | 'maintenance'; by: string; alarm: number | null; window: number | null } | null;
  outcome: Outcome | null;
  closed_at: string | null;
  closed_by: string | null;
  chattering: boolean;
  incident: number | null;
  procedure: Step[];
  late?: boolean;
}

export interface Incident {
  id: number;
  key: string;
  title: LocalName;
  cause: string;
  zone: { id: number; key: string; name: LocalName | null } | null;
  severity: Severity;
  opened_at: string;
  last_at: string;
  closed_at: string | null;
  open: boolean;
  alarm_count: number;
  open_count: number;
  unacked_count: number;
  first_alarm: number | null;
  assignee: string | null;
  version: number;
}

export interface Happening {
  time: string;
  kind: string;
  alarm: number | null;
  action: string;
  actor: string;
  reason: string | null;
  comment: string | null;
  detail: Record<string, unknown>;
}

export interface IncidentDetail extends Incident {
  alarms: Alarm[];
  timeline: Happening[];
}

export interface AlarmLoad {
  operators: number;
  raised_10min: number;
  per_operator: number;
  flood: boolean;
  flood_since: string | null;
  acked_10min: number;
  oldest_unacked: unknown;
  chattering: unknown[];
  stale: number;
}

export interface MaintenanceWindow {
  id: number;
  name: LocalName;
  from: string;
  to: string;
  reason: string;
  by: string;
  scope: { rules?: string[]; zones?: string[]; domains?: string[]; devices?: string[] };
  active: boolean;
  version: number;
}

export interface Handover {
  from: string;
  to: string;
  raised: number;
  cleared: number;
  acked: number;
  median_ack_seconds: number | null;
  by_severity: Partial<Record<Severity, number>>;
  open: Alarm[];
  shelved: Alarm[];
  out_of_service: Alarm[];
  incidents: Incident[];
  actions: { actor: string; action: string; count: number }[];
  comments: { time: string; actor: string; alarm: number | null; incident: number | null; text: string }[];
}

export interface SignedHandover {
  id: number;
  from: string;
  to: string;
  note: string;
  by: string;
  to_user: string | null;
  signed_at: string;
}
