/** One list of the API on a screen: its pages, and why it could not be read. */

import { ApiError } from '../api/client';
import type { Page } from '../api/types';
import { i18n } from '../i18n/index.svelte';
import { inWords } from '../ui/problems';

export class Listing<T> {
  items = $state.raw<T[]>([]);
  next = $state<string | null>(null);
  failure = $state('');
  loaded = $state(false);
  readonly #page: (cursor: string | null) => Promise<Page<T>>;
  #asked = 0;

  constructor(page: (cursor: string | null) => Promise<Page<T>>) {
    this.#page = page;
  }

  /** From the beginning. An answer that a later question overtook is dropped. */
  refresh = (): Promise<void> => this.#load(null);

  more = (): Promise<void> => this.#load(this.next);

  async #load(cursor: string | null): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await this.#page(cursor);
      if (asked !== this.#asked) return;
      this.items = cursor === null ? page.items : [...this.items, ...page.items];
      this.next = page.next;
      this.failure = '';
    } catch (error) {
      if (asked === this.#asked) this.failure = why(error);
    } finally {
      if (asked === this.#asked) this.loaded = true;
    }
  }
}

/** Whether somebody else changed it first; what its state does not allow names a field, and is no such conflict. */
export function changedElsewhere(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409 && (error.problem.errors ?? []).length === 0;
}

/** A refusal in one line. Raises what is no ApiError. */
export function why(error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 0) return i18n.t.errors.unreachable;
  if (changedElsewhere(error)) return i18n.t.errors.conflict;
  const told = (error.problem.errors ?? []).filter((one) => one.vi).map((one) => inWords(one, i18n.t));
  if (told.length > 0) return told.map(({ given, expected }) => i18n.t.errors.needed(given, expected)).join(' · ');
  return error.status === 403 ? i18n.t.ingest.forbidden : error.message;
}
