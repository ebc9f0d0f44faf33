import { describe, expect, it } from 'vitest';
import { formOf, levelOf, levelText, listOf, put, read, secondsOf, TEMPLATE, withKind, withWay, written } from './document';
import { bars } from './timeline';

const TEXT = `# written by the flood team
key: cam-le
name: { vi: Sông Cẩm Lệ, en: Cẩm Lệ river }
applies_to: { domain: water, metric: water_level, tags: { river: cam-le } }
when:
  kind: threshold
  above: 2.5 # metres
  clear_below: { setpoint: flood_3, offset: -0.2 }
severity: critical
procedure: [{ key: call }]
`;

const form = (text: string) => formOf(read(text).document ?? {});

describe('a rule as text', () => {
  it('is read into the form', () => {
    expect(form(TEXT)).toMatchObject({
      key: 'cam-le', nameVi: 'Sông Cẩm Lệ', metric: 'water_level', tags: { river: 'cam-le' }, condition: 'threshold', way: 'above', level: '2.5', clear: 'flood_3 - 0.2', severity: 'critical',
    });
  });

  it('keeps comments and words the form does not know when the form changes it', () => {
    const next = put(TEXT, ['when', 'above'], 3);
    expect(next).toContain('above: 3 # metres');
    expect(next).toContain('# written by the flood team');
    expect(read(next).document?.['procedure']).toEqual([{ key: 'call' }]);
  });

  it('is filled from the template on', () => {
    let text = put(TEMPLATE, ['key'], 'a');
    text = put(text, ['name', 'vi'], 'Tên');
    text = put(text, ['when', 'above'], levelOf('2,5'));
    text = put(text, ['response', 'vi'], 'Gọi');
    expect(read(text).document).toMatchObject({ key: 'a', name: { vi: 'Tên', en: null }, when: { kind: 'threshold', above: 2.5 }, response: { vi: 'Gọi' } });
  });

  it('loses what is taken out, and what is then empty', () => {
    const text = put(put(TEXT, ['response', 'vi'], 'Gọi'), ['response', 'vi'], undefined);
    expect(read(text).document).not.toHaveProperty('response');
    expect(put(TEXT, ['when', 'absent'], undefined)).toContain('above: 2.5');
  });

  it('replaces what stands in the way and leaves alone what cannot be read', () => {
    expect(read(put('when: soon\n', ['when', 'kind'], 'threshold')).document).toEqual({ when: { kind: 'threshold' } });
    expect(read(put('', ['key'], 'a')).document).toEqual({ key: 'a' });
    for (const text of ['a: [', '- a list\n']) expect(put(text, ['key'], 'a')).toBe(text);
  });

  it('says the line that cannot be read', () => {
    expect(read('key: a\nname: {vi: b\n').document).toBeNull();
    expect(read('key: a\nkey: b\n')).toEqual({ document: null, line: 2 });
    expect(read('- a')).toEqual({ document: null, line: null });
    expect(read('a: *nothing')).toEqual({ document: null, line: null });
  });

  it('changes its kind and its way', () => {
    const fence = read(withKind(TEXT, 'geofence')).document;
    expect(fence?.['when']).toEqual({ kind: 'geofence', event: 'enter' });
    expect(fence?.['applies_to']).not.toHaveProperty('metric');
    const under = read(withWay(TEXT, form(TEXT), 'below')).document;
    expect(under?.['when']).toEqual({ kind: 'threshold', below: 2.5, clear_above: { setpoint: 'flood_3', offset: -0.2 } });
  });

  it('says which conditions have no form', () => {
    for (const when of ['{kind: rate, rises: 1}', '{kind: threshold, stages: []}', '{kind: geofence, zones: {tags: {}}}']) expect(form(`when: ${when}`).condition).toBeNull();
    expect(form('when: {kind: geofence, zone: a}').condition).toBe('geofence');
  });

  it('is written in the order of a rule', () => {
    const text = written({ for: 'PT1M', key: 'a', zeta: 1, when: {}, name: {} });
    expect(Object.keys(read(text).document ?? {})).toEqual(['key', 'name', 'when', 'for', 'zeta']);
  });
});

describe('parts of a form', () => {
  it('reads levels and writes them again', () => {
    for (const text of ['2.5', 'flood_3', 'flood_3 - 0.2', 'flood_3 + 1']) expect(levelText(levelOf(text))).toBe(text);
    expect(levelOf(' ')).toBeUndefined();
    expect(levelOf('2 metres')).toBe('2 metres');
  });

  it('reads lists and durations', () => {
    expect(listOf('a, b,')).toEqual(['a', 'b']);
    expect(listOf(' ')).toBeUndefined();
    expect(['PT2M', 'P1DT1H', 'PT', 'P', '2 minutes'].map(secondsOf)).toEqual([120, 90_000, null, null, null]);
  });

  it('sorts alarms into stretches, each once', () => {
    const at = (second: number) => new Date(second * 1000).toISOString();
    const alarms = [0, 5, 99, 100].map((second) => ({ raised: at(second), severity: second === 5 ? 'critical' : 'minor' }));
    const found = bars(alarms, 0, 100_000, 10);
    expect(found.map((bar) => bar.count)).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    expect(found[0]?.parts).toEqual([{ severity: 'critical', count: 1 }, { severity: 'minor', count: 1 }]);
  });
});
