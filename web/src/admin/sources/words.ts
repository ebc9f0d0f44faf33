/** The words of the form of a source, in the language in use. They come with it. */

import { sources } from '../../i18n/areas/sources';
import { i18n } from '../../i18n/index.svelte';

export type SourceWords = (typeof sources)['vi'];

export function sourceWords(): SourceWords {
  return sources[i18n.language];
}
