import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/client';
import type { Row } from '../live/frames';
import { alarm as anAlarm } from '../live/state.fixture';
import { Player, SEEK_MS } from './player';
import type { FramePage, PastFrame, PastSource, Snapshot } from './source';

const SECOND = 1000;

/** A past in which sensor 1 measures the second of the day every second, and an alarm is raised at 30 s. */
class Yesterday implements PastSource {
  asked: string[] = [];
  failing = false;
  pages = 1;

  async snapshot(at: number): Promise<Snapshot> {
    this.asked.push(`snapshot ${at}`);
    await Promise.resolve();
    if (this.failing) throw new ApiError({ type: 'about:blank', title: 'away', status: 503, code: 'unavailable' });
    const second = Math.floor(at / SECOND);
    return {
      time: at,
      cursor: at * 1000,
      rows: [[1, second * SECOND, { level: second }, null, true]],
      alarms: at >= 30 * SECOND ? [anAlarm(7)] : [],
      zones: [],
      places: [],
    };
  }

  async frames(from: number, to: number, stepMs: number, cursor: string | null): Promise<FramePage> {
    const begin = cursor === null ? from : Number(cursor);
    const end = Math.min(to, begin + Math.ceil((to - from) / this.pages));
    this.asked.push(`frames ${begin}-${end} by ${stepMs}`);
    await Promise.resolve();
    if (this.failing) throw new ApiError({ type: 'about:blank', title: 'away', status: 503, code: 'unavailable' });
    const frames: PastFrame[] = [];
    for (let at = begin + stepMs; at < end + stepMs; at += stepMs) {
      const time = Math.min(at, end);
      const second = Math.floor(time / SECOND);
      const row: Row = [1, second * SECOND, { level: second }, null, null];
      if (second * SECOND > time - stepMs) frames.push({ at: time, type: 'delta', time, rows: [row] });
    }
    const raised = 30 * SECOND;
    if (begin < raised && raised <= end) frames.push({ at: raised, type: 'alarm', cursor: raised * 1000, alarm: anAlarm(7), transition: null });
    frames.sort((a, b) => a.at - b.at);
    return { frames, next: end < to ? String(end) : null, to: end };
  }
}

/** A world whose time moves only when told. */
function world(at = 0, speed = 1, to = 3600 * SECOND) {
  let now = 0;
  let id = 0;
  let timers: { at: number; run: () => void; id: number }[] = [];
  const past = new Yesterday();
  const seen = { replaced: 0, raised: 0 };
  const player = new Player(
    { from: 0, to, at, speed },
    {
      source: past,
      now: () => now,
      setTimer: (run, ms) => {
        timers.push({ at: now + ms, run, id: (id += 1) });
        return id;
      },
      clearTimer: (timer) => (timers = timers.filter((held) => held.id !== timer)),
    },
    {
      replaced: () => (seen.replaced += 1),
      changed: (changes) => (seen.raised += changes.alarms.filter((change) => change.raised).length),
      moved: () => undefined,
    },
  );
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
  };
  const advance = async (ms: number): Promise<void> => {
    const end = now + ms;
    for (;;) {
      const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      timers = timers.filter((timer) => timer !== due);
      now = due.at;
      due.run();
      await settle();
    }
    now = end;
  };
  const level = (): unknown => player.state.sensors.get(1)?.metrics.get('level')?.value;
  return { player, past, seen, advance, settle, level, timers: () => timers.length };
}

describe('a replay', () => {
  it('begins with a snapshot and stands still until it is played', async () => {
    const w = world(10 * SECOND);
    expect(w.player.waiting).toBe(true);
    await w.settle();
    await w.advance(5 * SECOND);
    expect([w.player.at, w.level(), w.player.playing, w.seen.replaced]).toEqual([10 * SECOND, 10, false, 1]);
    expect(w.past.asked).toEqual(['snapshot 10000', 'frames 10000-30000 by 250']);
  });

  it.each([1, 5, 10, 60])('runs at %i times', async (speed) => {
    const w = world(0, speed);
    await w.settle();
    w.player.play();
    await w.advance(20 * SECOND);
    expect(w.player.at).toBeGreaterThan(19 * SECOND * speed);
    expect(w.player.at).toBeLessThanOrEqual(20 * SECOND * speed);
    expect(w.level()).toBeGreaterThanOrEqual(Math.floor(w.player.at / SECOND) - Math.ceil(speed / 4));
    expect(w.seen.raised).toBe(speed === 1 ? 0 : 1);
  });

  it('fetches ahead before it runs dry, and holds a bounded number of frames however long it plays', async () => {
    const w = world(0, 10);
    await w.settle();
    w.player.play();
    let most = 0;
    for (let turn = 0; turn < 300; turn += 1) {
      await w.advance(SECOND);
      most = Math.max(most, w.player.held);
      expect(w.player.at).toBeGreaterThanOrEqual((turn + 1) * 10 * SECOND - 2 * SECOND);
    }
    expect(most).toBeLessThanOrEqual(130);
    expect(w.player.state.sensors.size).toBe(1);
  });

  it('takes up every page of an answer', async () => {
    const w = world(25 * SECOND);
    w.past.pages = 4;
    await w.settle();
    w.player.play();
    await w.advance(12 * SECOND);
    expect(w.past.asked.filter((question) => question.startsWith('frames')).length).toBeGreaterThanOrEqual(4);
    expect([w.level(), w.seen.raised]).toEqual([37, 1]);
  });

  it('asks twice a second while it is dragged, and last for where it was let go', async () => {
    const w = world();
    await w.settle();
    w.past.asked = [];
    for (let turn = 1; turn <= 40; turn += 1) {
      w.player.seek(turn * 10 * SECOND);
      await w.advance(50);
    }
    await w.advance(SEEK_MS);
    const asked = w.past.asked.filter((question) => question.startsWith('snapshot'));
    expect(asked.length).toBeLessThanOrEqual(6);
    expect(asked.at(-1)).toBe('snapshot 400000');
    expect([w.player.at, w.level()]).toEqual([400 * SECOND, 400]);
  });

  it('goes back in time with a state of its own, so that nothing of later is left', async () => {
    const w = world(40 * SECOND);
    await w.settle();
    const later = w.player.state;
    expect([...later.alarms.keys()]).toEqual([7]);
    w.player.seek(5 * SECOND);
    await w.advance(SECOND);
    expect(w.player.state).not.toBe(later);
    expect([w.player.state.alarms.size, w.level()]).toEqual([0, 5]);
  });

  it('loses and repeats nothing when the speed changes on the way', async () => {
    const w = world(20 * SECOND, 60);
    await w.settle();
    w.player.play();
    await w.advance(300);
    w.player.setSpeed(1);
    await w.settle();
    await w.advance(2 * SECOND);
    expect(w.level()).toBe(Math.floor(w.player.at / SECOND));
    expect(w.seen.raised).toBe(1);
    w.player.setSpeed(600);
    await w.settle();
    await w.advance(SECOND);
    expect(w.seen.raised).toBe(1);
    expect(w.past.asked.at(-1)).toContain('by 150000');
  });

  it('waits for frames instead of running past what it knows', async () => {
    const w = world();
    await w.settle();
    w.past.failing = true;
    w.player.play();
    await w.advance(60 * SECOND);
    expect(w.player.at).toBeLessThanOrEqual(w.player.known);
    expect([w.player.waiting, w.player.problem?.status]).toEqual([true, 503]);
    const failures = w.past.asked.length;
    expect(failures).toBeLessThan(40);
    w.past.failing = false;
    await w.advance(5 * SECOND);
    expect([w.player.waiting, w.player.problem]).toEqual([false, null]);
  });

  it('asks again for a moment the hub did not tell', async () => {
    const w = world();
    w.past.failing = true;
    await w.settle();
    expect(w.player.waiting).toBe(true);
    w.past.failing = false;
    w.player.seek(50 * SECOND);
    await w.advance(3 * SECOND);
    expect([w.level(), w.player.waiting]).toEqual([50, false]);
  });

  it('ends at the end, and plays from the beginning after that', async () => {
    const w = world(55 * SECOND, 1, 60 * SECOND);
    await w.settle();
    w.player.play();
    await w.advance(8 * SECOND);
    expect([w.player.at, w.player.playing, w.player.ended, w.level()]).toEqual([60 * SECOND, false, true, 60]);
    w.player.play();
    await w.advance(2 * SECOND);
    expect(w.player.at).toBeLessThan(3 * SECOND);
    expect(w.player.playing).toBe(true);
  });

  it('stops for good: no timer is left and no answer is taken up', async () => {
    const w = world();
    w.player.stop();
    await w.settle();
    await w.advance(10 * SECOND);
    expect([w.timers(), w.seen.replaced]).toEqual([0, 0]);
  });
});
