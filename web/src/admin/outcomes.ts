/** What became of an attempt to tell somebody, in the language in use. */

import type { Schemas } from '../api/types';
import type { adminWords } from './words';

type Told = Pick<Schemas['Delivery'], 'outcome' | 'last_error'>;

/** A code that the catalogue does not know keeps what the hub said. */
export function outcomeText({ outcome, last_error }: Told, t: ReturnType<typeof adminWords>): string {
  const say = t.deliveryOutcomes[outcome?.code ?? ''];
  return outcome && say ? say(outcome) : (last_error ?? '–');
}
