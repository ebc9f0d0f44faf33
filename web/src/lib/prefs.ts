/** What a person set on this machine. Broken or forbidden storage only costs the memory of it. */

import type { Pattern } from '../desk/shifts';
import { isLanguage, type Language } from '../i18n/index.svelte';

export type Theme = 'dark' | 'light';

export interface Prefs {
  theme: Theme;
  /** Null until chosen here: the account's language decides. */
  language: Language | null;
  /** Unix milliseconds until which the sound is off; it comes back by itself. */
  muteUntil: number | null;
  /** How the day is divided into shifts. */
  shifts: Pattern;
  alarmsOpen: boolean;
  zones: boolean;
  values: boolean;
  trails: boolean;
  streets: boolean;
  labels: boolean;
  /** Zoomed out, gather sensors in cells. */
  cells: boolean;
  /** The metric of the heat surface; null: none. */
  heat: string | null;
}

export const DEFAULTS: Prefs = {
  theme: 'dark',
  language: null,
  muteUntil: null,
  shifts: 'three',
  alarmsOpen: true,
  zones: true,
  values: true,
  trails: true,
  streets: true,
  labels: true,
  cells: true,
  heat: null,
};

type Flag = { [K in keyof Prefs]: Prefs[K] extends boolean ? K : never }[keyof Prefs];

const KEY = 'ioc.prefs';

export function loadPrefs(storage: Pick<Storage, 'getItem'> | null): Prefs {
  let held: Partial<Record<keyof Prefs, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) held = parsed;
  } catch {
    // Unreadable: start from the defaults.
  }
  const flag = (key: Flag): boolean =>
    typeof held[key] === 'boolean' ? (held[key] as boolean) : DEFAULTS[key];
  return {
    theme: held.theme === 'light' ? 'light' : 'dark',
    language: isLanguage(held.language) ? held.language : null,
    muteUntil: typeof held.muteUntil === 'number' ? held.muteUntil : null,
    shifts: held.shifts === 'two' ? 'two' : 'three',
    alarmsOpen: flag('alarmsOpen'),
    zones: flag('zones'),
    values: flag('values'),
    trails: flag('trails'),
    streets: flag('streets'),
    labels: flag('labels'),
    cells: flag('cells'),
    heat: typeof held.heat === 'string' && /^[a-z0-9_]{1,32}$/.test(held.heat) ? held.heat : null,
  };
}

export function savePrefs(storage: Pick<Storage, 'setItem'> | null, prefs: Prefs): void {
  try {
    storage?.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // Private windows may forbid it.
  }
}
