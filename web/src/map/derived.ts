/** Layers made from the city's own: what the outline files hold, in the form that draws well. Pure. */

import { type Box, boxOf, mercator } from './geometry';

/** The city's own layers, by their key in `/api/v1/city`. */
export type Layers = Record<string, GeoJSON.FeatureCollection>;

type Position = GeoJSON.Position;
type Feature = GeoJSON.Feature;

const STREAMS = ['rivers', 'harbours', 'water'] as const;
/** A straight edge along a meridian or parallel longer than this (degrees) is where the drawing was cut, not a shore. */
const CUT = 0.02;

/** `layers` with `shores` (coast without the edges of the sheet) and `water-names` (one point for each water). */
export function derived(layers: Layers): Layers {
  const made: Layers = { ...layers };
  if (layers.coast) made.shores = { type: 'FeatureCollection', features: layers.coast.features.flatMap(shores) };
  const named = STREAMS.flatMap((key) => layers[key]?.features ?? []).flatMap(waterName);
  if (named.length > 0) made['water-names'] = { type: 'FeatureCollection', features: named };
  return made;
}

function ringsOf(geometry: GeoJSON.Geometry): Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates;
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat();
  if (geometry.type === 'LineString') return [geometry.coordinates];
  return geometry.type === 'MultiLineString' ? geometry.coordinates : [];
}

function shores(feature: Feature): Feature[] {
  const lines: Position[][] = [];
  for (const ring of ringsOf(feature.geometry)) {
    let line: Position[] = [];
    ring.forEach((to, i) => {
      const from = ring[i - 1];
      if (from && isCut(from, to)) {
        if (line.length > 1) lines.push(line);
        line = [];
      }
      line.push(to);
    });
    if (line.length > 1) lines.push(line);
  }
  return lines.length === 0 ? [] : [{ type: 'Feature', properties: feature.properties, geometry: { type: 'MultiLineString', coordinates: lines } }];
}

function isCut([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): boolean {
  const [dx, dy] = [Math.abs(ax - bx), Math.abs(ay - by)];
  // Rounding and the move from one sheet to the other leave a cut a hair off its meridian.
  return Math.max(dx, dy) > CUT && Math.min(dx, dy) < 0.01 * Math.max(dx, dy);
}

/** The vertex pair across the water nearest its middle gives a point in the stream, which the box's middle need not be. */
function waterName(feature: Feature): Feature[] {
  const label: unknown = feature.properties?.label;
  const ring = ringsOf(feature.geometry).sort((a, b) => b.length - a.length)[0];
  const box = boxOf(feature.geometry);
  if (typeof label !== 'string' || label === '' || !ring || !box) return [];
  const place = feature.geometry.type.endsWith('Polygon') ? inside(ring, box) : ring[Math.floor(ring.length / 2)]!;
  return [{ type: 'Feature', properties: { label }, geometry: { type: 'Point', coordinates: place } }];
}

/** The middle of the widest stretch of water on the line through the box's middle, across its longer side. */
function inside(ring: Position[], [west, south, east, north]: Box): Position {
  const [x0, y0] = mercator(west, north);
  const [x1, y1] = mercator(east, south);
  const tall = y1 - y0 > x1 - x0;
  const [along, across] = tall ? [1, 0] : [0, 1];
  const at = tall ? (south + north) / 2 : (west + east) / 2;
  const cuts: number[] = [];
  ring.forEach((to, i) => {
    const from = ring[i - 1];
    if (!from || from[along]! < at === to[along]! < at) return;
    cuts.push(from[across]! + ((at - from[along]!) / (to[along]! - from[along]!)) * (to[across]! - from[across]!));
  });
  cuts.sort((a, b) => a - b);
  let [best, width] = [tall ? (west + east) / 2 : (south + north) / 2, 0];
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    const wide = cuts[i + 1]! - cuts[i]!;
    if (wide > width) [best, width] = [(cuts[i]! + cuts[i + 1]!) / 2, wide];
  }
  return tall ? [best, at] : [at, best];
}

/** How far the drawing reaches; null without a coast. Beyond it there is nothing to see and nothing to be sure of. */
export function sheet(layers: Layers): Box | null {
  const boxes = (layers.coast?.features ?? []).map((feature) => boxOf(feature.geometry)).filter((box) => box !== null);
  if (boxes.length === 0) return null;
  const at = (side: number): number[] => boxes.map((box) => box[side]!);
  return [Math.min(...at(0)), Math.min(...at(1)), Math.max(...at(2)), Math.max(...at(3))];
}

/** Names of bridges, which streets over them repeat. */
export function bridgeNames(layers: Layers): string[] {
  return [...new Set((layers.bridges?.features ?? []).map((f) => (f.properties?.street === nameVi(f) ? nameVi(f) : '')).filter(Boolean))];
}

function nameVi(feature: Feature): string {
  const name: unknown = feature.properties?.name;
  if (typeof name === 'string') return name;
  const vi = (name as { vi?: unknown } | null | undefined)?.vi;
  return typeof vi === 'string' ? vi : '';
}
