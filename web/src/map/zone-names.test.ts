import { describe, expect, it } from 'vitest';
import type { Zone } from '../api/types';
import { zoneFeatures, zoneNameFeatures } from './features';
import type { Box } from './geometry';
import { zoneTest } from './inside';
import { namePlace } from './zone-names';

const zone = (geometry: GeoJSON.Geometry, radius: number | null = null): Zone =>
  ({ id: 1, key: 'z', name: { vi: 'v', en: 'e' }, kind: 'polygon', geometry, radius, enabled: true }) as unknown as Zone;
const WORLD: Box = [-180, -85, 180, 85];
/** A square without its upper right quarter, so that the middle of its box is its corner. */
const angle = zone({ type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10, 4], [4, 4], [4, 10], [0, 10], [0, 0]]] });
const ring = zone({
  type: 'Polygon',
  coordinates: [
    [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]],
    [[2, 2], [8, 2], [8, 8], [2, 8], [2, 2]],
  ],
});

describe('the name of a zone', () => {
  it.each([['an angle', angle], ['a ring', ring]])('stands inside %s, whatever of it is to be seen', (_, shape) => {
    for (const view of [WORLD, [1, 1, 3, 9], [-5, -5, 1.5, 1.5], [3, -1, 20, 3], [0, 8.2, 4, 20]] as Box[]) {
      const place = namePlace(shape, view)!;
      expect(zoneTest(shape)(...place), String(place)).toBe(true);
      expect(place[0] >= view[0] && place[0] <= view[2] && place[1] >= view[1] && place[1] <= view[3]).toBe(true);
    }
  });

  it('stands still while its own place is in view', () => {
    const own = namePlace(angle, WORLD)!;
    expect(namePlace(angle, [own[0] - 0.1, own[1] - 0.1, own[0] + 4, own[1] + 4])).toEqual(own);
  });

  it('is not there when nothing of the zone is', () => {
    expect(namePlace(angle, [6, 6, 9, 9])).toBeNull();
    expect(namePlace(ring, [3, 3, 7, 7])).toBeNull();
    expect(namePlace(zone({ type: 'LineString', coordinates: [[0, 0], [10, 0]] }, 50), [2, 1, 3, 2])).toBeNull();
  });

  it('stands on a corridor, in the middle of its longest part in view', () => {
    const bent = zone({ type: 'LineString', coordinates: [[0, 0], [10, 0], [10, 10]] }, 50);
    expect(namePlace(bent, WORLD)).toEqual([10, 0]);
    expect(namePlace(bent, [2, -1, 8, 1])).toEqual([5, 0]);
    expect(namePlace(bent, [9, 1, 11, 9])).toEqual([10, 5]);
    expect(namePlace(zone({ type: 'MultiLineString', coordinates: [[[0, 0], [1, 0]], [[0, 5], [8, 5]]] }, 50), WORLD)).toEqual([4, 5]);
  });

  it('stands in the middle of a circle', () => {
    const [lon, lat] = namePlace(zone({ type: 'Point', coordinates: [108.2, 16] }, 500), WORLD)!;
    expect([lon, lat]).toEqual([expect.closeTo(108.2, 3), expect.closeTo(16, 3)]);
  });

  it('is given once, with what is written under it', () => {
    const parts = zone({
      type: 'MultiPolygon',
      coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]], [[[4, 0], [9, 0], [9, 5], [4, 5], [4, 0]]]],
    });
    const drawn = zoneFeatures([parts], (one) => one.name.vi, () => '3 xe', () => 'major');
    const [name, ...more] = zoneNameFeatures(drawn, () => namePlace(parts, WORLD)).features;
    expect(more).toEqual([]);
    expect(name).toMatchObject({ id: 1, properties: { label: 'v', note: '3 xe', worst: 'major' } });
    expect((name!.geometry as GeoJSON.Point).coordinates[0]).toBeGreaterThan(4);
    expect(zoneNameFeatures(drawn, () => null).features).toEqual([]);
  });
});
