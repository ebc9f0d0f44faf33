/** Single values, and what a device's words mean, as text that a person types: `open=true`, a line each. */

import type { Json } from '../../rules/document/values';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:[.,]\d+)?(?:[eE][+-]?\d+)?$/;
/** What a field of one line cannot hold as it is. */
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/;
const QUOTED = /^"(?:[^"\\]|\\.)*"/;

/** true, false, a number, or text; in quotation marks it is text whatever it looks like. Undefined: nothing is given. */
export function scalarOf(text: string): boolean | number | string | undefined {
  const given = text.trim();
  if (given === '') return undefined;
  if (given === 'true' || given === 'false') return given === 'true';
  if (NUMBER.test(given)) {
    const number = Number(given.replace(',', '.'));
    return Number.isFinite(number) ? number : given;
  }
  return unquoted(given) ?? given;
}

export function scalarText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '';
  return scalarOf(value) === value && !CONTROL.test(value) ? value : JSON.stringify(value);
}

export function wordsText(words: unknown): string {
  return Object.entries((words ?? {}) as Json).map(([word, value]) => `${wordText(word)}=${scalarText(value)}`).join('\n');
}

/** The words, and the first line that says none. Undefined: there are none. */
export function wordsOf(text: string): { words: Json | undefined; faulty: string | null } {
  const entries: [string, unknown][] = [];
  let faulty: string | null = null;
  for (const line of text.split('\n').map((one) => one.trim()).filter((one) => one !== '')) {
    const word = QUOTED.exec(line)?.[0] ?? /^[^=]*/.exec(line)![0];
    const rest = line.slice(word.length).trimStart();
    const value = rest.startsWith('=') ? scalarOf(rest.slice(1)) : undefined;
    const key = unquoted(word) ?? word.trim();
    if (value === undefined || word.trim() === '' || entries.some(([other]) => other === key)) faulty ??= line;
    else entries.push([key, value]);
  }
  return { words: entries.length > 0 ? Object.fromEntries(entries) : undefined, faulty };
}

function wordText(word: string): string {
  return word === '' || word !== word.trim() || /["=]/.test(word) || CONTROL.test(word) ? JSON.stringify(word) : word;
}

function unquoted(text: string): string | undefined {
  if (QUOTED.exec(text)?.[0] !== text) return undefined;
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
