import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { vi } from '../i18n/vi';
import { parseHash } from '../lib/hash';
import { paramsOf, readPlan, replayLink, replayLinkOfAlarm, replayLinkOfIncident } from './link';
import { markNear, marksOf, stepMark, ticksOf } from './marks';
import { html, markdown, type Setting, written } from './report';
import type { Report, ReportStep } from './source';
import { fromLocal, offsetOf, readTyped, toLocal } from './zoned';

const T0 = Date.parse('2026-03-03T02:00:00Z');
const MINUTE = 60_000;
const ZONE = 'Asia/Ho_Chi_Minh';

describe('links', () => {
  const plan = { from: T0, to: T0 + 20 * MINUTE, at: T0 + MINUTE, speed: 60 as const, incident: 7, focus: 42 };

  it('carry a replay and bring it back', () => {
    const view = parseHash(replayLink(plan));
    expect(view.page).toBe('replay');
    expect(readPlan(view.params, T0 + 3600_000)).toEqual(plan);
    expect(readPlan(paramsOf({ ...plan, at: null, speed: 10, incident: null, focus: null }), T0 + 3600_000)).toMatchObject({ at: null, speed: 10 });
  });

  it('of an alarm reach from ten minutes before to ten after, and never into the future', () => {
    const alarm = { id: 42, raised_at: '2026-03-03T02:00:00Z', last_raised_at: '2026-03-03T02:05:00Z', cleared_at: '2026-03-03T02:30:00Z' };
    expect(readPlan(parseHash(replayLinkOfAlarm(alarm, T0 + 3600_000)).params, T0 + 3600_000)).toEqual({
      from: T0 - 10 * MINUTE, to: T0 + 40 * MINUTE, at: T0 - MINUTE, speed: 10, incident: null, focus: 42,
    });
    const open = readPlan(parseHash(replayLinkOfAlarm({ ...alarm, cleared_at: null }, T0 + 6 * MINUTE)).params, T0 + 6 * MINUTE);
    expect(open?.to).toBe(T0 + 6 * MINUTE);
  });

  it('of an incident name it', () => {
    const incident = { id: 9, opened_at: '2026-03-03T02:00:00Z', last_at: '2026-03-03T02:10:00Z', closed_at: null };
    expect(readPlan(parseHash(replayLinkOfIncident(incident, T0 + 3600_000)).params, T0 + 3600_000)).toMatchObject({
      from: T0 - 10 * MINUTE, to: T0 + 20 * MINUTE, incident: 9,
    });
  });

  it.each([{}, { from: 'x', to: 'y' }, { from: '2026-03-03T03:00:00Z', to: '2026-03-03T02:00:00Z' }, { from: '2027-01-01T00:00:00Z', to: '2027-01-02T00:00:00Z' }])(
    'that make no sense are none: %o',
    (params) => expect(readPlan(params, T0 + MINUTE)).toBeNull(),
  );

  it('are mended where they can be', () => {
    const params = { from: '2026-03-03T02:00:00Z', to: '2026-04-03T02:00:00Z', t: '2020-01-01T00:00:00Z', speed: '7', focus: 'x' };
    expect(readPlan(params, Date.parse('2026-05-01T00:00:00Z'))).toEqual({
      from: T0, to: T0 + 7 * 86_400_000, at: T0, speed: 10, incident: null, focus: null,
    });
  });
});

function step(seconds: number, action: string, by: 'rule' | 'person' | 'system' = 'rule', severity: 'critical' | 'minor' = 'minor'): ReportStep {
  const at = new Date(T0 + seconds * 1000).toISOString();
  const actor = { rule: 'rule:rain', person: 'user:lan', system: 'system:expiry' }[by];
  return { at, event_time: at, alarm: seconds, severity, action, reason: 'x', actor, by, value: null, comment: null, detail: {} };
}

describe('marks', () => {
  const marks = marksOf([step(1, 'raise'), step(5, 'ack', 'person'), step(9, 'clear'), step(20, 'escalate', 'rule', 'critical'), step(30, 'unshelve', 'system')]);

  it('are alarms that were raised or rose, and what people did', () => {
    expect(marks.map((mark) => [mark.kind, mark.alarm])).toEqual([['alarm', 1], ['person', 5], ['alarm', 20]]);
  });

  it('are stepped through alarm by alarm, and standing on one leaves it', () => {
    const at = (seconds: number): number => T0 + seconds * 1000;
    expect(stepMark(marks, at(0), 1)?.alarm).toBe(1);
    expect(stepMark(marks, at(1) + 1, 1)?.alarm).toBe(20);
    expect(stepMark(marks, at(20) + 1, 1)).toBeNull();
    expect(stepMark(marks, at(20) + 1, -1)?.alarm).toBe(1);
    expect(stepMark(marks, at(1), -1)).toBeNull();
  });

  it('are of people also where they worked on an incident as a whole', () => {
    const deed = { at: new Date(T0).toISOString(), incident: 7, title: { vi: 'x', en: 'x' }, action: 'assign', comment: null };
    const all = marksOf([step(5, 'raise')], [{ ...deed, actor: 'user:lan', by: 'person' }, { ...deed, actor: 'system:incident', by: 'system' }]);
    expect(all.map((mark) => [mark.kind, mark.alarm])).toEqual([['person', null], ['alarm', 5]]);
  });

  it('are found near the pointer, the worst among equals', () => {
    const two = marksOf([step(5, 'raise'), step(5, 'raise', 'rule', 'critical')]);
    expect(markNear(two, T0 + 5200, 500)?.severity).toBe('critical');
    expect(markNear(two, T0 + 6000, 500)).toBeNull();
  });

  it('stand over round times of the city', () => {
    const ticks = ticksOf(T0 + 20_000, T0 + 6 * 3600_000, 8, 7 * 3600_000);
    expect(ticks.map((tick) => toLocal(tick, ZONE).slice(11))).toEqual(['10:00:00', '11:00:00', '12:00:00', '13:00:00', '14:00:00', '15:00:00']);
    expect(ticksOf(T0, T0 + 10 * 86_400_000, 3, 0).length).toBeLessThanOrEqual(11);
  });
});

describe('local time of the city', () => {
  it.each([
    [ZONE, '2026-03-03T09:00:00', '2026-03-03T02:00:00Z'],
    ['Europe/Berlin', '2026-07-01T02:00:00', '2026-07-01T00:00:00Z'],
    ['Europe/Berlin', '2026-03-29T03:30:00', '2026-03-29T01:30:00Z'],
    ['America/New_York', '2026-01-01T00:00:00', '2026-01-01T05:00:00Z'],
  ])('in %s %s is %s', (zone, local, utc) => {
    expect(fromLocal(local, zone)).toBe(Date.parse(utc));
    expect(toLocal(Date.parse(utc), zone)).toBe(local);
  });

  it.each([
    ['9:05', '2026-03-03T09:05:00'],
    ['09:05:30', '2026-03-03T09:05:30'],
    [' 9h05 ', '2026-03-03T09:05:00'],
    ['4/3 1:00', '2026-03-04T01:00:00'],
    ['1:00', '2026-03-04T01:00:00'],
    ['8:00', '2026-03-03T09:00:00'],
  ])('is read as it is typed: %s', (text, local) => {
    expect(toLocal(readTyped(text, T0, T0 + 20 * 3600_000, ZONE)!, ZONE)).toBe(local);
  });

  it.each(['', 'nine', '25:00', '9:61', '5/3 9:00'])('is not guessed from %o', (text) => {
    expect(readTyped(text, T0, T0 + 20 * 3600_000, ZONE)).toBeNull();
  });

  it('is none when it is no time', () => {
    expect(fromLocal('soon', ZONE)).toBeNull();
    expect(offsetOf(T0 + 250, ZONE)).toBe(7 * 3600_000);
  });
});

describe('the report', () => {
  const name = { vi: 'Mưa lớn', en: 'Heavy rain' };
  const report: Report = {
    from: '2026-03-03T02:00:00.000Z',
    to: '2026-03-03T02:20:00.000Z',
    made_at: '2026-03-03T03:00:00.000Z',
    made_by: 'user:lan',
    incident: 7,
    alarm: null,
    truncated: false,
    figures: {
      raised: 1, cleared: 0, acked: 1, by_severity: { critical: 1, major: 0 }, open_before: 0, open_after: 1, unacked_after: 0,
      answers: 1, median_answer_seconds: 95, longest_answer_seconds: 95,
    },
    alarms: [
      {
        id: 42, rule: { id: 1, key: 'rain', name }, zone: null, sensor: { id: 3, device: 'rain-1', name: { vi: 'Trạm <Hòa Xuân>', en: 'Hòa Xuân' } },
        subject: 'sensor:3', severity: 'critical', condition: 'active', ack: 'acked', presentation: 'shown', raised_at: '2026-03-03T02:01:00.000Z',
        told_at: '2026-03-03T02:01:00.100Z', cleared_at: null, acked_at: null, acked_by: 'user:lan', answer_seconds: 95, count: 1, value: 31,
        lon: null, lat: null, why: name,
      },
    ],
    steps: [{ ...step(61, 'raise', 'rule', 'critical'), alarm: 42 }, { ...step(156, 'ack', 'person', 'critical'), alarm: 42, comment: 'gọi | "đội" <b>trực</b>\n# ngay' }],
    deeds: [
      { at: '2026-03-03T02:02:00.000Z', incident: 7, title: { vi: 'Ngập lụt – Hòa Xuân', en: 'Flooding – Hòa Xuân' }, action: 'assign', actor: 'user:lan', by: 'person', comment: 'đội 3' },
    ],
    incidents: [
      {
        id: 7, key: 'zone=hoa-xuan,cause=flood', title: { vi: 'Ngập lụt – Hòa Xuân', en: 'Flooding – Hòa Xuân' }, cause: 'flood', zone: null, severity: 'critical',
        opened_at: '2026-03-03T02:01:00.000Z', last_at: '2026-03-03T02:01:00.000Z', closed_at: null, closed_by: null, open: true, alarm_count: 1, open_count: 1,
        unacked_count: 0, first_alarm: 42, assignee: 'lan', version: 1,
      },
    ],
    people: [{ actor: 'user:lan', actions: { ack: 1, 'incident-assign': 1 } }],
  };
  const setting: Setting = { t: vi, language: 'vi', zone: ZONE, city: 'Đà Nẵng', link: 'https://hub/#/replay?from=x' };

  it('says in both languages what happened when, who did what and how long it took', () => {
    const text = written(report, setting);
    expect(text.alarms.rows[0]![0]).toMatch(/^03.03 09:01:00$/);
    expect(text.alarms.rows.map((row) => row.slice(1))).toEqual([['Khẩn cấp', 'Mưa lớn', 'Trạm <Hòa Xuân>', '1 phút 35 giây', 'chưa hết']]);
    expect(text.people).toEqual(['lan: Tiếp nhận 1, Giao sự cố 1']);
    expect(text.about).toBe('Sự cố số 7: Ngập lụt – Hòa Xuân');
    expect(text.incidents.rows.map((row) => row.slice(1))).toEqual([['Khẩn cấp', 'Ngập lụt – Hòa Xuân', '1', 'lan', 'đang diễn ra']]);
    expect(text.steps.rows.map((row) => row[2])).toEqual(['Phát sinh', 'Giao sự cố', 'Tiếp nhận']);
    const english = written(report, { ...setting, t: en, language: 'en' });
    expect(english.steps.rows.map((row) => row.slice(1, 4))).toEqual([['Rule rain', 'Raised', 'Heavy rain · Hòa Xuân'], ['lan', 'Incident assigned', 'Flooding – Hòa Xuân'], ['lan', 'Acknowledged', 'Heavy rain · Hòa Xuân']]);
  });

  it('gives the year of its span, and an answer to the minute', () => {
    const late = { ...report, figures: { ...report.figures, longest_answer_seconds: 7199 } };
    const text = written(late, setting);
    expect(text.span).toBe('03/03/2026 09:00:00 – 03/03/2026 09:20:00');
    expect(text.made).toContain('03/03/2026 10:00:00');
    expect(text.figures.map(([, value]) => value)).toContain('1 giờ 59 phút');
    expect(markdown(late, setting)).toContain('03/03/2026 09:00:00');
    expect(html(late, setting)).toContain('03/03/2026 09:00:00');
  });

  it('is a table in Markdown that no comment can break', () => {
    const lines = markdown(report, setting).split('\n').filter((line) => line.startsWith('|'));
    expect(lines.length).toBe(3 + 3 + 5);
    const cells = lines.map((line) => line.replaceAll('\\|', '').split('|').length);
    expect([cells.slice(0, 3), cells.slice(3, 6), cells.slice(6)].map((rows) => new Set(rows).size)).toEqual([1, 1, 1]);
    expect(lines.at(-1)).toContain('\\<b\\>trực\\</b\\> \\# ngay');
  });

  it('is a page that holds no markup of others', () => {
    const page = html(report, setting);
    const parsed = new DOMParser().parseFromString(page, 'text/html');
    expect(parsed.querySelectorAll('b').length).toBe(0);
    expect(parsed.querySelectorAll('table').length).toBe(3);
    expect(page).toContain('Trạm &lt;Hòa Xuân&gt;');
    expect(page).toContain('href="https://hub/#/replay?from=x"');
  });
});
