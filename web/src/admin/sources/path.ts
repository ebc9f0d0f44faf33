/** Paths of a mapping: JSONPath that finds one value. `$` is the payload, `@` the entry of a list that is being read. */

export type Step = string | number;

const STEP = /^(?:\.([\p{L}_][\p{L}\p{N}_]*)|\[(-?\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\])/u;
const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Null: it is no such path, or one this reads less of than the hub does. */
export function stepsOf(path: string): Step[] | null {
  if (!/^[$@]/.test(path)) return null;
  const steps: Step[] = [];
  for (let rest = path.slice(1); rest !== ''; ) {
    const found = STEP.exec(rest);
    if (!found) return null;
    const [whole, name, index, single, double] = found;
    steps.push(index !== undefined ? Number(index) : (name ?? unquoted(single ?? double ?? '')));
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** As the hub writes it. */
export function written(steps: readonly Step[], root: '$' | '@' = '$'): string {
  return steps.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return PLAIN.test(step) ? `${text}.${step}` : `${text}['${step.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}']`;
  }, root);
}

/** `path`, seen from the entry of the list at `each` in which it stands; as it is when it stands in none. */
export function relative(path: string, each: string): string {
  const [steps, list] = [stepsOf(path), stepsOf(each)];
  if (steps === null || list === null || !path.startsWith('$') || !each.startsWith('$')) return path;
  const inside = typeof steps[list.length] === 'number' && list.every((step, at) => step === steps[at]);
  return inside ? written(steps.slice(list.length + 1), '@') : path;
}

/** The lists in which values stand, outermost first. */
export function listsIn(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const steps = stepsOf(path) ?? [];
    steps.forEach((step, at) => typeof step === 'number' && found.add(written(steps.slice(0, at))));
  }
  return [...found];
}

/** One way of writing each path; what is none stays as it is. */
export function canonical(path: string): string {
  const given = path.trim();
  const steps = stepsOf(given);
  return steps === null ? given : written(steps, given.startsWith('@') ? '@' : '$');
}

function unquoted(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, one: string) => (one.length > 1 ? String.fromCharCode(parseInt(one.slice(1), 16)) : (ESCAPES[one] ?? one)));
}
