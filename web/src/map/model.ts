/** What the map draws from, and what it tells back. The live console is one model, a replay another. */

import type { StyleSpecification } from 'maplibre-gl';
import type { Alarm, City, Severity, Zone } from '../api/types';
import type { Language } from '../i18n/index.svelte';
import type { Camera } from '../lib/hash';
import type { Theme } from '../lib/prefs';
import type { SensorInfo, Sensors } from '../lib/registry';
import type { LiveState, SensorState } from '../live/state';
import type { Box } from './geometry';
import type { Palette } from './palette';

/** The map under everything. */
export interface Base {
  /** A whole style without anything of ours on it. */
  style(palette: Palette, language: Language): StyleSpecification;
  /** How far the drawing reaches; beyond it there is nothing to see. Null: everywhere. */
  readonly limits: Box | null;
}

/** Read at every flush, never changed by the map. */
export interface MapModel {
  readonly sensors: Sensors;
  readonly live: LiveState;
  readonly zones: readonly Zone[];
  /** Open alarms that pass the filters. */
  alarms(): readonly Alarm[];
  shows(domain: string): boolean;
  /** Of a past everything has moved since: where something told to be then counts for more than where it stands in the registry. */
  readonly past?: boolean;
  placeOf(alarm: Alarm): { lon: number; lat: number } | null;
  worstInZone(zone: Zone): Severity | null;
  zoneName(zone: Zone): string;
  /** The line under a zone's name: so many vehicles inside, so many open alarms. Empty for neither. */
  zoneNote(zone: Zone, vehicles: number): string;
  /** The one value to print beside a sensor; empty for none. */
  valueText(info: SensorInfo, state: SensorState): string;
  /** The model's time, Unix milliseconds: the hub's clock, or the moment being replayed. */
  now(): number;
}

export type Pick =
  { kind: 'sensor'; id: number } | { kind: 'alarm'; id: number } | { kind: 'cell'; count: number; silent: number; alarms: number };
export type Hover = Pick & { x: number; y: number };

/** How much of the canvas panels cover, CSS pixels: where people look is the middle of the rest. */
export interface Insets {
  left: number;
  right: number;
}

export interface MapOptions {
  container: HTMLElement;
  city: City;
  base: Base;
  theme: Theme;
  language: Language;
  camera: Camera | null;
  insets: Insets;
  display: Display;
  model: MapModel;
  onMove: (camera: Camera, bounds: Box) => void;
  onPick: (pick: Pick) => void;
  onHover: (hover: Hover | null) => void;
  /** The graphics card took the map away, or gave it back. */
  onLost: (lost: boolean) => void;
}

/** What a person switched on. `heat` names a metric of HEATS, null for none. */
export interface Display {
  streets: boolean;
  labels: boolean;
  zones: boolean;
  values: boolean;
  trails: boolean;
  /** Zoomed out, draw cells instead of every sensor. */
  cells: boolean;
  heat: string | null;
}
