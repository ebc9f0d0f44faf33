/** One sensor: what is said of it twice is said the same way. */

import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { City, Metric } from '../api/types';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import { readSensor, Registry } from '../lib/registry';
import SensorThen from '../replay/SensorThen.svelte';
import { prefs } from '../state/prefs.svelte';
import SensorPanel from './SensorPanel.svelte';

const NOW = Date.parse('2026-11-24T01:03:00Z');
const never = (): Promise<never> => new Promise(() => undefined);
const speed: Metric = { key: 'speed', unit: 'm/s', name: { vi: 'Tốc độ', en: 'Speed' }, domain: 'vehicle', domains: ['vehicle'], min: 0, max: 400, precision: 1, kind: 'number' };

/** A bus at 6.1 m/s. */
function desk(doubt?: string): Record<string, unknown> {
  const sensors = new Registry();
  sensors.set(readSensor({ id: 7, device: 'bus-7', domain: 'vehicle', name: { vi: 'Xe buýt', en: 'Bus' }, status: 'approved', lon: null, lat: null, moving: true, period: 5 }));
  const place = { lon: 108.2, lat: 16.05, speed: 6.1, course: 90, time: NOW };
  const live = { sensors: new Map([[7, { time: NOW, place, metrics: new Map([['speed', { value: 6.1, time: NOW, doubt }]]), trail: [], online: true }]]) };
  const city = { time_zone: 'Asia/Ho_Chi_Minh' } as City;
  return {
    sensors, live, city, metrics: new Map([['speed', speed]]), sensorId: 7, registryVersion: 0, beat: 0, time: NOW, openAlarms: [], canIntegrate: false,
    client: { sensor: never, history: never, api: { GET: never } }, now: () => NOW, age: () => 'fresh', placeOfSensor: () => place,
    plan: { from: NOW - 3_600_000, to: NOW }, report: null,
  };
}

let stop = (): void => undefined;

function show(part: unknown, props: Record<string, unknown>): string[] {
  const target = document.body.appendChild(document.createElement('div'));
  const made = mount(part as typeof SensorPanel, { target, props: props as never });
  stop = () => void unmount(made);
  flushSync();
  return target.textContent!.match(/\d[\d,.]*\s*(km\/h|m\/s)/g) ?? [];
}

beforeEach(() => {
  i18n.learn({ vi, en });
  prefs.apply('vi');
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

it.each([
  ['as it is', () => show(SensorPanel, { desk: desk() })],
  ['as it was', () => show(SensorThen, { desk: desk(), past: desk(), id: 7 })],
])('tells the speed of a bus in km/h, measured and from its position, %s', (_when, told) => {
  expect(told().map((one) => one.replace(/\s/g, ''))).toEqual(['22km/h', '22km/h']);
});

it.each([
  ['as it is', (doubt: string) => show(SensorPanel, { desk: desk(doubt) })],
  ['as it was', (doubt: string) => show(SensorThen, { desk: desk(doubt), past: desk(doubt), id: 7 })],
])('strikes out what is no measurement, and says why, %s', (_when, told) => {
  told('bad');
  expect(document.querySelector('.figure.none')).not.toBeNull();
  expect(document.body.textContent).toContain('Không tin cậy');
  stop();
  document.body.replaceChildren();
  told('uncertain');
  expect(document.querySelector('.figure.none')).toBeNull();
  expect(document.body.textContent).toContain('Chưa chắc chắn');
});
