import { describe, expect, it } from 'vitest';
import type { Metric } from '../../api/types';
import { sources as words } from '../../i18n/areas/sources';
import { assigned, metric, rolesAt, rolesIn } from './assign';
import { lackingIn } from './lacking';
import { offersFor } from './offers';
import { canonical, listsIn, relative, stepsOf, written } from './path';
import { faultsIn, fieldsOf, isBlank, mappingDraft, mappingOf, nativeBody, PLACES, type Source, sourceBody, sourceDraft, unheld } from './source-draft';
import { secondsOf, spanDraft } from './spans';
import { filterOf, matches } from './topic';
import { unitsFor } from './units';
import { scalarOf, scalarText, wordsOf, wordsText } from './words-text';

type Json = Record<string, unknown>;

/** The same numbers in every run, from 0 to 1. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const STRANGE = ['open', 'true', '1', '1,5', '007', '"', 'a=b', ' x ', '', 'đóng', 'a\nb', '\\', '-1e5', '__proto__', 'null', '#1', '"a"', 'tab\t', '\u2028'];

/** A mapping that the hub takes, of all that one may hold; some of it said although it goes without saying. */
function anyMapping(roll: () => number): Json {
  const maybe = (value: () => unknown): unknown => (roll() < 0.5 ? value() : undefined);
  const one = <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)]!;
  const path = (): string => `${one(['$', '@'])}${one(['.a', "['b c']", '[0]', '.a[3].t', '', '["x"]', ".i['it\\'s']"])}`;
  const scalar = (): unknown => one([true, false, 0, 1, -2.5, 1e21, 0.1 + 0.2, ...STRANGE]);
  const quantity = (): Json => ({ path: path(), unit: maybe(() => one(['cm', 'Cel', ' m', null])), scale: maybe(() => one([1, 0.01, -3, 1e-7])), offset: maybe(() => one([0, 32, -273.15])) });
  const value = (): Json => ({ ...quantity(), values: maybe(() => one([null, Object.fromEntries(STRANGE.map((word) => [word, scalar()]))])) });
  const some = (words: Json): Json => Object.fromEntries(Object.entries(words).filter(([, given]) => given !== undefined));
  const deep = (given: unknown): unknown =>
    Array.isArray(given) ? given.map(deep) : typeof given === 'object' && given !== null ? some(Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, deep(inner)]))) : given;
  return deep({
    domain: one(['water', 'air']),
    device: { ...(roll() < 0.5 ? { level: 1 + Math.floor(roll() * 20), path: maybe(() => null) } : { path: path() }), prefix: maybe(() => one(['', 'lora-'])), later: maybe(scalar) },
    payload: maybe(() => one(['json', 'text'])),
    only: maybe(() => Array.from({ length: Math.floor(roll() * 6) }, () => ({ path: path(), equals: scalar(), note: maybe(scalar) }))),
    each: maybe(() => one([null, '$.data'])),
    time: maybe(() => one([null, { path: path(), format: maybe(() => '%d/%m/%Y %H:%M ') }])),
    seq: maybe(() => one([null, '$.fCnt'])),
    metrics: maybe(() => Object.fromEntries(Array.from({ length: Math.floor(roll() * 4) }, (_, at) => [one(['water_level', 'pm2.5', '__proto__', `x${at}`]), { ...value(), future: maybe(scalar) }]))),
    position: maybe(() => one([null, { lon: quantity(), lat: quantity(), ...Object.fromEntries(PLACES.slice(2).map((place) => [place, maybe(() => one([null, quantity()]))])) }])),
    beyond: maybe(() => ({ what: ['a', { later: 'brings' }] })),
  }) as Json;
}

const SOURCE: Source = {
  id: 7, key: 'river-lora', topic_filter: 'application/+/device/+/event/up', decoder: 'mapping', time_zone: 'Asia/Bangkok', enabled: false, version: 3, sensors: 2, received: 0, rejected: 0,
  lateness: 4.25, max_late: 90_061.5, max_skew: 420,
  mapping: { domain: 'water', device: { path: '$.dev' }, metrics: { water_level: { path: '$.l', unit: 'cm' } } },
};

describe('a source', () => {
  it('comes back as it is stored, whatever its mapping holds', () => {
    const roll = dice(1);
    for (let n = 0; n < 400; n += 1) {
      const mapping = anyMapping(roll);
      expect(mappingOf(mappingDraft(mapping)), `mapping ${n}`).toStrictEqual(mapping);
      expect(mappingDraft(mappingOf(mappingDraft(mapping)))).toStrictEqual(mappingDraft(mapping));
      expect(unheld(mapping)).toBeNull();
    }
    const { id: _, decoder: __, version: ___, sensors: ____, received: _____, rejected: ______, ...body } = SOURCE;
    expect(sourceBody(sourceDraft(SOURCE))).toStrictEqual(body);
  });

  it('keeps all else when one thing is changed', () => {
    const mapping = { domain: 'water', payload: 'json', device: { level: 3, later: 1 }, metrics: { a: { path: '$.a', scale: 1, new: true } }, beyond: [1] };
    const draft = mappingDraft(mapping);
    draft.metrics[0]!.unit = 'cm';
    [draft.by, draft.devicePath] = ['path', '$.d'];
    expect(mappingOf(draft)).toStrictEqual({ ...mapping, device: { path: '$.d', later: 1 }, metrics: { a: { path: '$.a', scale: 1, new: true, unit: 'cm' } } });
  });

  it('says nothing where nothing was said, and takes out what was emptied', () => {
    const draft = mappingDraft({ domain: 'water' });
    expect([mappingOf(draft), isBlank(draft)]).toEqual([{ domain: 'water' }, true]);
    draft.payload = 'text';
    expect(isBlank(draft)).toBe(true);
    draft.timePath = ' $.t ';
    expect(mappingOf(draft)).toEqual({ domain: 'water', payload: 'text', time: { path: '$.t' } });
    const stored = mappingDraft({ domain: 'water', seq: '$.n', time: { path: '$.t', format: '%d' }, only: [{ path: '$.a', equals: 1 }], position: { lon: { path: '$.x', scale: 2 } } });
    [stored.seq, stored.timePath, stored.timeFormat, stored.only] = ['', '', '', []];
    Object.assign(stored.position.lon, { path: '', scale: '' });
    expect(mappingOf(stored)).toEqual({ domain: 'water' });
  });

  it('has numbers as people type them, and what is none goes as it was typed', () => {
    const draft = mappingDraft({ metrics: { a: { path: '$' } } });
    Object.assign(draft.metrics[0]!, { scale: '0,01', offset: 'x' });
    expect(mappingOf(draft)).toEqual({ metrics: { a: { path: '$', scale: 0.01, offset: 'x' } } });
  });

  it('names the place that the form cannot hold', () => {
    expect(unheld({ device: 'x' })).toBe('device');
    expect(unheld({ device: { level: 2, path: '$.a' } })).toBe('device.path');
    expect(unheld({ metrics: { a: { path: '$', scale: '2' } } })).toBe('metrics.a.scale');
    expect(unheld({ only: [{ path: '$', equals: [1] }] })).toBe('only.0.equals');
  });

  it('tells of two rows of one metric and of a line without a word', () => {
    const draft = mappingDraft({ metrics: { a: { path: '$.a' }, b: { path: '$.b' } } });
    expect(faultsIn(draft)).toEqual([]);
    draft.metrics[1]!.key = ' a';
    draft.metrics[1]!.values = 'open=true\nclosed';
    expect(faultsIn(draft)).toEqual([{ field: 'mapping.metrics.a', given: 'a', about: 'twice' }, { field: 'mapping.metrics.a.values', given: 'closed', about: 'words' }]);
  });

  it('has a field for every word of a mapping that the hub may find fault with', () => {
    const draft = mappingDraft({ metrics: { 'pm2.5': { path: '$' } }, only: [{ path: '$', equals: 1 }] });
    for (const field of ['topic_filter', 'mapping.device.prefix', 'mapping.metrics.pm2.5.values', 'mapping.only.0.equals', 'mapping.position.lat.path', 'mapping.metrics']) expect(fieldsOf(draft)).toContain(field);
  });

  it('of the hub itself goes as it is, but for its times', () => {
    const native = { ...SOURCE, key: 'native', topic_filter: 'ioc/v1/#', mapping: null, enabled: true };
    const draft = { ...sourceDraft(native), key: 'other', enabled: false, lateness: { amount: '2', unit: 'min' as const } };
    expect(nativeBody(native, draft)).toEqual({
      key: 'native', topic_filter: 'ioc/v1/#', mapping: null, time_zone: 'Asia/Bangkok', enabled: true, lateness: 120, max_late: 90_061.5, max_skew: 420,
    });
  });
});

describe('lengths of time', () => {
  it('lose nothing on the way', () => {
    const roll = dice(2);
    const spans = [0, 5, 300, 604_800, 90, 0.25, 0.1 + 0.2, 86_400.000001, ...Array.from({ length: 300 }, () => Math.round(roll() * 3e13) / 1e6)];
    for (const seconds of spans) expect(secondsOf(spanDraft(seconds))).toBe(seconds);
  });

  it('stand in the unit they are said in', () => {
    expect([spanDraft(604_800), spanDraft(5_400), spanDraft(300), spanDraft(5), spanDraft(0)].map(({ amount, unit }) => amount + unit)).toEqual(['7d', '90min', '5min', '5s', '0s']);
    expect(secondsOf({ amount: '1,1', unit: 'min' })).toBe(66);
    expect([secondsOf({ amount: 'soon', unit: 'h' }), secondsOf({ amount: ' ', unit: 'h' })]).toEqual(['soon', '']);
  });
});

describe('what words mean', () => {
  it('comes back as it was, however strange the words', () => {
    for (const word of STRANGE) expect(scalarOf(scalarText(word)), word).toBe(word);
    for (const value of [true, false, 0, -2.5, 1e21, 0.1 + 0.2]) expect(scalarOf(scalarText(value))).toBe(value);
    const all = Object.fromEntries(STRANGE.map((word, at) => [word, STRANGE[STRANGE.length - 1 - at]]));
    expect(wordsOf(wordsText(all))).toEqual({ words: all, faulty: null });
  });

  it('is a line each: a word, and what it stands for', () => {
    expect(wordsOf('open=true\n\n closed = false \nlow=0,5\n"1"="2"\nx=a=b').words).toEqual({ open: true, closed: false, low: 0.5, 1: '2', x: 'a=b' });
    expect(wordsOf(' \n').words).toBeUndefined();
    expect(['open', '=true', 'open=', 'a=1\na=2'].map((text) => wordsOf(text).faulty)).toEqual(['open', '=true', 'open=', 'a=2']);
  });
});

describe('a path', () => {
  it('is read and written as the hub writes it', () => {
    expect(stepsOf(`$.a['b c'][0]["d\\"e"][-1].đo['it\\'s']`)).toEqual(['a', 'b c', 0, 'd"e', -1, 'đo', "it's"]);
    expect(written(['a', 'b c', 0, "it's", 'back\\slash', 'đo'])).toBe(`$.a['b c'][0]['it\\'s']['back\\\\slash']['đo']`);
    for (const text of ['a', '$.', '$[*]', '$..a', '$.a b', '$[0', '', '$.a[0:2]']) expect(stepsOf(text), text).toBeNull();
    expect(canonical(` $["a"] `)).toBe('$.a');
    expect(canonical('$[*]')).toBe('$[*]');
  });

  it('inside a list is said of its entry', () => {
    expect(relative('$.data[3].t', '$.data')).toBe('@.t');
    expect(relative("$.data[3]['a b'][1]", `$['data']`)).toBe("@['a b'][1]");
    expect(relative('$[0].t', '$')).toBe('@.t');
    expect(relative('$.data[3]', '$.data')).toBe('@');
    expect(['$.time', '$.data', '$.data.x', '$.database[3].t', '$.other[3].t'].map((path) => relative(path, '$.data'))).toEqual(['$.time', '$.data', '$.data.x', '$.database[3].t', '$.other[3].t']);
    expect(relative('$.data[3].t', '')).toBe('$.data[3].t');
    expect(listsIn(['$.data[0].t', '$.data[1].v[2]', '$.x'])).toEqual(['$.data', '$.data[1].v']);
  });
});

describe('assigning a value', () => {
  const draft = mappingDraft({ domain: 'water', device: { level: 2, prefix: 'x-' }, each: '$.data', metrics: { water_level: { path: '@.l', unit: 'cm', later: 1 } } });

  it('writes its path: of the entry where it stands in the list, never for the device', () => {
    expect(mappingOf(assigned(draft, '$.data[0].t', 'time'))).toMatchObject({ time: { path: '@.t' } });
    expect(mappingOf(assigned(draft, '$.data[0].d', 'device'))).toMatchObject({ device: { path: '$.data[0].d', prefix: 'x-' } });
    expect(mappingOf(assigned(draft, '$.n', 'seq'))).toMatchObject({ seq: '$.n' });
    expect(mappingOf(assigned(draft, '$.x', 'lon'))).toMatchObject({ position: { lon: { path: '$.x' } } });
    expect(mappingOf(assigned(draft, '$.c', metric('salinity')))).toMatchObject({ metrics: { salinity: { path: '$.c' } } });
    expect(mappingOf(draft)).toEqual(mappingOf(mappingDraft(mappingOf(draft))));
  });

  it('makes it one thing, and leaves nothing of what it was', () => {
    let next = assigned(draft, '$.data[4].l', metric('water_depth'));
    expect(mappingOf(next)['metrics']).toEqual({ water_depth: { path: '@.l', unit: 'cm', later: 1 } });
    next = assigned(next, '$.data[4].l', 'altitude');
    expect(mappingOf(next)).toMatchObject({ position: { altitude: { path: '@.l' } } });
    expect(mappingOf(next)['metrics']).toBeUndefined();
    next = assigned(next, '$.data[4].l', null);
    expect(mappingOf(next)['position']).toBeUndefined();
  });

  it('moves a metric that stood elsewhere', () => {
    const two = assigned(draft, '$.data[0].z', metric('salinity'));
    expect(mappingOf(assigned(two, '$.data[0].z', metric('water_level')))['metrics']).toEqual({ water_level: { path: '@.z', unit: 'cm', later: 1 } });
  });

  it('keeps the form of the time when only its place changes', () => {
    const dated = mappingDraft({ time: { path: '$.a', format: '%d' } });
    expect(mappingOf(assigned(dated, '$.b', 'time'))).toEqual({ time: { path: '$.b', format: '%d' } });
    expect(mappingOf(assigned(dated, '$.a', 'seq'))).toEqual({ seq: '$.a' });
  });

  it('shows it in the list, however its path is written', () => {
    const roles = rolesIn(mappingDraft({ device: { path: "$['dev']" }, each: '$.data', seq: '$.dev', time: { path: '@.t' } }));
    expect(rolesAt(roles, '$.dev', '$.data')).toEqual(['device', 'seq']);
    expect([0, 7].map((at) => rolesAt(roles, `$.data[${at}].t`, '$.data'))).toEqual([['time'], ['time']]);
    expect(rolesAt(roles, '$.t', '$.data')).toEqual([]);
  });
});

describe('what a value may be', () => {
  const made = (key: string, name: string, domains: string[]): Metric => ({ key, unit: '', name: { vi: name, en: key }, domain: domains[0]!, domains, min: null, max: null, precision: null, kind: 'number' });
  const metrics = [made('wind_speed', 'Tốc độ gió', ['weather']), made('water_level', 'Mực nước', ['water']), made('conductivity', 'Độ dẫn điện', ['water'])];
  const titles = (text: string): string[] => offersFor(text, { metrics, domain: 'water', assigned: false, domainName: () => 'Nước', name: (one) => one.name.vi }, words.vi).flatMap(({ offers }) => offers.map(({ title }) => title));

  it('is found by its name without marks, by its key, or is a name of one’s own', () => {
    expect(titles('vi do')).toEqual(['Vĩ độ']);
    expect(titles('mực n')).toEqual(['Mực nước']);
    expect(titles('water_l')).toEqual(['Mực nước', words.vi.asOwn('water_l')]);
    expect(titles('water_level')).toEqual(['Mực nước']);
    expect(titles('Nhãn Riêng')).toEqual([]);
  });

  it('begins with the metrics of the domain', () => {
    const all = titles('');
    expect(all.indexOf('Mực nước')).toBeLessThan(all.indexOf('Tốc độ gió'));
    expect(all).not.toContain(words.vi.nothing);
  });
});

it('suggests the units that convert into that of the metric', () => {
  expect(unitsFor('Cel')).toEqual(['Cel', 'degF', 'K']);
  expect(unitsFor('m').slice(0, 3)).toEqual(['m', 'mm', 'cm']);
  expect(unitsFor('aqi')).toEqual(['aqi']);
  expect(unitsFor(undefined)).toContain('hPa');
});

it('matches topics as MQTT does', () => {
  expect(matches('application/+/device/+/event/up', 'application/7/device/a/event/up')).toBe(true);
  expect(matches('a/#', 'a')).toBe(true);
  expect(matches('a/#', 'a/b/c')).toBe(true);
  expect([matches('a/+', 'a'), matches('a/+', 'a/b/c'), matches('a/b', 'a/c'), matches('a', 'a/b'), matches('#/a', 'x/a')]).toEqual([false, false, false, false, false]);
  expect([filterOf('a/b/c', 2), filterOf('a/b/c', 'c'), filterOf('/b/c', '')]).toEqual(['a/+/c', 'a/b/+', '/b/c']);
});

it('says what is still lacking by the names of the form', () => {
  const problems = ['device', 'metrics', 'metrics.pm2.5.path', 'only.1.equals', 'position.lat'].map((field) => ({ field: `mapping.${field}`, given: '', expected: '', code: 'missing' }));
  expect(lackingIn(problems, new Map(), words.vi)).toEqual(['thiết bị', 'một chỉ số hoặc vị trí', 'đường dẫn của pm2.5', 'giá trị của điều kiện 2', 'đường dẫn của vĩ độ']);
});
