/** What administration names by its key: rules, zones and devices. Each by what it is called, and found by that. */

import { all, take } from '../api/client';
import type { LocalName } from '../api/types';
import { i18n } from '../i18n/index.svelte';
import { type Findable, sensorsIn } from '../lib/search';
import type { Console } from '../state/console.svelte';

export type Kind = 'rules' | 'zones' | 'devices';

const PAGE = 500;

export class Named {
  readonly #desk: Console;
  /** Null: not here yet, or not to be had; then nothing is called strange. */
  #rules = $state.raw<ReadonlyMap<string, LocalName> | null>(null);
  readonly #zones = $derived.by(() => new Map(this.#desk.zones.map(({ key, name }) => [key, name])));

  constructor(desk: Console) {
    this.#desk = desk;
  }

  async learn(): Promise<void> {
    const rules = await all((cursor) => take(this.#desk.client.api.GET('/api/v1/rules', { params: { query: { limit: PAGE, cursor } } })));
    this.#rules = new Map(rules.map(({ key, name }) => [key, name]));
  }

  /** What stands for `keys` in a list; `odd`: nothing goes by that key. A star at the end stands for whatever follows. */
  picked(kind: Kind, keys: readonly string[]): { key: string; name: string; odd: boolean }[] {
    const known = this.#called(kind, keys);
    return keys.map((key) => {
      const name = known?.get(key);
      const many = kind === 'rules' && key.endsWith('*') && [...(known?.keys() ?? [])].some((one) => one.startsWith(key.slice(0, -1)));
      return { key, name: name ? i18n.name(name) : key, odd: known !== null && !name && !many };
    });
  }

  title(kind: Kind, keys: readonly string[]): string {
    return this.picked(kind, keys).map(({ name }) => name).join(', ');
  }

  /** Everything of a kind, with its key as the note. */
  *things(kind: Kind): Generator<Findable> {
    if (kind === 'devices') return yield* sensorsIn(this.#desk.sensors, (info) => i18n.name(info.name));
    let id = 0;
    const [names, of] = kind === 'rules' ? ([this.#rules, 'rule'] as const) : ([this.#zones, 'zone'] as const);
    for (const [key, name] of names ?? []) yield { kind: of, id: (id += 1), title: i18n.name(name), note: key, place: null };
  }

  /** Null: not everything that has a key is known. */
  #called(kind: Kind, keys: readonly string[]): ReadonlyMap<string, LocalName> | null {
    if (kind === 'rules') return this.#rules;
    if (kind === 'zones') return this.#zones;
    const { sensors, registryVersion } = this.#desk;
    void registryVersion;
    const called = new Map(sensors.called(new Set(keys)).map(({ device, name }) => [device, name]));
    return sensors.named || called.size === keys.length ? called : null;
  }
}
