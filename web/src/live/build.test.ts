import { describe, expect, it } from 'vitest';
import { buildOf, NewBuild } from './build';

const page = (script: string, style = 'index-1.css'): string =>
  `<!doctype html><html><head><script type="module" crossorigin src="/assets/${script}"></script>` +
  `<link rel="modulepreload" href="/assets/needed.js"><link rel="preload" as="style" href="/assets/needed.css">` +
  `<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/assets/${style}"></head><body></body></html>`;
const build = (html: string): string => buildOf(new DOMParser().parseFromString(html, 'text/html'));

function screen(running: string) {
  const kept = new Map<string, string>();
  const world = { html: running as string | null, missing: new Set<string>(), reloads: 0 };
  const make = (of: string): NewBuild =>
    new NewBuild({
      running: build(of),
      served: async () => world.html,
      there: async (file) => !world.missing.has(file),
      reload: () => (world.reloads += 1),
      kept: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    });
  return { world, make, first: make(running) };
}

describe('a new build of the console', () => {
  it('is told by the files that the page starts from', () => {
    expect(build(page('a.js'))).toBe('/assets/a.js /assets/index-1.css');
    expect(build(page('a.js', 'index-2.css'))).not.toBe(build(page('a.js')));
  });

  it('is not offered a second time, but the next one is', async () => {
    const { world, make, first } = screen(page('a.js'));
    expect(await first.find()).toBeNull();
    world.html = page('b.js');
    const found = await first.find();
    expect(found).toBe(build(page('b.js')));
    first.load(found!);
    expect(world.reloads).toBe(1);
    // Something between here and the hub still gives the old files.
    expect(await make(page('a.js')).find()).toBeNull();
    world.html = page('c.js');
    expect(await make(page('b.js')).find()).toBe(build(page('c.js')));
  });

  it('is none while the hub is away, has no console, or has not all of its files yet', async () => {
    const { world, first } = screen(page('a.js'));
    for (const html of [null, '<html><body><h1>IOC Hub</h1></body></html>']) {
      world.html = html;
      expect(await first.find()).toBeNull();
    }
    world.html = page('b.js');
    for (const file of ['/assets/b.js', '/assets/needed.js', '/assets/needed.css']) {
      world.missing.add(file);
      expect(await first.find()).toBeNull();
      world.missing.clear();
    }
    expect(await first.find()).not.toBeNull();
  });

  it('is not loaded from a hub that cannot be reached', async () => {
    const { world, first } = screen(page('a.js'));
    world.html = null;
    expect(await first.again()).toBe(false);
    world.html = page('a.js');
    expect(await first.again()).toBe(true);
    expect(world.reloads).toBe(1);
  });
});
