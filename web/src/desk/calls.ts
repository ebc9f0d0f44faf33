/** The hub's operations of the duty desk. All raise ApiError. */

import { all, type Client, take } from '../api/client';
import type { Alarm, Page, Schemas } from '../api/types';
import type { Act } from './actions';
import type { AlarmLoad, Handover, Incident, IncidentDetail, MaintenanceWindow, Outcome, SignedHandover } from './types';

const PAGE = 200;

export type Answer = Schemas['ActAnswer'];

/** Of alarms that are over. Times as RFC 3339, rule and zone by key. */
export interface HistoryFilter {
  from?: string;
  to?: string;
  rule?: string;
  zone?: string;
  outcome?: Outcome;
  late?: boolean;
}

export type IncidentDeed =
  | { deed: 'comment'; comment: string }
  | { deed: 'assign'; assignee: string | null }
  | { deed: 'close'; outcome: Outcome; comment?: string }
  | { deed: 'reopen' };

export class DeskCalls {
  readonly #api: Client['api'];

  constructor(client: Client) {
    this.#api = client.api;
  }

  /** One alarm or many, each as it was seen: what is refused comes back as it is now. */
  async act(alarms: readonly Alarm[], act: Act): Promise<Answer[]> {
    const ids = alarms.map(({ id, version }) => ({ id, version }));
    return (await take(this.#api.POST('/api/v1/alarms/act', { body: { done: true, ...act, ids } }))).items;
  }

  people = async (): Promise<Schemas['Person'][]> => (await take(this.#api.GET('/api/v1/people'))).items;

  history = (filter: HistoryFilter, cursor: string | null): Promise<Page<Alarm>> =>
    take(this.#api.GET('/api/v1/alarms', { params: { query: { ...filter, open: false, limit: PAGE / 2, cursor } } }));

  openIncidents = (): Promise<Incident[]> =>
    all((cursor) => take(this.#api.GET('/api/v1/incidents', { params: { query: { open: true, limit: PAGE, cursor } } })));
  closedIncidents = (cursor: string | null): Promise<Page<Incident>> =>
    take(this.#api.GET('/api/v1/incidents', { params: { query: { open: false, limit: PAGE / 4, cursor } } }));
  incident = (id: number): Promise<IncidentDetail> =>
    take(this.#api.GET('/api/v1/incidents/{incident_id}', { params: { path: { incident_id: id } } }));

  onIncident({ id, version }: Incident, deed: IncidentDeed): Promise<Incident> {
    const params = { path: { incident_id: id } };
    switch (deed.deed) {
      case 'comment':
        return take(this.#api.POST('/api/v1/incidents/{incident_id}/comment', { params, body: { version, comment: deed.comment } }));
      case 'assign':
        return take(this.#api.POST('/api/v1/incidents/{incident_id}/assign', { params, body: { version, assignee: deed.assignee } }));
      case 'close':
        return take(
          this.#api.POST('/api/v1/incidents/{incident_id}/close', {
            params,
            body: { version, outcome: deed.outcome, ...(deed.comment ? { comment: deed.comment } : {}) },
          }),
        );
      case 'reopen':
        return take(this.#api.POST('/api/v1/incidents/{incident_id}/reopen', { params, body: { version } }));
    }
  }

  load = (): Promise<AlarmLoad> => take(this.#api.GET('/api/v1/alarm-load'));
  maintenance = (): Promise<MaintenanceWindow[]> =>
    all((cursor) => take(this.#api.GET('/api/v1/maintenance', { params: { query: { cursor } } })));

  handover = (from: string, to: string): Promise<Handover> => take(this.#api.GET('/api/v1/handover', { params: { query: { from, to } } }));
  sign = (body: { from: string; to: string; note: string; to_user: string | null }): Promise<SignedHandover> =>
    take(this.#api.POST('/api/v1/handovers', { body }));
  handovers = async (): Promise<SignedHandover[]> => (await take(this.#api.GET('/api/v1/handovers'))).items;
}
