/**
 * Plays the past: a clock that runs at 1 to 600 times, frames fetched ahead of it, and the live feed's reducer.
 *
 * Memory is bounded: frames are held for some twenty seconds of playing and dropped as they are taken up. To seek is to
 * ask for a snapshot and begin anew; while the scrubber is dragged that happens at most twice a second.
 */

import { ApiError } from '../api/client';
import { type Changes, LiveState } from '../live/state';
import type { PastFrame, PastSource, Snapshot } from './source';

export interface PlayerDeps {
  source: PastSource;
  /** Real time, milliseconds. */
  now: () => number;
  setTimer: (run: () => void, ms: number) => unknown;
  clearTimer: (timer: unknown) => void;
}

export interface PlayerEvents {
  /** Everything was replaced: another moment. */
  replaced: (snapshot: Snapshot) => void;
  changed: (changes: Changes) => void;
  /** The clock or the state of the player moved. */
  moved: () => void;
}

/** Pictures a second at every speed: a step of the frames is a quarter of a second of playing. */
const STEP_MS = 250;
/** Frames are fetched for so many steps at once, and again when fewer than half are left. */
const AHEAD_STEPS = 80;
const TICK_MS = 100;
export const SEEK_MS = 500;
const RETRY_MS = 2_000;

export class Player {
  readonly #deps: PlayerDeps;
  readonly #events: PlayerEvents;
  readonly from: number;
  readonly to: number;
  #state = new LiveState();
  #at: number;
  #speed: number;
  #playing = false;
  #problem: ApiError | null = null;
  #stopped = false;

  #frames: PastFrame[] = [];
  /** Frames are known up to here. */
  #known: number;
  /** All that happened up to here was taken up, so what follows can be asked for anew. */
  #taken: number;
  #step: { start: number; ms: number };
  /** Grows with every snapshot and change of speed: frames asked for before that are dropped. */
  #turn = 0;
  #fetching = false;

  #wanted: number | null = null;
  #seeking = false;
  #sought = -Infinity;
  #timer: unknown = null;
  #ticked: number;
  #ticker: unknown = null;
  #retryAt = 0;

  constructor(span: { from: number; to: number; at: number; speed: number }, deps: PlayerDeps, events: PlayerEvents) {
    this.#deps = deps;
    this.#events = events;
    this.from = span.from;
    this.to = span.to;
    this.#at = this.#known = this.#taken = span.at;
    this.#speed = span.speed;
    this.#step = { start: span.at, ms: STEP_MS * span.speed };
    this.#ticked = deps.now();
    this.seek(span.at);
    this.#schedule();
  }

  // What it shows ------------------------------------------------------------------------------

  get state(): LiveState {
    return this.#state;
  }

  /** The moment shown, Unix milliseconds. */
  get at(): number {
    return this.#at;
  }

  get speed(): number {
    return this.#speed;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get ended(): boolean {
    return this.#at >= this.to;
  }

  /** The moment is asked for, or the clock waits for frames. */
  get waiting(): boolean {
    return this.#wanted !== null || this.#seeking || (this.#playing && this.#at >= this.#known && !this.ended);
  }

  /** Why the hub does not answer; it is asked again every two seconds. */
  get problem(): ApiError | null {
    return this.#problem;
  }

  /** Frames held, for those who want to know that they do not pile up. */
  get held(): number {
    return this.#frames.length;
  }

  /** Frames are known up to here, Unix milliseconds. */
  get known(): number {
    return this.#known;
  }

  // What a person does -------------------------------------------------------------------------

  play(): void {
    if (this.#stopped || this.#playing) return;
    if (this.ended) this.seek(this.from);
    this.#playing = true;
    this.#ticked = this.#deps.now();
    this.#events.moved();
    void this.#fetch();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.#events.moved();
  }

  setSpeed(speed: number): void {
    if (speed === this.#speed) return;
    this.#speed = speed;
    // What was fetched is too coarse now, or too fine to last: ask again from the last whole step.
    this.#forget(this.#taken);
    this.#events.moved();
    void this.#fetch();
  }

  /** Shows `at`. Asked again and again, as a dragged scrubber does, the hub is asked twice a second, last for the last. */
  seek(at: number): void {
    this.#wanted = this.#at = Math.min(Math.max(at, this.from), this.to);
    this.#events.moved();
    this.#pump();
  }

  stop(): void {
    this.#stopped = true;
    this.#turn += 1;
    for (const timer of [this.#timer, this.#ticker]) if (timer !== null) this.#deps.clearTimer(timer);
    this.#frames = [];
  }

  // Seeking --------------------------------------------------------------------------------------

  #pump(): void {
    if (this.#stopped || this.#seeking || this.#timer !== null || this.#wanted === null) return;
    const wait = Math.max(this.#sought + SEEK_MS, this.#retryAt) - this.#deps.now();
    if (wait > 0) {
      this.#timer = this.#deps.setTimer(() => {
        this.#timer = null;
        this.#pump();
      }, wait);
      return;
    }
    void this.#show(this.#wanted);
  }

  async #show(at: number): Promise<void> {
    this.#wanted = null;
    this.#seeking = true;
    this.#sought = this.#deps.now();
    try {
      const snapshot = await this.#deps.source.snapshot(Math.round(at));
      if (this.#stopped) return;
      this.#problem = null;
      this.#state = new LiveState();
      this.#state.apply({ type: 'snapshot', partial: false, ...snapshot });
      this.#forget(at);
      this.#events.replaced(snapshot);
    } catch (error) {
      if (this.#stopped) return;
      this.#failed(error);
      this.#wanted ??= at;
    } finally {
      if (!this.#stopped) {
        this.#seeking = false;
        this.#ticked = this.#deps.now();
        this.#events.moved();
        this.#pump();
        void this.#fetch();
      }
    }
  }

  // Fetching ahead -------------------------------------------------------------------------------

  /** Frames from `start` on, in steps that fit the speed. */
  #forget(start: number): void {
    this.#turn += 1;
    this.#fetching = false;
    this.#frames = [];
    this.#known = this.#taken = start;
    this.#step = { start, ms: STEP_MS * this.#speed };
  }

  async #fetch(): Promise<void> {
    const half = (AHEAD_STEPS / 2) * this.#step.ms;
    const due = !this.#fetching && !this.#seeking && this.#wanted === null && this.#known < this.to && this.#known - this.#at < half;
    if (this.#stopped || !due || this.#deps.now() < this.#retryAt) return;
    this.#fetching = true;
    const turn = this.#turn;
    const begin = this.#known;
    const end = Math.min(begin + AHEAD_STEPS * this.#step.ms, this.to);
    try {
      let cursor: string | null = null;
      do {
        const page = await this.#deps.source.frames(begin, end, this.#step.ms, cursor);
        if (turn !== this.#turn) return;
        this.#problem = null;
        this.#frames.push(...page.frames);
        cursor = page.next;
        // The hub tells nothing beyond its own present; what it has told all of is known to the end.
        this.#known = cursor === null ? end : page.to;
      } while (cursor !== null);
      this.#fetching = false;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#fetching = false;
      this.#failed(error);
    }
    this.#events.moved();
  }

  #failed(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    this.#problem = error;
    this.#retryAt = this.#deps.now() + RETRY_MS;
  }

  // The clock ------------------------------------------------------------------------------------

  #schedule(): void {
    this.#ticker = this.#deps.setTimer(() => {
      if (this.#stopped) return;
      this.#schedule();
      this.#tick();
    }, TICK_MS);
  }

  #tick(): void {
    const now = this.#deps.now();
    const passed = now - this.#ticked;
    this.#ticked = now;
    if (this.#playing && !this.#seeking && this.#wanted === null) {
      this.#at = Math.min(this.#at + passed * this.#speed, Math.max(this.#known, this.#at), this.to);
      this.#take();
      if (this.ended) this.#playing = false;
      this.#events.moved();
    }
    void this.#fetch();
  }

  #take(): void {
    const upTo = this.#frames.findIndex((frame) => frame.at > this.#at);
    const due = this.#frames.splice(0, upTo < 0 ? this.#frames.length : upTo);
    for (const frame of due) this.#events.changed(this.#state.apply(frame));
    // Frames stand at the ends of steps: of the step that is under way nothing was told yet.
    this.#taken = Math.max(this.#step.start, this.#at - this.#step.ms);
  }
}
