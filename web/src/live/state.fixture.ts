/** An alarm for tests. */

import type { Alarm } from '../api/types';

export function alarm(id: number, more: Partial<Alarm> = {}): Alarm {
  return {
    id,
    rule: { id: 1, key: 'r', version: 1, name: { vi: 'Luật', en: 'Rule' } },
    zone: null,
    sensor: { id: 7, device: 'd', name: { vi: 'C', en: 'S' }, domain: 'water' },
    subject: 'sensor:7',
    severity: 'critical',
    condition: 'active',
    ack: 'unacked',
    presentation: 'shown',
    open: true,
    raised_at: '2026-11-24T01:00:00.000Z',
    last_raised_at: '2026-11-24T01:00:00.000Z',
    cleared_at: null,
    acked_at: null,
    acked_by: null,
    count: 1,
    value: 2.6,
    lon: 108.2,
    lat: 16.05,
    why: { vi: 'vì', en: 'because' },
    response: null,
    evidence: [],
    assignee: null,
    shelved: null,
    out_of_service: null,
    suppressed: null,
    outcome: null,
    closed_at: null,
    closed_by: null,
    chattering: false,
    incident: null,
    procedure: [],
    late: false,
    version: 1,
    ...more,
  };
}
