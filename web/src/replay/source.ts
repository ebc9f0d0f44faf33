/** The past as the hub tells it: a snapshot, the frames that follow, and the account of a span. */

import { type Client, take } from '../api/client';
import type { Alarm, Schemas, Zone } from '../api/types';
import type { AlarmFrame, ChangeFrame, DeltaFrame, Row } from '../live/frames';
import type { Placed } from './placed';

/** A frame of the live feed with the moment it belongs to, Unix milliseconds. */
export type PastFrame = (DeltaFrame | AlarmFrame | ChangeFrame) & { at: number };

export interface Snapshot {
  time: number;
  cursor: number;
  rows: Row[];
  alarms: Alarm[];
  zones: Zone[];
  /** Where the registry had sensors that stand elsewhere in it today. */
  places: Placed[];
}

export interface FramePage {
  frames: PastFrame[];
  next: string | null;
  /** How far the page reaches, Unix milliseconds. */
  to: number;
}

export type Report = Schemas['Report'];
export type ReportStep = Schemas['StepThen'];
export type ReportDeed = Schemas['DeedThen'];
export type ReportAlarm = Schemas['AlarmThen'];

/** Times are Unix milliseconds. Both raise ApiError. */
export interface PastSource {
  snapshot(at: number): Promise<Snapshot>;
  /** The first frames after `from`, up to `to`, in steps of `stepMs`; `next` continues the same question. */
  frames(from: number, to: number, stepMs: number, cursor: string | null): Promise<FramePage>;
}

export function hubPast(client: Client): PastSource {
  return {
    snapshot: (at) => take(client.api.GET('/api/v1/replay', { params: { query: { at: iso(at) } } })) as Promise<unknown> as Promise<Snapshot>,
    frames: (from, to, stepMs, cursor) =>
      take(
        client.api.GET('/api/v1/replay/frames', {
          params: { query: { from: iso(from), to: iso(to), step_ms: stepMs, ...(cursor === null ? {} : { cursor }) } },
        }),
      ) as Promise<unknown> as Promise<FramePage>,
  };
}

/** `form`: how the report leaves the console, which the audit trail records. */
export function askReport(
  client: Client,
  span: { from: number; to: number; incident: number | null },
  form: 'markdown' | 'html' | 'print' | null = null,
): Promise<Report> {
  const query = {
    from: iso(span.from),
    to: iso(span.to),
    ...(span.incident === null ? {} : { incident: span.incident }),
    ...(form === null ? {} : { export: form }),
  };
  return take(client.api.GET('/api/v1/replay/report', { params: { query } }));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
