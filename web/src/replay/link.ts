/** What a link to a replay carries: `#/replay?from=…&to=…&t=…&speed=10&incident=7`. */

import { EMPTY_VIEW, formatHash } from '../lib/hash';

export const SPEEDS = [1, 5, 10, 60, 600] as const;
export type Speed = (typeof SPEEDS)[number];

/** Times are Unix milliseconds. */
export interface ReplayPlan {
  from: number;
  to: number;
  /** Where the scrubber stands; null: at `from`. */
  at: number | null;
  speed: Speed;
  incident: number | null;
  /** The alarm it is about: chosen in the list, found on the map. */
  focus: number | null;
}

/** Longest span of one replay. */
export const LONGEST_MS = 7 * 86_400_000;
const SHORTEST_MS = 10_000;
const AROUND_ALARM_MS = 10 * 60_000;
const DEFAULT_SPEED: Speed = 10;

/** The address of a replay, for an `href` or the clipboard. What is not given takes its usual value. */
export function replayLink(plan: { from: number; to: number } & Partial<ReplayPlan>): string {
  return formatHash({ ...EMPTY_VIEW, page: 'replay', params: paramsOf({ at: null, speed: DEFAULT_SPEED, incident: null, focus: null, ...plan }) });
}

/** From ten minutes before an alarm was raised to ten minutes after it was cleared, or raised last. */
export function replayLinkOfAlarm(alarm: { id: number; raised_at: string; last_raised_at?: string; cleared_at: string | null }, now: number): string {
  const raised = Date.parse(alarm.raised_at);
  const ended = Math.max(Date.parse(alarm.cleared_at ?? alarm.last_raised_at ?? alarm.raised_at), raised);
  const span = clamped(raised - AROUND_ALARM_MS, ended + AROUND_ALARM_MS, now);
  return replayLink({ ...span, at: Math.max(raised - 60_000, span.from), focus: alarm.id });
}

/** From ten minutes before an incident opened to ten minutes after its last step. */
export function replayLinkOfIncident(incident: { id: number; opened_at: string; last_at: string; closed_at: string | null }, now: number): string {
  const from = Date.parse(incident.opened_at) - AROUND_ALARM_MS;
  return replayLink({ ...clamped(from, Date.parse(incident.closed_at ?? incident.last_at) + AROUND_ALARM_MS, now), incident: incident.id });
}

export function paramsOf(plan: ReplayPlan): Record<string, string> {
  return {
    from: iso(plan.from),
    to: iso(plan.to),
    ...(plan.at !== null ? { t: iso(plan.at) } : {}),
    ...(plan.speed !== DEFAULT_SPEED ? { speed: String(plan.speed) } : {}),
    ...(plan.incident !== null ? { incident: String(plan.incident) } : {}),
    ...(plan.focus !== null ? { focus: String(plan.focus) } : {}),
  };
}

/** The plan in the parameters of a link; null when they name no span. What makes no sense takes its usual value. */
export function readPlan(params: Readonly<Record<string, string>>, now: number): ReplayPlan | null {
  const [from, to] = [Date.parse(params.from ?? ''), Date.parse(params.to ?? '')];
  if (!Number.isFinite(from) || !Number.isFinite(to) || from >= to || from > now) return null;
  const span = clamped(from, to, now);
  const at = Date.parse(params.t ?? '');
  const speed = SPEEDS.find((known) => String(known) === params.speed) ?? DEFAULT_SPEED;
  return {
    ...span,
    at: Number.isFinite(at) ? Math.min(Math.max(at, span.from), span.to) : null,
    speed,
    incident: whole(params.incident),
    focus: whole(params.focus) ?? whole(params.alarm),
  };
}

/** A span that has passed, not too short and not too long; the end gives way. */
function clamped(from: number, to: number, now: number): { from: number; to: number } {
  const end = Math.min(to, now, from + LONGEST_MS);
  return end - from >= SHORTEST_MS ? { from, to: end } : { from: end - SHORTEST_MS, to: end };
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
