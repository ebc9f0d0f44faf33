/**
 * Where the name of each zone stands: once, inside the zone, and in what is to be seen of it. The map engine would name
 * a shape once in every tile that it reaches.
 */

import polylabel from 'polylabel';
import type { Zone } from '../api/types';
import { zoneShapes } from './features';
import { type Box, boxOf } from './geometry';

type Position = GeoJSON.Position;
type Place = [lon: number, lat: number];
/** A place and how much room it has: the distance to the nearest edge, or the length of the line. */
interface Spot {
  place: Place;
  room: number;
}

/** Of a shape's smaller side: nobody sees the difference. */
const PRECISION = 1 / 40;

const middles = new WeakMap<Zone, Place | null>();

/** The zone's own middle while it is in view, so that the name stands still; else the middle of what is; null: none is. */
export function namePlace(zone: Zone, view: Box): Place | null {
  let middle = middles.get(zone);
  if (middle === undefined) {
    middle = roomiest(zone, null);
    middles.set(zone, middle);
  }
  return middle === null || holds(view, middle) ? middle : roomiest(zone, view);
}

function roomiest(zone: Zone, view: Box | null): Place | null {
  const spots = zoneShapes(zone).flatMap(({ geometry }) => spotsOf(geometry, view));
  return spots.reduce<Spot | null>((best, spot) => (best === null || spot.room > best.room ? spot : best), null)?.place ?? null;
}

function spotsOf(geometry: GeoJSON.Geometry, view: Box | null): Spot[] {
  switch (geometry.type) {
    case 'Polygon':
      return inPolygon(geometry.coordinates, view);
    case 'MultiPolygon':
      return geometry.coordinates.flatMap((rings) => inPolygon(rings, view));
    case 'LineString':
      return onLine(geometry.coordinates, view);
    case 'MultiLineString':
      return geometry.coordinates.flatMap((line) => onLine(line, view));
    case 'Point':
      return view === null || holds(view, geometry.coordinates) ? [{ place: geometry.coordinates as Place, room: 0 }] : [];
    default:
      return [];
  }
}

function inPolygon(rings: Position[][], view: Box | null): Spot[] {
  const [outline, ...holes] = view === null ? rings : rings.map((ring) => clipped(ring, view));
  if (outline === undefined || outline.length <= 3) return [];
  const seen = [outline, ...holes.filter((ring) => ring.length > 3)];
  const box = boxOf({ type: 'Polygon', coordinates: [outline] })!;
  // A degree of longitude is shorter than one of latitude: room is measured in the latter.
  const shrink = Math.cos((box[1] * Math.PI) / 180);
  const flat = seen.map((ring) => ring.map(([lon, lat]) => [lon! * shrink, lat!]));
  const found = polylabel(flat, Math.min((box[2] - box[0]) * shrink, box[3] - box[1]) * PRECISION);
  // All that is in view may be a hole.
  return found.distance > 0 ? [{ place: [found[0] / shrink, found[1]], room: found.distance }] : [];
}

/** The middle of the longest part of the line that is in view. */
function onLine(line: Position[], view: Box | null): Spot[] {
  const parts: Position[][] = [];
  for (let i = 1; i < line.length; i += 1) {
    const piece = view === null ? ([line[i - 1]!, line[i]!] as const) : cut(line[i - 1]!, line[i]!, view);
    if (piece === null) continue;
    const last = parts.at(-1);
    if (last !== undefined && last.at(-1) === piece[0]) last.push(piece[1]);
    else parts.push([...piece]);
  }
  return parts.map((part) => {
    const room = lengthOf(part);
    return { place: along(part, room / 2), room };
  });
}

function lengthOf(line: Position[]): number {
  return line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x! - line[i]![0]!, y! - line[i]![1]!), 0);
}

function along(line: Position[], distance: number): Place {
  let left = distance;
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [line[i - 1]!, line[i]!];
    const step = lengthOf([a, b]);
    if (left <= step && step > 0) return between(a, b, left / step) as Place;
    left -= step;
  }
  return line.at(-1) as Place;
}

/** Sutherland and Hodgman's clipping of a closed ring by the four sides of a box; empty when all of it is outside. */
function clipped(ring: Position[], view: Box): Position[] {
  let points = ring.slice(0, -1);
  for (const side of [0, 1, 2, 3] as const) {
    const kept: Position[] = [];
    points.forEach((point, i) => {
      const before = points[(i + points.length - 1) % points.length]!;
      const [was, is] = [depth(before, view, side), depth(point, view, side)];
      if (was * is < 0) kept.push(between(before, point, was / (was - is)));
      if (is >= 0) kept.push(point);
    });
    points = kept;
  }
  return points.length === 0 ? [] : [...points, points[0]!];
}

/** The part of a straight line that is in the box. An end that is inside stays the very same position. */
function cut(a: Position, b: Position, view: Box): [Position, Position] | null {
  let [from, to] = [0, 1];
  for (const side of [0, 1, 2, 3] as const) {
    const [was, is] = [depth(a, view, side), depth(b, view, side)];
    if (was < 0 && is < 0) return null;
    if (was < 0) from = Math.max(from, was / (was - is));
    else if (is < 0) to = Math.min(to, was / (was - is));
  }
  return from >= to ? null : [from === 0 ? a : between(a, b, from), to === 1 ? b : between(a, b, to)];
}

/** How far a position is inside of one side of the box: west, south, east, north. */
function depth([lon, lat]: Position, [west, south, east, north]: Box, side: 0 | 1 | 2 | 3): number {
  return [lon! - west, lat! - south, east - lon!, north - lat!][side]!;
}

function between(a: Position, b: Position, share: number): Position {
  return [a[0]! + (b[0]! - a[0]!) * share, a[1]! + (b[1]! - a[1]!) * share];
}

function holds([west, south, east, north]: Box, [lon, lat]: Position): boolean {
  return lon! >= west && lon! <= east && lat! >= south && lat! <= north;
}
