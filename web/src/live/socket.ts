/**
 * The line to the hub: connects, resumes, notices silence, waits with jitter, and always says which of these it is doing.
 */

import { Backoff } from './backoff';
import { type Bounds, type Frame, type Hello, parseFrame } from './frames';

/** The part of a browser WebSocket that is used, so that tests can stand in for it. */
export interface Wire {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
}

export interface SocketDeps {
  connect: () => Wire;
  /** Milliseconds of a clock that never goes back: silence is measured with it. */
  now: () => number;
  setTimer: (run: () => void, ms: number) => unknown;
  clearTimer: (timer: unknown) => void;
  random: () => number;
}

export interface SocketEvents {
  /** Asked at every connect, so that it carries the newest viewport and cursor. */
  hello: () => Omit<Hello, 'type'>;
  frame: (frame: Frame) => void;
  phase: (phase: Phase) => void;
}

export type Phase =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** No line; the next attempt is at `retryAt`, by the clock the socket was given. */
  | { kind: 'waiting'; retryAt: number; code: number | null }
  | { kind: 'signed-out' }
  | { kind: 'stopped' };

/** The hub beats every 5 s; two missed beats and some grace mean the line is dead, whatever TCP believes. */
export const SILENCE_MS = 12_000;
const CHECK_MS = 1_000;
const NOT_SIGNED_IN = 4401;
const TRY_LATER = 1013;
const TRY_LATER_MS = 5_000;

export class LiveSocket {
  readonly #deps: SocketDeps;
  readonly #events: SocketEvents;
  readonly #backoff: Backoff;
  #wire: Wire | null = null;
  #phase: Phase = { kind: 'stopped' };
  #retry: unknown = null;
  #check: unknown = null;
  #heard = 0;

  constructor(deps: SocketDeps, events: SocketEvents) {
    this.#deps = deps;
    this.#events = events;
    this.#backoff = new Backoff({ baseMs: 500, capMs: 15_000, random: deps.random });
  }

  get phase(): Phase {
    return this.#phase;
  }

  start(): void {
    if (this.#phase.kind === 'stopped' || this.#phase.kind === 'signed-out') this.#open();
  }

  stop(): void {
    this.#drop();
    this.#become({ kind: 'stopped' });
  }

  /** Something suggests the network is back (a click, the browser's `online` event, the tab was woken). */
  retryNow(): void {
    if (this.#phase.kind === 'waiting') this.#open();
    else this.#watch();
  }

  /** The browser stops this page: no line, so that the first thing seen afterwards is not a picture said to be live. */
  rest(): void {
    if (this.#wire !== null) this.#lost(null);
  }

  sendView(viewport: Bounds | null, domains: string[] | null): void {
    if (this.#phase.kind === 'live') this.#wire?.send(JSON.stringify({ type: 'view', viewport, domains }));
  }

  #open(): void {
    this.#drop();
    this.#become({ kind: 'connecting' });
    const wire = this.#deps.connect();
    this.#wire = wire;
    this.#heard = this.#deps.now();
    wire.onopen = () => wire.send(JSON.stringify({ type: 'hello', ...this.#events.hello() }));
    wire.onmessage = (event) => this.#receive(wire, event.data);
    wire.onclose = (event) => {
      if (wire === this.#wire) this.#lost(event.code);
    };
    this.#armWatch();
  }

  #receive(wire: Wire, data: unknown): void {
    if (wire !== this.#wire || typeof data !== 'string') return;
    // The page itself stood still: what waited for it is from then, and the hub may have given us up since.
    if (this.#silent()) {
      this.#lost(null);
      return;
    }
    this.#heard = this.#deps.now();
    const frame = parseFrame(data);
    if (frame === null) return;
    // Live only once the whole picture is here: an open line alone proves nothing.
    const complete = frame.type === 'snapshot' && !frame.partial;
    this.#events.frame(frame);
    if (complete && this.#phase.kind === 'connecting') {
      this.#backoff.reset();
      this.#become({ kind: 'live' });
    }
  }

  #silent(): boolean {
    return this.#deps.now() - this.#heard > SILENCE_MS;
  }

  #armWatch(): void {
    this.#check = this.#deps.setTimer(() => this.#watch(), CHECK_MS);
  }

  #watch(): void {
    if (this.#wire === null) return;
    if (this.#silent()) {
      this.#lost(null);
      return;
    }
    if (this.#check !== null) this.#deps.clearTimer(this.#check);
    this.#armWatch();
  }

  #lost(code: number | null): void {
    this.#drop();
    if (code === NOT_SIGNED_IN) {
      this.#become({ kind: 'signed-out' });
      return;
    }
    const wait = Math.max(this.#backoff.next(), code === TRY_LATER ? TRY_LATER_MS : 0);
    this.#retry = this.#deps.setTimer(() => this.#open(), wait);
    this.#become({ kind: 'waiting', retryAt: this.#deps.now() + wait, code });
  }

  #drop(): void {
    if (this.#retry !== null) this.#deps.clearTimer(this.#retry);
    if (this.#check !== null) this.#deps.clearTimer(this.#check);
    this.#retry = null;
    this.#check = null;
    const wire = this.#wire;
    this.#wire = null;
    if (wire === null) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    wire.close(1000, 'console');
  }

  #become(phase: Phase): void {
    this.#phase = phase;
    this.#events.phase(phase);
  }
}
