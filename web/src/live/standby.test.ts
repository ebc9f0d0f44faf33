/** What stands by for a hub that is away, played on a browser made of values: it waits for pages, and touches nothing else. */

import { describe, expect, it, vi } from 'vitest';
import STYLE from '../../public/waiting/page.css?raw';
import PAGE from '../../public/waiting/page.html?raw';
import SCRIPT from '../../public/waiting/page.js?raw';
import SOURCE from '../../public/sw.js?raw';
import { standBy } from './standby';

const HERE = 'https://hub.example';
const FILES = ['/waiting/page.html', '/waiting/page.css', '/waiting/page.js'];

interface Asked {
  method?: string;
  mode?: string;
  url?: string;
}

class Browser {
  /** What the network says by path; none: it cannot be reached. */
  readonly network = new Map<string, number>([['/', 200], ['/sw.js', 200], ...FILES.map((file) => [file, 200] as const)]);
  readonly stores = new Map<string, Map<string, string>>([['ioc.waiting-of-before', new Map()], ['of somebody else here', new Map()]]);
  readonly asked: string[] = [];
  readonly routes: unknown[] = [];
  registered = true;
  readonly #heard = new Map<string, (event: unknown) => void>();

  constructor() {
    const self = {
      addEventListener: (name: string, hear: (event: unknown) => void) => this.#heard.set(name, hear),
      location: { origin: HERE },
      skipWaiting: async () => undefined,
      clients: { claim: async () => undefined },
      registration: { unregister: async () => (this.registered = false) },
    };
    const caches = {
      open: async (name: string) => {
        const store = this.stores.get(name) ?? new Map<string, string>();
        this.stores.set(name, store);
        return { addAll: async (files: { url: string }[]) => files.forEach(({ url }) => store.set(url, `kept ${url}`)), match: async (file: string) => store.get(file) };
      },
      keys: async () => [...this.stores.keys()],
      delete: async (name: string) => this.stores.delete(name),
    };
    const fetch = async (asked: string | Asked): Promise<unknown> => {
      const path = typeof asked === 'string' ? asked : asked.url!.slice(HERE.length);
      this.asked.push(path);
      const status = this.network.get(path);
      if (status === undefined) throw new TypeError('no network');
      return { status };
    };
    const Request = class {
      constructor(readonly url: string) {}
    };
    new Function('self', 'caches', 'fetch', 'Request', SOURCE)(self, caches, fetch, Request);
  }

  async tell(name: string, event: Record<string, unknown> = {}): Promise<void> {
    const work: unknown[] = [];
    this.#heard.get(name)!({ waitUntil: (one: unknown) => work.push(one), ...event });
    await Promise.all(work);
  }

  async starts(): Promise<this> {
    await this.tell('install', { addRoutes: async (rules: unknown[]) => void this.routes.push(...rules) });
    await this.tell('activate');
    return this;
  }

  /** The answer; undefined: the browser asks the network by itself. */
  async asks(path: string, { method = 'GET', mode = 'navigate', url = `${HERE}${path}` }: Asked = {}): Promise<unknown> {
    let answer: Promise<unknown> | undefined;
    await this.tell('fetch', { request: { method, mode, url }, respondWith: (one: Promise<unknown>) => (answer = one) });
    const given = await answer;
    await new Promise((resolve) => setTimeout(resolve));
    return given;
  }
}

describe('the worker', () => {
  it('keeps the waiting page and nothing else', async () => {
    const browser = await new Browser().starts();
    expect([...browser.stores].map(([name, store]) => [name.replace(/[0-9a-f]{8}$/, '*'), [...store.keys()]])).toEqual([['of somebody else here', []], ['ioc.waiting-*', FILES]]);
    expect(browser.routes).toEqual(['/api/*', '/assets/*'].map((pathname) => ({ condition: { urlPattern: { pathname } }, source: 'network' })));
  });

  it('gives what the network says, also what is wrong with it', async () => {
    const browser = await new Browser().starts();
    for (const status of [200, 304, 401, 404, 500]) {
      browser.network.set('/', status);
      expect(await browser.asks('/')).toEqual({ status });
    }
  });

  it.each([502, 503, 504, undefined])('waits where the network says %s', async (status) => {
    const browser = await new Browser().starts();
    if (status === undefined) browser.network.delete('/');
    else browser.network.set('/', status);
    expect(await browser.asks('/')).toBe('kept /waiting/page.html');
    // What it is made of comes with it, and is of one piece.
    expect(await browser.asks('/waiting/page.css', { mode: 'no-cors' })).toBe('kept /waiting/page.css');
    expect(browser.registered).toBe(true);
  });

  it('is not there for anything but pages of the console', async () => {
    const browser = await new Browser().starts();
    browser.network.clear();
    expect(await browser.asks('/api/v1/alarms', { mode: 'cors' })).toBeUndefined();
    expect(await browser.asks('/api/openapi.json')).toBeUndefined();
    expect(await browser.asks('/', { mode: 'cors' })).toBeUndefined();
    expect(await browser.asks('/assets/index-abc.js', { mode: 'cors' })).toBeUndefined();
    expect(await browser.asks('/', { method: 'POST' })).toBeUndefined();
    expect(await browser.asks('/', { url: 'https://elsewhere.example/' })).toBeUndefined();
    expect(browser.asked).toEqual([]);
  });

  it('goes when the hub has it no more, and takes along what it kept', async () => {
    const browser = await new Browser().starts();
    browser.network.set('/sw.js', 503);
    await browser.asks('/');
    expect(browser.registered).toBe(true);
    browser.network.set('/sw.js', 404);
    expect(await browser.asks('/')).toEqual({ status: 200 });
    expect([browser.registered, [...browser.stores.keys()]]).toEqual([false, ['of somebody else here']]);
    // Left over in this page, it does no harm.
    browser.network.set('/waiting/page.js', 404);
    expect(await browser.asks('/waiting/page.js', { mode: 'no-cors' })).toEqual({ status: 404 });
  });

  it('changes with what it keeps: otherwise no browser would fetch that anew', async () => {
    expect(STYLE).toContain('.turning');
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(PAGE + STYLE + SCRIPT));
    const name = [...new Uint8Array(digest).slice(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(SOURCE).toContain(`const KEPT = \`\${OURS}${name}\`;`);
  });
});

describe('the console', () => {
  it('has it stand by where the browser lets it, and says nothing where not', async () => {
    const register = vi.fn(async () => ({}) as ServiceWorkerRegistration);
    await standBy({ register });
    expect(register).toHaveBeenCalledWith('/sw.js', { updateViaCache: 'none' });
    await standBy({ register: () => Promise.reject(new DOMException('certificate', 'SecurityError')) });
    await standBy(undefined);
  });
});
