/** Rows move when alarms are acknowledged or grouped; the keyboard stays where it was. */

/**
 * Moving a focused row in the document, or taking it out, loses the focus: this puts it back, on the same control where
 * it is still there and else on the row under the cursor.
 */
export function keepFocus(list: HTMLElement): () => void {
  let held: HTMLElement | null = null;
  const came = (event: FocusEvent): void => {
    held = event.target as HTMLElement;
  };
  // Leaving for another control says where; a control that vanished says nothing.
  const left = (event: FocusEvent): void => {
    if (event.relatedTarget !== null) held = null;
  };
  const elsewhere = (event: PointerEvent): void => {
    if (event.target instanceof Node && !list.contains(event.target)) held = null;
  };
  const observer = new MutationObserver(() => {
    if (held === null || document.activeElement !== document.body) return;
    const target = held.isConnected && list.contains(held) ? held : list.querySelector<HTMLElement>('[data-current="true"] .main');
    target?.focus({ preventScroll: true });
  });
  list.addEventListener('focusin', came);
  list.addEventListener('focusout', left);
  addEventListener('pointerdown', elsewhere);
  observer.observe(list, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    list.removeEventListener('focusin', came);
    list.removeEventListener('focusout', left);
    removeEventListener('pointerdown', elsewhere);
  };
}
