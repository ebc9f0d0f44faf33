import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff';
import type { Frame } from './frames';
import { LiveSocket, type Phase, SILENCE_MS, type Wire } from './socket';

class FakeWire implements Wire {
  sent: string[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

/** A world whose time moves only when told. */
function world() {
  let now = 0;
  let timers: { at: number; run: () => void; id: number }[] = [];
  let id = 0;
  const wires: FakeWire[] = [];
  const phases: Phase[] = [];
  const frames: Frame[] = [];
  let cursor: number | null = null;
  const socket = new LiveSocket(
    {
      connect: () => {
        const wire = new FakeWire();
        wires.push(wire);
        return wire;
      },
      now: () => now,
      setTimer: (run, ms) => {
        id += 1;
        timers.push({ at: now + ms, run, id });
        return id;
      },
      clearTimer: (timer) => {
        timers = timers.filter((t) => t.id !== timer);
      },
      random: () => 1,
    },
    {
      hello: () => ({ viewport: null, domains: null, cursor, max_rate: null }),
      frame: (frame) => {
        frames.push(frame);
        if (frame.type === 'snapshot') cursor = frame.cursor;
      },
      phase: (phase) => phases.push(phase),
    },
  );
  const advance = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const due = timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      timers = timers.filter((t) => t !== due);
      now = due.at;
      due.run();
    }
    now = end;
  };
  return { socket, wires, phases, frames, advance, timers: () => timers.length, jump: (ms: number) => (now += ms) };
}

const SNAPSHOT = { type: 'snapshot', partial: false, cursor: 5, time: 1, rows: [], alarms: [] };

describe('LiveSocket', () => {
  it('is live only after the snapshot, and says hello first', () => {
    const w = world();
    w.socket.start();
    w.wires[0]!.onopen!();
    expect(JSON.parse(w.wires[0]!.sent[0]!)).toEqual({
      type: 'hello', viewport: null, domains: null, cursor: null, max_rate: null,
    });
    expect(w.socket.phase.kind).toBe('connecting');
    w.wires[0]!.say(SNAPSHOT);
    expect(w.socket.phase.kind).toBe('live');
  });

  it('waits with growing pauses and resumes from the cursor', () => {
    const w = world();
    w.socket.start();
    w.wires[0]!.onopen!();
    w.wires[0]!.say(SNAPSHOT);
    w.wires[0]!.onclose!({ code: 1012, reason: 'restart' });
    expect(w.socket.phase).toEqual({ kind: 'waiting', retryAt: 500, code: 1012 });
    w.advance(500);
    w.wires[1]!.onclose!({ code: 1006, reason: '' });
    expect(w.socket.phase).toMatchObject({ retryAt: 1500 });
    w.advance(1000);
    w.wires[2]!.onopen!();
    expect(JSON.parse(w.wires[2]!.sent[0]!)).toMatchObject({ cursor: 5 });
  });

  it('notices a silent line and replaces it', () => {
    const w = world();
    w.socket.start();
    w.wires[0]!.onopen!();
    w.wires[0]!.say(SNAPSHOT);
    w.advance(SILENCE_MS - 1000);
    w.wires[0]!.say({ type: 'heartbeat', time: 1, cursor: 5, lag_ms: 0, ingest: true });
    w.advance(SILENCE_MS - 1000);
    expect(w.socket.phase.kind).toBe('live');
    w.advance(3000);
    expect(w.wires[0]!.closed).toBe(true);
    expect(w.wires.length).toBe(2);
  });

  it('finds out at once after a sleep', () => {
    const w = world();
    w.socket.start();
    w.wires[0]!.onopen!();
    w.wires[0]!.say(SNAPSHOT);
    w.jump(3_600_000);
    w.socket.retryNow();
    expect(w.socket.phase.kind).toBe('waiting');
    w.socket.retryNow();
    expect(w.wires.length).toBe(2);
  });

  it('believes nothing that waited while the page stood still', () => {
    const w = world();
    w.socket.start();
    w.wires[0]!.onopen!();
    w.wires[0]!.say(SNAPSHOT);
    w.jump(SILENCE_MS + 1);
    w.wires[0]!.say({ type: 'delta', time: 2, rows: [] });
    expect(w.frames.map((frame) => frame.type)).toEqual(['snapshot']);
    expect(w.socket.phase.kind).toBe('waiting');
    w.advance(500);
    w.wires[1]!.onopen!();
    expect(JSON.parse(w.wires[1]!.sent[0]!)).toMatchObject({ cursor: 5 });
  });

  it('has no line while the browser keeps the page frozen', () => {
    const w = world();
    w.socket.start();
    w.wires[0]!.onopen!();
    w.wires[0]!.say(SNAPSHOT);
    w.socket.rest();
    expect([w.wires[0]!.closed, w.socket.phase.kind]).toEqual([true, 'waiting']);
    w.socket.retryNow();
    expect(w.wires.length).toBe(2);
  });

  it('stops trying when the session has ended, and honours "try later"', () => {
    const w = world();
    w.socket.start();
    w.wires[0]!.onclose!({ code: 1013, reason: '' });
    expect(w.socket.phase).toMatchObject({ kind: 'waiting', retryAt: 5000 });
    w.advance(5000);
    w.wires[1]!.onclose!({ code: 4401, reason: '' });
    expect(w.socket.phase.kind).toBe('signed-out');
    expect(w.timers()).toBe(0);
  });

  it('ignores frames of a line it has left, and frames it does not know', () => {
    const w = world();
    w.socket.start();
    const old = w.wires[0]!;
    const late = old.onmessage!;
    w.socket.stop();
    late({ data: JSON.stringify(SNAPSHOT) });
    w.socket.start();
    w.wires[1]!.say({ type: 'novelty' });
    w.wires[1]!.onmessage!({ data: 'not json' });
    expect(w.frames).toEqual([]);
  });
});

it('backs off within its bounds', () => {
  const backoff = new Backoff({ baseMs: 500, capMs: 15_000, random: () => 0 });
  expect(backoff.next()).toBe(100);
  const loud = new Backoff({ baseMs: 500, capMs: 15_000, random: () => 1 });
  expect([1, 2, 3, 4, 5, 6, 7].map(() => loud.next())).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});
