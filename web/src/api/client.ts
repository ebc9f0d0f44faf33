/** The console's only way to the hub over HTTP: typed by the OpenAPI document, every refusal an `ApiError`. */

import createClient, { type Middleware } from 'openapi-fetch';
import { HubClock } from '../lib/steady';
import type { paths } from './schema';
import type {
  Accounting,
  Alarm,
  AlarmDetail,
  City,
  DeadLetter,
  History,
  Page,
  Problem,
  SensorDetail,
  Session,
  Zone,
} from './types';

const LOGIN = '/api/v1/session';
const PAGE = 1000;
/** An answer that took a moment to come says little less than this. */
const CLOCK_ERROR_MS = 5_000;
/** A line that has gone silent never refuses anything: whoever waits longer than this has no answer. */
const PATIENCE_MS = 30_000;

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

export interface HistoryQuery {
  metric: string;
  from: string;
  to: string;
  points?: number;
}

type Answer<T> = Promise<{ data?: T }>;

export class Client {
  /** Every operation by path: `take(client.api.GET('/api/v1/zones', …))`. */
  readonly api;
  /** Right to a few seconds once somebody is signed in, and to the delay of the line once the live feed speaks. */
  readonly clock = new HubClock();
  readonly #fetch: typeof fetch;
  readonly #onSignedOut: () => void;
  #csrf: string | null = null;

  constructor(onSignedOut: () => void, fetcher: typeof fetch = patient) {
    this.#onSignedOut = onSignedOut;
    this.#fetch = fetcher;
    this.api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin', fetch: (request) => fetcher(request) });
    this.api.use(this.#manners());
  }

  // Session ------------------------------------------------------------------------------------

  async signIn(username: string, password: string): Promise<Session> {
    return this.#remember(await take(this.api.POST(LOGIN, { body: { username, password } })));
  }

  async session(): Promise<Session> {
    return this.#remember(await take(this.api.GET(LOGIN)));
  }

  async signOut(): Promise<void> {
    await this.api.DELETE(LOGIN);
    this.#csrf = null;
  }

  // What the map is made of --------------------------------------------------------------------

  city = () => take(this.api.GET('/api/v1/city')) as Promise<unknown> as Promise<City>;
  metrics = () => take(this.api.GET('/api/v1/metrics-catalogue'));
  sensorTable = () => whole(this.api.GET('/api/v1/map/sensors'));
  /** The names of sensors with ids above `after`, as many as the hub gives at a time. */
  sensorNames = (after: number) => whole(this.api.GET('/api/v1/map/sensors/names', { params: { query: { after } } }));
  /** Those in force, or with `all` also drafts and those retired. */
  zones = (status?: 'all') =>
    all((cursor) =>
      take(this.api.GET('/api/v1/zones', { params: { query: { limit: PAGE, cursor, ...(status ? { status } : {}) } } })),
    ) as Promise<unknown> as Promise<Zone[]>;

  async layer(address: string): Promise<GeoJSON.FeatureCollection> {
    const answer = await this.#fetch(address, { credentials: 'same-origin' }).catch(() => unreachable());
    if (!answer.ok) throw new ApiError(await problemOf(answer));
    return answer.json() as Promise<GeoJSON.FeatureCollection>;
  }

  // Sensors ------------------------------------------------------------------------------------

  sensor = (id: number) => take(this.api.GET('/api/v1/sensors/{sensor_id}', { params: { path: { sensor_id: id } } }));
  approve = (sensor: SensorDetail) =>
    take(
      this.api.PATCH('/api/v1/sensors/{sensor_id}', {
        params: { path: { sensor_id: sensor.id } },
        body: { status: 'approved', version: sensor.version },
      }),
    );
  history = (id: number, query: HistoryQuery) =>
    take(
      this.api.GET('/api/v1/sensors/{sensor_id}/history', {
        params: { path: { sensor_id: id }, query: { ...query, resolution: 'auto' } },
      }),
    ) as Promise<unknown> as Promise<History>;
  track = (id: number, from: string, to: string) =>
    take(this.api.GET('/api/v1/sensors/{sensor_id}/track', { params: { path: { sensor_id: id }, query: { from, to } } }));

  // Alarms -------------------------------------------------------------------------------------

  alarm = (id: number): Promise<AlarmDetail> =>
    take(this.api.GET('/api/v1/alarms/{alarm_id}', { params: { path: { alarm_id: id } } }));
  alarmsOfSensor = (sensor: number): Promise<Page<Alarm>> =>
    take(this.api.GET('/api/v1/alarms', { params: { query: { sensor, limit: 20 } } }));
  rule = (id: number) => take(this.api.GET('/api/v1/rules/{rule_id}', { params: { path: { rule_id: id } } }));

  // Integration --------------------------------------------------------------------------------

  accounting = (): Promise<Accounting> => take(this.api.GET('/api/v1/accounting'));
  deadLetters = (query: { topic?: string; reason?: string; limit?: number; cursor?: string | null }): Promise<Page<DeadLetter>> =>
    take(this.api.GET('/api/v1/dead-letters', { params: { query } }));
  deadLetter = (id: number): Promise<DeadLetter> =>
    take(this.api.GET('/api/v1/dead-letters/{letter_id}', { params: { path: { letter_id: id } } }));
  decode = (topic: string, payload: string) => take(this.api.POST('/api/v1/decode', { body: { topic, payload } }));

  // ---------------------------------------------------------------------------------------------

  #remember(session: Session): Session {
    this.#csrf = session.csrf;
    return session;
  }

  /** Answers bear the hub's time in whole seconds: enough to notice that the two clocks differ. */
  #readClock(date: string | null): void {
    const time = Date.parse(date ?? '');
    if (Number.isFinite(time) && Math.abs(time - this.clock.now()) > CLOCK_ERROR_MS) this.clock.set(time + 500);
  }

  /** What every request carries, and what becomes of a refusal. */
  #manners(): Middleware {
    return {
      onRequest: ({ request }) => {
        if (request.method !== 'GET' && this.#csrf !== null) request.headers.set('X-CSRF-Token', this.#csrf);
        return request;
      },
      onResponse: async ({ response, schemaPath }) => {
        // An answer about the session is never one that a cache has kept.
        if (schemaPath === LOGIN) this.#readClock(response.headers.get('date'));
        if (response.ok) return;
        if (response.status === 401 && schemaPath !== LOGIN) this.#onSignedOut();
        throw new ApiError(await problemOf(response));
      },
      onError: () => new ApiError(UNREACHABLE),
    };
  }
}

/** What an operation answers. Raises ApiError. */
export async function take<T>(answer: Answer<T>): Promise<T> {
  return (await answer).data as T;
}

/** The same of an answer so long that the line may break half-way. */
async function whole<T>(answer: Answer<T>): Promise<T> {
  try {
    return await take(answer);
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(UNREACHABLE);
  }
}

/** Every page of a list. Raises ApiError. */
export async function all<T>(page: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const answer: Page<T> = await page(cursor);
    items.push(...answer.items);
    cursor = answer.next;
  } while (cursor !== null);
  return items;
}

/** Only the beginning of an answer is waited for: a long one may take its time. */
async function patient(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), PATIENCE_MS);
  try {
    return await fetch(input, { ...init, signal: given.signal });
  } finally {
    clearTimeout(timer);
  }
}

const UNREACHABLE: Problem = { type: 'about:blank', title: 'unreachable', status: 0, code: 'unreachable' };

function unreachable(): never {
  throw new ApiError(UNREACHABLE);
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
