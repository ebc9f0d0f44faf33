import { describe, expect, it } from 'vitest';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { Alarm, Zone } from '../api/types';
import type { SensorInfo } from '../lib/registry';
import type { SensorState } from '../live/state';
import { alarm } from '../live/state.fixture';
import { foreign, groupOf, raster } from './base';
import { baseStyle, labelled, labelOf } from './basemap';
import { alarmFeatures, alarmSpots, zoneFeatures } from './features';
import { boxOf, circleRing, mercator, metresBetween, pixelsAtZoom0 } from './geometry';
import { pictures } from './images';
import { overlayLayers, overlaySources, roomForValues } from './overlay';
import { paletteOf } from './palette';
import { stepsOf } from './tails';

const info = (id: number, more: Partial<SensorInfo> = {}): SensorInfo => ({
  id, device: `d${id}`, domain: 'water', status: 'approved', lon: 108.2, lat: 16.05, moving: false,
  name: { vi: 'a', en: 'a' }, period: 60, ...more,
});
const state = (more: Partial<SensorState> = {}): SensorState => ({
  time: 0, metrics: new Map(), place: null, trail: [], online: true, ...more,
});
const place = (lon: number, time: number, speed: number | null = 5, course: number | null = 90) => ({ lon, lat: 16, speed, course, time });

describe('style', () => {
  const layers = Object.fromEntries(
    ['coast', 'rivers', 'streets', 'bridges', 'wards', 'landmarks', 'areas', 'harbours', 'surprise'].map((k) => [
      k,
      { type: 'FeatureCollection' as const, features: [] },
    ]),
  );

  it.each(['dark', 'light'] as const)('is valid in %s', (theme) => {
    const style = baseStyle(layers, paletteOf(theme));
    Object.assign(style.sources, overlaySources());
    const { under, over } = overlayLayers(paletteOf(theme), 12);
    style.layers.push(...under, ...over);
    expect(validateStyleMin(style).map((e) => e.message)).toEqual([]);
  });

  it('leaves out layers of sources the city does not have, and draws those it does not know', () => {
    const style = baseStyle({ coast: layers.coast!, surprise: layers.surprise! }, paletteOf('dark'));
    expect(style.layers.map((l) => l.id)).toEqual(['sea', 'land', 'shore', 'surprise-fill', 'surprise-line', 'surprise-name']);
  });

  it('asks nobody outside for glyphs or sprites', () => {
    const style = baseStyle(layers, paletteOf('dark'));
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
    expect(JSON.stringify(style)).not.toMatch(/https?:\/\/(?!localhost)/);
  });

  it('names features in the language asked for', () => {
    expect(labelOf({ name: { vi: 'Sông Hàn', en: 'Hàn River' } }, 'en')).toBe('Hàn River');
    expect(labelOf({ name: 'Bạch Đằng' }, 'en')).toBe('Bạch Đằng');
    expect(labelOf({ name_vi: 'Cầu Rồng' }, 'en')).toBe('Cầu Rồng');
    expect(labelOf({}, 'vi')).toBe('');
    const one: GeoJSON.Feature = { type: 'Feature', geometry: { type: 'Point', coordinates: [0, 0] }, properties: { name: 'x' } };
    const out = labelled({ a: { type: 'FeatureCollection', features: [one] } }, 'vi');
    expect(out.a!.features[0]!.properties).toEqual({ name: 'x', label: 'x' });
    expect(one.properties).toEqual({ name: 'x' });
  });

  it('has a picture for every alarm', () => {
    const names = new Set(pictures(paletteOf('dark')).map((p) => p.name));
    for (const name of ['alarm-critical-active', 'alarm-warning-cleared', 'alarm-indeterminate-acked']) expect(names.has(name), name).toBe(true);
    expect(names.size).toBe(pictures(paletteOf('dark')).length);
  });

  it('switches streets and names, and never the names of the islands', () => {
    const groups = new Map(baseStyle(layers, paletteOf('dark')).layers.map((layer) => [layer.id, groupOf(layer)]));
    expect([groups.get('street'), groups.get('bridge-casing'), groups.get('ward-name'), groups.get('land'), groups.get('island-name')]).toEqual(['streets', 'streets', 'labels', null, null]);
  });

  it.each([
    ['pictures of a server', raster('https://tiles.example/{z}/{x}/{y}.png', 18)],
    ["somebody's style", foreign({ version: 8, sources: {}, layers: [] })],
  ])('names the islands on %s', (_, base) => {
    const style = base.style(paletteOf('light'), 'vi');
    expect(validateStyleMin(style).map((e) => e.message)).toEqual([]);
    expect(JSON.stringify(style.sources.islands)).toContain('Quần đảo Trường Sa (Việt Nam)');
    expect(style.layers.at(-1)?.id).toBe('island-name');
  });
});

it.each([[368, true], [369, false]])('leaves values out where there are more than one to 50 x 50 pixels: %i', (sensors, room) => {
  expect(roomForValues(sensors, 1280, 720)).toBe(room);
});

describe('features', () => {
  it('fades the tail and leaves gaps open', () => {
    const s = state({ trail: [place(108, 0), place(108.01, 10_000), place(108.02, 300_000)], place: place(108.03, 310_000) });
    const out = stepsOf([{ info: info(1), state: s, age: 'fresh' }], 310_000, 90_000);
    expect(out.map((step) => step.left)).toEqual([1]);
    expect(stepsOf([{ info: info(1), state: s, age: 'stale' }], 310_000)).toEqual([]);
  });

  it('draws no tail along a jump', () => {
    const s = state({ trail: [place(108, 0), place(108.005, 10_000)], place: place(108.2, 11_000) });
    expect(stepsOf([{ info: info(1), state: s, age: 'fresh' }], 11_000)).toHaveLength(1);
  });

  it('shows the most urgent alarm of a place and counts the rest', () => {
    const alarms: Alarm[] = [
      alarm(1, { severity: 'minor' }),
      alarm(2, { severity: 'critical', ack: 'acked' }),
      alarm(3, { severity: 'major' }),
      alarm(4, { sensor: null, lon: 108.3 }),
      alarm(5, { sensor: null, lon: null, lat: null }),
    ];
    const spots = alarmSpots(alarms, () => null);
    expect(spots.map((s) => [s.alarm.id, s.count])).toEqual([[4, 1], [3, 3]]);
    const drawn = alarmFeatures(spots).features.map((f) => f.properties);
    expect(drawn[1]).toMatchObject({ picture: 'alarm-major-active', more: '+2' });
  });

  it('draws circles as rings and corridors by their width', () => {
    const zone = (id: number, geometry: GeoJSON.Geometry, more: Partial<Zone> = {}): Zone => ({
      id, key: `z${id}`, name: { vi: 'v', en: 'e' }, kind: 'polygon', geometry, radius: null, tags: {}, schedule: null, version: 1,
      status: 'enabled', enabled_version: 1, enabled: true, updated_at: '2026-11-24T01:00:00.000Z', by: 'user:t', left_out: [], ...more,
    });
    const out = zoneFeatures(
      [
        zone(1, { type: 'Point', coordinates: [108, 16] }, { kind: 'circle', radius: 500 }),
        zone(2, { type: 'LineString', coordinates: [[108, 16], [108.1, 16]] }, { kind: 'corridor', radius: 30 }),
        zone(3, { type: 'Point', coordinates: [108, 16] }, { enabled: false }),
      ],
      (z) => z.name.vi,
      () => '3 xe',
      (z) => (z.id === 1 ? 'major' : null),
    ).features;
    expect(out.map((f) => [f.id, f.geometry.type, f.properties?.worst])).toEqual([[1, 'Polygon', 'major'], [2, 'LineString', '']]);
    expect(out[1]!.properties?.w22).toBeGreaterThan(100);
  });
});

describe('geometry', () => {
  it('draws a closed counter-clockwise circle of the asked radius', () => {
    const ring = circleRing(108.2, 16, 1000);
    expect(ring[0]).toEqual(ring.at(-1));
    for (const [lon, lat] of ring) expect(metresBetween(108.2, 16, lon, lat)).toBeCloseTo(1000, -1);
    const area = ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]![0] * y - x * ring[i]![1]), 0);
    expect(area).toBeGreaterThan(0);
  });

  it('knows Mercator and pixels', () => {
    expect(mercator(0, 0)).toEqual([0.5, 0.5]);
    expect(mercator(180, 85.0511287798)[1]).toBeCloseTo(0, 9);
    expect(pixelsAtZoom0(40_030_173, 0)).toBeCloseTo(512, 0);
  });

  it('boxes any geometry', () => {
    expect(boxOf({ type: 'MultiPoint', coordinates: [[1, 2], [3, -1]] })).toEqual([1, -1, 3, 2]);
    expect(boxOf({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [5, 6] }] })).toEqual([5, 6, 5, 6]);
    expect(boxOf({ type: 'MultiPoint', coordinates: [] })).toBeNull();
  });
});
