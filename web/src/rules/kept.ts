/** Rules that were being written when the session ended, for the same person to go on with. Gone with the window. */

const texts = new Map<string, string>();

function place(user: string, key: string): string {
  return `${user}/${key}`;
}

/** `key` is empty for a rule that has never been saved. */
export function keepText(user: string, key: string, text: string): void {
  texts.set(place(user, key), text);
}

/** Given once. */
export function takeText(user: string, key: string): string | null {
  const text = texts.get(place(user, key)) ?? null;
  texts.delete(place(user, key));
  return text;
}
