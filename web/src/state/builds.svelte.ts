/** A newer console on the hub: the screen on the wall takes it by itself at a calm moment, a person is offered it. */

import { steady } from '../lib/steady';
import { NewBuild } from '../live/build';
import type { Console } from './console.svelte';

const LOOK_MS = 300_000;
/** Somebody who touched the screen less than this ago is working at it. */
const WORKING_MS = 60_000;
/** A wall whose page did not come tries again this often. */
const AGAIN_MS = 30_000;

export class Builds {
  readonly #desk: Pick<Console, 'page' | 'leaving'>;
  readonly #build: NewBuild;
  #touched = steady.now() - WORKING_MS;
  #away = false;
  #failed: ReturnType<typeof setTimeout> | undefined;
  /** The build to be had. */
  newer = $state<string | null>(null);
  /** A person has read that there is one. */
  postponed = $state<string | null>(null);
  /** The page that was opened has not come, and offers the build where it would be. */
  deadEnd = $state(false);
  /** The page was asked for anew and the hub could not be reached. */
  unreachable = $state(false);

  constructor(desk: Pick<Console, 'page' | 'leaving'>, build = new NewBuild()) {
    this.#desk = desk;
    this.#build = build;
  }

  readonly offered = $derived(this.newer !== null && this.newer !== this.postponed && !this.deadEnd);

  start(): () => void {
    const looking = setInterval(() => void this.look(), LOOK_MS);
    const touch = (): void => void (this.#touched = steady.now());
    // A part of the page was asked for and is not there: most likely the update has taken it away.
    const missing = (): void => void this.look();
    addEventListener('pointerdown', touch);
    addEventListener('keydown', touch);
    addEventListener('vite:preloadError', missing);
    return () => {
      clearInterval(looking);
      clearTimeout(this.#failed);
      removeEventListener('pointerdown', touch);
      removeEventListener('keydown', touch);
      removeEventListener('vite:preloadError', missing);
    };
  }

  /** A hub that comes back may be a newer one. */
  line(live: boolean): void {
    if (live && this.#away) void this.look();
    this.#away = !live;
  }

  async look(): Promise<void> {
    const found = await this.#build.find();
    this.newer = found;
    if (found !== null && this.#unattended) this.#build.load(found);
  }

  /** On a person's wish. What is unsaved is asked about first; where they are stands in the link. */
  take(): void {
    const build = this.newer;
    if (build === null || !this.#desk.leaving.may(() => this.take())) return;
    this.#desk.leaving.forget();
    this.#build.load(build);
  }

  later(): void {
    this.postponed = this.newer;
  }

  /** While the page that did not come is what is to be seen; gives how to end that. */
  standsAtDeadEnd(): () => void {
    this.deadEnd = true;
    return () => (this.deadEnd = false);
  }

  /** The code of a page did not come. */
  async missed(): Promise<void> {
    await this.look();
    clearTimeout(this.#failed);
    if (this.#desk.page === 'overview') {
      this.#failed = setTimeout(() => void (this.#unattended ? this.again() : this.missed()), AGAIN_MS);
    }
  }

  async again(): Promise<void> {
    this.unreachable = false;
    this.unreachable = !(await this.#build.again());
    if (this.unreachable && this.#desk.page === 'overview') void this.missed();
  }

  get #unattended(): boolean {
    return this.#desk.page === 'overview' && steady.now() - this.#touched >= WORKING_MS;
  }
}
