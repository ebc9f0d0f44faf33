/** Words of which a condition has one: a text that has several is refused by the hub, and shown whole until somebody has chosen. */

import type { Json } from './values';

/** The one to be shown first: one that says something, else one that is there, else the first. */
export function chosenOf<W extends string>(words: readonly W[], held: Json): W {
  return words.find((word) => says(held, word)) ?? words.find((word) => word in held) ?? words[0]!;
}

/** Those that say something as well. */
export function othersOf<W extends string>(words: readonly W[], held: Json, shown: string | null): W[] {
  return words.filter((word) => word !== shown && says(held, word));
}

function says(held: Json, word: string): boolean {
  return held[word] !== undefined && held[word] !== null;
}
