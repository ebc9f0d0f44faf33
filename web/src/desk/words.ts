/** Steps in the life of alarms and incidents, in words. */

import type { Alarm } from '../api/types';
import { i18n } from '../i18n/index.svelte';
import type { Catalogue } from '../i18n/vi';
import { moment } from '../lib/format';
import type { Act } from './actions';
import { personOf } from './actors';

interface Deed {
  action: string;
  actor: string;
  detail?: Record<string, unknown>;
}

/** Where an alarm is: its device, else its zone. */
export function whereOf({ sensor, zone, subject }: Alarm): string {
  return sensor ? i18n.name(sensor.name) : zone ? i18n.name(zone.name) : subject;
}

/** Which alarm is meant. */
export function titleOf(alarm: Alarm): string {
  return `${i18n.name(alarm.rule.name)}, ${whereOf(alarm)}`;
}

/** `Tạm gác đến 20:15`: what was done, with what was said of it. */
export function deedText({ action, detail = {} }: Deed, now: number, zone: string, t: Catalogue): string {
  const words = t.desk.deeds[action] ?? action;
  const at = (value: unknown): string => moment(Date.parse(String(value)), now, i18n.language, zone, false);
  if (action === 'shelve' && typeof detail.until === 'string') return t.desk.deedUntil(words, at(detail.until));
  if (action === 'assign') return typeof detail.assignee === 'string' ? t.desk.deedTo(words, detail.assignee) : t.desk.deeds.unassign!;
  if (action === 'close' && typeof detail.outcome === 'string') return `${words}: ${t.desk.outcomes[detail.outcome as keyof typeof t.desk.outcomes]}`;
  if (action === 'step') return detail.done === false ? t.desk.deeds.unstep! : words;
  return words;
}

/** What a person wrote with it: the comment, else the reason. */
export function saidWith({ detail = {} }: { detail?: Record<string, unknown> }): string {
  const said = [detail.comment, detail.reason].filter((part): part is string => typeof part === 'string' && part !== '');
  return said.join(' · ');
}

export function actorText(actor: string | null | undefined, t: Catalogue): string {
  return personOf(actor) ?? t.alarms.system;
}

/** Somebody else was faster: who, and what. */
export function lostToText(deed: Deed, t: Catalogue): string {
  return t.desk.notices.lostTo(actorText(deed.actor, t), (t.desk.deeds[deed.action] ?? deed.action).toLowerCase());
}

/** What was just done to `n` alarms; `now` is the hub's time. */
export function doneText(act: Act, n: number, t: Catalogue, now: number, zone: string): string {
  const words = t.desk.done;
  switch (act.action) {
    case 'ack':
      return words.ack(n);
    case 'comment':
      return words.comment(n);
    case 'assign':
      return act.assignee === null ? words.unassign(n) : words.assign(n, act.assignee);
    case 'shelve':
      return words.shelve(n, moment(Date.parse(act.until), now, i18n.language, zone, false));
    case 'unshelve':
      return words.unshelve(n);
    case 'out-of-service':
      return words.outOfService(n);
    case 'return-to-service':
      return words.returnToService(n);
    case 'close':
      return words.close(n, t.desk.outcomes[act.outcome].toLowerCase());
    case 'reopen':
      return words.reopen(n);
    case 'step':
      return act.done ? words.step : words.unstep;
  }
}
