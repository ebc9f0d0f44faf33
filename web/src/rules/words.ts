/** The words of the form and of backtests, in the language in use. They come with the rules page: nothing else says them. */

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
