/** Rows move and go when alarms are handled or grouped; the keyboard stays where the work is. */

import { tick } from 'svelte';
import { type Command, isMove } from '../../desk/keys';

const WRITING = 'input:not([type=checkbox]), textarea, select';

/**
 * A row that was chosen, however that was: as much of it as there is room for, from its title on. The keyboard goes with
 * it from wherever it was in the list, unless somebody writes; with `keys` from anywhere.
 */
export function reveal(row: HTMLElement, keys = false): void {
  const title = row.querySelector<HTMLElement>('.main');
  row.scrollIntoView({ block: 'nearest' });
  // A row taller than the list may count as in view with its title out of it.
  title?.scrollIntoView({ block: 'nearest' });
  const hands = document.activeElement;
  if (keys || (row.closest('#alarms, .board')?.contains(hands) && !hands?.matches(WRITING))) title?.focus({ preventScroll: true });
}

/** After a key of the list, pressed with the hands anywhere: whoever works by keys has them on the row. */
export async function follow(rows: HTMLElement | undefined, command: Command): Promise<void> {
  await tick();
  const row = rows?.querySelector<HTMLElement>('[data-current="true"]');
  if (row && (isMove(command) || document.activeElement === document.body)) reveal(row, true);
}

/**
 * Moving a focused control in the document, or taking it out, loses the focus: this puts it back, on the same control
 * where it is still there, else on the row under the cursor, else on the one that took the place of the row that went.
 */
export function keepFocus(panel: HTMLElement): () => void {
  let held: HTMLElement | null = null;
  let below: HTMLElement[] = [];
  const titles = (): HTMLElement[] => [...panel.querySelectorAll<HTMLElement>('.main')];
  const current = (): HTMLElement | null => panel.querySelector('[data-current="true"] .main');
  const came = (event: FocusEvent): void => {
    held = event.target as HTMLElement;
    const own = held.closest('[data-current]')?.querySelector<HTMLElement>('.main') ?? current();
    const rows = titles();
    if (own) below = rows.slice(rows.indexOf(own));
  };
  // Leaving for another control says where; a control that vanished says nothing.
  const left = (event: FocusEvent): void => {
    if (event.relatedTarget !== null) held = null;
  };
  const elsewhere = (event: PointerEvent): void => {
    if (event.target instanceof Node && !panel.contains(event.target)) held = null;
  };
  const observer = new MutationObserver(() => {
    if (held === null || document.activeElement !== document.body) return;
    const target = held.isConnected ? held : (current() ?? below.find((title) => title.isConnected) ?? titles().at(-1));
    target?.focus({ preventScroll: true });
  });
  panel.addEventListener('focusin', came);
  panel.addEventListener('focusout', left);
  addEventListener('pointerdown', elsewhere);
  observer.observe(panel, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    panel.removeEventListener('focusin', came);
    panel.removeEventListener('focusout', left);
    removeEventListener('pointerdown', elsewhere);
  };
}
