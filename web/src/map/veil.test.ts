import type { Map as Chart } from 'maplibre-gl';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { veil } from './dress';

class Canvas {
  style = { visibility: '' };
  asked = 0;
  readonly #heard = new Map<string, Set<() => void>>();

  on(name: string, hear: () => void): void {
    this.#heard.set(name, (this.#heard.get(name) ?? new Set()).add(hear));
  }
  off(name: string, hear: () => void): void {
    this.#heard.get(name)?.delete(hear);
  }
  say(name: string): void {
    for (const hear of this.#heard.get(name) ?? []) hear();
  }
  getCanvas(): { style: { visibility: string } } {
    return this;
  }
  triggerRepaint(): void {
    this.asked += 1;
  }
}

let map: Canvas;
let whole: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  [map, whole] = [new Canvas(), false];
  veil(map as unknown as Chart, () => whole, 1500);
});

afterEach(() => vi.useRealTimers());

test('hidden until a frame of the whole picture is drawn', () => {
  map.say('render');
  vi.advanceTimersByTime(60);
  expect([map.style.visibility, map.asked]).toEqual(['hidden', 0]);
  whole = true;
  vi.advanceTimersByTime(50);
  expect([map.style.visibility, map.asked]).toEqual(['hidden', 1]);
  map.say('render');
  expect(map.style.visibility).toBe('');
});

test('not hidden longer than it may be, and never again', () => {
  vi.advanceTimersByTime(1499);
  expect(map.style.visibility).toBe('hidden');
  vi.advanceTimersByTime(1);
  expect(map.style.visibility).toBe('');
  whole = true;
  vi.advanceTimersByTime(500);
  map.say('render');
  expect([map.style.visibility, map.asked]).toEqual(['', 0]);
});
