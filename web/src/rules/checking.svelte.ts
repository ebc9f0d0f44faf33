/** What the hub says of the document as it is being written, a moment after each change. */

import { ApiError, take } from '../api/client';
import type { Schemas } from '../api/types';
import { i18n } from '../i18n/index.svelte';
import type { Console } from '../state/console.svelte';
import { faultsOf, inWords } from '../ui/problems';
import type { Json } from './document/values';

export type Checked = Schemas['CheckedRule'];

const CHECK_MS = 300;
/** The hub looks at a few documents at a time: what it was too busy for is asked again. */
const BUSY_MS = 1000;

export class Checking {
  /** Null: there is no document, it is being checked for the first time, or it could not be. */
  checked = $state.raw<Checked | null>(null);
  /** What is told may be of the document before. */
  waiting = $state(false);
  /** Why the hub could not be asked. */
  failure = $state('');
  /** What is wrong, by the document's field. */
  readonly faults = $derived(new Map((this.checked?.problems ?? []).map((one) => [one.field.replace(/^document\./, ''), needed(one)])));
  readonly #desk: Pick<Console, 'client'>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(desk: Pick<Console, 'client'>) {
    this.#desk = desk;
  }

  ask(document: Json | null): void {
    this.stop();
    const mine = this.#asked;
    this.waiting = document !== null;
    if (document === null) this.checked = null;
    else this.#timer = setTimeout(() => void this.#check(document, mine), CHECK_MS);
  }

  /** Nothing that was asked before is heard any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #check(document: Json, mine: number): Promise<void> {
    try {
      const answer = await take(this.#desk.client.api.POST('/api/v1/rules/check', { body: { document } }));
      if (mine === this.#asked) [this.checked, this.waiting, this.failure] = [answer, false, ''];
    } catch (error) {
      if (mine !== this.#asked) return;
      [this.checked, this.waiting, this.failure] = [null, false, faultsOf(error, [], i18n.t).rest];
      if (error instanceof ApiError && error.status === 503) this.#timer = setTimeout(() => void this.#check(document, mine), BUSY_MS);
    }
  }
}

function needed(one: Schemas['FieldProblem']): string {
  const { given, expected } = inWords(one, i18n.t);
  return i18n.t.errors.needed(given, expected);
}
