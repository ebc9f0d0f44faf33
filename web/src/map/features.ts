/** What the console knows, as GeoJSON the map can draw. Pure, so that it is tested without a map. */

import type { Alarm, Severity, Zone } from '../api/types';
import { byUrgency, rank } from '../lib/severity';
import { boxOf, circleRing, pixelsAtZoom0 } from './geometry';
import type { Standing } from './images';

type Feature = GeoJSON.Feature;
type Collection = GeoJSON.FeatureCollection;
type Place = { lon: number; lat: number };

export const EMPTY: Collection = { type: 'FeatureCollection', features: [] };

export function collection(features: Feature[]): Collection {
  return { type: 'FeatureCollection', features };
}

function point(place: Place, properties: GeoJSON.GeoJsonProperties, id?: number): Feature {
  return {
    type: 'Feature',
    ...(id === undefined ? {} : { id }),
    geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
    properties,
  };
}

export function standingOf(alarm: Alarm): Standing {
  if (alarm.condition === 'cleared') return 'cleared';
  return alarm.ack === 'acked' ? 'acked' : 'active';
}

export interface AlarmSpot extends Place {
  /** The most urgent alarm of this place. */
  alarm: Alarm;
  count: number;
}

/**
 * One spot per subject's place, showing the most urgent of its alarms. `whereIs` answers for sensors and zones as
 * they stand now; an alarm of something that cannot be found stays where it was raised.
 */
export function alarmSpots(alarms: Iterable<Alarm>, whereIs: (alarm: Alarm) => Place | null): AlarmSpot[] {
  const spots = new Map<string, AlarmSpot>();
  for (const alarm of [...alarms].sort(byUrgency)) {
    const raised = alarm.lon !== null && alarm.lat !== null ? { lon: alarm.lon, lat: alarm.lat } : null;
    const place = whereIs(alarm) ?? raised;
    if (place === null) continue;
    const key = alarm.sensor ? `s${alarm.sensor.id}` : `${place.lon.toFixed(5)},${place.lat.toFixed(5)}`;
    const held = spots.get(key);
    if (held === undefined) spots.set(key, { alarm, lon: place.lon, lat: place.lat, count: 1 });
    else held.count += 1;
  }
  return [...spots.values()];
}

export function alarmFeatures(spots: readonly AlarmSpot[]): Collection {
  return collection(
    spots.map((spot) =>
      point(spot, {
        id: spot.alarm.id,
        sensor: spot.alarm.sensor?.id ?? null,
        picture: `alarm-${spot.alarm.severity}-${standingOf(spot.alarm)}`,
        // Worst drawn last, on top; the unacknowledged above the acknowledged.
        order: (spot.alarm.ack === 'unacked' ? 10 : 0) + 5 - rank(spot.alarm.severity),
        more: spot.count > 1 ? `+${spot.count - 1}` : '',
      }),
    ),
  );
}

export function zoneFeatures(
  zones: readonly Zone[],
  nameOf: (zone: Zone) => string,
  noteOf: (zone: Zone) => string,
  worstOf: (zone: Zone) => Severity | null,
): Collection {
  const features: Feature[] = [];
  for (const zone of zones) {
    if (!zone.enabled) continue;
    const properties = { id: zone.id, kind: zone.kind, label: nameOf(zone), note: noteOf(zone), worst: worstOf(zone) ?? '' };
    for (const feature of zoneShapes(zone)) {
      features.push({ ...feature, id: zone.id, properties: { ...properties, ...feature.properties } });
    }
  }
  return collection(features);
}

/** The names of the same zones, each as one point where `placeOf` wants it. */
export function zoneNameFeatures(zones: GeoJSON.FeatureCollection, placeOf: (id: number) => [number, number] | null): Collection {
  const features = new Map<number, Feature>();
  for (const { id, properties } of zones.features) {
    const place = placeOf(id as number);
    if (place !== null) features.set(id as number, point({ lon: place[0], lat: place[1] }, properties, id as number));
  }
  return collection([...features.values()]);
}

/** A circle becomes a polygon; a corridor a line with its width in pixels at zoom 0. */
export function zoneShapes(zone: Zone): Feature[] {
  const { geometry } = zone;
  const radius = zone.radius ?? 0;
  if (geometry.type === 'Point' && radius > 0) {
    const [lon, lat] = geometry.coordinates as [number, number];
    return [{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [circleRing(lon, lat, radius)] }, properties: {} }];
  }
  if ((geometry.type === 'LineString' || geometry.type === 'MultiLineString') && radius > 0) {
    const box = boxOf(geometry);
    const width = pixelsAtZoom0(2 * radius, box ? (box[1] + box[3]) / 2 : 0);
    return [{ type: 'Feature', geometry, properties: { w0: width, w22: width * 2 ** 22 } }];
  }
  return [{ type: 'Feature', geometry, properties: {} }];
}

/** A point inside the zone's box to stand for it; null for an empty geometry. */
export function zoneMiddle(zone: Zone): Place | null {
  const box = boxOf(zone.geometry);
  return box ? { lon: (box[0] + box[2]) / 2, lat: (box[1] + box[3]) / 2 } : null;
}
