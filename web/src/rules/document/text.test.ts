import { describe, expect, it } from 'vitest';
import { withKind } from './kinds';
import { withWay } from './levels';
import { move, pathOf, put, read, TEMPLATE, written } from './text';
import { levelOf } from './values';

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

describe('a rule as text', () => {
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
    for (const text of ['a: [', '- a list\n']) {
      expect(put(text, ['key'], 'a')).toBe(text);
      expect(move(text, ['key'], 0, 1)).toBe(text);
    }
  });

  it('says the line that cannot be read', () => {
    expect(read('key: a\nname: {vi: b\n').document).toBeNull();
    expect(read('key: a\nkey: b\n')).toEqual({ document: null, line: 2 });
    expect(read('- a')).toEqual({ document: null, line: null });
    expect(read('a: *nothing')).toEqual({ document: null, line: null });
  });

  it('is written in the order of a rule, and so that a date stays a text for every reader', () => {
    const text = written({ for: 'PT1M', key: 'a', zeta: 1, when: {}, name: {}, calendar: [{ exdate: ['2027-02-16'] }] });
    expect(Object.keys(read(text).document ?? {})).toEqual(['key', 'name', 'when', 'for', 'calendar', 'zeta']);
    expect(text).toContain('"2027-02-16"');
    expect(put('a: 1\n', ['when', 'equals'], 'off')).toContain('"off"');
  });
});

describe('lists in a text', () => {
  const LIST = `# of the team
when: { kind: threshold, above: 1 }
procedure:
  - { key: a, text: { vi: A, en: A } } # by phone
  - { key: b, text: { vi: B, en: B } }
`;

  it('are reached by the place of an element', () => {
    expect(pathOf('when.stages.0.above')).toEqual(['when', 'stages', 0, 'above']);
    const next = put(LIST, ['procedure', 1, 'text', 'vi'], 'Gọi');
    expect(next).toContain('# by phone');
    expect(read(next).document?.['procedure']).toEqual([{ key: 'a', text: { vi: 'A', en: 'A' } }, { key: 'b', text: { vi: 'Gọi', en: 'B' } }]);
  });

  it('grow at their end, shrink anywhere, and go with their last element', () => {
    const grown = put(LIST, ['procedure', 2], { key: 'c' });
    expect((read(grown).document?.['procedure'] as unknown[]).length).toBe(3);
    const first = put(grown, ['procedure', 0], undefined);
    expect(read(first).document?.['procedure']).toMatchObject([{ key: 'b' }, { key: 'c' }]);
    const none = put(put(first, ['procedure', 0], undefined), ['procedure', 0], undefined);
    expect(read(none).document).not.toHaveProperty('procedure');
  });

  it('keep an element that says nothing any more', () => {
    const text = put('calendar: [{ start: a }, { start: b }]\n', ['calendar', 0, 'start'], undefined);
    expect(read(text).document).toEqual({ calendar: [{}, { start: 'b' }] });
  });

  it('are written a line for each element, even into what stood in one line', () => {
    const text = put(LIST, ['when', 'stages'], [{ above: 1, severity: 'minor' }]);
    expect(text).toContain('  stages:\n    - { above: 1, severity: minor }\n');
    expect(put(LIST, ['when', 'stages', 0], { above: 1 })).toContain('  stages:\n    - { above: 1 }\n');
    expect(put(LIST, ['when', 'stages', 0], { above: { setpoint: 'x' }, severity: 'minor' })).toContain('    - above: { setpoint: x }\n      severity: minor\n');
    expect(put('a: 1\n', ['inhibits', 0], { rules: ['x'] })).toContain('inhibits:\n  - { rules: [ x ] }\n');
  });

  it('take an element to another place with what is noted beside it', () => {
    const text = move(LIST, ['procedure'], 0, 1);
    expect(read(text).document?.['procedure']).toMatchObject([{ key: 'b' }, { key: 'a' }]);
    expect(text).toContain('# by phone');
    for (const [from, to] of [[0, 0], [0, 2], [2, 0]] as const) expect(move(LIST, ['procedure'], from, to)).toBe(LIST);
  });
});

describe('a threshold in a text', () => {
  it('changes its way, and to a geofence and back', () => {
    const under = read(withWay(TEXT, 'when', 'below')).document;
    expect(under?.['when']).toEqual({ kind: 'threshold', below: 2.5, clear_above: { setpoint: 'flood_3', offset: -0.2 } });
    const fence = read(withKind(TEXT, 'geofence')).document;
    expect(fence?.['when']).toEqual({ kind: 'geofence', event: 'enter' });
    expect(fence?.['applies_to']).not.toHaveProperty('metric');
  });
});
