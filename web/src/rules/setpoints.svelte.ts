/** Names of the levels that sensors of a domain bring themselves, offered where a level is typed. */

import { take } from '../api/client';
import type { Sensor } from '../api/types';
import type { Console } from '../state/console.svelte';
import { quietly } from '../state/duty.svelte';
import { isObject, type Json, plain } from './document/values';

const ENOUGH = 200;

/** Every domain the rule or a part of it speaks of. */
export function domainsOf(document: Json): string[] {
  const when = isObject(document['when']) ? document['when'] : {};
  const speakers = [document, ...(Array.isArray(when['parts']) ? when['parts'] : [])];
  const domains = speakers.map((one) => (isObject(one) && isObject(one['applies_to']) ? plain(one['applies_to']['domain']) : ''));
  return [...new Set(domains)].filter((domain) => domain !== '').sort();
}

export class Setpoints {
  readonly #desk: Pick<Console, 'client'>;
  /** By domain; each is asked for once. */
  #names = $state.raw<ReadonlyMap<string, readonly string[]>>(new Map());
  readonly #asked = new Set<string>();

  constructor(desk: Pick<Console, 'client'>) {
    this.#desk = desk;
  }

  of(domains: readonly string[]): string[] {
    return [...new Set(domains.flatMap((domain) => this.#names.get(domain) ?? []))];
  }

  ask(domains: readonly string[]): void {
    for (const domain of domains) {
      if (this.#asked.has(domain)) continue;
      this.#asked.add(domain);
      void quietly(async () => {
        const names = await this.#in(domain as Sensor['domain']);
        this.#names = new Map([...this.#names, [domain, names]]);
      });
    }
  }

  async #in(domain: Sensor['domain']): Promise<string[]> {
    const { items } = await take(this.#desk.client.api.GET('/api/v1/sensors', { params: { query: { domain, limit: ENOUGH } } }));
    return [...new Set(items.flatMap(({ setpoints }) => Object.keys(setpoints).filter((name) => typeof setpoints[name] === 'number')))].sort();
  }
}
