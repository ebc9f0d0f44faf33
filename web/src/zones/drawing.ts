/** Drawing a zone on the map with terra-draw, and what is shown of it meanwhile: its width, its faults, its last version. */

import type { GeoJSONSource, Map as Chart } from 'maplibre-gl';
import { TerraDraw, TerraDrawLineStringMode, TerraDrawPointMode, TerraDrawPolygonMode, TerraDrawSelectMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import { circleRing, pixelsAtZoom0 } from '../map/geometry';
import { type Kind, type Part, type Role, round } from './parts';

type Mode = 'polygon' | 'linestring' | 'point';
type Feature = ReturnType<TerraDraw['getSnapshot']>[number];

const MODE: Record<Role, Mode> = { outer: 'polygon', hole: 'polygon', line: 'linestring', centre: 'point' };
const EDITED = { feature: { draggable: true, coordinates: { midpoints: true, draggable: true, deletable: true } } };
const SOURCES = ['zone-width', 'zone-before', 'zone-fault'] as const;

/** Colours of the page, `#rrggbb`. */
export interface Ink {
  line: `#${string}`;
  hole: `#${string}`;
  before: `#${string}`;
  fault: `#${string}`;
}

export class ZoneDrawing {
  readonly #chart: Chart;
  readonly #ink: Ink;
  readonly #onChange: (parts: Part[]) => void;
  #draw: TerraDraw | null = null;
  /** What the next outline to be finished is. */
  #role: Role = 'outer';
  #mode: Mode | 'select' = 'select';
  #parts: Part[] = [];
  /** We are putting features there ourselves: what the tool tells of it is no change by the person. */
  #placing = false;
  #extra: Record<(typeof SOURCES)[number], GeoJSON.Feature[]> = { 'zone-width': [], 'zone-before': [], 'zone-fault': [] };
  #stopped = false;

  constructor(chart: Chart, ink: Ink, onChange: (parts: Part[]) => void) {
    this.#chart = chart;
    this.#ink = ink;
    this.#onChange = onChange;
    // Another theme or language takes every layer away: everything is put back from what we hold.
    chart.on('style.load', this.#begin);
    // Not isStyleLoaded: on a map where something always moves, that is hardly ever true.
    if (chart.getLayer('zone-fill')) this.#begin();
  }

  stop(): void {
    this.#stopped = true;
    this.#chart.off('style.load', this.#begin);
    try {
      this.#draw?.stop();
      for (const layer of ['zone-width-fill', 'zone-width-line', 'zone-before-line', 'zone-fault-ring']) {
        if (this.#chart.getLayer(layer)) this.#chart.removeLayer(layer);
      }
      for (const source of SOURCES) if (this.#chart.getSource(source)) this.#chart.removeSource(source);
    } catch {
      // The map went first, with everything on it.
    }
    this.#draw = null;
  }

  /** Replaces everything drawn. */
  show(parts: readonly Part[]): void {
    this.#parts = [...parts];
    if (this.#draw === null) return;
    this.#placing = true;
    this.#draw.clear();
    this.#draw.addFeatures(this.#parts.map(featureOf));
    this.#placing = false;
    this.edit();
  }

  /** The next clicks draw a new piece; a centre replaces the one before. */
  add(role: Role): void {
    this.#role = role;
    this.#mode = MODE[role];
    this.#draw?.setMode(this.#mode);
  }

  /** The next clicks move, add and delete corners of what is there. */
  edit(): void {
    this.#mode = 'select';
    this.#draw?.setMode(this.#mode);
  }

  /** How wide a circle or corridor really is. */
  width(kind: Kind, radius: number | null): void {
    const features: GeoJSON.Feature[] = [];
    for (const { role, points } of radius !== null && radius > 0 ? this.#parts : []) {
      if (kind === 'circle' && role === 'centre') {
        features.push(feature({ type: 'Polygon', coordinates: [circleRing(...points[0]!, radius!)] }));
      } else if (kind === 'corridor' && role === 'line') {
        const width = pixelsAtZoom0(2 * radius!, points[0]![1]);
        features.push(feature({ type: 'LineString', coordinates: points }, { w0: width, w22: width * 2 ** 22 }));
      }
    }
    this.#put('zone-width', features);
  }

  /** The outline of another version to compare with; null for none. */
  before(geometry: GeoJSON.Geometry | null, radius: number | null): void {
    const drawn =
      geometry?.type === 'Point' && radius ? { type: 'Polygon' as const, coordinates: [circleRing(geometry.coordinates[0]!, geometry.coordinates[1]!, radius)] } : geometry;
    this.#put('zone-before', drawn ? [feature(drawn)] : []);
  }

  faults(places: readonly (readonly number[])[]): void {
    this.#put('zone-fault', places.map(([lon, lat]) => feature({ type: 'Point', coordinates: [lon!, lat!] })));
  }

  #put(source: (typeof SOURCES)[number], features: GeoJSON.Feature[]): void {
    this.#extra[source] = features;
    (this.#chart.getSource(source) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
  }

  #begin = (): void => {
    if (this.#stopped) return;
    this.#layers();
    try {
      this.#draw?.stop();
    } catch {
      // Its layers went with the old style.
    }
    this.#draw = this.#tools();
    this.#draw.start();
    this.#draw.addFeatures(this.#parts.map(featureOf));
    this.#draw.setMode(this.#mode);
  };

  #tools(): TerraDraw {
    const { line, hole } = this.#ink;
    const colour = (drawn: { properties: Record<string, unknown> }): `#${string}` =>
      drawn.properties.role === 'hole' || (drawn.properties.role === undefined && this.#role === 'hole') ? hole : line;
    const polygon = { fillColor: colour, outlineColor: colour, fillOpacity: 0.15, outlineWidth: 2 };
    const draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map: this.#chart, coordinatePrecision: 9 }),
      modes: [
        new TerraDrawPolygonMode({ styles: polygon }),
        new TerraDrawLineStringMode({ styles: { lineStringColor: line, lineStringWidth: 2 } }),
        new TerraDrawPointMode({ styles: { pointColor: line, pointWidth: 6 } }),
        new TerraDrawSelectMode({
          flags: { polygon: EDITED, linestring: EDITED, point: { feature: { draggable: true } } },
          styles: { selectedPolygonColor: line, selectedPolygonOutlineColor: line, selectedLineStringColor: line, selectedPointColor: line, selectionPointWidth: 5, midPointWidth: 4 },
        }),
      ],
    });
    draw.on('finish', (id, { action }) => {
      if (action === 'draw') this.#finished(id);
      this.#read();
    });
    draw.on('change', (_ids, type) => {
      if (type === 'delete' && this.#mode === 'select' && !this.#placing) this.#read();
    });
    return draw;
  }

  /** A new piece is done: it gets its role, and the hand goes back to editing. */
  #finished(id: Feature['id']): void {
    const draw = this.#draw!;
    const role = this.#role;
    if (id === undefined) return;
    draw.updateFeatureProperties(id, { role });
    if (role === 'centre') {
      const others = draw.getSnapshot().filter((one) => one.geometry.type === 'Point' && one.properties.role === 'centre' && one.id !== id);
      draw.removeFeatures(others.map((one) => one.id!));
    }
    // In the middle of its own event the tool still holds the mode.
    queueMicrotask(() => this.edit());
  }

  #read(): void {
    this.#parts = (this.#draw?.getSnapshot() ?? []).flatMap(partOf);
    this.#onChange([...this.#parts]);
  }

  #layers(): void {
    for (const source of SOURCES) {
      if (!this.#chart.getSource(source)) {
        this.#chart.addSource(source, { type: 'geojson', data: { type: 'FeatureCollection', features: this.#extra[source] } });
      }
    }
    const { line, before, fault } = this.#ink;
    if (this.#chart.getLayer('zone-width-fill')) return;
    this.#chart.addLayer({ id: 'zone-width-fill', type: 'fill', source: 'zone-width', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': line, 'fill-opacity': 0.15 } });
    this.#chart.addLayer({
      id: 'zone-width-line', type: 'line', source: 'zone-width', filter: ['has', 'w0'], layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': line, 'line-opacity': 0.2, 'line-width': ['interpolate', ['exponential', 2], ['zoom'], 0, ['get', 'w0'], 22, ['get', 'w22']] },
    });
    this.#chart.addLayer({ id: 'zone-before-line', type: 'line', source: 'zone-before', paint: { 'line-color': before, 'line-width': 2, 'line-dasharray': [3, 2] } });
    this.#chart.addLayer({ id: 'zone-fault-ring', type: 'circle', source: 'zone-fault', paint: { 'circle-radius': 11, 'circle-color': fault, 'circle-opacity': 0.25, 'circle-stroke-color': fault, 'circle-stroke-width': 2.5 } });
  }
}

function feature(geometry: GeoJSON.Geometry, properties: GeoJSON.GeoJsonProperties = {}): GeoJSON.Feature {
  return { type: 'Feature', geometry, properties };
}

function featureOf({ role, points }: Part): Feature {
  const properties = { mode: MODE[role], role };
  if (role === 'centre') return { type: 'Feature', geometry: { type: 'Point', coordinates: points[0]! }, properties };
  if (role === 'line') return { type: 'Feature', geometry: { type: 'LineString', coordinates: points }, properties };
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [[...points, points[0]!]] }, properties };
}

/** The tool's own handles carry no role. */
function partOf({ geometry, properties }: Feature): Part[] {
  const role = properties.role as Role | undefined;
  if (role === undefined) return [];
  const places = geometry.type === 'Polygon' ? geometry.coordinates[0]!.slice(0, -1) : geometry.type === 'LineString' ? geometry.coordinates : [geometry.coordinates as number[]];
  return [{ role, points: places.map(([lon, lat]) => [round(lon!), round(lat!)]) }];
}
