/** What the hub says is wrong with a form, by field. */

import { ApiError } from '../api/client';
import type { Catalogue } from '../i18n/vi';
import { expectation, offering } from './expectations';

export interface Faults {
  /** By the field's name in the body, such as `config.url`. */
  fields: ReadonlyMap<string, string>;
  /** What belongs to no field of the form. */
  rest: string;
}

export const NO_FAULTS: Faults = { fields: new Map(), rest: '' };

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
  for (const { field, given, expected } of error.problem.errors ?? []) {
    const name = field.replace(/^body\./, '');
    const text = neededText({ given, expected }, t);
    if (known.includes(name)) fields.set(name, text);
    else rest.push(`${name}: ${text}`);
  }
  if (fields.size === 0 && rest.length === 0) rest.push(error.status === 409 ? t.errors.conflict : error.message);
  return { fields, rest: rest.join(' · ') };
}

/** One problem of a field, in the reader's language. */
export function neededText({ given, expected }: { given?: unknown; expected?: string | undefined }, t: Catalogue): string {
  return t.errors.needed(given === undefined ? '–' : offering(String(given), t), expectation(expected ?? '', t));
}
