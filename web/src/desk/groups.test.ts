import { describe, expect, it } from 'vitest';
import { alarm } from '../live/state.fixture';
import { entriesOf, grouped, idOf, together } from './groups';
import type { Incident } from './types';

const rule = (key: string) => ({ id: 1, key, version: 1, name: { vi: `luật ${key}`, en: `rule ${key}` } });
const zone = (id: number) => ({ id, key: `z${id}`, version: 1, name: { vi: `Vùng ${id}`, en: `Zone ${id}` } });
const incident = { id: 9, title: { vi: 'Ngập Hòa Xuân', en: 'Flooding at Hoa Xuan' }, zone: { id: 3, key: 'z3', name: { vi: 'Hòa Xuân', en: 'Hoa Xuan' } } } as Incident;

const alarms = [
  alarm(1, { rule: rule('a'), zone: zone(1), severity: 'minor', raised_at: '2026-11-24T01:05:00.000Z' }),
  alarm(2, { rule: rule('a'), zone: zone(1), severity: 'major', raised_at: '2026-11-24T01:01:00.000Z', ack: 'acked' }),
  alarm(3, { rule: rule('a'), zone: zone(2), severity: 'warning' }),
  alarm(4, { rule: rule('b'), incident: 9, severity: 'critical', raised_at: '2026-11-24T01:03:00.000Z' }),
  alarm(5, { rule: rule('c'), incident: 9, severity: 'minor', raised_at: '2026-11-24T01:02:00.000Z' }),
  alarm(6, { rule: rule('d'), severity: 'minor', ack: 'acked' }),
];

describe('grouping', () => {
  const groups = grouped(alarms, new Map([[9, incident]]));

  it('leaves nothing out', () => {
    expect(groups.flatMap((group) => group.alarms.map(({ id }) => id)).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('follows incidents first, then place and cause', () => {
    expect(groups.map((group) => group.key)).toEqual(['incident:9', 'zone:1:a', 'zone:2:a', 'cause:d']);
    expect(groups[0]).toMatchObject({ title: incident.title, place: incident.zone!.name, unacked: 2 });
    expect(groups[1]).toMatchObject({ title: { vi: 'luật a' }, place: { vi: 'Vùng 1' }, unacked: 1 });
    expect(groups[3]!.place).toBeNull();
  });

  it('marks the first-out, whatever its severity, and shows the worst that waits', () => {
    expect(groups[0]!.first.id).toBe(5);
    expect(groups[0]!.severity).toBe('critical');
    expect(groups[1]!.first.id).toBe(2);
    expect(groups[1]!.severity).toBe('minor');
  });

  it('takes the rule’s name while the incident is not known yet', () => {
    expect(grouped(alarms, new Map())[0]).toMatchObject({ incident: null, title: { vi: 'luật c' } });
  });

  it('is never torn apart by an acknowledgement', () => {
    const later = grouped(alarms.map((one) => (one.id === 4 ? { ...one, ack: 'acked' as const } : one)), new Map([[9, incident]]));
    expect(later.find(({ key }) => key === 'incident:9')).toMatchObject({ unacked: 1, severity: 'minor' });
  });
});

describe('what a list shows', () => {
  const groups = grouped(alarms, new Map([[9, incident]]));

  it('is the heads of folded groups, and single alarms as themselves', () => {
    expect(entriesOf(groups, new Set()).map(idOf)).toEqual(['incident:9', 'zone:1:a', 'alarm:3', 'alarm:6']);
  });

  it('is the members too where a group is open', () => {
    expect(entriesOf(groups, new Set(['incident:9'])).map(idOf)).toEqual(['incident:9', 'alarm:4', 'alarm:5', 'zone:1:a', 'alarm:3', 'alarm:6']);
  });
});

it('draws several as one by what asks most: going on before answered, and over only when all are', () => {
  const [up, answered, over] = [alarm(1, {}), alarm(2, { ack: 'acked' }), alarm(3, { condition: 'cleared' })];
  expect(together([over, answered, up])).toBe('active');
  expect(together([over, answered])).toBe('acked');
  expect(together([over])).toBe('cleared');
  expect(together([])).toBe('cleared');
});
