import { describe, expect, it } from 'vitest';
import { bridgeNames, derived, sheet } from './derived';

type Ring = [number, number][];
const polygon = (ring: Ring, properties: object = {}): GeoJSON.Feature => ({
  type: 'Feature', properties: { ...properties }, geometry: { type: 'Polygon', coordinates: [ring] },
});
const layer = (...features: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features });

describe('what is made from the drawn layers', () => {
  // A sheet cut at 104°E and 17°N, with a shore on its other sides.
  const coast = layer(polygon([[104, 16], [104, 17], [108, 17], [108.2, 16.4], [106, 15.9], [104, 16]]));

  it('draws shores only: where the sheet was cut there is no coast', () => {
    const shore = derived({ coast }).shores!.features[0]!.geometry as GeoJSON.MultiLineString;
    const cut = shore.coordinates.flatMap((line) => line.slice(1).map((to, i) => [line[i]!, to] as const));
    expect(cut).toContainEqual([[108, 17], [108.2, 16.4]]);
    expect(cut).not.toContainEqual([[104, 16], [104, 17]]);
    expect(cut).not.toContainEqual([[104, 17], [108, 17]]);
  });

  it('names a water once, at a point in it', () => {
    // A bend: the middle of its box is on land.
    const bend = polygon([[0, 0], [4, 0], [4, 1], [1, 1], [1, 4], [0, 4], [0, 0]], { label: 'Sông' });
    const names = derived({ rivers: layer(bend, polygon([[5, 5], [6, 5], [6, 6], [5, 5]])) })['water-names']!.features;
    expect(names).toHaveLength(1);
    const [x, y] = (names[0]!.geometry as GeoJSON.Point).coordinates as [number, number];
    expect(x > 0 && x < 1 ? y > 0 && y < 4 : y > 0 && y < 1 && x < 4).toBe(true);
  });

  it('knows how far the drawing reaches', () => {
    expect(sheet({ coast })).toEqual([104, 15.9, 108.2, 17]);
    expect(sheet({})).toBeNull();
  });

  it('finds the streets that only repeat their bridge', () => {
    const bridge = (name: string, street: string): GeoJSON.Feature => ({ type: 'Feature', properties: { name: { vi: name }, street }, geometry: { type: 'LineString', coordinates: [] } });
    expect(bridgeNames({ bridges: layer(bridge('Cầu Rồng', 'Cầu Rồng'), bridge('Cầu Phú Lộc', 'Nguyễn Tất Thành')) })).toEqual(['Cầu Rồng']);
  });
});
