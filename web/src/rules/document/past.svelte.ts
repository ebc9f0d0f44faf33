/** What the text was before, to go back to: each change by the form is a step, and so is each stretch of typing. */

const MOST = 200;

export type By = 'form' | 'hand';

export class Past {
  #before = $state.raw<readonly string[]>([]);
  #after = $state.raw<readonly string[]>([]);
  #by: By | null = null;

  get mayUndo(): boolean {
    return this.#before.length > 0;
  }

  get mayRedo(): boolean {
    return this.#after.length > 0;
  }

  /** The text is about to be another one. */
  note(text: string, by: By): void {
    if (by === 'hand' && this.#by === 'hand') return;
    this.#by = by;
    this.#before = [...this.#before, text].slice(-MOST);
    this.#after = [];
  }

  /** The text before; as it is when there is none. */
  undo(text: string): string {
    const found = this.#before.at(-1);
    if (found === undefined) return text;
    [this.#before, this.#after, this.#by] = [this.#before.slice(0, -1), [...this.#after, text], null];
    return found;
  }

  redo(text: string): string {
    const found = this.#after.at(-1);
    if (found === undefined) return text;
    [this.#before, this.#after, this.#by] = [[...this.#before, text], this.#after.slice(0, -1), null];
    return found;
  }
}
