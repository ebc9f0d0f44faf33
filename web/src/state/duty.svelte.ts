/**
 * The duty desk: incidents, the load of alarms, and what a person does to alarms.
 *
 * An action shows as pending until the hub has answered or its frame has come; what is refused is said in words and
 * the alarm is loaded as it really is.
 */

import { createContext, untrack } from 'svelte';
import { ApiError } from '../api/client';
import type { Alarm, Schemas } from '../api/types';
import { type Act, fits, type Pending, settled, undoOf } from '../desk/actions';
import { type Answer, DeskCalls } from '../desk/calls';
import { CALM, type Flood, type HubView, Raises, SPAN_MS, step } from '../desk/flood';
import { MOST_AT_ONCE } from '../desk/selection';
import type { AlarmLoad, Incident } from '../desk/types';
import { doneText, lostToText, titleOf } from '../desk/words';
import type { Catalogue } from '../i18n/vi';
import type { Changes } from '../live/state';
import { inWords } from '../ui/problems';
import { Bell } from './bell.svelte';
import type { Console } from './console.svelte';

const CLOCK_MS = 1000;
const LOAD_MS = 15_000;
/** How long "done, undo" stays. Warnings stay until the person turns to something else. */
const NOTICE_MS = 12_000;

export interface Notice {
  kind: 'done' | 'warn';
  /** In the language in use when it is read. */
  text: (t: Catalogue) => string;
  /** The alarm or incident it is about, by name, where it is one. */
  about?: (() => string) | null;
  undo: (() => Promise<unknown>) | null;
}

export class Duty {
  readonly desk: Console;
  readonly calls: DeskCalls;
  readonly bell: Bell;
  readonly #raises = new Raises();
  #seeded = false;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  /** Open ones, by id. */
  incidents = $state.raw<ReadonlyMap<number, Incident>>(new Map());
  load = $state.raw<AlarmLoad | null>(null);
  pending = $state.raw<ReadonlyMap<number, Pending>>(new Map());
  notice = $state.raw<Notice | null>(null);
  flood = $state.raw<Flood>(CALM);
  /** How somebody wanted the list of the map, and when the flood or the calm of then began. */
  #wish = $state.raw<{ gathered: boolean; since: number | null } | null>(null);
  /** Alarms raised in the last ten minutes, by the hub's count or this console's, whichever knows of more. */
  raised = $state(0);
  /** Alarms as the hub gave them back after the last action, also those that left the open ones. */
  adopted = $state.raw<readonly Alarm[]>([]);
  /** Written and not sent yet, by what it is for: a form that goes off the screen takes no words with it. */
  drafts = $state.raw<ReadonlyMap<string, string>>(new Map());
  people = $state.raw<readonly Schemas['Person'][]>([]);
  /** Grows when maintenance windows changed. */
  maintenanceVersion = $state(0);

  readonly shelved = $derived.by(() => this.desk.hiddenAlarms.filter((a) => a.presentation === 'shelved'));
  readonly suppressed = $derived.by(() => this.desk.hiddenAlarms.filter((a) => a.presentation === 'suppressed'));
  readonly outOfService = $derived.by(() => this.desk.hiddenAlarms.filter((a) => a.presentation === 'out_of_service'));

  constructor(desk: Console) {
    this.desk = desk;
    this.bell = new Bell(() => desk.now());
    this.calls = new DeskCalls(desk.client);
  }

  start(): () => void {
    const stops = [this.desk.listen((changes) => this.#heard(changes)), this.bell.start(), this.#stayOnPage()];
    const clock = setInterval(() => this.#tick(), CLOCK_MS);
    const asking = setInterval(() => void this.askLoad(), LOAD_MS);
    this.#seed();
    void this.askLoad();
    void this.askIncidents();
    return () => {
      for (const stop of stops) stop();
      clearInterval(clock);
      clearInterval(asking);
      clearTimeout(this.#noticeTimer);
    };
  }

  /** What was said on one page means nothing on the next. */
  #stayOnPage(): () => void {
    return $effect.root(() => {
      const page = $derived(`${this.desk.page}/${this.desk.section}/${this.desk.params.incident}`);
      $effect(() => {
        void page;
        this.say(null);
      });
    });
  }

  // What the hub says ---------------------------------------------------------------------------

  async askLoad(): Promise<void> {
    await quietly(async () => {
      this.load = await this.calls.load();
      this.#tick();
    });
  }

  async askIncidents(): Promise<void> {
    await quietly(async () => {
      this.incidents = new Map((await this.calls.openIncidents()).map((incident) => [incident.id, incident]));
    });
  }

  #heard(changes: Changes): void {
    this.bell.hear(changes.alarms);
    for (const { alarm, raised } of changes.alarms) if (raised && !alarm.late) this.#raises.add(this.desk.now());
    if (changes.alarmsReplaced) {
      this.#seed();
      void this.askIncidents();
    }
    if (changes.alarms.length > 0) {
      this.pending = settled(this.pending, (id) => changes.alarms.find(({ alarm }) => alarm.id === id)?.alarm.version ?? -1);
      this.#tick();
    }
    for (const { kind, id, body } of changes.registry) {
      if (kind === 'incident') this.keep(id, body as Incident | null);
      if (kind === 'maintenance') this.maintenanceVersion += 1;
    }
  }

  /** An incident as it is now; one that is over leaves the open ones. */
  keep(id: number, incident: Incident | null): void {
    const next = new Map(this.incidents);
    if (incident?.open) next.set(id, incident);
    else next.delete(id);
    this.incidents = next;
  }

  /** A console just opened has seen no raise: the alarms that stand say when they were raised. */
  #seed(): void {
    if (this.#seeded || this.desk.live.alarms.size === 0) return;
    this.#seeded = true;
    const times = [...this.desk.live.alarms.values()].map((alarm) => Date.parse(alarm.last_raised_at ?? alarm.raised_at));
    for (const time of times.sort((a, b) => a - b)) if (time > this.desk.now() - SPAN_MS) this.#raises.add(time);
  }

  #tick(): void {
    const before = this.flood.on;
    const now = this.desk.now();
    const seen = this.#raises.within(now);
    this.raised = Math.max(seen, this.load?.raised_10min ?? 0);
    this.flood = step(this.flood, seen, this.load && hubView(this.load), now);
    if (this.flood.on && !before) void this.askLoad();
  }

  // What a person does ----------------------------------------------------------------------------

  /** Whether the map's list gathers alarms: as somebody wished, until a flood that begins or ends decides anew. */
  get gathers(): boolean {
    return this.#wish?.since === this.#since ? this.#wish.gathered : this.flood.on;
  }

  set gathers(gathered: boolean) {
    this.#wish = { gathered, since: this.#since };
  }

  get #since(): number | null {
    return this.flood.ended ?? this.flood.since;
  }

  /** True when at least one alarm was changed. `alarms` that the action does not fit are left alone. */
  async act(alarms: readonly Alarm[], act: Act, isUndo = false): Promise<boolean> {
    if (!this.desk.canAct) return this.warn((t) => t.alarms.forbidden);
    const fitting = alarms.filter((alarm) => fits(alarm, act.action)).slice(0, MOST_AT_ONCE);
    if (fitting.length === 0) return this.warn((t) => t.desk.notices.nothing, alarms);
    this.say(null);
    this.pending = new Map([...this.pending, ...fitting.map(({ id, version }) => [id, { action: act.action, version }] as const)]);
    try {
      const answers = await this.calls.act(fitting, act);
      this.adopted = answers.flatMap(({ alarm }) => (alarm ? [alarm] : []));
      for (const alarm of this.adopted) this.desk.adopt(alarm);
      return await this.#tell(fitting, act, answers, isUndo);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.warn((t) => (error.status === 0 ? t.desk.notices.unheard : t.alarms.failed(refusalOf(error, t))), fitting);
    } finally {
      const done = new Set(fitting.map(({ id }) => id));
      this.pending = new Map([...this.pending].filter(([id]) => !done.has(id)));
    }
  }

  async #tell(alarms: readonly Alarm[], act: Act, answers: readonly Answer[], isUndo: boolean): Promise<boolean> {
    const ok = new Set(answers.filter((answer) => answer.ok).map(({ id }) => id));
    const refused = answers.filter((answer) => !answer.ok);
    const changed = alarms.filter(({ id }) => ok.has(id));
    const [first] = refused;
    if (changed.length === 0 && first) {
      const detail = first.detail ?? '';
      if (first.code !== 'conflict') return this.warn((t) => t.alarms.failed(detail), alarms);
      const before = alarms.find(({ id }) => id === first.id)?.version;
      // Refused for its state and not for its version: nobody was faster, the hub says what stands in the way.
      if (first.alarm?.version === before) return this.warn((t) => t.alarms.failed(detail), alarms);
      const deed = alarms.length === 1 ? (await this.desk.client.alarm(first.id)).transitions.at(-1) : undefined;
      return this.warn((t) => (deed ? lostToText(deed, t) : t.alarms.conflict), alarms);
    }
    const undo = isUndo ? null : undoOf(act, changed[0]!);
    this.say({
      kind: refused.length > 0 ? 'warn' : 'done',
      text: (t) => {
        const done = isUndo ? t.desk.notices.undone : doneText(act, changed.length, t, this.desk.now(), this.desk.city.time_zone);
        return refused.length > 0 ? `${done} ${t.desk.notices.refused(refused.length)}` : done;
      },
      undo: undo && (() => this.act(changed.map(({ id }) => this.desk.live.alarms.get(id) ?? answers.find((a) => a.id === id)!.alarm!), undo, true)),
    });
    return true;
  }

  /** Of several alarms none is named: the words count them. */
  warn(text: (t: Catalogue) => string, alarms: readonly Alarm[] = []): false {
    const [one, ...others] = alarms;
    this.say({ kind: 'warn', text, about: one && others.length === 0 ? () => titleOf(one) : null, undo: null });
    return false;
  }

  /** Empty: there is nothing to keep any more. */
  draft(key: string, text: string): void {
    // Whoever writes is not to be woken by what they wrote.
    const before = untrack(() => this.drafts);
    if (text === (before.get(key) ?? '')) return;
    const next = new Map(before);
    if (text) next.set(key, text);
    else next.delete(key);
    this.drafts = next;
  }

  say(notice: Notice | null): void {
    clearTimeout(this.#noticeTimer);
    this.notice = notice;
    if (notice?.kind === 'done') this.#noticeTimer = setTimeout(() => (this.notice = null), NOTICE_MS);
  }

  /** The person turns to something else: what was refused has been read, what can be undone stays its time. */
  moveOn(): void {
    if (untrack(() => this.notice)?.kind === 'warn') this.say(null);
  }

  /** From wherever the person is, to the place on the live map. */
  locate(alarm: Alarm): void {
    if (this.desk.placeOf(alarm) === null && alarm.lon === null) {
      this.warn((t) => t.desk.notices.noPlace, [alarm]);
      return;
    }
    if (!this.desk.leaving.may(() => this.locate(alarm))) return;
    if (this.desk.page !== 'live') this.desk.openPage('live');
    this.desk.chooseAlarm(alarm.id);
    this.desk.locate(alarm);
  }

  /** For whom work can be meant; asked for by the forms that name somebody. */
  async meet(): Promise<void> {
    await quietly(async () => {
      this.people = await this.calls.people();
    });
  }
}

function hubView(load: AlarmLoad): HubView {
  const since = load.flood_since === null ? null : Date.parse(load.flood_since);
  return { flood: load.flood, since, operators: load.operators, raised: load.raised_10min };
}

/** What the hub did not like, without the name its field has in a program. */
function refusalOf(error: ApiError, t: Catalogue): string {
  const problems = (error.problem.errors ?? []).map((problem) => inWords(problem, t));
  return problems.map(({ given, expected }) => t.errors.needed(given, expected)).join(' · ') || error.message;
}

/** What can be asked again later needs no word now: the connection's own state is on the screen. */
export async function quietly(ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

export const [useDuty, provideDuty] = createContext<Duty>();
