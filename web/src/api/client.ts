/** The console's only way to the hub over HTTP. */

import type {
  Accounting,
  Alarm,
  AlarmDetail,
  City,
  DeadLetter,
  DecodeAnswer,
  History,
  Metric,
  Page,
  Problem,
  Rule,
  SensorDetail,
  SensorTable,
  Session,
  Track,
  Zone,
} from './types';

const BASE = '/api/v1';

/** An answer other than 2xx, or no answer at all (`status` 0, code `unreachable`). */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.status = problem.status;
    this.problem = problem;
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;
type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

export interface HistoryQuery {
  metric: string;
  from: string;
  to: string;
  points?: number;
}

export class Client {
  #csrf: string | null = null;
  readonly #fetch: Fetch;
  readonly #onSignedOut: () => void;

  constructor(onSignedOut: () => void, fetcher: Fetch = (input, init) => fetch(input, init)) {
    this.#onSignedOut = onSignedOut;
    this.#fetch = fetcher;
  }

  // Session ------------------------------------------------------------------------------------

  async signIn(username: string, password: string): Promise<Session> {
    return this.#remember(await this.#send<Session>('POST', '/session', { username, password }, true));
  }

  async session(): Promise<Session> {
    return this.#remember(await this.#send<Session>('GET', '/session', undefined, true));
  }

  async signOut(): Promise<void> {
    await this.#send<void>('DELETE', '/session');
    this.#csrf = null;
  }

  // What the map is made of --------------------------------------------------------------------

  city = (): Promise<City> => this.#get('/city');
  metrics = (): Promise<Page<Metric>> => this.#get('/metrics-catalogue', { limit: 1000 });
  sensorTable = (): Promise<SensorTable> => this.#get('/map/sensors');
  zones = (): Promise<Zone[]> => this.#all<Zone>('/zones');
  layer = async (address: string): Promise<GeoJSON.FeatureCollection> =>
    (await this.#answer('GET', address)).json() as Promise<GeoJSON.FeatureCollection>;

  // Sensors ------------------------------------------------------------------------------------

  sensor = (id: number): Promise<SensorDetail> => this.#get(`/sensors/${id}`);
  approve = (sensor: SensorDetail): Promise<SensorDetail> =>
    this.#send('PATCH', `/sensors/${sensor.id}`, { status: 'approved', version: sensor.version });
  history = (id: number, query: HistoryQuery): Promise<History> =>
    this.#get(`/sensors/${id}/history`, { ...query, resolution: 'auto' });
  track = (id: number, from: string, to: string): Promise<Track> => this.#get(`/sensors/${id}/track`, { from, to });

  // Alarms -------------------------------------------------------------------------------------

  alarm = (id: number): Promise<AlarmDetail> => this.#get(`/alarms/${id}`);
  alarmsOfSensor = (sensor: number): Promise<Page<Alarm>> => this.#get('/alarms', { sensor, limit: 20 });
  rule = (id: number): Promise<Rule> => this.#get(`/rules/${id}`);
  acknowledge = (alarm: Alarm, comment: string): Promise<Alarm> =>
    this.#send('POST', `/alarms/${alarm.id}/ack`, { version: alarm.version, ...(comment ? { comment } : {}) });
  comment = (alarm: Alarm, comment: string): Promise<Alarm> =>
    this.#send('POST', `/alarms/${alarm.id}/comment`, { comment });

  // Integration --------------------------------------------------------------------------------

  accounting = (): Promise<Accounting> => this.#get('/accounting');
  deadLetters = (query: Query): Promise<Page<DeadLetter>> => this.#get('/dead-letters', query);
  deadLetter = (id: number): Promise<DeadLetter> => this.#get(`/dead-letters/${id}`);
  decode = (topic: string, payload: string): Promise<DecodeAnswer> => this.#send('POST', '/decode', { topic, payload });

  // ---------------------------------------------------------------------------------------------

  #remember(session: Session): Session {
    this.#csrf = session.csrf;
    return session;
  }

  async #all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<T> = await this.#get(path, { limit: 1000, cursor });
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return items;
  }

  #get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#send('GET', path + queryText(query));
  }

  async #send<T>(method: string, path: string, body?: unknown, signingIn = false): Promise<T> {
    const response = await this.#answer(method, BASE + path, body, signingIn);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async #answer(method: string, address: string, body?: unknown, signingIn = false): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method !== 'GET' && this.#csrf !== null) headers['X-CSRF-Token'] = this.#csrf;
    const init: RequestInit = { method, headers, credentials: 'same-origin' };
    if (body !== undefined) init.body = JSON.stringify(body);
    let response: Response;
    try {
      response = await this.#fetch(address, init);
    } catch {
      throw new ApiError({ type: 'about:blank', title: 'unreachable', status: 0, code: 'unreachable' });
    }
    if (response.ok) return response;
    if (response.status === 401 && !signingIn) this.#onSignedOut();
    throw new ApiError(await problemOf(response));
  }
}

/** `?a=1&b=x`, leaving out what is null, undefined or empty. */
export function queryText(query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

async function problemOf(response: Response): Promise<Problem> {
  const plain: Problem = {
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    code: `http_${response.status}`,
  };
  try {
    return { ...plain, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return plain;
  }
}
