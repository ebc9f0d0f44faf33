import { describe, expect, it } from 'vitest';
import type { Findable } from '../lib/search';
import { Finder } from './finder.svelte';

function* stations(count: number): Generator<Findable> {
  for (let id = 1; id <= count; id += 1) yield { kind: 'sensor', id, title: `Trạm ${id}`, note: `wl-${id}`, place: null };
}

describe('the finder', () => {
  it('says that it is still looking until the names are in, and answers then', async () => {
    const finder = new Finder();
    await finder.ask('tram 12');
    expect([finder.busy, finder.found]).toEqual([true, []]);
    await finder.learn(stations(200));
    expect(finder.busy).toBe(false);
    expect(finder.found.map(({ id }) => id)).toEqual([12, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 112]);
  });

  it('answers the newest question only', async () => {
    const finder = new Finder();
    await finder.learn(stations(30_000));
    const [first, second] = [finder.ask('tram 1'), finder.ask('wl-29999')];
    await Promise.all([first, second]);
    expect([finder.busy, finder.found.map(({ id }) => id)]).toEqual([false, [29_999]]);
    await finder.ask(' ');
    expect(finder.found).toEqual([]);
  });

  it('answers from what it knew while it learns anew', async () => {
    const finder = new Finder();
    await finder.learn(stations(1));
    const learning = finder.learn(stations(50_000));
    await finder.ask('tram');
    expect(finder.found).toHaveLength(1);
    await learning;
    expect(finder.found).toHaveLength(12);
  });
});
