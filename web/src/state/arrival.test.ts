import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError, type Client } from '../api/client';
import type { SensorNames, SensorTable } from '../api/types';
import { namesOf, tableOf } from './arrival';

const away = (): ApiError => new ApiError({ type: 'about:blank', title: 'unreachable', status: 0, code: 'unreachable' });
const TABLE = { id: [1] } as SensorTable;
const names = (id: number, next: number | null): SensorNames => ({ id: [id], device: [`d${id}`], name_vi: [null], name_en: [null], next });
const client = (calls: Partial<Record<'sensorTable' | 'sensorNames', unknown>>): Client => calls as unknown as Client;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks for the table until it is there', async () => {
  const sensorTable = vi.fn().mockRejectedValueOnce(away()).mockResolvedValueOnce(TABLE);
  const table = tableOf(client({ sensorTable }), Promise.reject(away()), () => true);
  await vi.advanceTimersByTimeAsync(7000);
  expect(await table).toBe(TABLE);
  expect(sensorTable).toHaveBeenCalledTimes(2);
});

it('asks no more when nobody is there to see it', async () => {
  const sensorTable = vi.fn();
  const table = tableOf(client({ sensorTable }), Promise.reject(away()), () => false);
  expect(await table).toBeNull();
  expect(sensorTable).not.toHaveBeenCalled();
});

it('reads every name, and a part again that did not come', async () => {
  const sensorNames = vi.fn().mockResolvedValueOnce(names(1, 1)).mockRejectedValueOnce(away()).mockResolvedValueOnce(names(2, null));
  const told: number[] = [];
  const done = namesOf(client({ sensorNames }), (part) => told.push(...part.id), () => true);
  await vi.advanceTimersByTimeAsync(4000);
  await done;
  expect(told).toEqual([1, 2]);
  expect(sensorNames.mock.calls).toEqual([[0], [1], [1]]);
});
