/**
 * One sheet of pictures for the points layer: a column for each domain, a row for each state, so that domain, age and
 * heading of a sensor are one byte on the graphics card. Every age has a shape of its own, whatever the colour.
 */

import { domainIcon, ICON_DOMAINS, iconKey } from './icons';
import { strokeIcon } from './images';
import { domainColour, type Palette } from './palette';

export const COLUMNS = 16;
export const ROWS = 12;
/** Side of a cell in the design, CSS pixels; a standing sensor's disc has the radius DISC in it. */
export const CELL = 32;
export const DISC = 13;

const NAMES: readonly string[] = [...ICON_DOMAINS, 'other'];

/** Rows: 0-3 standing by age, 4-7 driving by age, 8-11 a vehicle at rest by age. */
export function spriteOf(domain: string, age: number, moving: boolean, driving: boolean): number {
  const row = age + (moving ? (driving ? 4 : 8) : 0);
  return row * COLUMNS + NAMES.indexOf(iconKey(domain));
}

/** The sheet with `pixels` to a cell; `detail` adds the pictograms. Null where there is no 2d canvas. */
export function sheetOf(palette: Palette, pixels: number, detail: boolean): HTMLCanvasElement | null {
  const canvas = document.createElement('canvas');
  canvas.width = COLUMNS * pixels;
  canvas.height = ROWS * pixels;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  for (const [column, domain] of NAMES.entries()) {
    for (let row = 0; row < ROWS; row += 1) {
      context.save();
      context.scale(pixels / CELL, pixels / CELL);
      context.translate((column + 0.5) * CELL, (row + 0.5) * CELL);
      const colour = domainColour(palette, domain);
      if (row < 4) standing(context, palette, colour, row, detail ? domain : null);
      else vehicle(context, palette, colour, row % 4, row < 8);
      context.restore();
    }
  }
  return canvas;
}

/** Fresh is a full disc, ageing a ring with its pictogram, stale an empty ring, offline a small ring crossed out. */
function standing(c: CanvasRenderingContext2D, p: Palette, colour: string, age: number, domain: string | null): void {
  const width = domain === null ? 3.2 : 2.2;
  const radius = DISC * [1, 1, 0.8, 0.7][age]!;
  c.beginPath();
  c.arc(0, 0, radius - (age === 0 ? 0.6 : width / 2), 0, 2 * Math.PI);
  c.fillStyle = age === 0 ? colour : p.surface;
  c.fill();
  c.strokeStyle = age === 0 ? p.halo : age === 1 ? colour : p.muted;
  c.lineWidth = age === 0 ? 1.2 : width;
  c.stroke();
  if (age === 3) cross(c, p, radius);
  if (domain === null || age > 1) return;
  c.translate(-8.5, -8.5);
  c.scale(17 / 24, 17 / 24);
  c.strokeStyle = age === 0 ? p.surface : colour;
  c.lineWidth = 2.4;
  c.lineCap = c.lineJoin = 'round';
  strokeIcon(c, domainIcon(domain));
}

/** A vehicle points north, to be turned by its course; one at rest has no nose. Hollow once its data is old. */
function vehicle(c: CanvasRenderingContext2D, p: Palette, colour: string, age: number, driving: boolean): void {
  c.beginPath();
  if (driving) {
    c.moveTo(0, -12.5);
    c.lineTo(9, 9.5);
    c.quadraticCurveTo(0, 5, -9, 9.5);
    c.closePath();
  } else {
    c.roundRect(-7, -7, 14, 14, 4);
  }
  c.lineJoin = 'round';
  c.lineWidth = 5;
  c.strokeStyle = p.halo;
  c.stroke();
  c.fillStyle = age === 0 ? colour : p.surface;
  c.fill();
  c.lineWidth = 2.2;
  c.strokeStyle = age <= 1 ? colour : p.muted;
  c.stroke();
  if (age === 3) cross(c, p, 9);
}

function cross(c: CanvasRenderingContext2D, p: Palette, reach: number): void {
  for (const [colour, width] of [[p.surface, 6], [p.muted, 2.8]] as const) {
    c.strokeStyle = colour;
    c.lineWidth = width;
    c.lineCap = 'round';
    c.beginPath();
    for (const side of [-1, 1]) {
      c.moveTo(-reach * 0.75, -reach * 0.75 * side);
      c.lineTo(reach * 0.75, reach * 0.75 * side);
    }
    c.stroke();
  }
}
