/** Tags and setpoints as lines of text that a person edits: `river = cam-le`. */

export class LineError extends Error {
  readonly line: string;

  constructor(line: string) {
    super(line);
    this.name = 'LineError';
    this.line = line;
  }
}

/** What is no plain value (a list, an object) is written as JSON and read back so. */
export function linesOf(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} = ${typeof value === 'string' && !reads(value) ? value : JSON.stringify(value)}`)
    .join('\n');
}

/**
 * The values in `text`. Numbers, true, false, null, lists and objects are read as JSON, all else as text; a decimal
 * comma is taken as Vietnamese keyboards give it. Raises LineError.
 */
export function pairsOf(text: string): Record<string, unknown> {
  const pairs: Record<string, unknown> = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const cut = line.indexOf('=');
    const key = line.slice(0, cut).trim();
    const value = line.slice(cut + 1).trim();
    if (cut < 1 || key === '' || value === '' || key in pairs) throw new LineError(line);
    pairs[key] = /^-?\d+,\d+$/.test(value) ? Number(value.replace(',', '.')) : reads(value) ? JSON.parse(value) : value;
  }
  return pairs;
}

function reads(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return /^-?\d+,\d+$/.test(text);
  }
}
