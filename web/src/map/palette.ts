/** Colours the map paints with. Normal is quiet and abnormal is loud; every severity also has a shape of its own. */

import type { Severity } from '../api/types';
import type { Theme } from '../lib/prefs';

export interface Palette {
  /** Where the drawing ends. */
  beyond: string;
  building: string;
  water: string;
  land: string;
  coastline: string;
  park: string;
  area: string;
  river: string;
  street: string;
  streetMain: string;
  streetTop: string;
  streetCasing: string;
  bridge: string;
  label: string;
  labelStrong: string;
  labelWater: string;
  halo: string;
  surface: string;
  ink: string;
  muted: string;
  select: string;
  zone: string;
  severity: Record<Severity, string>;
  /** Ink printed on a filled severity shape. */
  onSeverity: Record<Severity, string>;
  domain: Record<string, string>;
}

const DARK: Palette = {
  beyond: '#0c1116',
  building: '#222c36',
  water: '#0d2338',
  land: '#19212a',
  coastline: '#3d5a72',
  park: '#1a2c25',
  area: '#212b36',
  river: '#0d2338',
  street: '#2c3843',
  streetMain: '#3d4d5b',
  streetTop: '#52667a',
  streetCasing: '#12191f',
  bridge: '#9fb4c6',
  label: '#93a5b5',
  labelStrong: '#d3dee8',
  labelWater: '#6ea3c7',
  halo: '#0e151c',
  surface: '#111921',
  ink: '#e8eef4',
  muted: '#6b7c8c',
  select: '#ffffff',
  zone: '#8d9ff0',
  severity: { critical: '#ff5a5f', major: '#ff9a3d', minor: '#f4d35e', warning: '#5ab8f5', indeterminate: '#b7a6e0' },
  onSeverity: { critical: '#2b0506', major: '#2e1500', minor: '#2b2300', warning: '#03202f', indeterminate: '#1d1430' },
  domain: {
    traffic: '#8fb4d9',
    vehicle: '#7fd0e0',
    air: '#9ad0b2',
    water: '#6db3e8',
    weather: '#a5b8f0',
    lighting: '#dcc88c',
    waste: '#b9bf8e',
    parking: '#b6a9e0',
    energy: '#e0bd84',
    noise: '#d3a3c4',
    safety: '#dba39a',
    citizen: '#c8b6a0',
    device: '#a8b4bf',
    security: '#c9a4a4',
  },
};

const LIGHT: Palette = {
  beyond: '#dfe3e6',
  building: '#e6e6e3',
  water: '#c4dbe9',
  land: '#f4f4f1',
  coastline: '#8fb0c4',
  park: '#d7e8d0',
  area: '#e8e8e6',
  river: '#c4dbe9',
  street: '#dfe2e3',
  streetMain: '#ffffff',
  streetTop: '#ffffff',
  streetCasing: '#bcc4ca',
  bridge: '#5d6d7b',
  label: '#5c6a76',
  labelStrong: '#33414d',
  labelWater: '#4a7896',
  halo: '#ffffff',
  surface: '#ffffff',
  ink: '#15202a',
  muted: '#77838e',
  select: '#0b1c2c',
  zone: '#4453b8',
  severity: { critical: '#c8102e', major: '#c85a00', minor: '#a67c00', warning: '#0b6fb8', indeterminate: '#6a4fb0' },
  onSeverity: { critical: '#ffffff', major: '#ffffff', minor: '#ffffff', warning: '#ffffff', indeterminate: '#ffffff' },
  domain: {
    traffic: '#3d6d9c',
    vehicle: '#0f7285',
    air: '#2f7a52',
    water: '#1f6dab',
    weather: '#4a5fb8',
    lighting: '#8a6a10',
    waste: '#66702a',
    parking: '#6650ab',
    energy: '#94600f',
    noise: '#9a4580',
    safety: '#a04a3c',
    citizen: '#7a6040',
    device: '#566472',
    security: '#8c4a4a',
  },
};

export function paletteOf(theme: Theme): Palette {
  return theme === 'light' ? LIGHT : DARK;
}

export function domainColour(palette: Palette, domain: string): string {
  return palette.domain[domain] ?? palette.domain.device!;
}
