/** What a style that has just arrived is given, and what of it is to be seen. */

import type { Map as Chart } from 'maplibre-gl';
import { pictures, RATIO, render } from './images';
import type { Display } from './model';
import { ROOM, ZONE_LAYERS } from './overlay';
import type { Palette } from './palette';
import type { Composed } from './style';

export function addPictures(map: Chart, palette: Palette): void {
  for (const picture of pictures(palette)) {
    const image = render(picture);
    if (image !== null && !map.hasImage(picture.name)) map.addImage(picture.name, image, { pixelRatio: RATIO });
  }
  if (!map.hasImage(ROOM.name)) map.addImage(ROOM.name, new ImageData(ROOM.size, ROOM.size));
}

/** As a person has switched them. `base` are the layers of the base map. */
export function showLayers(map: Chart, base: Composed['layers'], display: Display): void {
  const show = (layer: string, on: boolean): void => {
    map.setLayoutProperty(layer, 'visibility', on ? 'visible' : 'none');
  };
  for (const layer of base) show(layer.id, layer.group === null || display[layer.group]);
  for (const layer of ZONE_LAYERS) show(layer, display.zones);
  show('value', display.values);
}

/** Resolves when nothing is left to load or to draw, and after `ms` at the latest. */
export function idle(map: Chart, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(done, ms);
    function done(): void {
      clearTimeout(late);
      map.off('idle', done);
      resolve();
    }
    map.on('idle', done);
    map.triggerRepaint();
  });
}
