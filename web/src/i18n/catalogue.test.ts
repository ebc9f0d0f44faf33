import { describe, expect, it } from 'vitest';
import { admin } from './areas/admin';
import { backtest } from './areas/backtest';
import { history } from './areas/history';
import { linkedAlarm } from './areas/linked-alarm';
import { ruleForm } from './areas/rule-form';
import { sources } from './areas/sources';
import { en } from './en';
import { vi } from './vi';

function leaves(node: object, path = ''): [string, unknown][] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? leaves(value as object, `${path}${key}.`) : [[path + key, value]],
  ) as [string, unknown][];
}

describe.each([
  ['of the console', vi, en],
  ['of the form of a rule', ruleForm.vi, ruleForm.en],
  ['of the alarm of a link', linkedAlarm.vi, linkedAlarm.en],
  ['of the search through past alarms', history.vi, history.en],
  ['of backtests', backtest.vi, backtest.en],
  ['of administration', admin.vi, admin.en],
  ['of the form of a source', sources.vi, sources.en],
])('catalogues %s', (_, vietnamese, english) => {
  const inVi = new Map(leaves(vietnamese));
  const inEn = new Map(leaves(english));

  it('have the same entries of the same kind', () => {
    expect([...inEn.keys()]).toEqual([...inVi.keys()]);
    for (const [key, value] of inVi) expect(typeof inEn.get(key), key).toBe(typeof value);
  });

  it('leave nothing empty and nothing untranslated', () => {
    const same = [...inVi].filter(([key, value]) => typeof value === 'string' && value === inEn.get(key));
    expect(same).toEqual([]);
    for (const [key, value] of [...inVi, ...inEn]) if (typeof value === 'string') expect(value.trim(), key).not.toBe('');
  });

  it('speak Vietnamese in composed letters, as keyboards and searches do', () => {
    for (const [key, value] of inVi) if (typeof value === 'string') expect(value.normalize('NFC'), key).toBe(value);
  });
});
