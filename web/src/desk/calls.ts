/** The hub's operations of the duty desk. All raise ApiError. */

import type { Client } from '../api/client';
import { all, take } from '../api/client';
import type { Alarm, Page, Severity } from '../api/types';
import type { Act } from './actions';
import type { AlarmLoad, Handover, Incident, IncidentDetail, MaintenanceWindow, Outcome, SignedHandover } from './types';

const PAGE = 200;

interface Loose {
  GET: <T>(path: string, options?: object) => Promise<{ data?: T }>;
  POST: <T>(path: string, options?: object) => Promise<{ data?: T }>;
}

export interface Answer {
  id: number;
  ok: boolean;
  alarm: Alarm | null;
  code: string | null;
  detail: string | null;
}

export interface HistoryFilter {
  from?: string;
  to?: string;
  rule?: string;
  zone?: string;
  outcome?: Outcome;
  severity?: Severity[];
  late?: boolean;
  open?: boolean;
}

export class DeskCalls {
  readonly #api: Loose;

  constructor(client: Client) {
    this.#api = client.api as unknown as Loose;
  }

  act = ({ id, version }: Alarm, { action, ...body }: Act): Promise<Alarm> =>
    take(this.#api.POST<Alarm>(`/api/v1/alarms/{alarm_id}/${action}`, { params: { path: { alarm_id: id } }, body: { version, ...body } }));

  async actOnMany(alarms: readonly Alarm[], act: Act): Promise<Answer[]> {
    const ids = alarms.map(({ id, version }) => ({ id, version }));
    return (await take(this.#api.POST<{ items: Answer[] }>('/api/v1/alarms/act', { body: { ids, ...act } }))).items;
  }

  history = (filter: HistoryFilter, cursor: string | null): Promise<Page<Alarm>> =>
    take(this.#api.GET('/api/v1/alarms', { params: { query: { ...filter, limit: PAGE / 2, cursor } } }));

  openIncidents = (): Promise<Incident[]> =>
    all((cursor) => take(this.#api.GET('/api/v1/incidents', { params: { query: { open: true, limit: PAGE, cursor } } })));
  closedIncidents = (cursor: string | null): Promise<Page<Incident>> =>
    take(this.#api.GET('/api/v1/incidents', { params: { query: { open: false, limit: 50, cursor } } }));
  incident = (id: number): Promise<IncidentDetail> =>
    take(this.#api.GET('/api/v1/incidents/{incident_id}', { params: { path: { incident_id: id } } }));
  onIncident = (incident: Incident, what: 'comment' | 'assign' | 'close' | 'reopen', body: object): Promise<Incident> =>
    take(
      this.#api.POST(`/api/v1/incidents/{incident_id}/${what}`, {
        params: { path: { incident_id: incident.id } },
        body: { version: incident.version, ...body },
      }),
    );

  load = (): Promise<AlarmLoad> => take(this.#api.GET('/api/v1/alarm-load'));
  maintenance = async (): Promise<MaintenanceWindow[]> => (await take(this.#api.GET<{ items: MaintenanceWindow[] }>('/api/v1/maintenance'))).items;

  handover = (from: string, to: string): Promise<Handover> => take(this.#api.GET('/api/v1/handover', { params: { query: { from, to } } }));
  sign = (body: { from: string; to: string; note: string; to_user: string | null }): Promise<SignedHandover> =>
    take(this.#api.POST('/api/v1/handovers', { body }));
  handovers = async (): Promise<SignedHandover[]> => (await take(this.#api.GET<{ items: SignedHandover[] }>('/api/v1/handovers'))).items;
}
