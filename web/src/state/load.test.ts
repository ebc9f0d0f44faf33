/** What `public/start.js` asks ahead is what a console asks first: else everything would be asked twice. */

import { afterEach, expect, test, vi } from 'vitest';
import START from '../../public/start.js?raw';
import { Client } from '../api/client';
import { load } from './load';

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/api/v1/session': { csrf: 'c', user: {} },
  '/api/v1/city': { basemap: { kind: 'outline', url: null, layers: {} } },
  '/api/v1/metrics-catalogue': { items: [] },
  '/api/v1/zones?limit=1000': { items: [], next: null },
  '/api/v1/map/sensors': {},
};

const answer = (path: string): Response => new Response(JSON.stringify(ANSWERS[path]), { headers: { 'Content-Type': 'application/json' } });

afterEach(() => {
  globalThis.iocEarly = undefined;
  localStorage.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function start(): string[] {
  const asked: string[] = [];
  vi.useFakeTimers({ toFake: ['setTimeout'] }); // the watch for a console that does not come is not what is tried here
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return answer(path);
  });
  new Function(START)();
  return asked;
}

test('nothing is asked twice', async () => {
  localStorage.setItem('ioc.signed-in', 'yes');
  const early = start();
  const later: string[] = [];
  const client = new Client(vi.fn(), async (request) => {
    const { pathname, search } = new URL((request as Request).url);
    later.push(pathname + search);
    return answer(pathname + search);
  });
  await client.session();
  await load(client);
  expect(globalThis.iocEarly?.size).toBe(0);
  expect(early.filter((path) => later.includes(path))).toEqual([]);
  expect([...early, ...later].sort()).toEqual(Object.keys(ANSWERS).sort());
});

test('of somebody who is not signed in nothing is asked', () => {
  expect(start()).toEqual([]);
  expect(globalThis.iocEarly).toBeUndefined();
});
