/** Which zone holds a place, closely enough to count vehicles for the eye; the hub judges by its own geometry. */

import type { Zone } from '../api/types';
import { type Box, boxOf, metresBetween } from './geometry';

type Ring = GeoJSON.Position[];
type Holds = (lon: number, lat: number) => boolean;

/** Whether a place lies in the zone: polygons with holes, circles, corridors. */
export function zoneTest(zone: Zone): Holds {
  const { geometry } = zone;
  const radius = zone.radius ?? 0;
  const box = padded(boxOf(geometry), radius);
  if (box === null) return () => false;
  const exact = exactly(geometry, radius);
  return (lon, lat) => lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3] && exact(lon, lat);
}

function exactly(geometry: GeoJSON.Geometry, radius: number): Holds {
  switch (geometry.type) {
    case 'Polygon':
      return (lon, lat) => inRings(geometry.coordinates, lon, lat);
    case 'MultiPolygon':
      return (lon, lat) => geometry.coordinates.some((rings) => inRings(rings, lon, lat));
    case 'Point':
      return (lon, lat) => metresBetween(geometry.coordinates[0]!, geometry.coordinates[1]!, lon, lat) <= radius;
    case 'LineString':
      return (lon, lat) => nearLine(geometry.coordinates, lon, lat, radius);
    case 'MultiLineString':
      return (lon, lat) => geometry.coordinates.some((line) => nearLine(line, lon, lat, radius));
    default:
      return () => false;
  }
}

function padded(box: Box | null, metres: number): Box | null {
  if (box === null) return null;
  const dy = metres / 110_000;
  const dx = dy / Math.max(0.1, Math.cos((box[3] * Math.PI) / 180));
  return [box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy];
}

/** Even-odd over all rings, so that holes are out. */
function inRings(rings: Ring[], lon: number, lat: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [xi, yi] = ring[i] as [number, number];
      const [xj, yj] = ring[j] as [number, number];
      if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

function nearLine(line: Ring, lon: number, lat: number, metres: number): boolean {
  const shrink = Math.cos((lat * Math.PI) / 180);
  for (let i = 1; i < line.length; i += 1) {
    const [ax, ay, bx, by] = [line[i - 1]![0]! * shrink, line[i - 1]![1]!, line[i]![0]! * shrink, line[i]![1]!];
    const [dx, dy] = [bx - ax, by - ay];
    const along = dx === 0 && dy === 0 ? 0 : Math.min(1, Math.max(0, ((lon * shrink - ax) * dx + (lat - ay) * dy) / (dx * dx + dy * dy)));
    if (metresBetween((ax + along * dx) / shrink, ay + along * dy, lon, lat) <= metres) return true;
  }
  return false;
}
