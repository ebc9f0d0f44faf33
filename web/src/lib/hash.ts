/** The view a link carries, kept in the URL's hash so that reload and sharing show the same. */

import type { Severity } from '../api/types';
import { isPage, type Page } from '../pages/names';
import { SEVERITIES } from './severity';

export type { Page };
export type Dock = 'layers' | 'zones' | 'sensor' | null;

export interface Camera {
  zoom: number;
  lat: number;
  lon: number;
}

export interface View {
  page: Page;
  /** The part of a page: `users` in `#/admin/users`. */
  section: string | null;
  camera: Camera | null;
  dock: Dock;
  sensor: number | null;
  zone: number | null;
  alarm: number | null;
  /** Domains switched off. */
  off: string[];
  /** Severities switched off. */
  quiet: Severity[];
  /** What else a page keeps in its link, such as the span of a replay. */
  params: Readonly<Record<string, string>>;
}

export const EMPTY_VIEW: View = {
  page: 'live',
  section: null,
  camera: null,
  dock: null,
  sensor: null,
  zone: null,
  alarm: null,
  off: [],
  quiet: [],
  params: {},
};

const OURS = new Set(['at', 'panel', 'sensor', 'zone', 'alarm', 'off', 'quiet']);
const DOCKS = new Set(['layers', 'zones', 'sensor']);

/** Reads `#/live?at=13.2/16.0612/108.2272&sensor=12`. What does not make sense is left out, never an error. */
export function parseHash(hash: string): View {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const search = new URLSearchParams(query);
  const dock = search.get('panel');
  const [page = '', section = ''] = path.split('/');
  const sensor = whole(search.get('sensor'));
  return {
    page: isPage(page) ? page : 'live',
    section: isPage(page) && /^[a-z0-9._-]{1,80}$/.test(section) ? section : null,
    camera: parseCamera(search.get('at')),
    // Links of other systems name the sensor alone.
    dock: dock !== null && DOCKS.has(dock) ? (dock as Dock) : sensor === null ? null : 'sensor',
    sensor,
    zone: whole(search.get('zone')),
    alarm: whole(search.get('alarm')),
    off: list(search.get('off')).filter((d) => /^[a-z_]{1,32}$/.test(d)),
    quiet: list(search.get('quiet')).filter((s): s is Severity => (SEVERITIES as readonly string[]).includes(s)),
    params: Object.fromEntries([...search].filter(([key]) => !OURS.has(key) && /^[a-z_]{1,32}$/.test(key))),
  };
}

export function formatHash(view: View): string {
  const parts: string[] = [];
  if (view.camera) {
    const { zoom, lat, lon } = view.camera;
    parts.push(`at=${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`);
  }
  if (view.dock) parts.push(`panel=${view.dock}`);
  if (view.sensor !== null) parts.push(`sensor=${view.sensor}`);
  if (view.zone !== null) parts.push(`zone=${view.zone}`);
  if (view.alarm !== null) parts.push(`alarm=${view.alarm}`);
  if (view.off.length > 0) parts.push(`off=${[...view.off].sort().join(',')}`);
  if (view.quiet.length > 0) parts.push(`quiet=${view.quiet.join(',')}`);
  for (const [key, value] of Object.entries(view.params)) parts.push(`${key}=${encodeURIComponent(value)}`);
  return `#/${view.page}${view.section ? `/${view.section}` : ''}${parts.length > 0 ? `?${parts.join('&')}` : ''}`;
}

function parseCamera(text: string | null): Camera | null {
  const numbers = (text ?? '').split('/').map(Number);
  const [zoom, lat, lon] = numbers;
  if (numbers.length !== 3 || zoom === undefined || lat === undefined || lon === undefined) return null;
  if (!numbers.every(Number.isFinite) || zoom < 0 || zoom > 24) return null;
  if (Math.abs(lat) > 85 || Math.abs(lon) > 180) return null;
  return { zoom, lat, lon };
}

function whole(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function list(text: string | null): string[] {
  return text ? text.split(',').filter(Boolean) : [];
}
