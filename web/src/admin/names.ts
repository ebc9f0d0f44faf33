/** Names of what the data speak of, in the language in use. */

import { i18n } from '../i18n/index.svelte';

/** A domain the catalogue does not know keeps its key. */
export function domainName(key: string): string {
  return (i18n.t.domains as Record<string, string>)[key] ?? key;
}
