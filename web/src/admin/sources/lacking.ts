/** What a mapping that has just been begun still lacks, in words. Pure. */

import type { Schemas } from '../../api/types';
import { i18n } from '../../i18n/index.svelte';
import type { Metrics } from '../../lib/metrics';
import type { SourceWords } from './words';

export function lackingIn(problems: readonly Schemas['FieldProblem'][], metrics: Metrics, t: SourceWords): string[] {
  return [...new Set(problems.map(({ field }) => said(field.replace(/^mapping\./, ''), metrics, t)))];
}

function said(field: string, metrics: Metrics, t: SourceWords): string {
  const { absent } = t;
  if (field === 'domain' || field === 'device' || field === 'metrics') return absent[field];
  if (field === 'metrics.' || field === 'metrics..path') return absent.name;
  if (field === 'time.path') return absent.path(t.timePath.toLowerCase());
  const [, place] = /^position\.(\w+)(?:\.path)?$/.exec(field) ?? [];
  if (place && place in t.places) return absent.path(t.places[place as keyof typeof t.places].toLowerCase());
  const [, key] = /^metrics\.(.+)\.path$/.exec(field) ?? [];
  if (key) return absent.path(i18n.name(metrics.get(key)?.name) || key);
  const [, at, word] = /^only\.(\d+)\.(\w+)$/.exec(field) ?? [];
  if (at) return word === 'equals' ? absent.equals(Number(at) + 1) : absent.path(t.condition(Number(at) + 1));
  return field;
}
