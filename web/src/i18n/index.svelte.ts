/** The language in use. Read `i18n.t` in markup and it follows a switch of language. */

import { start } from './areas/start';
import type { Catalogue } from './vi';
import type { LocalName } from '../api/types';

export type Language = 'vi' | 'en';
export const LANGUAGES: readonly { key: Language; label: string }[] = [
  { key: 'vi', label: 'Tiếng Việt' },
  { key: 'en', label: 'English' },
];

class I18n {
  language = $state<Language>('vi');
  // The words of the console come with the console: signing in does not wait for them, and uses none of them.
  #words = $state.raw(start as unknown as Record<Language, Catalogue>);
  readonly t: Catalogue = $derived(this.#words[this.language]);

  learn(words: Record<Language, Catalogue>): void {
    this.#words = words;
  }

  use(language: Language): void {
    this.language = language;
    document.documentElement.lang = language;
  }

  /** A name from the data, in the language in use. */
  name(name: LocalName | null | undefined): string {
    if (!name) return '';
    return name[this.language] || name.vi || name.en || '';
  }
}

export const i18n = new I18n();

export function isLanguage(value: unknown): value is Language {
  return value === 'vi' || value === 'en';
}
