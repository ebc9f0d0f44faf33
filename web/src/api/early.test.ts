import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { early, forget } from './early';

const PATH = '/api/v1/zones?limit=1000';
const asked = (method = 'GET', path = PATH, origin = location.origin): Promise<Response> | undefined =>
  early(new Request(`${origin}${path}`, { method }));

beforeEach(() => {
  vi.spyOn(performance, 'now').mockReturnValue(400);
  globalThis.iocEarly = new Map([[PATH, Promise.resolve(new Response('[]'))]]);
});

afterEach(() => {
  vi.restoreAllMocks();
  globalThis.iocEarly = undefined;
});

test('an early answer is given once', async () => {
  expect(await (await asked())?.text()).toBe('[]');
  expect(asked()).toBeUndefined();
});

test('only to the same question of the same hub', () => {
  expect(asked('POST')).toBeUndefined();
  expect(asked('GET', '/api/v1/zones?limit=1000&cursor=7')).toBeUndefined();
  expect(asked('GET', PATH, 'https://elsewhere.example')).toBeUndefined();
  expect(asked()).toBeDefined();
});

test('not to a console that has long started, nor to another person', () => {
  vi.mocked(performance.now).mockReturnValue(10_001);
  expect(asked()).toBeUndefined();
  vi.mocked(performance.now).mockReturnValue(400);
  expect(asked()).toBeUndefined();
  globalThis.iocEarly = new Map([[PATH, Promise.resolve(new Response('[]'))]]);
  forget();
  expect(asked()).toBeUndefined();
});

test('a request that failed early fails for who takes it', async () => {
  globalThis.iocEarly = new Map([[PATH, Promise.reject(new TypeError('no line'))]]);
  await expect(asked()).rejects.toThrow('no line');
});
