import { describe, expect, it } from 'vitest';
import { geometryOf, partsOf } from './parts';

const SQUARE: [number, number][] = [[108, 16], [108.1, 16], [108.1, 16.1], [108, 16.1]];
const HOLE: [number, number][] = [[108.04, 16.04], [108.06, 16.04], [108.06, 16.06], [108.04, 16.06]];

describe('a zone in pieces', () => {
  it('comes back as it was: polygon with a hole, several polygons, corridor, circle', () => {
    const one = geometryOf('polygon', [{ role: 'outer', points: SQUARE }, { role: 'hole', points: HOLE }])!;
    expect(one.type).toBe('Polygon');
    expect(geometryOf('polygon', partsOf(one))).toEqual(one);
    const away = SQUARE.map(([x, y]): [number, number] => [x + 1, y]);
    const two = geometryOf('polygon', [{ role: 'outer', points: away }, { role: 'outer', points: SQUARE }, { role: 'hole', points: HOLE }])!;
    expect(two).toMatchObject({ type: 'MultiPolygon' });
    expect((two as GeoJSON.MultiPolygon).coordinates.map((rings) => rings.length)).toEqual([1, 2]);
    expect(geometryOf('polygon', partsOf(two))).toEqual(two);
    for (const geometry of [
      { type: 'LineString', coordinates: [[108, 16], [108.1, 16.05]] },
      { type: 'MultiLineString', coordinates: [[[108, 16], [108.1, 16.05]], [[108, 15], [108.1, 15.05]]] },
    ] as GeoJSON.Geometry[]) expect(geometryOf('corridor', partsOf(geometry))).toEqual(geometry);
    expect(geometryOf('circle', partsOf({ type: 'Point', coordinates: [108, 16] }))).toEqual({ type: 'Point', coordinates: [108, 16] });
  });

  it('is wound as RFC 7946 asks, whichever way it was drawn', () => {
    const drawn = geometryOf('polygon', [{ role: 'outer', points: [...SQUARE].reverse() }, { role: 'hole', points: HOLE }]) as GeoJSON.Polygon;
    const area = (ring: GeoJSON.Position[]): number =>
      ring.slice(1).reduce((sum, [x, y], at) => sum + ring[at]![0]! * y! - x! * ring[at]![1]!, 0);
    expect(area(drawn.coordinates[0]!)).toBeGreaterThan(0);
    expect(area(drawn.coordinates[1]!)).toBeLessThan(0);
  });

  it('is nothing until there is enough', () => {
    expect(geometryOf('polygon', [{ role: 'outer', points: SQUARE.slice(0, 2) }])).toBeNull();
    expect(geometryOf('polygon', [{ role: 'hole', points: HOLE }])).toBeNull();
    expect(geometryOf('corridor', [{ role: 'line', points: [[108, 16]] }])).toBeNull();
    expect(geometryOf('circle', [])).toBeNull();
  });
});
