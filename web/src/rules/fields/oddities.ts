/** Why a rule does not judge a device it names, as far as the console knows. */

import type { SensorInfo } from '../../lib/registry';

export const ODDITIES = ['unknown', 'retired', 'elsewhere', 'pending'] as const;
export type Oddity = (typeof ODDITIES)[number];

/** Of one key: `called`, whoever goes by it; `whole`, everybody's name is known. Null: judged, or nobody can say yet. */
export function strangeness(called: readonly SensorInfo[], domain: string, whole: boolean): Oddity | null {
  if (called.length === 0) return whole ? 'unknown' : null;
  const meant = called.filter((one) => domain === '' || one.domain === domain);
  if (meant.length === 0) return 'elsewhere';
  if (meant.some((one) => one.status === 'approved')) return null;
  return meant.some((one) => one.status === 'pending') ? 'pending' : 'retired';
}

/** A sentence for each sort there is. */
export function oddities(strange: ReadonlyMap<string, Oddity | null>, words: Readonly<Record<Oddity, (keys: string) => string>>): string[] {
  return ODDITIES.flatMap((sort) => {
    const keys = [...strange].filter(([, one]) => one === sort).map(([key]) => key);
    return keys.length > 0 ? [words[sort](keys.join(', '))] : [];
  });
}
