/** A list of alarms under a person's hands: the cursor, the selection, open groups, and the form that is open. */

import type { Alarm } from '../api/types';
import type { ActionName } from '../desk/actions';
import { fits } from '../desk/actions';
import { type Entry, entriesOf, grouped, idOf } from '../desk/groups';
import { type Command, moved } from '../desk/keys';
import { pruned, reach, toggled } from '../desk/selection';
import type { Duty } from './duty.svelte';

export type FormKind = 'comment' | 'shelve' | 'assign' | 'close' | 'out-of-service';

interface Options {
  duty: Duty;
  alarms: () => readonly Alarm[];
  /** Whether alarms are gathered. */
  groups: () => boolean;
  /** Somebody wants it otherwise. */
  onGroup: (gathered: boolean) => void;
}

/** More rows than anybody reads; the rest is counted, and reached by filters. */
const MOST = 300;

export class AlarmList {
  readonly #duty: Duty;
  readonly #options: Options;
  #group = $state<string | null>(null);
  /** Where the cursor was last: from there on when its row has gone. */
  #place = -1;
  selected = $state.raw<ReadonlySet<number>>(new Set());
  unfolded = $state.raw<ReadonlySet<string>>(new Set());
  /** The open form, for the alarm under the cursor or for the selection. */
  form = $state<FormKind | null>(null);
  /** Whether the form is for the selection. */
  many = $state(false);
  help = $state(false);
  /** The alarm somebody writes about, as it was then: whoever is faster, it stays in its place until that is done. */
  #held = $state.raw<{ alarm: Alarm; place: number } | null>(null);
  readonly held = $derived.by(() => (this.form === null || this.many || this.#held?.alarm.id !== this.#duty.desk.alarmId ? null : this.#held));

  readonly all = $derived.by(() => {
    const alarms = this.#options.alarms();
    const { held } = this;
    if (held === null || alarms.some(({ id }) => id === held.alarm.id)) return alarms;
    const latest = this.#duty.adopted.find(({ id, version }) => id === held.alarm.id && version > held.alarm.version) ?? held.alarm;
    return [...alarms.slice(0, held.place), latest, ...alarms.slice(held.place)];
  });
  readonly alarms = $derived(this.all.slice(0, MOST));
  readonly gathered = $derived.by(() => this.#options.groups());
  readonly groups = $derived.by(() => (this.gathered ? grouped(this.alarms, this.#duty.incidents) : []));
  readonly entries: Entry[] = $derived.by(() =>
    this.gathered ? entriesOf(this.groups, this.unfolded) : this.alarms.map((alarm): Entry => ({ kind: 'alarm', alarm, group: null })),
  );
  /** Alarms on the screen: members of folded groups are not. */
  readonly visible = $derived(this.entries.flatMap((entry) => (entry.kind === 'alarm' ? [entry.alarm] : [])));
  readonly reach = $derived(reach(this.selected, this.visible));
  readonly cursor = $derived.by(() => this.#group ?? (this.#duty.desk.alarmId === null ? null : `alarm:${this.#duty.desk.alarmId}`));
  readonly entry = $derived.by(() => {
    const at = this.entries.findIndex((entry) => idOf(entry) === this.cursor);
    if (at >= 0) this.#place = at;
    return this.entries[at] ?? null;
  });
  readonly current = $derived(this.entry?.kind === 'alarm' ? this.entry.alarm : null);

  constructor(options: Options) {
    this.#options = options;
    this.#duty = options.duty;
  }

  /** It is in the list only because somebody still writes about it. */
  isGone(alarm: Alarm): boolean {
    return this.held?.alarm.id === alarm.id && !this.#options.alarms().some(({ id }) => id === alarm.id);
  }

  /** Its part of the list: what is written about stays where it was. */
  waits(alarm: Alarm): boolean {
    return (this.held?.alarm.id === alarm.id ? this.held.alarm : alarm).ack === 'unacked';
  }

  /** The open form, where it belongs to this alarm: choosing another on the map does not hand it on. */
  formOf(alarm: Alarm): FormKind | null {
    return this.held?.alarm.id === alarm.id ? this.form : null;
  }

  // Where the hands are ---------------------------------------------------------------------------

  choose(alarm: Alarm | null): void {
    this.#duty.moveOn();
    this.#group = null;
    this.form = null;
    this.#duty.desk.chooseAlarm(alarm?.id ?? null);
  }

  chooseEntry(entry: Entry): void {
    if (entry.kind === 'alarm') return this.choose(entry.alarm);
    this.choose(null);
    this.#group = entry.group.key;
  }

  fold(key: string, open = !this.unfolded.has(key)): void {
    const next = new Set(this.unfolded);
    if (open) next.add(key);
    else next.delete(key);
    this.unfolded = next;
  }

  /** An alarm chosen elsewhere (on the map, by a link) must not stay inside a folded group. */
  reveal(id: number | null): void {
    const group = id === null ? undefined : this.groups.find(({ alarms }) => alarms.length > 1 && alarms.some((alarm) => alarm.id === id));
    if (group) {
      this.#group = null;
      this.fold(group.key, true);
    }
  }

  regroup(gathered = !this.gathered): void {
    this.#options.onGroup(gathered);
    this.#group = null;
  }

  toggle(ids: readonly number[]): void {
    this.#duty.moveOn();
    this.selected = toggled(this.selected, ids);
  }

  /** Lets go of what is no longer there. */
  prune(there: (id: number) => boolean): void {
    this.selected = pruned(this.selected, there);
  }

  open(form: FormKind, many = false): void {
    this.#duty.moveOn();
    const alarm = this.current;
    this.#held = alarm && { alarm, place: this.all.findIndex(({ id }) => id === alarm.id) };
    this.form = form;
    this.many = many;
  }

  // What a key does -------------------------------------------------------------------------------

  /** False when the command means nothing here. */
  run(command: Command): boolean {
    const { current, entry } = this;
    switch (command) {
      case 'next':
      case 'previous':
      case 'first':
      case 'last':
        return this.#move(command);
      case 'leave':
        if (this.form !== null && (this.many || this.held)) this.form = null;
        else if (this.cursor !== null) this.choose(null);
        else this.toggle([...this.selected]);
        return true;
      case 'help':
        this.help = true;
        return true;
      case 'group':
        this.regroup();
        return true;
      case 'open':
      case 'fold':
        return this.#unfold(command === 'open');
      case 'select':
        if (entry?.kind === 'group') this.selectGroup(entry);
        else if (current) this.toggle([current.id]);
        return entry !== null;
      case 'selectVisible':
        this.toggle(this.visible.map((alarm) => alarm.id));
        return true;
      case 'acknowledgeSelected':
        void this.acknowledgeSelected();
        return true;
      case 'acknowledge':
        if (entry?.kind === 'group') this.selectGroup(entry);
        else if (current) void this.acknowledge(current);
        return entry !== null;
      case 'comment':
        return this.#form('comment', 'comment');
      case 'shelve':
        return this.#form('shelve', 'shelve');
      case 'assign':
        return this.#form('assign', 'assign');
      case 'close':
        return this.#form('close', 'close');
      case 'locate':
        if (entry?.kind === 'group') this.fold(entry.group.key);
        else if (current) this.#duty.locate(current);
        return entry !== null;
    }
  }

  #move(command: 'next' | 'previous' | 'first' | 'last'): boolean {
    const gone = this.entry === null;
    // What took the place of a row that went is the next one.
    const at = gone && command === 'next' ? Math.min(this.#place, this.entries.length) - 1 : this.#place;
    const next = this.entries[moved(at, command, this.entries.length)];
    if (next) this.chooseEntry(next);
    return next !== undefined;
  }

  #unfold(open: boolean): boolean {
    const entry = this.entry;
    if (entry === null) return false;
    const group = entry.group;
    if (group === null || (open && entry.kind === 'alarm')) return false;
    this.fold(group.key, open);
    // Folding takes the alarm out of sight: the cursor goes to the head of its group.
    if (!open) this.chooseEntry({ kind: 'group', group, open });
    return true;
  }

  /** Opens the group first: nobody acknowledges what they have not seen. */
  selectGroup(entry: Extract<Entry, { kind: 'group' }>): void {
    const waiting = entry.group.alarms.filter((alarm) => alarm.ack === 'unacked').map((alarm) => alarm.id);
    this.fold(entry.group.key, true);
    this.selected = new Set([...this.selected, ...waiting]);
    this.#duty.say({ kind: 'done', text: (t) => t.desk.notices.groupOpened(waiting.length), undo: null });
  }

  #form(form: FormKind, action: ActionName): boolean {
    if (!this.#duty.desk.canAct) return false;
    if (this.reach.alarms.length > 0 && this.reach.alarms.some((alarm) => fits(alarm, action))) {
      this.open(form, true);
      return true;
    }
    if (this.current === null) return this.selected.size > 0 && this.#outOfReach();
    if (fits(this.current, action)) this.open(form);
    else this.#duty.warn(({ desk: { notices } }) => (action === 'close' ? notices.alarmStands : notices.nothing), [this.current]);
    return true;
  }

  /** Nothing to act on: a key that does nothing says why. */
  #outOfReach(): true {
    const hidden = this.selected.size;
    this.#duty.warn(({ desk: { notices } }) => (hidden > 0 ? notices.outOfView(hidden) : notices.noneSelected));
    return true;
  }

  // What is done -----------------------------------------------------------------------------------

  async acknowledge(alarm: Alarm): Promise<void> {
    // The list moves under the hand: the next waiting alarm takes the place of the one just handled.
    const waiting = this.visible.filter((other) => other.ack === 'unacked');
    const place = waiting.findIndex((other) => other.id === alarm.id);
    const next = waiting[place + 1] ?? waiting[place - 1] ?? null;
    if ((await this.#duty.act([alarm], { action: 'ack' })) && this.#duty.desk.alarmId === alarm.id && next) this.choose(next);
  }

  async acknowledgeSelected(): Promise<void> {
    if (this.reach.alarms.length === 0) return void this.#outOfReach();
    if (await this.#duty.act(this.reach.alarms, { action: 'ack' })) this.selected = new Set();
  }
}
