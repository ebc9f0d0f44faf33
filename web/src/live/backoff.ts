/** Waiting times between attempts: exponential with full jitter, so that a restarted hub is not stampeded. */

export interface BackoffOptions {
  baseMs: number;
  capMs: number;
  random: () => number;
}

export class Backoff {
  #attempt = 0;
  readonly #options: BackoffOptions;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Milliseconds to wait before the next attempt; never under a fifth of the base, never over the cap. */
  next(): number {
    const { baseMs, capMs, random } = this.#options;
    const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(this.#attempt, 20));
    this.#attempt += 1;
    return Math.max(baseMs / 5, ceiling * random());
  }

  reset(): void {
    this.#attempt = 0;
  }
}
