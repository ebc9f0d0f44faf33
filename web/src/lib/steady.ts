/**
 * A clock for measuring how long something takes: it never goes back, whatever is done to the machine's clock.
 *
 * The browser's own steady clock may stand still while the machine sleeps and the wall clock may be set, so the larger
 * step of the two is believed: time that might have passed counts as passed.
 */
export class Steady {
  readonly #wall: () => number;
  readonly #steady: () => number;
  #seen: { wall: number; steady: number };
  #now = 0;

  constructor(wall: () => number = () => Date.now(), steady: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#steady = steady;
    this.#seen = { wall: wall(), steady: steady() };
  }

  /** Milliseconds since it was made. */
  now(): number {
    const seen = { wall: this.#wall(), steady: this.#steady() };
    this.#now += Math.max(0, seen.wall - this.#seen.wall, seen.steady - this.#seen.steady);
    this.#seen = seen;
    return this.#now;
  }
}

export const steady = new Steady();

/** The hub's clock as this machine knows it: Unix milliseconds, from what the hub last said and the time since then. */
export class HubClock {
  readonly #since: () => number;
  // Until the hub has spoken there is nothing better than the machine's own clock.
  #offset: number;

  constructor(since: () => number = () => steady.now(), wall: number = Date.now()) {
    this.#since = since;
    this.#offset = wall - since();
  }

  /** The hub says it is `time`. Returns how far that is from what was believed, in milliseconds. */
  set(time: number): number {
    const error = time - this.now();
    this.#offset += error;
    return error;
  }

  now(): number {
    return this.#since() + this.#offset;
  }
}
