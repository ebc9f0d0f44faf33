/** Names of the levels that sensors of a domain bring themselves, offered where a level is typed. */

import { take } from '../api/client';
import type { Sensor } from '../api/types';
import type { Console } from '../state/console.svelte';
import { isObject, type Json, plain } from './document/values';

const ENOUGH = 200;

/** Every domain the rule or a part of it speaks of. */
export function domainsOf(document: Json): string[] {
  const when = isObject(document['when']) ? document['when'] : {};
  const speakers = [document, ...(Array.isArray(when['parts']) ? when['parts'] : [])];
  const domains = speakers.map((one) => (isObject(one) && isObject(one['applies_to']) ? plain(one['applies_to']['domain']) : ''));
  return [...new Set(domains)].filter((domain) => domain !== '').sort();
}

export async function setpointsIn(desk: Pick<Console, 'client'>, domain: string): Promise<string[]> {
  const known = domain as Sensor['domain'];
  const { items } = await take(desk.client.api.GET('/api/v1/sensors', { params: { query: { domain: known, limit: ENOUGH } } }));
  return [...new Set(items.flatMap((sensor) => Object.keys(sensor.setpoints).filter((name) => typeof sensor.setpoints[name] === 'number')))].sort();
}
