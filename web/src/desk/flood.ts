/**
 * Alarm floods (ISA-18.2): more than 10 alarms raised in 10 minutes for each operator begins one, below 5 ends it.
 *
 * The hub counts over everybody; the console counts what it has seen itself, so that the screen changes at once.
 */

export const SPAN_MS = 600_000;
const BEGINS_ABOVE = 10;
const ENDS_BELOW = 5;

export interface Flood {
  on: boolean;
  /** Unix milliseconds; null while there has been none. */
  since: number | null;
  /** When the last one ended; null while one is on. */
  ended: number | null;
  /** The most alarms seen within the span. */
  peak: number;
}

export const CALM: Flood = { on: false, since: null, ended: null, peak: 0 };

/** What the hub says in GET /alarm-load, as far as it matters here. */
export interface HubView {
  flood: boolean;
  /** Unix milliseconds */
  since: number | null;
  operators: number;
  raised: number;
}

/** Raises within the span, oldest first; forgets what is older. */
export class Raises {
  #times: number[] = [];

  add(time: number): void {
    this.#times.push(time);
  }

  within(now: number): number {
    this.#times = this.#times.filter((time) => time > now - SPAN_MS);
    return this.#times.length;
  }
}

/** One step on. `seen`: raises within the span as this console counted them; `hub` is null while it has not answered. */
export function step(flood: Flood, seen: number, hub: HubView | null, now: number): Flood {
  const operators = Math.max(1, hub?.operators ?? 1);
  const raised = Math.max(seen, hub?.raised ?? 0);
  if (flood.on) {
    const peak = Math.max(flood.peak, raised);
    if (hub?.flood || raised >= ENDS_BELOW * operators) return peak === flood.peak ? flood : { ...flood, peak };
    return { ...flood, on: false, ended: now };
  }
  if (hub?.flood || raised > BEGINS_ABOVE * operators) {
    return { on: true, since: hub?.since ?? now, ended: null, peak: raised };
  }
  return flood;
}
