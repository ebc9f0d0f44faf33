import { describe, expect, it } from 'vitest';
import { buildOf, NewBuild } from './build';

const page = (script: string, style = 'index-1.css'): string =>
  `<!doctype html><html><head><script type="module" crossorigin src="/assets/${script}"></script>` +
  `<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/assets/${style}"></head><body></body></html>`;
const build = (html: string): string => buildOf(new DOMParser().parseFromString(html, 'text/html'));

function screen(running: string) {
  const kept = new Map<string, string>();
  const world = { html: running as string | null, reloads: 0, idle: true };
  const make = (of: string): NewBuild =>
    new NewBuild({
      running: build(of),
      served: async () => world.html,
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

  it('is loaded once, and the next one again', async () => {
    const { world, make, first } = screen(page('a.js'));
    await first.check(() => world.idle);
    expect(world.reloads).toBe(0);
    world.html = page('b.js');
    await first.check(() => world.idle);
    expect(world.reloads).toBe(1);
    // Something between here and the hub still gives the old files.
    await make(page('a.js')).check(() => world.idle);
    expect(world.reloads).toBe(1);
    world.html = page('c.js');
    await make(page('b.js')).check(() => world.idle);
    expect(world.reloads).toBe(2);
  });

  it('waits while somebody works, while the hub is away, and while it has no console', async () => {
    const { world, first } = screen(page('a.js'));
    for (const html of [null, '<html><body><h1>IOC Hub</h1></body></html>']) {
      world.html = html;
      await first.check(() => world.idle);
    }
    world.html = page('b.js');
    world.idle = false;
    await first.check(() => world.idle);
    expect(world.reloads).toBe(0);
    world.idle = true;
    await first.check(() => world.idle);
    expect(world.reloads).toBe(1);
  });
});
