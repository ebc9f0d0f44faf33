/** What a shift and an incident say of alarms: which one each line is about, and that the figures add up. */

import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
  expect(said).toMatch(/Not watched 1\s+.*Level II · /s);
});
