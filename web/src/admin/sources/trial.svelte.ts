/** What the hub makes of the sample by the mapping as it is being written, a moment after each change. */

import { ApiError, take } from '../../api/client';
import type { Schemas } from '../../api/types';
import { i18n } from '../../i18n/index.svelte';
import type { Console } from '../../state/console.svelte';
import { faultsOf, inWords } from '../../ui/problems';

export type Tried = Schemas['TryAnswer'];
export type FieldProblem = Schemas['FieldProblem'];

const TRY_MS = 300;
const BUSY_MS = 1000;
/** What is not there yet: whoever has just begun knows. */
const ABSENT = new Set(['missing', 'source.device', 'source.empty']);

export class Trial {
  /** Null: it is asked for the first time, or could not be. */
  answer = $state.raw<Tried | null>(null);
  /** The answer may be of what was written before. */
  waiting = $state(false);
  /** Why the hub could not be asked. */
  failure = $state('');
  /** Whether the answer is about a mapping. */
  mapped = $state(false);
  readonly problems = $derived(this.answer?.problems ?? []);
  readonly wrong = $derived(this.problems.filter((one) => !isAbsent(one)));
  readonly absent = $derived(this.problems.filter(isAbsent));
  /** What is wrong, by the field of the body. */
  readonly faults = $derived(new Map(this.wrong.map((one) => [one.field, needed(one)])));
  /** What is not there, by the field of the body. */
  readonly missed = $derived(new Map(this.absent.map((one) => [one.field, needed(one)])));
  readonly #desk: Pick<Console, 'client'>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(desk: Pick<Console, 'client'>) {
    this.#desk = desk;
  }

  ask(body: Schemas['TryBody'] | null): void {
    this.stop();
    const mine = this.#asked;
    this.waiting = body !== null;
    if (body === null) [this.answer, this.mapped, this.failure] = [null, false, ''];
    else this.#timer = setTimeout(() => void this.#try(body, mine), TRY_MS);
  }

  /** Nothing that was asked before is heard any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #try(body: Schemas['TryBody'], mine: number): Promise<void> {
    try {
      const answer = await take(this.#desk.client.api.POST('/api/v1/sources/try', { body }));
      if (mine === this.#asked) [this.answer, this.mapped, this.waiting, this.failure] = [answer, Boolean(body.mapping), false, ''];
    } catch (error) {
      if (mine !== this.#asked) return;
      [this.answer, this.mapped, this.waiting, this.failure] = [null, false, false, faultsOf(error, [], i18n.t).rest];
      if (error instanceof ApiError && error.status === 503) this.#timer = setTimeout(() => void this.#try(body, mine), BUSY_MS);
    }
  }
}

/** A metric without a name has just been added. */
function isAbsent({ field, code }: FieldProblem): boolean {
  return ABSENT.has(code) || field === 'mapping.metrics.';
}

function needed(one: FieldProblem): string {
  const { given, expected } = inWords(one, i18n.t);
  return i18n.t.errors.needed(given, expected);
}
