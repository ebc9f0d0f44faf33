/** The hub was updated under an open console: a wall goes with it, a person is offered it, and nobody stands before a dead end. */

import { ClipboardList } from 'lucide';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi as vietnamese } from '../i18n/vi';
import { NewBuild } from '../live/build';
import type { Page } from '../pages/names';
import BuildOffer from '../ui/BuildOffer.svelte';
import PageSlot from '../ui/PageSlot.svelte';
import { Builds } from './builds.svelte';
import { Leaving } from './leaving.svelte';

const MINUTE = 60_000;
const t = en.build;
let stops: (() => void)[] = [];

function world(page: Page) {
  const html = (name: string): string => `<html><head><script src="/assets/${name}.js"></script></head></html>`;
  const hub = { html: html('a') as string | null, reloads: 0, update: () => (hub.html = html('b')) };
  const kept = new Map<string, string>();
  const build = new NewBuild({
    running: '/assets/a.js',
    served: async () => hub.html,
    there: async () => true,
    reload: () => (hub.reloads += 1),
    kept: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
  });
  const desk = { page, leaving: new Leaving() };
  const builds = new Builds(desk, build);
  stops.push(builds.start());
  return { hub, desk, builds };
}

function show(part: unknown, props: Record<string, unknown>): HTMLElement {
  const target = document.createElement('div');
  document.body.append(target);
  const made = mount(part as typeof BuildOffer, { target, props: props as never });
  stops.push(() => void unmount(made));
  flushSync();
  return target;
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1);
  flushSync();
}

function press(where: HTMLElement, name: string): void {
  const button = [...where.querySelectorAll('button')].find((one) => one.textContent === name || one.title === name);
  expect(button, `the button ${name}`).toBeDefined();
  button!.click();
  flushSync();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  i18n.learn({ vi: vietnamese, en });
  i18n.use('en');
});

afterEach(() => {
  for (const stop of stops.reverse()) stop();
  stops = [];
  document.body.replaceChildren();
  vi.useRealTimers();
});

describe('the screen on the wall', () => {
  it('takes the new build by itself, but never from under a hand', async () => {
    const { hub } = world('overview');
    hub.update();
    await vi.advanceTimersByTimeAsync(4.5 * MINUTE);
    dispatchEvent(new Event('pointerdown'));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(hub.reloads).toBe(0);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(hub.reloads).toBe(1);
  });

  it('looks when the line is back, and not each time it is told that there is one', async () => {
    const { hub, builds } = world('overview');
    hub.update();
    builds.line(true);
    await settle();
    expect(hub.reloads).toBe(0);
    builds.line(false);
    builds.line(true);
    await settle();
    expect(hub.reloads).toBe(1);
  });

  it('comes back from a page that was not there, when the hub can be reached', async () => {
    const { hub, builds } = world('overview');
    hub.html = null;
    void builds.missed();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(hub.reloads).toBe(0);
    hub.html = '<html></html>';
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(hub.reloads).toBe(1);
  });
});

describe('a person at work', () => {
  it('is offered the new build, may put it off, and is not asked again about the same', async () => {
    const { hub, builds } = world('rules');
    expect(builds.offered).toBe(false);
    hub.update();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect([builds.offered, hub.reloads]).toEqual([true, 0]);
    press(show(BuildOffer, { builds }), t.later);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect([builds.offered, hub.reloads]).toEqual([false, 0]);
  });

  it('is asked about unsaved work before it is loaded', async () => {
    const { hub, desk, builds } = world('rules');
    stops.push(desk.leaving.watch(() => true));
    hub.update();
    await builds.look();
    press(show(BuildOffer, { builds }), t.load);
    expect([desk.leaving.pending === null, hub.reloads]).toEqual([false, 0]);
    desk.leaving.answer(false);
    expect(hub.reloads).toBe(0);
    builds.take();
    desk.leaving.answer(true);
    expect(hub.reloads).toBe(1);
    // Who has agreed is not asked once more by the browser.
    const closing = new Event('beforeunload', { cancelable: true });
    dispatchEvent(closing);
    expect(closing.defaultPrevented).toBe(false);
  });

  const missing = { key: 'rules', icon: ClipboardList, title: () => '', visible: () => true, load: () => Promise.reject(new Error('404')) };

  it('opens a page whose code an update has taken away, and loads the new build from there', async () => {
    const { hub, desk, builds } = world('rules');
    hub.update();
    const slot = show(PageSlot, { desk, builds, entry: missing });
    await settle();
    expect(slot.textContent).toContain(t.needed);
    // Offered once: where the page would be.
    expect(builds.offered).toBe(false);
    press(slot, t.load);
    expect(hub.reloads).toBe(1);
  });

  it('is offered it above again when another page is opened', async () => {
    const { hub, desk, builds } = world('rules');
    hub.update();
    show(PageSlot, { desk, builds, entry: missing });
    await settle();
    expect(builds.offered).toBe(false);
    stops.pop()!();
    await settle();
    expect(builds.offered).toBe(true);
  });

  it('opens a page while the hub is away, and is told so', async () => {
    const { hub, desk, builds } = world('rules');
    hub.html = null;
    const slot = show(PageSlot, { desk, builds, entry: missing });
    await settle();
    expect(slot.textContent).toContain(t.missing);
    press(slot, t.again);
    await settle();
    expect(slot.textContent).toContain(en.errors.unreachable);
    expect(hub.reloads).toBe(0);
    hub.html = '<html></html>';
    press(slot, t.again);
    await settle();
    expect(hub.reloads).toBe(1);
  });

  it('hears of it when a part of a page is missing', async () => {
    const { hub, builds } = world('zones');
    hub.update();
    dispatchEvent(new Event('vite:preloadError'));
    await settle();
    expect(builds.offered).toBe(true);
  });
});
