/** Frames of the live feed, as they travel (docs/live-feed.md). */

import type { Alarm, Transition } from '../api/types';

export type Fix = [lon: number, lat: number, speed: number | null, course: number | null];

/** What changed of one sensor; `null` parts did not change. */
export type Row = [
  sensor: number,
  time: number,
  metrics: Record<string, number | string>,
  fix: Fix | null,
  online: boolean | null,
  /** What is wrong with some of the metrics: bad, calibrating, clock_suspect or uncertain. */
  doubts?: Record<string, string>,
];

export type Bounds = [west: number, south: number, east: number, north: number];

export interface Hello {
  type: 'hello';
  viewport: Bounds | null;
  domains: string[] | null;
  cursor: number | null;
  max_rate: number | null;
}

export interface SnapshotFrame {
  type: 'snapshot';
  partial: boolean;
  cursor: number;
  time: number;
  rows: Row[];
  /** Absent when the cursor could be resumed: the missed changes follow as alarm frames. */
  alarms?: Alarm[] | null;
}

export interface DeltaFrame {
  type: 'delta';
  time: number;
  rows: Row[];
}

export interface AlarmFrame {
  type: 'alarm';
  cursor: number;
  alarm: Alarm;
  transition: Transition | null;
}

export type ChangeKind = 'sensor' | 'zone' | 'rule' | 'incident' | 'maintenance';

export interface ChangeFrame {
  type: 'change';
  cursor: number;
  kind: ChangeKind;
  id: number;
  body: Record<string, unknown> | null;
}

export interface ResyncFrame {
  type: 'resync';
  reason: string;
}

export interface HeartbeatFrame {
  type: 'heartbeat';
  time: number;
  cursor: number;
  lag_ms: number;
  /** False: nobody takes in readings, so nothing new is judged. */
  ingest: boolean;
}

export interface PongFrame {
  type: 'pong';
  id: number;
  time: string;
}

export type Frame =
  SnapshotFrame | DeltaFrame | AlarmFrame | ChangeFrame | ResyncFrame | HeartbeatFrame | PongFrame;

const TYPES = new Set(['snapshot', 'delta', 'alarm', 'change', 'resync', 'heartbeat', 'pong']);

/** The frame in `text`, or null when it is none we know (a newer hub may speak more than this console). */
export function parseFrame(text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const type = (value as { type?: unknown }).type;
  return typeof type === 'string' && TYPES.has(type) ? (value as Frame) : null;
}
