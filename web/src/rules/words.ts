/** The words of the forms of rules and hours, and of backtests, in the language in use. They come with the pages that say them. */

import { backtest } from '../i18n/areas/backtest';
import { ruleForm } from '../i18n/areas/rule-form';
import { i18n } from '../i18n/index.svelte';

export type FormWords = (typeof ruleForm)['vi'];

export function formWords(): FormWords {
  return ruleForm[i18n.language];
}

export function backtestWords(): (typeof backtest)['vi'] {
  return backtest[i18n.language];
}
