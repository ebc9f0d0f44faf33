/** One rule as YAML text, and the words of it that the form knows. The text is the document: the form only edits it. */

import { isMap, parseDocument, stringify } from 'yaml';

export type Json = Record<string, unknown>;

export interface Reading {
  /** Null: the text is no document. */
  document: Json | null;
  /** Where it cannot be read, from 1. */
  line: number | null;
}

export type Condition = 'threshold' | 'geofence';
export type Way = 'above' | 'below';

/** What the form shows; empty text is what the document does not say. */
export interface Form {
  key: string;
  nameVi: string;
  nameEn: string;
  domain: string;
  metric: string;
  devices: string;
  tags: Record<string, string>;
  /** As written; empty when there is none. */
  kind: string;
  /** Null: the condition can only be written as YAML. */
  condition: Condition | null;
  way: Way;
  level: string;
  clear: string;
  zone: string;
  event: string;
  dwell: string;
  for: string;
  clearFor: string;
  severity: string;
  /** Severities belong to the stages of the condition. */
  staged: boolean;
  responseVi: string;
  responseEn: string;
}

export const EVENTS = ['enter', 'exit', 'inside', 'outside', 'cross'] as const;
export const CLEAR_WORD: Record<Way, string> = { above: 'clear_below', below: 'clear_above' };

/** In the order docs/rules.md writes a rule; the store keeps none. */
const ORDER = ['key', 'name', 'description', 'applies_to', 'when', 'for', 'clear_for', 'severity', 'quality', 'stale_after', 'calendar', 'response'];
/** Words of a threshold or a geofence that the form has no place for and cannot leave unseen. */
const BEYOND: Record<Condition, readonly string[]> = {
  threshold: ['stages', 'outside', 'equals', 'not_equals'],
  geofence: ['zones'],
};

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
  return stringify(Object.fromEntries(words), (_, value: unknown) => asSpoken(value), { lineWidth: 0 });
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

/** The text with one word changed; undefined takes it out, and what then is empty around it. Comments and other words stay. */
export function put(text: string, path: readonly string[], value: unknown): string {
  const parsed = parseDocument(text);
  if (parsed.errors.length > 0 || (parsed.contents !== null && !isMap(parsed.contents) && parsed.toJS() !== null)) return text;
  if (value === undefined) {
    if (parsed.hasIn(path)) parsed.deleteIn(path);
    for (let depth = path.length - 1; depth > 0; depth -= 1) {
      const around = parsed.getIn(path.slice(0, depth));
      if (isMap(around) && around.items.length === 0) parsed.deleteIn(path.slice(0, depth));
    }
  } else {
    if (!isMap(parsed.contents)) parsed.contents = null;
    for (let depth = 1; depth < path.length; depth += 1) {
      const around = path.slice(0, depth);
      if (!isMap(parsed.getIn(around))) parsed.setIn(around, parsed.createNode({}));
    }
    parsed.setIn(path, typeof value === 'object' ? parsed.createNode(value, { flow: true }) : value);
  }
  return parsed.toString({ lineWidth: 0 });
}

/** Another kind of condition: what only the former one knew goes. */
export function withKind(text: string, kind: Condition): string {
  const when = read(text).document?.['when'];
  let next = put(text, ['when', 'kind'], kind);
  for (const word of Object.keys(isObject(when) ? when : {})) if (word !== 'kind') next = put(next, ['when', word], undefined);
  if (kind === 'geofence') {
    next = put(next, ['applies_to', 'metric'], undefined);
    next = put(next, ['when', 'event'], 'enter');
  }
  return next;
}

/** From above to below or back, with the same levels. */
export function withWay(text: string, form: Form, way: Way): string {
  if (form.way === way) return text;
  let next = put(put(text, ['when', form.way], undefined), ['when', CLEAR_WORD[form.way]], undefined);
  next = put(next, ['when', 'kind'], 'threshold');
  next = put(next, ['when', way], levelOf(form.level) ?? '');
  return put(next, ['when', CLEAR_WORD[way]], levelOf(form.clear));
}

export function formOf(document: Json): Form {
  const [name, applies, when, response] = ['name', 'applies_to', 'when', 'response'].map((word) => {
    const value = document[word];
    return isObject(value) ? value : {};
  }) as [Json, Json, Json, Json];
  const kind = plain(when['kind']);
  const known = kind === 'threshold' || kind === 'geofence' ? kind : null;
  const way: Way = 'below' in when ? 'below' : 'above';
  const tags = isObject(applies['tags']) ? applies['tags'] : {};
  return {
    key: plain(document['key']),
    nameVi: plain(name['vi']),
    nameEn: plain(name['en']),
    domain: plain(applies['domain']),
    metric: plain(applies['metric']),
    devices: Array.isArray(applies['devices']) ? applies['devices'].map(plain).join(', ') : '',
    tags: Object.fromEntries(Object.entries(tags).map(([tag, value]) => [tag, plain(value)])),
    kind,
    condition: known !== null && !BEYOND[known].some((word) => word in when) ? known : null,
    way,
    level: levelText(when[way]),
    clear: levelText(when[CLEAR_WORD[way]]),
    zone: plain(when['zone']),
    event: plain(when['event']),
    dwell: plain(when['dwell']),
    for: plain(document['for']),
    clearFor: plain(document['clear_for']),
    severity: plain(document['severity']),
    staged: 'stages' in when,
    responseVi: plain(response['vi']),
    responseEn: plain(response['en']),
  };
}

/** A number (a decimal comma too), or a setpoint with an offset: `flood_3 - 0.2`. What is neither stays as it is, for the hub to name. */
export function levelOf(text: string): unknown {
  const given = text.trim();
  if (given === '') return undefined;
  const number = Number(given.replace(',', '.'));
  if (Number.isFinite(number)) return number;
  const [, setpoint, sign, offset] = /^([a-z][\w.-]*?)(?:\s*([+-])\s*(\d+(?:[.,]\d+)?))?$/i.exec(given) ?? [];
  if (setpoint === undefined) return given;
  const by = offset === undefined ? 0 : Number(`${sign}${offset.replace(',', '.')}`);
  return by === 0 ? { setpoint } : { setpoint, offset: by };
}

export function levelText(level: unknown): string {
  if (!isObject(level)) return plain(level);
  const offset = Number(level['offset'] ?? 0);
  const by = offset === 0 ? '' : ` ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`;
  return `${plain(level['setpoint'])}${by}`;
}

export function listOf(text: string): string[] | undefined {
  const items = text.split(',').map((item) => item.trim()).filter((item) => item !== '');
  return items.length > 0 ? items : undefined;
}

/** Seconds of an ISO 8601 duration without years and months; null when it is none. */
export function secondsOf(text: string): number | null {
  const found = /^P(?=.)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text.trim());
  if (!found) return null;
  const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number];
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
