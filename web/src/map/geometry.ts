/** Small geometry of the map: Web Mercator, circles drawn as polygons, middles of shapes. */

const EARTH_M = 6_371_008.8;

/** Web Mercator, the world as the unit square, y growing south. */
export function mercator(lon: number, lat: number): [x: number, y: number] {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI];
}

/** The way back: longitude and latitude of a place in Mercator units. */
export function unmercator(x: number, y: number): [lon: number, lat: number] {
  return [(x - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

/** Ring of `steps` + 1 points, `radius` metres around a point; counter-clockwise as RFC 7946 asks. */
export function circleRing(lon: number, lat: number, radius: number, steps = 64): [number, number][] {
  const angular = radius / EARTH_M;
  const phi = (lat * Math.PI) / 180;
  const ring: [number, number][] = [];
  for (let i = 0; i < steps; i += 1) {
    const bearing = (-2 * Math.PI * i) / steps;
    const sine = Math.sin(phi) * Math.cos(angular) + Math.cos(phi) * Math.sin(angular) * Math.cos(bearing);
    const turn = Math.atan2(
      Math.sin(bearing) * Math.sin(angular) * Math.cos(phi),
      Math.cos(angular) - Math.sin(phi) * sine,
    );
    ring.push([lon + (turn * 180) / Math.PI, (Math.asin(sine) * 180) / Math.PI]);
  }
  ring.push(ring[0]!);
  return ring;
}

/** Pixels (512-px tiles) that `metres` take at zoom 0 and at `lat`; doubles with every zoom. */
export function pixelsAtZoom0(metres: number, lat: number): number {
  return (metres * 512) / (2 * Math.PI * EARTH_M * Math.cos((lat * Math.PI) / 180));
}

export type Box = [west: number, south: number, east: number, north: number];

/** Null for a geometry without any coordinates. */
export function boxOf(geometry: GeoJSON.Geometry): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] === 'number' && typeof node[1] === 'number') {
      box[0] = Math.min(box[0], node[0]);
      box[1] = Math.min(box[1], node[1]);
      box[2] = Math.max(box[2], node[0]);
      box[3] = Math.max(box[3], node[1]);
      return;
    }
    node.forEach(visit);
  };
  if (geometry.type === 'GeometryCollection') geometry.geometries.forEach((g) => visit('coordinates' in g ? g.coordinates : []));
  else visit(geometry.coordinates);
  return Number.isFinite(box[0]) ? box : null;
}

/** Metres between two points, good enough for a city. */
export function metresBetween(aLon: number, aLat: number, bLon: number, bLat: number): number {
  const x = ((bLon - aLon) * Math.PI * Math.cos(((aLat + bLat) * Math.PI) / 360)) / 180;
  const y = ((bLat - aLat) * Math.PI) / 180;
  return Math.hypot(x, y) * EARTH_M;
}
