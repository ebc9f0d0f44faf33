/** One rule as YAML text. The text is the document: whoever edits it by a form changes one place of it, all else stays. */

import { type Document, isCollection, isMap, isSeq, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import { isObject, type Json } from './values';

export interface Reading {
  /** Null: the text is no document. */
  document: Json | null;
  /** Where it cannot be read, from 1. */
  line: number | null;
}

/** Words of maps, places in lists. */
export type Path = readonly (string | number)[];

/** In the order docs/rules.md writes a rule; the store keeps none. */
const ORDER = [
  'key', 'name', 'description', 'applies_to', 'when', 'for', 'clear_for', 'severity', 'quality', 'stale_after', 'calendar', 'response', 'procedure', 'inhibits', 'group', 'cause',
];
/** Dates and words such as `off` are quoted, so that older readers of YAML take them as text too. */
const READING = { compat: 'yaml-1.1' } as const;

export const TEMPLATE = `key:
name:
  vi:
  en:
applies_to:
  domain: water
when:
  kind: threshold
severity: minor
`;

export function written(document: Json): string {
  const place = (word: string): number => (ORDER.indexOf(word) + ORDER.length + 1) % (ORDER.length + 1);
  const words = Object.entries(document).sort(([a], [b]) => place(a) - place(b));
  return stringify(Object.fromEntries(words), (_, value: unknown) => asSpoken(value), { ...READING, lineWidth: 0 });
}

/** The kind before what belongs to it, Vietnamese before English. */
function asSpoken(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { kind, vi, ...rest } = value;
  return { ...(kind !== undefined && { kind }), ...(vi !== undefined && { vi }), ...rest };
}

export function read(text: string): Reading {
  const parsed = parseDocument(text);
  const fault = parsed.errors[0];
  if (fault) return { document: null, line: fault.linePos?.[0].line ?? null };
  try {
    const value: unknown = parsed.toJS();
    return { document: isObject(value) ? value : null, line: null };
  } catch (error) {
    // An alias that names nothing, or too many of them.
    if (!(error instanceof ReferenceError)) throw error;
    return { document: null, line: null };
  }
}

/** `when.stages.0.above` as words and places. */
export function pathOf(dotted: string): Path {
  return dotted.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/**
 * The text with one word changed; undefined takes it out, and what then is empty around it. Comments and other words stay.
 *
 * An element of a list stays, empty or not, until it is itself taken out; the place after the last adds one.
 */
export function put(text: string, path: Path, value: unknown): string {
  const parsed = parsedFor(text);
  if (parsed === null) return text;
  if (value === undefined) take(parsed, path);
  else set(parsed, path, value);
  return parsed.toString({ lineWidth: 0 });
}

/** The text with one element of a list at another place. */
export function move(text: string, list: Path, from: number, to: number): string {
  const parsed = parsedFor(text);
  const found = parsed?.getIn(list);
  if (!parsed || !isSeq(found) || from === to || !(from in found.items) || !(to in found.items)) return text;
  found.items.splice(to, 0, ...found.items.splice(from, 1));
  return parsed.toString({ lineWidth: 0 });
}

function parsedFor(text: string): Document | null {
  const parsed = parseDocument(text, READING) as unknown as Document;
  const other = parsed.contents !== null && !isMap(parsed.contents) && parsed.toJS() !== null;
  return parsed.errors.length > 0 || other ? null : parsed;
}

function take(parsed: Document, path: Path): void {
  if (parsed.hasIn(path)) parsed.deleteIn(path);
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const around = parsed.getIn(path.slice(0, depth));
    if (isCollection(around) && around.items.length === 0 && typeof path[depth - 1] === 'string') parsed.deleteIn(path.slice(0, depth));
  }
}

function set(parsed: Document, path: Path, value: unknown): void {
  if (!isMap(parsed.contents)) parsed.contents = null;
  for (let depth = 1; depth < path.length; depth += 1) {
    const [around, listed] = [path.slice(0, depth), typeof path[depth] === 'number'];
    const there = parsed.getIn(around);
    if (!(listed ? isSeq(there) : isMap(there))) parsed.setIn(around, parsed.createNode(listed ? [] : {}));
    // Lists of maps are written a line for each element, so what is around them cannot stand in one line.
    if (listed && isObject(value)) for (let outer = 1; outer <= depth; outer += 1) unfold(parsed.getIn(path.slice(0, outer)));
  }
  if (isList(value)) for (let outer = 1; outer < path.length; outer += 1) unfold(parsed.getIn(path.slice(0, outer)));
  parsed.setIn(path, isList(value) ? list(parsed, value) : typeof path.at(-1) === 'number' && isObject(value) ? element(parsed, value) : typeof value === 'object' ? parsed.createNode(value, { flow: true }) : value);
}

function unfold(node: unknown): void {
  if (isCollection(node)) node.flow = false;
}

function isList(value: unknown): value is Json[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

function list(parsed: Document, value: readonly Json[]): unknown {
  const node = parsed.createNode([]) as YAMLSeq;
  node.items.push(...value.map((one) => element(parsed, one)));
  return node;
}

/** In one line; a line for each word where one of them holds words itself. */
function element(parsed: Document, value: Json): unknown {
  const node = parsed.createNode(value) as YAMLMap;
  if (!Object.values(value).some(isObject)) node.flow = true;
  else for (const { value: word } of node.items) if (isCollection(word)) word.flow = true;
  return node;
}
