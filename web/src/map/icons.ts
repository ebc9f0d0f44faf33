/** Pictograms of the domains, drawn from one source on the map's canvas and in the panels. */

import {
  AudioLines, Bus, Cctv, CircleDot, CloudRain, Cpu, type IconNode, Lightbulb, Megaphone, ShieldAlert,
  SquareParking, TrafficCone, Trash2, Waves, Wind, Zap,
} from 'lucide';

const ICONS: Record<string, IconNode> = {
  traffic: TrafficCone,
  vehicle: Bus,
  air: Wind,
  water: Waves,
  weather: CloudRain,
  lighting: Lightbulb,
  waste: Trash2,
  parking: SquareParking,
  energy: Zap,
  noise: AudioLines,
  safety: ShieldAlert,
  citizen: Megaphone,
  device: Cpu,
  security: Cctv,
};

export const ICON_DOMAINS: readonly string[] = Object.keys(ICONS);

export function domainIcon(domain: string): IconNode {
  return ICONS[domain] ?? CircleDot;
}

/** The name of the pictogram used for `domain`: unknown domains share one. */
export function iconKey(domain: string): string {
  return domain in ICONS ? domain : 'other';
}
