/** Values of a rule as a person types and reads them. What cannot be read as one stays as it is, for the hub to name. */

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Empty when it is no single value. */
export function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A number; a decimal comma too, as Vietnamese keyboards give it. Undefined when nothing is given. */
export function numberOf(text: string): unknown {
  const given = text.trim();
  if (given === '') return undefined;
  const number = Number(given.replace(',', '.'));
  return Number.isFinite(number) ? number : given;
}

/** A number, or a setpoint with an offset: `flood_3 - 0.2`. */
export function levelOf(text: string): unknown {
  const given = numberOf(text);
  if (typeof given !== 'string') return given;
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

/** What a metric is compared with: a number, yes or no, or a word. */
export function valueOf(text: string): unknown {
  const given = text.trim();
  return given === 'true' || given === 'false' ? given === 'true' : numberOf(given);
}

/** A share as people say it, `80%`, or a number. */
export function shareOf(text: string): unknown {
  const [, percent] = /^(\d+(?:[.,]\d+)?)\s*%$/.exec(text.trim()) ?? [];
  return percent === undefined ? numberOf(text) : Number((Number(percent.replace(',', '.')) / 100).toPrecision(12));
}

export function shareText(share: unknown): string {
  return typeof share === 'number' && share > 0 && share <= 1 ? `${Number((share * 100).toPrecision(12))}%` : plain(share);
}

export function listOf(text: string): string[] | undefined {
  const items = text.split(',').map((item) => item.trim()).filter((item) => item !== '');
  return items.length > 0 ? items : undefined;
}

export function listText(list: unknown): string {
  return Array.isArray(list) ? list.map(plain).join(', ') : '';
}

/** A day as an ISO date; as written in Vietnam, `16/2/2027`, too. Undefined when it is none. */
export function dayOf(text: string): string | undefined {
  const given = text.trim();
  const [, date, month, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(given) ?? [];
  const day = year === undefined ? given : `${year}-${month!.padStart(2, '0')}-${date!.padStart(2, '0')}`;
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : undefined;
}

export function dayText(day: string, language: string): string {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  return language === 'vi' && year !== undefined ? `${date}/${month}/${year}` : day;
}

export function daysOf(text: string): string[] | undefined {
  return listOf(text)?.map((day) => dayOf(day) ?? day);
}

/** A time of the day, `22:00`: as people type it, `22h`, `6h30` or `22`, too. Undefined when it is none. */
export function timeOf(text: string): string | undefined {
  const [, hours, minutes = '00'] = /^(\d{1,2})(?:\s*(?:[:.hg]|giờ)\s*(\d{2})?)?$/.exec(text.trim().toLowerCase()) ?? [];
  return hours !== undefined && Number(hours) < 24 && Number(minutes) < 60 ? `${hours.padStart(2, '0')}:${minutes}` : undefined;
}
