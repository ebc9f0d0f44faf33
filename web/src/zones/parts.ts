/**
 * A zone as the pieces a person draws: outlines, holes, lines or a centre; and back to one RFC 7946 geometry.
 *
 * Drawing tools know no holes, so a hole is an outline of its own until the zone is put together.
 */

import type { Zone } from '../api/types';

export type Role = 'outer' | 'hole' | 'line' | 'centre';
export type Kind = Zone['kind'];

export interface Part {
  role: Role;
  /** A ring is open here: its first point is not repeated. */
  points: [lon: number, lat: number][];
}

/** Seven decimals of a degree are a centimetre. */
const DIGITS = 7;

/** Which piece is drawn first for a kind of zone. */
export const MAIN: Record<Kind, Role> = { polygon: 'outer', circle: 'centre', corridor: 'line' };

export function partsOf(geometry: GeoJSON.Geometry): Part[] {
  switch (geometry.type) {
    case 'Polygon':
      return ringsOf(geometry.coordinates);
    case 'MultiPolygon':
      return geometry.coordinates.flatMap(ringsOf);
    case 'LineString':
      return [{ role: 'line', points: geometry.coordinates.map(place) }];
    case 'MultiLineString':
      return geometry.coordinates.map((line) => ({ role: 'line', points: line.map(place) }));
    case 'Point':
      return [{ role: 'centre', points: [place(geometry.coordinates)] }];
    default:
      return [];
  }
}

/** Null while there is nothing to make a zone of that kind from. Holes go to the outline that holds their first point. */
export function geometryOf(kind: Kind, parts: readonly Part[]): GeoJSON.Geometry | null {
  if (kind === 'circle') {
    const centre = parts.find((part) => part.role === 'centre')?.points[0];
    return centre ? { type: 'Point', coordinates: centre } : null;
  }
  if (kind === 'corridor') {
    const lines = parts.filter((part) => part.role === 'line' && part.points.length >= 2).map((part) => part.points);
    if (lines.length === 0) return null;
    return lines.length === 1 ? { type: 'LineString', coordinates: lines[0]! } : { type: 'MultiLineString', coordinates: lines };
  }
  const outers = parts.filter((part) => part.role === 'outer' && part.points.length >= 3).map((part) => [wound(part.points, true)]);
  for (const hole of parts.filter((part) => part.role === 'hole' && part.points.length >= 3)) {
    const around = outers.find(([outer]) => holds(outer!, hole.points[0]!)) ?? outers[0];
    around?.push(wound(hole.points, false));
  }
  if (outers.length === 0) return null;
  return outers.length === 1 ? { type: 'Polygon', coordinates: outers[0]! } : { type: 'MultiPolygon', coordinates: outers };
}

function ringsOf(rings: GeoJSON.Position[][]): Part[] {
  return rings.map((ring, at) => ({ role: at === 0 ? 'outer' : 'hole', points: ring.slice(0, -1).map(place) }));
}

function place(position: GeoJSON.Position): [number, number] {
  return [round(position[0]!), round(position[1]!)];
}

export function round(degrees: number): number {
  return Number(degrees.toFixed(DIGITS));
}

/** Closed, and turned as RFC 7946 (3.1.6) asks: outlines counter-clockwise, holes clockwise. */
function wound(points: Part['points'], counter: boolean): GeoJSON.Position[] {
  const twice = points.reduce((sum, [x, y], at) => {
    const [nx, ny] = points[(at + 1) % points.length]!;
    return sum + x * ny - nx * y;
  }, 0);
  const ring = twice > 0 === counter ? points : [...points].reverse();
  return [...ring, ring[0]!];
}

function holds(ring: GeoJSON.Position[], [lon, lat]: readonly [number, number]): boolean {
  let inside = false;
  for (let at = 1; at < ring.length; at += 1) {
    const [[ax, ay], [bx, by]] = [ring[at - 1] as [number, number], ring[at] as [number, number]];
    if (ay > lat !== by > lat && lon < ((bx - ax) * (lat - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
