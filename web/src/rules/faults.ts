/** What is wrong with a rule, in the reader's language. */

import { RULE_FAULTS } from '../i18n/areas/rule-faults';
import type { Language } from '../i18n/index.svelte';
import type { Catalogue } from '../i18n/vi';
import { neededText } from '../ui/problems';

/** `expected` of a problem; null: it is not one of the rule language. */
export function ruleExpectation(expected: string): string | null {
  const form = RULE_FAULTS.find(([shape]) => shape.test(expected));
  return form ? expected.replace(form[0], form[1]) : null;
}

export function ruleFault({ given, expected }: { given: string; expected: string }, language: Language, t: Catalogue): string {
  const said = language === 'vi' ? ruleExpectation(expected) : expected;
  return said === null ? neededText({ given, expected }, t) : t.errors.needed(GIVEN.test(given) ? t.admin.expect.nothing : given, said);
}

const GIVEN = /^(nothing|none|None|''|"")$/;
