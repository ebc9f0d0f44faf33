/**
 * What the console knows of the city, and the one reducer that moves it on.
 *
 * The same frames come from the live feed and from a replay, so nothing here reads a clock or a socket.
 */

import type { Alarm } from '../api/types';
import type { ChangeKind, Fix, Frame, Row } from './frames';

export interface Measured {
  value: number | string;
  /** Event time, Unix milliseconds. */
  time: number;
  /** What is wrong with it; absent for a good sample. */
  doubt?: string | undefined;
}

/** No measurement at all: the device itself says so, or is being calibrated. */
export const isNone = (doubt: string | undefined): boolean => doubt === 'bad' || doubt === 'calibrating';

export interface Place {
  lon: number;
  lat: number;
  speed: number | null;
  course: number | null;
  time: number;
}

export interface SensorState {
  /** Newest event time of anything heard of the sensor; null before the first. */
  time: number | null;
  metrics: Map<string, Measured>;
  place: Place | null;
  /** Where it was before, oldest first, at most TRAIL_LENGTH places. */
  trail: Place[];
  online: boolean | null;
}

export interface AlarmChange {
  alarm: Alarm;
  /** True when the alarm was raised (again) just now, rather than acknowledged, commented or cleared. */
  raised: boolean;
}

/** What one frame changed, for those who draw. */
export interface Changes {
  sensors: number[];
  alarms: AlarmChange[];
  /** True when the whole alarm list was replaced. */
  alarmsReplaced: boolean;
  registry: { kind: ChangeKind; id: number; body: Record<string, unknown> | null }[];
}

export const TRAIL_LENGTH = 24;

export class LiveState {
  readonly sensors = new Map<number, SensorState>();
  /** Open alarms: not cleared, or cleared and not acknowledged. */
  readonly alarms = new Map<number, Alarm>();
  /** Position in the hub's change log; null until the first snapshot. */
  cursor: number | null = null;
  /** Hub's clock at the newest frame, Unix milliseconds. */
  asOf: number | null = null;
  /** Values have been told, or that there are none where it was asked; before, a sensor without any says nothing. */
  heard = false;
  /** Delay of the feed as the hub measures it. */
  lagMs: number | null = null;
  /** Somebody takes in readings, as far as the hub has said. */
  ingest = true;

  apply(frame: Frame): Changes {
    const changes: Changes = { sensors: [], alarms: [], alarmsReplaced: false, registry: [] };
    switch (frame.type) {
      case 'snapshot':
        this.#snapshot(frame, changes);
        break;
      case 'delta':
        this.asOf = frame.time;
        this.heard = true;
        this.#rows(frame.rows, changes);
        break;
      case 'alarm':
        // Deliveries overlap when a resume meets the live lane: what the cursor has passed is known already.
        if (!this.#advance(frame.cursor)) break;
        this.#alarm(frame.alarm, changes);
        break;
      case 'change':
        if (!this.#advance(frame.cursor)) break;
        changes.registry.push({ kind: frame.kind, id: frame.id, body: frame.body });
        break;
      case 'heartbeat':
        this.asOf = frame.time;
        this.lagMs = frame.lag_ms;
        this.ingest = frame.ingest;
        break;
      case 'resync':
      case 'pong':
        break;
    }
    return changes;
  }

  /** An answer to this console's own action; the feed will repeat it. */
  adopt(alarm: Alarm): Changes {
    const changes: Changes = { sensors: [], alarms: [], alarmsReplaced: false, registry: [] };
    this.#alarm(alarm, changes);
    return changes;
  }

  #snapshot(frame: Extract<Frame, { type: 'snapshot' }>, changes: Changes): void {
    const first = this.cursor === null;
    this.asOf = frame.time;
    this.#rows(frame.rows, changes);
    this.heard ||= frame.partial || frame.rows.length > 0;
    if (frame.partial) return;
    if (frame.alarms) {
      const known = new Map(this.alarms);
      this.alarms.clear();
      for (const alarm of frame.alarms) {
        if (!isOpen(alarm)) continue;
        this.alarms.set(alarm.id, alarm);
        changes.alarms.push({ alarm, raised: !first && wasRaised(known.get(alarm.id), alarm) });
      }
      changes.alarmsReplaced = true;
      this.cursor = frame.cursor;
    } else if (first) {
      this.cursor = frame.cursor;
    }
  }

  #advance(cursor: number): boolean {
    if (this.cursor !== null && cursor <= this.cursor) return false;
    this.cursor = cursor;
    return true;
  }

  #rows(rows: Row[], changes: Changes): void {
    for (const row of rows) {
      this.#row(row);
      changes.sensors.push(row[0]);
    }
  }

  #row([id, time, metrics, fix, online, doubts]: Row): void {
    let sensor = this.sensors.get(id);
    if (sensor === undefined) {
      sensor = { time: null, metrics: new Map(), place: null, trail: [], online: null };
      this.sensors.set(id, sensor);
    }
    let measured = false;
    for (const [key, value] of Object.entries(metrics)) {
      const held = sensor.metrics.get(key);
      if (held === undefined || held.time <= time) sensor.metrics.set(key, { value, time, doubt: doubts?.[key] });
      measured = true;
    }
    if (fix !== null) {
      moveTo(sensor, fix, time);
      measured = true;
    }
    if (online !== null) sensor.online = online;
    if (measured && (sensor.time === null || time > sensor.time)) sensor.time = time;
  }

  #alarm(alarm: Alarm, changes: Changes): void {
    const held = this.alarms.get(alarm.id);
    if (held !== undefined && held.version > alarm.version) return;
    if (isOpen(alarm)) this.alarms.set(alarm.id, alarm);
    else this.alarms.delete(alarm.id);
    changes.alarms.push({ alarm, raised: isOpen(alarm) && wasRaised(held, alarm) });
  }
}

/** Open is what still needs somebody: the condition stands, or nobody has seen it. A late finding never does. */
export function isOpen(alarm: Alarm): boolean {
  if (alarm.late) return false;
  return alarm.condition === 'active' || (alarm.condition === 'cleared' && alarm.ack === 'unacked');
}

function wasRaised(held: Alarm | undefined, now: Alarm): boolean {
  if (now.condition !== 'active' || now.ack !== 'unacked') return false;
  return held === undefined || held.condition !== 'active' || now.count > held.count || held.ack === 'acked';
}

function moveTo(sensor: SensorState, [lon, lat, speed, course]: Fix, time: number): void {
  const held = sensor.place;
  if (held !== null && held.time > time) return;
  if (held !== null && (held.lon !== lon || held.lat !== lat)) {
    sensor.trail.push(held);
    if (sensor.trail.length > TRAIL_LENGTH) sensor.trail.shift();
  }
  sensor.place = { lon, lat, speed, course, time };
}
