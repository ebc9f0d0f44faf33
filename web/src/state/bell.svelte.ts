/** The alarm sound as people meet it: allowed by the browser or not, silenced for a while, back by itself. */

import { type MuteMinutes, muteLeft, rings } from '../desk/bell';
import { AlarmSound } from '../lib/sound';
import type { AlarmChange } from '../live/state';
import { prefs } from './prefs.svelte';

const CLOCK_MS = 1000;

export class Bell {
  readonly #sound = new AlarmSound();
  readonly #clock: () => number;
  #now = $state(0);
  /** False until somebody has touched the page: browsers keep it silent. */
  allowed = $state(false);
  /** Milliseconds of silence left; 0 when it sounds. */
  readonly silence = $derived(muteLeft(prefs.value.muteUntil, this.#now));

  /** `clock` is the hub's, so that silence lasts as long as it says on every machine. */
  constructor(clock: () => number) {
    this.#clock = clock;
    this.#now = clock();
  }

  start(): () => void {
    if (navigator.userActivation?.hasBeenActive) void this.unlock();
    const timer = setInterval(() => this.#tick(), CLOCK_MS);
    return () => clearInterval(timer);
  }

  async unlock(): Promise<void> {
    await this.#sound.unlock();
    this.#tick();
  }

  mute(minutes: MuteMinutes): void {
    this.#now = this.#clock();
    prefs.set({ muteUntil: this.#now + minutes * 60_000 });
  }

  unmute(): void {
    prefs.set({ muteUntil: null });
  }

  hear(changes: readonly AlarmChange[]): void {
    if (muteLeft(prefs.value.muteUntil, this.#clock()) === 0 && changes.some(rings)) this.#sound.play();
  }

  #tick(): void {
    this.#now = this.#clock();
    this.allowed = this.#sound.state === 'ready';
  }
}
