/** The language in use. Read `i18n.t` in markup and it follows a switch of language. */

import { en } from './en';
import { type Catalogue, vi } from './vi';
import type { LocalName } from '../api/types';

export type Language = 'vi' | 'en';
export const LANGUAGES: readonly { key: Language; label: string }[] = [
  { key: 'vi', label: 'Tiếng Việt' },
  { key: 'en', label: 'English' },
];

const CATALOGUES: Record<Language, Catalogue> = { vi, en };

class I18n {
  language = $state<Language>('vi');
  readonly t: Catalogue = $derived(CATALOGUES[this.language]);

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
