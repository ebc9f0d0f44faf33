/** Why a message was refused, in the reader's language: the decoders say it in English, in a few forms. */

import { refused } from '../i18n/areas/refused';
import { i18n } from '../i18n/index.svelte';
import { inWords } from '../ui/problems';

type Words = (typeof refused)['vi'];
type Form = readonly [RegExp, (words: Words, part: string[]) => string];

const kind = (words: Words, name = ''): string => words.kinds[name] ?? name;
const GIVEN: readonly Form[] = [
  [/^(string|number|integer|boolean|object|array) (.+)$/s, (w, p) => w.given(kind(w, p[1]), p[2] ?? '')],
  [/^(\d+) bytes$/, (w, p) => w.bytes(p[1] ?? '')],
];
const EXPECTED: readonly Form[] = [
  [/^a (\w+): (\S+) is no text/, (w, p) => w.isNumber(kind(w, p[1]), p[2] ?? '')],
  [/^a (\w+): (\S+) is no (\w+)$/, (w, p) => w.is(kind(w, p[1]), p[2] ?? '', kind(w, p[3]))],
  [/^a finite number/, (w) => w.finite],
  [/^a number, a boolean or a string$/, (w) => w.any],
  [/^(?:one|a) JSON text/, (w) => w.json],
  [/^UTF-8/, (w) => w.utf8],
  [/^metrics, a position or both$/, (w) => w.content],
  [/^an offset/, (w) => w.offset],
  [/^each (?:key|metric) once$/, (w) => w.once],
  [/^at least one sample$/, (w) => w.sample],
  [/^a position; leave/, (w) => w.fix],
  [/^at most (\d+) bytes$/, (w, p) => w.most(w.bytes(p[1] ?? ''))],
];

/** The two halves as one sentence; what has no known form stays as the hub said it. */
export function refusal({ given, expected }: { given: string; expected: string }): string {
  const words = refused[i18n.language];
  const known = inWords({ given, expected }, i18n.t);
  return i18n.t.errors.needed(found(GIVEN, given, words) ?? known.given, found(EXPECTED, expected, words) ?? known.expected);
}

function found(forms: readonly Form[], text: string, words: Words): string | undefined {
  for (const [form, say] of forms) {
    const parts = form.exec(text);
    if (parts) return say(words, [...parts]);
  }
  return undefined;
}
