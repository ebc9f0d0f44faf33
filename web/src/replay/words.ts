/** Steps and actors in words. */

import type { Catalogue } from '../i18n/vi';

export function actionName(action: string, t: Catalogue): string {
  const ofIncident = action.startsWith('incident-') ? t.replay.incidentActions[action.slice('incident-'.length)] : undefined;
  return ofIncident ?? t.replay.actions[action] ?? t.desk.deeds[action as keyof typeof t.desk.deeds] ?? action;
}

/** `user:lan` is lan; rules and the hub itself are named by what they are. */
export function actorName(actor: string, t: Catalogue): string {
  const [kind, name = ''] = [actor.slice(0, actor.indexOf(':')), actor.slice(actor.indexOf(':') + 1)];
  if (kind === 'user' || kind === 'token') return name;
  return kind === 'rule' ? `${t.replay.by.rule} ${name}` : t.replay.by.system;
}
