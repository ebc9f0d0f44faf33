/** What a shift and an incident say of alarms: which one each line is about, and that the figures add up. */

import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi as clockwork } from 'vitest';
import type { Alarm, City } from '../../api/types';
import type { Handover, IncidentDetail } from '../../desk/types';
import { en } from '../../i18n/en';
import { i18n } from '../../i18n/index.svelte';
import { vi } from '../../i18n/vi';
import { alarm } from '../../live/state.fixture';
import type { Console } from '../../state/console.svelte';
import Part from '../../state/duty.fixture.svelte';
import { Duty } from '../../state/duty.svelte';
import { prefs } from '../../state/prefs.svelte';
import HandoverDesk from './HandoverDesk.svelte';
import HandoverSheet from './HandoverSheet.svelte';
import IncidentTimeline from './IncidentTimeline.svelte';

const NOW = Date.parse('2026-11-24T01:03:00Z');
const GAUGE = { id: 1, device: 'cam-le-1', domain: 'water', name: { vi: 'Cẩm Lệ', en: 'Cẩm Lệ gauge' } };
const level = (id: number, name: string): Alarm =>
  alarm(id, { rule: { id, key: name, version: 1, name: { vi: name, en: name } }, sensor: GAUGE } as unknown as Partial<Alarm>);

let stop = (): void => undefined;

function show(part: unknown, given: Record<string, unknown>): string {
  const desk = { city: { time_zone: 'Asia/Ho_Chi_Minh' } as City, time: NOW, now: () => NOW, client: { api: {} } };
  const target = document.createElement('div');
  document.body.append(target);
  const made = mount(Part, { target, props: { duty: new Duty(desk as unknown as Console), part: part as never, given } });
  stop = () => void unmount(made);
  flushSync();
  return target.textContent ?? '';
}

beforeEach(() => {
  i18n.learn({ vi, en });
  prefs.apply('en');
});

afterEach(() => {
  stop();
  clockwork.useRealTimers();
  document.body.replaceChildren();
});

function raised(id: number): IncidentDetail['timeline'][number] {
  return { time: '2026-11-24T01:00:00Z', kind: 'alarm', alarm: id, action: 'raise', actor: 'system', reason: null, detail: {}, comment: null } as unknown as IncidentDetail['timeline'][number];
}

it('names the rule of each step where an incident has alarms of several', () => {
  const it = { timeline: [raised(1), raised(2)] } as unknown as IncidentDetail;
  const said = show(IncidentTimeline, { it, alarms: [level(1, 'Level I'), level(2, 'Level II')] });
  expect(said).toContain('Level I, Cẩm Lệ gauge');
  expect(said).toContain('Level II, Cẩm Lệ gauge');
});

it('names the device alone where all alarms of an incident are of one rule', () => {
  const said = show(IncidentTimeline, { it: { timeline: [raised(1)] } as unknown as IncidentDetail, alarms: [level(1, 'Level I')] });
  expect(said).toContain(': Cẩm Lệ gauge');
  expect(said).not.toContain('Level I');
});

it('lists every alarm that is still open, and says which figures are new alarms', () => {
  const open = [level(1, 'Level I'), { ...level(2, 'Level II'), presentation: 'suppressed' }];
  const report = {
    from: '2026-11-23T23:00:00Z', to: '2026-11-24T01:03:00Z', raised: 59, cleared: 3, acked: 0, median_ack_seconds: null, by_severity: { critical: 2 },
    open, shelved: [], out_of_service: [], incidents: [], actions: [], comments: [],
  } as unknown as Handover;
  const said = show(HandoverSheet, { report, note: '' });
  expect(said).toMatch(/New alarms of the shift \dCritical 2/);
  expect(said).toMatch(/Open at handover 1\s+.*Level I · /s);
  expect(said).toMatch(/Not shown 1\s+.*Level II · /s);
});

it('lets a shift go on while its note is written, until it is signed', async () => {
  clockwork.useFakeTimers({ now: NOW });
  const ends: string[] = [];
  const desk = {
    city: { time_zone: 'Asia/Ho_Chi_Minh' } as City, user: { username: 'lan', name: 'Lan' }, canAct: true, hiddenAlarms: [], live: { alarms: new Map() },
    get time() {
      return Date.now();
    },
    now: () => Date.now(),
    client: { api: {} },
  };
  const duty = new Duty(desk as unknown as Console);
  let sent: { to: string } | null = null;
  Object.assign(duty.calls, {
    handover: async (_: string, to: string) => {
      ends.push(to);
      return { from: to, to, raised: 0, cleared: 0, acked: 0, median_ack_seconds: null, by_severity: {}, open: [], shelved: [], out_of_service: [], incidents: [], actions: [], comments: [] };
    },
    handovers: async () => [],
    people: async () => [{ username: 'lan', name: 'Lan', role: 'operator' }, { username: 'minh', name: 'Trần Minh', role: 'viewer' }],
    sign: async (body: { to: string }) => {
      sent = body;
      return { signed_at: body.to, note: 'x' };
    },
  });
  const target = document.createElement('div');
  document.body.append(target);
  const made = mount(Part, { target, props: { duty, part: HandoverDesk as never, given: {} } });
  stop = () => void unmount(made);
  await clockwork.advanceTimersByTimeAsync(40_000);
  flushSync();
  expect(ends.map((to) => (Date.parse(to) - NOW) / 1000)).toEqual([0, 15, 30]);
  // A shift can be given to anybody but oneself, found by name.
  expect([...target.querySelectorAll('datalist option')].map((one) => [one.getAttribute('value'), one.textContent])).toEqual([['minh', 'Trần Minh']]);

  target.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await clockwork.advanceTimersByTimeAsync(60_000);
  // What is signed is what is on the sheet, and it stays.
  expect(sent!.to).toBe(new Date(NOW + 40_000).toISOString());
  expect(ends.slice(3)).toEqual([sent!.to]);
});
