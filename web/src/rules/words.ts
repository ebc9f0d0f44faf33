/** The words of the form, in the language in use. They come with the rules page: nothing else says them. */

import { ruleForm } from '../i18n/areas/rule-form';
import { i18n } from '../i18n/index.svelte';

export type FormWords = (typeof ruleForm)['vi'];

export function formWords(): FormWords {
  return ruleForm[i18n.language];
}
