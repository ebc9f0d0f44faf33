/**
 * The layer of the way each vehicle came, one line per step, fading towards the past.
 *
 * Vehicles move all the time. As lines of a source, each move would cost a worker its tiles and the screen five frames:
 * told, loaded, cut, placed and settled. Here it costs the one that draws the vehicles anew.
 */

import type { CustomLayerInterface, Map as Chart } from 'maplibre-gl';
import type { Age } from '../live/age';
import type { SensorState } from '../live/state';
import type { SensorInfo } from '../lib/registry';
import { mercator, metresBetween } from './geometry';
import { domainColour, type Palette } from './palette';
import { at, cameraOf, ratioOf, type Steps } from './screen';
import { LINES, Program } from './shaders';

type Place = { lon: number; lat: number };

export interface Moving {
  info: SensorInfo;
  state: SensorState;
  age: Age;
}

export interface Step {
  domain: string;
  from: Place;
  to: Place;
  /** How much of it is left to be seen, 1 fresh. */
  left: number;
}

/** Metres per second. */
const FASTEST = 150;
/** A break in reporting is not a road driven: no tail across it. */
const GAP_MS = 120_000;
/** CSS pixels by zoom. */
const WIDTHS: Steps = [[11, 1.4], [15, 3.4]];
const STRENGTH = 0.6;

export function stepsOf(moving: Iterable<Moving>, now: number, spanMs = 90_000): Step[] {
  const steps: Step[] = [];
  for (const { info, state, age } of moving) {
    if (state.place === null || age === 'stale' || age === 'offline') continue;
    const places = [...state.trail, state.place];
    for (let i = 1; i < places.length; i += 1) {
      const [from, to] = [places[i - 1]!, places[i]!];
      const left = 1 - (now - to.time) / spanMs;
      if (left <= 0 || to.time - from.time > GAP_MS || jumped(from, to)) continue;
      steps.push({ domain: info.domain, from, to, left: Math.min(1, left) });
    }
  }
  return steps;
}

/** Nobody on a street or at sea is that fast: the receiver lost its way, and a line across the map would be a lie. */
function jumped(from: Place & { time: number }, to: Place & { time: number }): boolean {
  return metresBetween(from.lon, from.lat, to.lon, to.lat) > FASTEST * Math.max((to.time - from.time) / 1000, 1);
}

export class Tails implements CustomLayerInterface {
  readonly id = 'tails';
  readonly type = 'custom';
  readonly renderingMode = '2d';
  /** Lines in the last frame. */
  drawn = 0;
  readonly #palette: Palette;
  readonly #origin: [number, number];
  /** Sensors are drawn one by one, not as cells. */
  readonly #apart: () => boolean;
  #map: Chart | null = null;
  #program: Program | null = null;
  #vao: WebGLVertexArrayObject | null = null;
  #buffers: [WebGLBuffer | null, WebGLBuffer | null] = [null, null];
  #steps: readonly Step[] = [];
  #dirty = false;

  constructor(palette: Palette, centre: readonly [number, number], apart: () => boolean) {
    this.#palette = palette;
    this.#origin = mercator(centre[0], centre[1]);
    this.#apart = apart;
  }

  /** Drawn with the next frame; none is asked for. */
  show(steps: readonly Step[]): void {
    this.#dirty = true;
    this.#steps = steps;
  }

  onAdd(map: Chart, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#buffers = [gl.createBuffer(), gl.createBuffer()];
    this.#vao = gl.createVertexArray();
    gl.bindVertexArray(this.#vao);
    for (const [attribute, type] of [gl.FLOAT, gl.UNSIGNED_BYTE].entries()) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[attribute as 0 | 1]);
      gl.enableVertexAttribArray(attribute);
      gl.vertexAttribPointer(attribute, 4, type, attribute === 1, 0, 0);
      gl.vertexAttribDivisor(attribute, 1);
    }
    gl.bindVertexArray(null);
  }

  onRemove(_map: Chart, gl: WebGL2RenderingContext): void {
    this.#program?.end();
    gl.deleteVertexArray(this.#vao);
    this.#buffers.forEach((buffer) => gl.deleteBuffer(buffer));
    this.#map = null;
  }

  render(gl: WebGL2RenderingContext): void {
    const map = this.#map;
    this.drawn = this.#apart() ? this.#steps.length : 0;
    if (map === null || this.drawn === 0) return;
    if (this.#dirty) this.#upload(gl);
    const { x, y, world, width, height } = cameraOf(map);
    const program = (this.#program ??= new Program(gl, LINES, ['a_line', 'a_colour']));
    gl.bindVertexArray(this.#vao);
    gl.useProgram(program.handle);
    gl.uniform2f(program.at('u_offset'), this.#origin[0] - x, this.#origin[1] - y);
    gl.uniform1f(program.at('u_world'), world);
    gl.uniform2f(program.at('u_screen'), width, height);
    gl.uniform1f(program.at('u_half'), (at(WIDTHS, map.getZoom()) * ratioOf(map)) / 2);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.#steps.length);
    gl.bindVertexArray(null);
  }

  #upload(gl: WebGL2RenderingContext): void {
    this.#dirty = false;
    const [ox, oy] = this.#origin;
    const lines = new Float32Array(4 * this.#steps.length);
    const colours = new Uint8Array(4 * this.#steps.length);
    for (const [i, { domain, from, to, left }] of this.#steps.entries()) {
      const [x0, y0] = mercator(from.lon, from.lat);
      const [x1, y1] = mercator(to.lon, to.lat);
      lines.set([x0 - ox, y0 - oy, x1 - ox, y1 - oy], 4 * i);
      colours.set([...bytesOf(domainColour(this.#palette, domain)), Math.round(255 * STRENGTH * left)], 4 * i);
    }
    for (const [i, data] of [lines, colours].entries()) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[i]!);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    }
  }
}

/** `#rrggbb`. */
function bytesOf(colour: string): [number, number, number] {
  const n = parseInt(colour.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}
