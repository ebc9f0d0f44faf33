/** Keys that are text and no commands of the list. */

const FIELDS = 'input:not([type=checkbox]), textarea, select';
/** Nobody who types pauses longer between two keys and still means them for the field. */
const PAUSE_MS = 1500;

export class Typing {
  #field: Element | null = null;
  #at = 0;

  /**
   * Whether `event` is meant for a field: it is in one, or in the midst of typing the field has gone. A key that ends the
   * typing (Escape, Ctrl+Enter) sets the next one free.
   */
  takes({ target, key, timeStamp, ctrlKey, metaKey }: KeyboardEvent): boolean {
    const letter = key.length === 1 && !ctrlKey && !metaKey;
    const inside = target instanceof Element && target.matches(FIELDS);
    const stray = letter && this.#field !== null && !this.#field.isConnected && timeStamp - this.#at < PAUSE_MS;
    if (inside) this.#field = letter ? target : null;
    else if (!stray) this.#field = null;
    this.#at = timeStamp;
    return inside || stray;
  }
}
