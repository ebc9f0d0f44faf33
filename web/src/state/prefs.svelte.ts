/** Preferences as the panels see them; saved on every change. */

import { i18n, type Language } from '../i18n/index.svelte';
import { loadPrefs, type Prefs, savePrefs } from '../lib/prefs';

function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

class PrefsState {
  value = $state.raw<Prefs>(loadPrefs(storage()));

  set(change: Partial<Prefs>): void {
    this.value = { ...this.value, ...change };
    savePrefs(storage(), this.value);
    this.apply();
  }

  /** Puts theme and language on the page. The account's language serves until one is chosen on this machine. */
  apply(accountLanguage: Language | null = null): void {
    document.documentElement.dataset.theme = this.value.theme;
    i18n.use(this.value.language ?? accountLanguage ?? i18n.language);
  }
}

export const prefs = new PrefsState();

const SIGNED_IN = 'ioc.signed-in';

/** Whether a session may still be there: a hint that saves asking, never a right. Unreadable storage means ask. */
export function wasSignedIn(): boolean {
  try {
    return storage()?.getItem(SIGNED_IN) === 'yes';
  } catch {
    return true;
  }
}

export function rememberSignedIn(yes: boolean): void {
  try {
    storage()?.setItem(SIGNED_IN, yes ? 'yes' : 'no');
  } catch {
    // Private windows may forbid it.
  }
}
