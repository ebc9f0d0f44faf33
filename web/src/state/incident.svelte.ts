/** One incident as it is looked at: kept fresh by the feed, and what a person does to it. */

import { ApiError } from '../api/client';
import type { IncidentDeed } from '../desk/calls';
import type { IncidentDetail } from '../desk/types';
import { i18n } from '../i18n/index.svelte';
import { actorText } from '../desk/words';
import type { Duty } from './duty.svelte';

export class IncidentState {
  readonly #duty: Duty;
  readonly id: number;
  #asked = 0;
  it = $state.raw<IncidentDetail | null>(null);
  missing = $state(false);
  busy = $state(false);

  constructor(duty: Duty, id: number) {
    this.#duty = duty;
    this.id = id;
  }

  async load(): Promise<void> {
    const mine = (this.#asked += 1);
    try {
      const it = await this.#duty.calls.incident(this.id);
      if (mine === this.#asked) this.it = it;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) this.missing = true;
    }
  }

  /** True when it was done. */
  async act(deed: IncidentDeed): Promise<boolean> {
    if (this.it === null) return false;
    this.busy = true;
    this.#duty.say(null);
    try {
      const now = await this.#duty.calls.onIncident(this.it, deed);
      this.#duty.keep(now.id, now);
      await this.load();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const before = this.it.version;
      await this.load();
      const { title } = this.it;
      const last = this.it.timeline.filter((happening) => happening.kind === 'incident').at(-1);
      this.#duty.say({
        kind: 'warn',
        about: () => i18n.name(title),
        text: (t) => {
          if (error.status === 0) return t.desk.notices.unheard;
          if (error.status === 409 && this.it && this.it.version !== before && last) return t.desk.notices.incidentLostTo(actorText(last.actor, t));
          return error.status === 409 && deed.deed === 'close' ? t.desk.notices.incidentStands : t.alarms.failed(error.message);
        },
        undo: null,
      });
      return false;
    } finally {
      this.busy = false;
    }
  }
}
