/**
 * How an alarm of a backtest stands to those of the version in force, and the mark it is drawn as: filled when this
 * version raises it, hollow when it does not, with a sign of its own. Colour is left for the severity.
 */

export type Standing = 'same' | 'new' | 'moved' | 'gone';

/** What changed before what did not. */
export const STANDINGS: readonly Standing[] = ['new', 'gone', 'moved', 'same'];

export interface Mark {
  /** SVG paths on 24 x 24. */
  body: string;
  sign: string;
  /** Drawn around it. */
  ring: string;
  hollow: boolean;
}

const disc = (radius: number): string => `M12 ${12 - radius}a${radius} ${radius} 0 1 1 0 ${2 * radius}a${radius} ${radius} 0 1 1 0-${2 * radius}Z`;

export const MARKS: Readonly<Record<Standing, Mark>> = {
  same: { body: disc(5.5), sign: '', ring: '', hollow: false },
  // More of them: a plus, and a ring that is seen from afar.
  new: { body: disc(8), sign: 'M12 8V16M8 12H16', ring: disc(11), hollow: false },
  // Another time: the hands of a clock.
  moved: { body: disc(9), sign: 'M12 6.5V12.5L16 15', ring: '', hollow: false },
  gone: { body: disc(9), sign: 'M8.8 8.8 15.2 15.2M15.2 8.8 8.8 15.2', ring: '', hollow: true },
};

/** Draws it where `c` has its origin. */
export function drawMark(c: CanvasRenderingContext2D, standing: Standing, colour: string, surface: string): void {
  const { body, sign, ring, hollow } = MARKS[standing];
  const stroke = (path: string, style: string, width: number): void => {
    c.strokeStyle = style;
    c.lineWidth = width;
    c.stroke(new Path2D(path));
  };
  c.lineCap = c.lineJoin = 'round';
  // Readable on any ground.
  stroke(ring || body, surface, 5);
  if (ring) stroke(ring, colour, 1.8);
  c.fillStyle = hollow ? surface : colour;
  c.fill(new Path2D(body));
  if (hollow) stroke(body, colour, 2);
  if (sign) stroke(sign, hollow ? colour : surface, 2.2);
}
