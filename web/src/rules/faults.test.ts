import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { vi } from '../i18n/vi';
import { ruleExpectation, ruleFault } from './faults';

const SOURCES = import.meta.glob<string>('../../../hub/core/rules/*.py', { query: '?raw', import: 'default', eager: true });

/** Every literal that the hub's rule language may say it expected, with X where it puts something in. */
function said(): string[] {
  const found = new Set<string>();
  for (const source of Object.values(SOURCES)) {
    for (const call of source.matchAll(/FaultError\(([^]*?)\)\n/g)) {
      const texts = [...(call[1] ?? '').matchAll(/f?"((?:[^"\\]|\\.)*)"/g)].map((one) => one[1] ?? '');
      const last = texts.at(-1);
      if (last && /\s/.test(last)) found.add(last.replace(/\{[^}]*\}/g, 'X'));
    }
  }
  return [...found];
}

describe('faults of rules', () => {
  it('has Vietnamese for whatever the rule language refuses', () => {
    const all = said();
    expect(all.length).toBeGreaterThan(25);
    expect(all.filter((text) => ruleExpectation(text) === null)).toEqual([]);
  });

  it('keeps what was put in', () => {
    expect(ruleExpectation('a level at or under above (3.5)')).toBe('ngưỡng không cao hơn ngưỡng báo (3.5)');
    expect(ruleExpectation('exactly one of periods and after')).toBe('đúng một trong hai: periods hoặc after');
  });

  it('shows English readers what the hub said', () => {
    const one = { given: "'-4'", expected: 'a level at or under above (-5.0)' };
    expect(ruleFault(one, 'en', en)).toContain(one.expected);
    expect(ruleFault(one, 'vi', vi)).not.toContain('level');
  });
});
