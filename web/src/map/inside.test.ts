import { expect, it } from 'vitest';
import type { Zone } from '../api/types';
import { zoneTest } from './inside';

const zone = (geometry: GeoJSON.Geometry, radius: number | null = null): Zone => ({
  id: 1, key: 'z', name: { vi: 'v', en: 'e' }, kind: 'polygon', geometry, radius, version: 1, tags: {}, enabled: true,
} as Zone);
const square = (side: number, x = 0, y = 0) => [[x - side, y - side], [x + side, y - side], [x + side, y + side], [x - side, y + side], [x - side, y - side]];

it('leaves the hole of a polygon out', () => {
  const holds = zoneTest(zone({ type: 'Polygon', coordinates: [square(2), square(1).reverse()] }));
  expect([holds(0, 0), holds(1.5, 0), holds(3, 0)]).toEqual([false, true, false]);
  const two = zoneTest(zone({ type: 'MultiPolygon', coordinates: [[square(1)], [square(1, 5, 5)]] }));
  expect([two(0, 0), two(5.5, 5), two(3, 3)]).toEqual([true, true, false]);
});

it('measures circles and corridors in metres', () => {
  const circle = zoneTest(zone({ type: 'Point', coordinates: [108.2, 16] }, 500));
  expect([circle(108.2, 16.0044), circle(108.2, 16.0047), circle(108.2045, 16)]).toEqual([true, false, true]);
  const road = zoneTest(zone({ type: 'LineString', coordinates: [[108.2, 16], [108.3, 16]] }, 100));
  expect([road(108.25, 16.0008), road(108.25, 16.0011), road(108.3008, 16), road(108.302, 16)]).toEqual([true, false, true, false]);
  expect(zoneTest(zone({ type: 'GeometryCollection', geometries: [] }))(0, 0)).toBe(false);
});
