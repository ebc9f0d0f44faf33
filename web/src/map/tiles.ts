/** A street map from a PMTiles archive in the Protomaps schema, in our own colours. Loaded only where a city has one. */

import { type Flavor, layers, namedFlavor } from '@protomaps/basemaps';
import { addProtocol, type LayerSpecification, type StyleSpecification } from 'maplibre-gl';
import { PMTiles, Protocol } from 'pmtiles';
import type { Language } from '../i18n/index.svelte';
import type { Base } from './model';
import { BOLD, fontFaces, REGULAR } from './fonts';
import type { Box } from './geometry';
import { withIslands } from './islands';
import { type Palette, paletteOf } from './palette';

/** Symbols that need a picture we do not ship, or that say nothing to an operator. */
const LEFT_OUT = /^(pois|roads_shields|roads_oneway|address_label|places_country|places_region|boundaries_country)$/;

let protocol: Protocol | null = null;

/** The archive at `url`. Throws when its header cannot be read. */
export async function tiles(url: string): Promise<Base> {
  const address = new URL(url, document.baseURI).href;
  if (protocol === null) {
    protocol = new Protocol();
    addProtocol('pmtiles', protocol.tile);
  }
  const archive = new PMTiles(address);
  protocol.add(archive);
  const { minLon, minLat, maxLon, maxLat } = await archive.getHeader();
  const limits: Box = [minLon, minLat, maxLon, maxLat];
  return { limits, style: (palette, language) => styleOf(address, limits, palette, language) };
}

function styleOf(address: string, limits: Box, palette: Palette, language: Language): StyleSpecification {
  const drawn = layers('base', flavourOf(palette), { lang: language }).filter((layer) => !LEFT_OUT.test(layer.id));
  return withIslands(
    {
      version: 8,
      'font-faces': fontFaces(),
      sources: { base: { type: 'vector', url: `pmtiles://${address}`, bounds: limits } },
      layers: drawn.map((layer) => ours(layer as LayerSpecification, palette)),
    } as StyleSpecification,
    palette,
    language,
  );
}

/** Beyond the archive there is no land and no sea, only paper; words keep their distance and have no pictures. */
function ours(layer: LayerSpecification, palette: Palette): LayerSpecification {
  if (layer.type === 'background') return { ...layer, paint: { 'background-color': palette.beyond } };
  if (layer.type !== 'symbol') return layer;
  const { 'icon-image': _, 'text-transform': __, ...layout } = layer.layout ?? {};
  return { ...layer, layout, paint: { ...layer.paint, 'text-halo-width': 1.4 } };
}

function flavourOf(p: Palette): Flavor {
  const dark = p === paletteOf('dark');
  return {
    ...namedFlavor(dark ? 'dark' : 'light'),
    background: p.beyond, earth: p.land, water: p.water,
    park_a: p.park, park_b: p.park, wood_a: p.park, wood_b: p.park, scrub_a: p.park, scrub_b: p.park, zoo: p.park,
    hospital: p.area, industrial: p.area, school: p.area, pedestrian: p.area, aerodrome: p.area, military: p.area, glacier: p.area,
    sand: p.area, beach: p.area, runway: p.street, pier: p.area, buildings: p.building,
    other: p.street, minor_service: p.street, minor_a: p.street, minor_b: p.street, link: p.streetMain, major: p.streetMain, highway: p.streetTop,
    minor_service_casing: p.streetCasing, minor_casing: p.streetCasing, link_casing: p.streetCasing, major_casing_early: p.streetCasing,
    major_casing_late: p.streetCasing, highway_casing_early: p.streetCasing, highway_casing_late: p.streetCasing,
    bridges_other: p.street, bridges_minor: p.street, bridges_link: p.streetMain, bridges_major: p.streetMain, bridges_highway: p.streetTop,
    bridges_other_casing: p.coastline, bridges_minor_casing: p.coastline, bridges_link_casing: p.coastline, bridges_major_casing: p.coastline, bridges_highway_casing: p.coastline,
    tunnel_other: p.street, tunnel_minor: p.street, tunnel_link: p.street, tunnel_major: p.street, tunnel_highway: p.street,
    tunnel_other_casing: p.streetCasing, tunnel_minor_casing: p.streetCasing, tunnel_link_casing: p.streetCasing, tunnel_major_casing: p.streetCasing, tunnel_highway_casing: p.streetCasing,
    railway: p.coastline, boundaries: p.muted,
    roads_label_minor: p.label, roads_label_minor_halo: p.halo, roads_label_major: p.label, roads_label_major_halo: p.halo,
    ocean_label: p.labelWater, subplace_label: p.label, subplace_label_halo: p.halo, city_label: p.labelStrong, city_label_halo: p.halo,
    state_label: p.label, state_label_halo: p.halo, country_label: p.label, address_label: p.label, address_label_halo: p.halo,
    regular: REGULAR[0]!, bold: BOLD[0]!, italic: REGULAR[0]!,
  };
}
