declare module 'polylabel' {
  /** The point of a polygon furthest from its edges, with that distance; in the polygon's own units. */
  export default function polylabel(rings: number[][][], precision?: number): [x: number, y: number] & { distance: number };
}
