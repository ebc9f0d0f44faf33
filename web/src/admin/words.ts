/** The words of administration, in the language in use. They come with its page: nothing else says them. */

import { admin } from '../i18n/areas/admin';
import { i18n } from '../i18n/index.svelte';

export function adminWords(): (typeof admin)['vi'] {
  return admin[i18n.language];
}
