import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { alarm } from '../live/state.fixture';
import { Pace, pauseAfter } from './pace';

const BOAT = 7;
const PIXELS_PER_DEGREE = 1000;

/** A map on which one boat with an alarm drives; its frames take `frame` milliseconds. */
function harbour(frame: number) {
  const heard: (() => void)[] = [];
  const map = {
    on: (_: string, listener: () => void) => void heard.push(listener),
    triggerRepaint: vi.fn(() => heard.forEach((listener) => listener())),
    isMoving: () => false,
    project: ([lon, lat]: [number, number]) => ({ x: lon * PIXELS_PER_DEGREE, y: lat * PIXELS_PER_DEGREE }),
  };
  const boat = { lon: 0, lat: 0 };
  const scene = {
    roster: { moves: 0, looks: 0, sweep: () => undefined },
    spots: [] as object[],
    tails: vi.fn(),
    zones: () => undefined,
    marks: () => undefined,
    heat: () => undefined,
    selected: () => undefined,
    countVehicles: () => false,
    alarms: vi.fn(() => (scene.spots = [{ alarm: alarm(1, { severity: 'minor', sensor: { id: BOAT } as never }), count: 1, ...boat }])),
  };
  const model = { sensors: new Map([[BOAT, { moving: true }]]), now: () => 0, placeOf: () => ({ ...boat }) };
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, frame));
  const pace = new Pace(map as never, model as never, scene as never, { apart: true } as never, { trails: true } as never, 'vi');
  pace.begin();
  vi.advanceTimersByTime(3000);
  for (const spy of [map.triggerRepaint, scene.tails, scene.alarms]) spy.mockClear();
  return {
    map,
    scene,
    pace,
    /** Pixels to the east, told by the hub. */
    drive(pixels: number): void {
      boat.lon += pixels / PIXELS_PER_DEGREE;
      scene.roster.moves += 1;
      pace.soon();
    },
  };
}

describe('pace', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it.each([
    ['a graphics card draws within a frame of the screen', 16, 250],
    ['a processor that draws rests four times as long', 200, 800],
    ['what is shown is never older than two seconds for that', 4000, 2000],
  ])('%s', (_, took, pause) => expect(pauseAfter(took)).toBe(pause));

  it('draws a move with its tail in one frame, and its alarm anew only once it is left behind', () => {
    const { map, scene, pace, drive } = harbour(16);
    drive(1);
    vi.advanceTimersByTime(600);
    expect([scene.tails.mock.calls.length, map.triggerRepaint.mock.calls.length, scene.alarms.mock.calls.length]).toEqual([1, 1, 0]);
    drive(2);
    vi.advanceTimersByTime(600);
    expect([scene.tails.mock.calls.length, scene.alarms.mock.calls.length]).toEqual([2, 1]);
    pace.stop();
  });

  it.each([[16, 20], [500, 5]])('moves what drives all the time as often as frames of %i ms allow', (frame, most) => {
    const { map, pace, drive } = harbour(frame);
    for (let tenth = 0; tenth < 100; tenth += 1) {
      drive(0.01);
      vi.advanceTimersByTime(100);
    }
    expect(map.triggerRepaint.mock.calls.length).toBeLessThanOrEqual(most);
    expect(map.triggerRepaint.mock.calls.length).toBeGreaterThanOrEqual(most - 2);
    pace.stop();
  });
});
