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
  [/^nothing$/, (w) => w.none],
  [/^an empty list$/, (w) => w.emptyList],
  [/^(\S+), a device of the source (\S+)$/, (w, p) => w.owned(p[1] ?? '', p[2] ?? '')],
];
const EXPECTED: readonly Form[] = [
  [/^the device: with its prefix/, (w) => w.device],
  [/^an array of samples$/, (w) => w.samples],
  [/^a device of its own:/, (w) => w.own],
  [/^the time of measurement$/, (w) => w.measured],
  [/^a time (?:as text )?of the form (.+)$/s, (w, p) => w.form(p[1] ?? '')],
  [/^RFC 3339/, (w) => w.moment],
  [/^(.+), as this message says before of (\S+), or a time of its own$/s, (w, p) => w.before(p[1] ?? '', p[2] ?? '')],
  [/^a value at (.+)$/s, (w, p) => w.at(p[1] ?? '')],
  [/^(lon|lat) in degrees$/, (w, p) => w.degrees(p[1] ?? '')],
  [/look swapped/, (w) => w.swapped],
  [/^(-?[\d.e+]+) to (-?[\d.e+]+)(?: (.+))?$/, (w, p) => w.range(p[1] ?? '', p[2] ?? '', w.units[p[3] ?? ''] ?? '')],
  [/^an integer that grows/, (w) => w.growing],
  [/^at most (\d+) (d|h|min|s) (before|after) /, (w, p) => w[p[3] === 'before' ? 'ago' : 'ahead'](`${p[1]} ${w.spans[p[2] ?? ''] ?? ''}`)],
  [/^a (?:number that stays finite|finite number)/, (w) => w.finite],
  [/^a number$/, (w) => kind(w, 'number')],
  [/^a (\w+): (\S+) is no text/, (w, p) => (p[1] === 'number' ? w.isNumber(kind(w, p[1]), p[2] ?? '') : w.is(kind(w, p[1]), p[2] ?? '', kind(w, 'string')))],
  [/^a (\w+): (\S+) is no (\w+)$/, (w, p) => w.is(kind(w, p[1]), p[2] ?? '', kind(w, p[3]))],
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

/** Where it stands: a path, or what the hub says of the topic. */
export function whereabouts(field: string): string {
  const [, level] = /^topic level (\d+)$/.exec(field) ?? [];
  return level === undefined ? field : refused[i18n.language].level(level);
}

/** Words of the pages that show messages. */
export function messageWords(): Words {
  return refused[i18n.language];
}

export function reasonName(reason: string): string {
  return i18n.t.ingest.reasons[reason] ?? refused[i18n.language].reasons[reason] ?? reason;
}

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
