/** What the hub says it expected, in the reader's language. Its problem details are English; their forms are few. */

import type { Catalogue } from '../i18n/vi';

type Words = Catalogue['expected'];
type Found = (words: Words, part: (n: number) => string) => string;

const EXPECTED: readonly (readonly [RegExp, Found])[] = [
  [/^(a value|Field required)/, (w) => w.value],
  [/greater than or equal to (\S+)$/, (w, p) => w.atLeast(p(1))],
  [/less than or equal to (\S+)$/, (w, p) => w.atMost(p(1))],
  [/greater than (\S+)$/, (w, p) => w.above(p(1))],
  [/at least (\d+) characters?$/, (w, p) => w.minChars(p(1))],
  [/at most (\d+) characters?$/, (w, p) => w.maxChars(p(1))],
  [/^(\d+) to (\d+) characters$/, (w, p) => w.between(p(1), p(2))],
  [/at least (\d+) items?/, (w, p) => w.minItems(p(1))],
  [/at most (\d+) items?/, (w, p) => w.maxItems(p(1))],
  [/match pattern '\^\[a-z\]\[a-z0-9\._-\]\{1,31\}\$'/, (w) => w.username],
  [/match pattern '\^\[a-z0-9\]/, (w) => w.key],
  [/match pattern/, (w) => w.pattern],
  [/valid integer/, (w) => w.whole],
  [/valid number/, (w) => w.number],
  [/valid datetime|time with its offset/, (w) => w.moment],
  [/valid (?:dictionary|list)|^JSON/, (w) => w.json],
  [/^('.+'(?: or '.+')?)$/, (w, p) => w.oneOf(p(1).replace(/'/g, '').replace(/ or /g, ', '))],
  [/^some unrelated words/, (w) => w.guessable],
  [/^http:\/\/ or https:\/\//, (w) => w.url],
  [/^the name or address of a host/, (w) => w.host],
  [/HUB_NOTIFY_ALLOW/, (w) => w.blocked],
  [/^an e-mail address/, (w) => w.mail],
  [/^whsec_/, (w) => w.signing],
  [/^the key of a channel/, (w) => w.channel],
  [/^the key of a rule/, (w) => w.ruleKey],
  [/^the key of a zone/, (w) => w.zoneKey],
  [/^the key of a device/, (w) => w.deviceKey],
  [/^the user name of somebody .*operator/, (w) => w.dutyPerson],
  [/^the user name of somebody/, (w) => w.person],
  [/^no user name where/, (w) => w.clear],
  [/^a time to come/, (w) => w.future],
  [/^each at most once/, (w) => w.unique],
  [/^printable text/, (w) => w.line],
  [/^a time before `to`/, (w) => w.order],
];
const GIVEN: readonly (readonly [RegExp, Found])[] = [
  [/^(nothing|null|None|''|"")$/, (w) => w.nothing],
  [/^a secret$/, (w) => w.secret],
  [/^an object$/, (w) => w.object],
  [/^a list of (\d+)$/, (w, p) => w.list(p(1))],
  [/^(\d+) characters$/, (w, p) => w.characters(p(1))],
  [/^one that is easily guessed$/, (w) => w.easy],
  [/^(.+), this machine itself$/, (w, p) => w.thisMachine(p(1))],
  [/^(.+), (?:a link-local address|the metadata service of a cloud)$/, (w, p) => w.linkLocal(p(1))],
];

/** `expected` of a problem; what has no known form stays as the hub said it. */
export function expectation(text: string, t: Catalogue): string {
  return inWords(EXPECTED, text, t);
}

/** `given` of a problem. */
export function offering(text: string, t: Catalogue): string {
  return inWords(GIVEN, text, t);
}

function inWords(forms: readonly (readonly [RegExp, Found])[], text: string, t: Catalogue): string {
  for (const [form, say] of forms) {
    const found = form.exec(text);
    if (found) return say(t.expected, (n) => found[n] ?? '');
  }
  return text;
}
