/** How old a sensor's data is, in words an operator can act on. */

export type Age = 'fresh' | 'ageing' | 'stale' | 'offline';

export const AGES: readonly Age[] = ['fresh', 'ageing', 'stale', 'offline'];

/** Assumed for a sensor that did not say how often it reports. */
export const DEFAULT_PERIOD_S = 300;

/** Grace for delivery, so that a one-second sensor does not flicker. */
const GRACE_MS = 5_000;

/**
 * The age class at `now` of data measured at `time` (both Unix milliseconds).
 * Fresh up to one and a half periods, ageing up to three, stale beyond or when nothing ever came. A sensor whose
 * birth/will message says it is gone is offline whatever its data.
 */
export function ageOf(time: number | null, period: number | null, online: boolean | null, now: number): Age {
  if (online === false) return 'offline';
  if (time === null) return 'stale';
  const age = now - time - GRACE_MS;
  const periodMs = (period ?? DEFAULT_PERIOD_S) * 1000;
  if (age <= 1.5 * periodMs) return 'fresh';
  return age <= 3 * periodMs ? 'ageing' : 'stale';
}
