/** Alarm marks as the map shows them, drawn on a canvas per theme: no sprite file, sharp at any pixel ratio. */

import type { IconNode } from 'lucide';
import type { Severity } from '../api/types';
import { SEVERITIES, SHAPES } from '../lib/severity';
import type { Palette } from './palette';

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

/** All pictures of a theme: `alarm-<severity>-<standing>`. */
export function pictures(palette: Palette): Picture[] {
  return SEVERITIES.flatMap((severity) => STANDINGS.map((standing) => alarm(severity, standing, palette)));
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

/** A pictogram of the icon set, on its 24 x 24 canvas, in the stroke that is set. */
export function strokeIcon(c: CanvasRenderingContext2D, icon: IconNode): void {
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
