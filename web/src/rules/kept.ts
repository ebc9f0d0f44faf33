/** Rules that were being written when the session ended, for the same person to go on with. Gone with the window. */

export interface Kept {
  text: string;
  /** The version it began with; null: a new rule. */
  version: number | null;
}

const texts = new Map<string, Kept>();

function place(user: string, key: string): string {
  return `${user}/${key}`;
}

/** `key` is empty for a rule that has never been saved. */
export function keepText(user: string, key: string, kept: Kept): void {
  texts.set(place(user, key), kept);
}

/** Given once. */
export function takeText(user: string, key: string): Kept | null {
  const kept = texts.get(place(user, key)) ?? null;
  texts.delete(place(user, key));
  return kept;
}
