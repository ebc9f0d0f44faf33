/** How old a sensor's data is, in words an operator can act on. */

export type Age = 'fresh' | 'ageing' | 'stale' | 'offline';

/** In the order of their codes. */
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
  return AGES[ageCode(time ?? NaN, period ?? DEFAULT_PERIOD_S, online === false, now)]!;
}

/** The same as an index into AGES, for a hundred thousand sensors at a time. `time` is NaN when nothing ever came. */
export function ageCode(time: number, period: number, offline: boolean, now: number): number {
  if (offline) return 3;
  const age = now - time - GRACE_MS;
  if (age <= 1500 * period) return 0;
  return age <= 3000 * period ? 1 : 2;
}
