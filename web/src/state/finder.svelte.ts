/** Search over everything with a name. However much that is, the page stays at hand while it is taken in and gone through. */

import { Best, type Entry, entry, type Findable } from '../lib/search';
import { inSlices } from '../lib/slices';

const SHOWN = 12;

export class Finder {
  found = $state.raw<readonly Findable[]>([]);
  /** The newest question is not answered yet; `found` answers one before it. */
  busy = $state(false);
  #entries: readonly Entry[] | null = null;
  #query = '';
  /** Turns tell work that something newer has begun. */
  #learning = 0;
  #asking = 0;

  /** Takes in `items`; until that is done, what was known before answers. */
  async learn(items: Iterable<Findable>): Promise<void> {
    const turn = ++this.#learning;
    const entries: Entry[] = [];
    if (!(await inSlices(items, (item) => entries.push(entry(item)), () => turn === this.#learning))) return;
    this.#entries = entries;
    await this.ask(this.#query);
  }

  async ask(query: string): Promise<void> {
    this.#query = query;
    const turn = ++this.#asking;
    const asks = query.trim() !== '';
    this.busy = asks;
    if (!asks) this.found = [];
    if (!asks || this.#entries === null) return;
    const best = new Best(query, SHOWN);
    if (!(await inSlices(this.#entries, (known) => best.offer(known), () => turn === this.#asking))) return;
    this.found = best.items;
    this.busy = false;
  }
}
