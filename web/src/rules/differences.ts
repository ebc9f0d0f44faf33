/** What is different between two documents, by dotted path; elements of lists by their place. */

export interface Difference {
  path: string;
  /** Undefined: not there. */
  before: unknown;
  after: unknown;
}

export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const words = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return words.flatMap((word) => differences(before[word], after[word], path === '' ? word : `${path}.${word}`));
  }
  const same = before === after || (isBranch(before) && isBranch(after) && JSON.stringify(before) === JSON.stringify(after));
  return same ? [] : [{ path, before, after }];
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
