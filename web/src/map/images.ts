/** Everything the map shows as a picture, drawn on a canvas per theme: no sprite file, sharp at any pixel ratio. */

import type { IconNode } from 'lucide';
import type { Severity } from '../api/types';
import { SEVERITIES, SHAPES } from '../lib/severity';
import { domainIcon, ICON_DOMAINS } from './icons';
import { domainColour, type Palette } from './palette';

export const RATIO = 2;

type Draw = (context: CanvasRenderingContext2D) => void;

export interface Picture {
  name: string;
  /** CSS pixels. */
  size: number;
  draw: Draw;
}

export type Standing = 'active' | 'cleared' | 'acked';
export const STANDINGS: readonly Standing[] = ['active', 'cleared', 'acked'];

/** All pictures of a theme. Names: `fresh-<domain>`, `ageing-<domain>`, `offline`, `alarm-<severity>-<standing>`, `go-…`. */
export function pictures(palette: Palette): Picture[] {
  const domains = [...ICON_DOMAINS, 'other'];
  return [
    ...domains.flatMap((domain) => [
      glyph(`fresh-${domain}`, domain, palette.surface),
      glyph(`ageing-${domain}`, domain, domainColour(palette, domain)),
      moving(`go-${domain}`, domainColour(palette, domain), palette.surface, true),
      moving(`stay-${domain}`, domainColour(palette, domain), palette.surface, false),
    ]),
    moving('go-old', palette.surface, palette.muted, true),
    moving('stay-old', palette.surface, palette.muted, false),
    { name: 'offline', size: 16, draw: (c) => cross(c, palette) },
    ...SEVERITIES.flatMap((severity) => STANDINGS.map((standing) => alarm(severity, standing, palette))),
  ];
}

export function render(picture: Picture): ImageData | null {
  const pixels = picture.size * RATIO;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = pixels;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.scale(RATIO, RATIO);
  picture.draw(context);
  return context.getImageData(0, 0, pixels, pixels);
}

function glyph(name: string, domain: string, colour: string): Picture {
  return {
    name,
    size: 16,
    draw: (c) => {
      c.translate(1, 1);
      c.scale(14 / 24, 14 / 24);
      c.strokeStyle = colour;
      c.lineWidth = 2.5;
      c.lineCap = c.lineJoin = 'round';
      strokeIcon(c, domainIcon(domain));
    },
  };
}

/** A vehicle points north, to be turned by its course; a standing one has no nose. */
function moving(name: string, fill: string, edge: string, heading: boolean): Picture {
  return {
    name,
    size: 26,
    draw: (c) => {
      c.translate(13, 13);
      c.beginPath();
      if (heading) {
        c.moveTo(0, -11);
        c.lineTo(8, 8.5);
        c.quadraticCurveTo(0, 4.5, -8, 8.5);
        c.closePath();
      } else {
        c.roundRect(-6, -6, 12, 12, 3.5);
      }
      c.lineJoin = 'round';
      c.lineWidth = 2.2;
      c.strokeStyle = edge;
      c.stroke();
      c.fillStyle = fill;
      c.fill();
    },
  };
}

function cross(c: CanvasRenderingContext2D, palette: Palette): void {
  for (const [colour, width] of [[palette.surface, 5], [palette.muted, 2.4]] as const) {
    c.strokeStyle = colour;
    c.lineWidth = width;
    c.lineCap = 'round';
    c.beginPath();
    c.moveTo(4, 4);
    c.lineTo(12, 12);
    c.moveTo(12, 4);
    c.lineTo(4, 12);
    c.stroke();
  }
}

/** Filled while it stands unacknowledged, hollow once acknowledged, hollow and dashed when the condition is gone. */
function alarm(severity: Severity, standing: Standing, palette: Palette): Picture {
  const shape = SHAPES[severity];
  const colour = palette.severity[severity];
  return {
    name: `alarm-${severity}-${standing}`,
    size: 32,
    draw: (c) => {
      c.translate(4, 4);
      const path = new Path2D(shape.path);
      c.lineJoin = 'round';
      c.strokeStyle = palette.halo;
      c.lineWidth = 6;
      c.stroke(path);
      c.fillStyle = standing === 'active' ? colour : palette.surface;
      c.fill(path);
      c.strokeStyle = colour;
      c.lineWidth = 2;
      if (standing === 'cleared') c.setLineDash([3, 2.5]);
      c.stroke(path);
      c.fillStyle = standing === 'active' ? palette.onSeverity[severity] : colour;
      c.font = '700 13px "Noto Sans", sans-serif';
      c.textAlign = 'center';
      c.textBaseline = 'middle';
      c.fillText(shape.mark, 12, shape.middle + 1);
    },
  };
}

function strokeIcon(c: CanvasRenderingContext2D, icon: IconNode): void {
  for (const [tag, attributes] of icon) {
    const at = (key: string): number => Number(attributes[key] ?? 0);
    const path = new Path2D();
    if (tag === 'path') path.addPath(new Path2D(String(attributes.d)));
    else if (tag === 'circle') path.arc(at('cx'), at('cy'), at('r'), 0, 2 * Math.PI);
    else if (tag === 'rect') path.roundRect(at('x'), at('y'), at('width'), at('height'), at('rx'));
    else if (tag === 'line') {
      path.moveTo(at('x1'), at('y1'));
      path.lineTo(at('x2'), at('y2'));
    } else if (tag === 'polyline' || tag === 'polygon') {
      const numbers = String(attributes.points).trim().split(/[\s,]+/).map(Number);
      for (let i = 0; i + 1 < numbers.length; i += 2) path.lineTo(numbers[i]!, numbers[i + 1]!);
      if (tag === 'polygon') path.closePath();
    }
    c.stroke(path);
  }
}
