/** A form was written in where no field tells of it: by a button, or by a choice from a list. Dialog.svelte hears it. */
export function edited(at: Element): void {
  at.dispatchEvent(new Event('edited', { bubbles: true }));
}
