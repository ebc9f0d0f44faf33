/** What the hub says is wrong with a form, by field. */

import { ApiError } from '../api/client';
import type { Schemas } from '../api/types';
import { i18n } from '../i18n/index.svelte';
import type { Catalogue } from '../i18n/vi';
import { expectation, offering } from './expectations';

export interface Faults {
  /** By the field's name in the body, such as `config.url`. */
  fields: ReadonlyMap<string, string>;
  /** What belongs to no field of the form. */
  rest: string;
}

export const NO_FAULTS: Faults = { fields: new Map(), rest: '' };

/** The two texts of a problem in the language in use. What the hub's catalogue holds comes in both languages. */
export function inWords({ given, expected, vi }: Partial<Schemas['FieldProblem']>, t: Catalogue): { given: string; expected: string } {
  if (vi && i18n.language === 'vi') return vi;
  return { given: given === undefined ? '–' : offering(String(given), t), expected: expectation(expected ?? '', t) };
}

/** A problem as one sentence that names its field. */
export function sentence(problem: Schemas['FieldProblem'], t: Catalogue): string {
  const { given, expected } = inWords(problem, t);
  return t.errors.field(problem.field, given, expected);
}

/**
 * Sorts a refusal into the fields of a form. Raises what is no ApiError.
 *
 * @param known the fields the form shows; what concerns others is told in `rest`.
 */
export function faultsOf(error: unknown, known: readonly string[], t: Catalogue): Faults {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 0) return { fields: new Map(), rest: t.errors.unreachable };
  const fields = new Map<string, string>();
  const rest: string[] = [];
  for (const problem of error.problem.errors ?? []) {
    let name = problem.field.replace(/^body\./, '');
    // Of one entry of a list the field of the list tells.
    const list = name.replace(/\.\d+$/, '');
    if (!known.includes(name) && known.includes(list)) name = list;
    const { given, expected } = inWords(problem, t);
    const text = t.errors.needed(given, expected);
    if (known.includes(name)) fields.set(name, text);
    else rest.push(`${name}: ${text}`);
  }
  if (fields.size === 0 && rest.length === 0) rest.push(error.status === 409 ? t.errors.conflict : error.message);
  return { fields, rest: rest.join(' · ') };
}
