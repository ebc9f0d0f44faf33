/**
 * The layer that draws every sensor as a point: one draw call from two buffers, whatever their number.
 *
 * Positions are kept relative to the city's middle and the camera is subtracted in doubles, so that float32 is exact to
 * well under a pixel at street zoom. The map is never turned or tilted, which makes the projection two numbers.
 */

import type { CustomLayerInterface, Map as Chart } from 'maplibre-gl';
import { mercator } from './geometry';
import type { Palette } from './palette';
import type { Frame, Roster } from './roster';
import { CELL, COLUMNS, DISC, ROWS, sheetOf, spriteOf } from './sprites';

const VERTEX = `#version 300 es
in vec2 a_place;
in vec4 a_look;
uniform vec2 u_offset, u_scale, u_size;
flat out vec2 v_cell;
flat out vec2 v_turn;
flat out float v_alpha;
void main() {
  vec2 at = (a_place + u_offset) * u_scale;
  gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
  float row = floor(a_look.x / ${COLUMNS}.0);
  gl_PointSize = row < 4.0 ? u_size.x : u_size.y;
  float angle = a_look.y * ${(2 * Math.PI) / 255};
  v_turn = vec2(cos(angle), sin(angle));
  v_cell = vec2(a_look.x - row * ${COLUMNS}.0, row);
  v_alpha = a_look.z / 255.0;
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D u_sheet;
flat in vec2 v_cell;
flat in vec2 v_turn;
flat in float v_alpha;
out vec4 colour;
void main() {
  vec2 from = gl_PointCoord - 0.5;
  vec2 at = vec2(from.x * v_turn.x + from.y * v_turn.y, from.y * v_turn.x - from.x * v_turn.y);
  if (max(abs(at.x), abs(at.y)) > 0.5) discard;
  colour = texture(u_sheet, (v_cell + at + 0.5) / vec2(${COLUMNS}.0, ${ROWS}.0)) * v_alpha;
}`;

/** From here a sensor tells its domain by its pictogram; further out only colour is left, and a click. */
const PICTURES_FROM = 11.8;
/** Radius of a standing sensor by zoom, CSS pixels. */
const RADII: Steps = [[10, 2.6], [PICTURES_FROM - 0.01, 4.5], [PICTURES_FROM, 6.6], [13, 8], [14.5, 10.5], [17, 13]];
/** Size of a vehicle by zoom, of its picture's. */
const VEHICLES: Steps = [[11, 0.5], [13.5, 0.72], [16, 0.95]];
/** So many in view cannot all be pictures: dots then, at any zoom. */
const CROWDED_RADIUS: Steps = [[11, 1.6], [13, 2.4], [15, 4], [17, 6]];

type Steps = readonly (readonly [zoom: number, value: number])[];

export class Points implements CustomLayerInterface {
  readonly id = 'points';
  readonly type = 'custom';
  readonly renderingMode = '2d';
  /** Below this zoom nothing is drawn: cells stand for the sensors. */
  minzoom = 0;
  /** Too many in view for pictograms. */
  crowded = false;

  readonly #roster: Roster;
  readonly #palette: Palette;
  readonly #origin: [number, number];
  #map: Chart | null = null;
  #program: WebGLProgram | null = null;
  #vao: WebGLVertexArrayObject | null = null;
  #buffers: [WebGLBuffer | null, WebGLBuffer | null] = [null, null];
  #pictures: WebGLTexture | null = null;
  #dots: WebGLTexture | null = null;
  /** In a crowd dots are drawn at the very size they are shown in, so that each pixel asks for one texel and no more. */
  #crowd: { texture: WebGLTexture | null; pixels: number } = { texture: null, pixels: 0 };
  #uniforms: Record<'offset' | 'scale' | 'size' | 'sheet', WebGLUniformLocation | null> = { offset: null, scale: null, size: null, sheet: null };
  #places = new Float32Array(0);
  #looks = new Uint8Array(0);
  #count = 0;
  #seen = { moves: -1, looks: -1 };
  /** What part of the world the buffers hold. */
  #held: Frame = [0, 0, 0, 0];

  constructor(roster: Roster, palette: Palette, centre: readonly [number, number]) {
    this.#roster = roster;
    this.#palette = palette;
    this.#origin = mercator(centre[0], centre[1]);
  }

  onAdd(map: Chart, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#program = program(gl);
    for (const name of ['offset', 'scale', 'size', 'sheet'] as const) this.#uniforms[name] = gl.getUniformLocation(this.#program, `u_${name}`);
    this.#pictures = texture(gl, sheetOf(this.#palette, 64, true), true);
    this.#dots = texture(gl, sheetOf(this.#palette, 32, false), true);
    this.#crowd = { texture: null, pixels: 0 };
    this.#buffers = [gl.createBuffer(), gl.createBuffer()];
    this.#vao = gl.createVertexArray();
    gl.bindVertexArray(this.#vao);
    for (const [i, [name, size, type]] of ([['a_place', 2, gl.FLOAT], ['a_look', 4, gl.UNSIGNED_BYTE]] as const).entries()) {
      const at = gl.getAttribLocation(this.#program, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[i]!);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, type, false, 0, 0);
    }
    gl.bindVertexArray(null);
    this.#seen = { moves: -1, looks: -1 };
  }

  onRemove(_map: Chart, gl: WebGL2RenderingContext): void {
    gl.deleteProgram(this.#program);
    gl.deleteVertexArray(this.#vao);
    this.#buffers.forEach((buffer) => gl.deleteBuffer(buffer));
    gl.deleteTexture(this.#dots);
    gl.deleteTexture(this.#crowd.texture);
    gl.deleteTexture(this.#pictures);
    this.#map = null;
  }

  render(gl: WebGL2RenderingContext): void {
    const map = this.#map;
    if (map === null || this.#program === null) return;
    const zoom = map.getZoom();
    if (zoom < this.minzoom) return;
    const { width, height } = gl.canvas;
    const ratio = width / Math.max(1, map.getCanvas().clientWidth);
    const { lng, lat } = map.getCenter();
    const [cx, cy] = mercator(lng, lat);
    const world = 512 * 2 ** zoom * ratio;
    this.#upload(gl, cx, cy, width / world, height / world);
    if (this.#count === 0) return;
    const dots = this.crowded || zoom < PICTURES_FROM;
    const exact = (at(this.crowded ? CROWDED_RADIUS : RADII, zoom) / DISC) * CELL * ratio;
    const size = this.crowded ? Math.max(3, Math.round(exact)) : exact;
    gl.useProgram(this.#program);
    gl.bindVertexArray(this.#vao);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.crowded ? this.#crowdOf(gl, size) : dots ? this.#dots : this.#pictures);
    gl.uniform1i(this.#uniforms.sheet, 0);
    gl.uniform2f(this.#uniforms.offset, this.#origin[0] - cx, this.#origin[1] - cy);
    gl.uniform2f(this.#uniforms.scale, (2 * world) / width, (2 * world) / height);
    gl.uniform2f(this.#uniforms.size, size, this.crowded ? 2 * size : at(VEHICLES, zoom) * CELL * ratio);
    gl.drawArrays(gl.POINTS, 0, this.#count);
    gl.bindVertexArray(null);
  }

  /** How far from its middle a sensor answers to the pointer, CSS pixels. */
  reach(zoom: number): number {
    return at(this.crowded ? CROWDED_RADIUS : RADII, zoom) + 4;
  }

  /**
   * Standing sensors first, so that vehicles are on top; what is not shown, or further than a screen away, is not sent:
   * at street zoom that leaves a thousandth of the city.
   */
  #upload(gl: WebGL2RenderingContext, cx: number, cy: number, w: number, h: number): void {
    const roster = this.#roster;
    const [x0, y0, x1, y1] = this.#held;
    const inside = cx - w / 2 >= x0 && cx + w / 2 <= x1 && cy - h / 2 >= y0 && cy + h / 2 <= y1;
    // Zoomed in again, most of what the buffers hold would be drawn for nothing.
    const tight = x1 - x0 < 8 * w;
    if (inside && tight && this.#seen.moves === roster.moves && this.#seen.looks === roster.looks) return;
    this.#held = [cx - 1.5 * w, cy - 1.5 * h, cx + 1.5 * w, cy + 1.5 * h];
    this.#seen = { moves: roster.moves, looks: roster.looks };
    if (this.#places.length < 2 * roster.size) {
      this.#places = new Float32Array(2 * roster.ids.length);
      this.#looks = new Uint8Array(4 * roster.ids.length);
    }
    const [ox, oy] = this.#origin;
    const [west, north, east, south] = this.#held;
    let n = 0;
    for (const moving of [0, 1]) {
      for (let slot = 0; slot < roster.size; slot += 1) {
        if (roster.shown[slot] !== 1 || roster.moving[slot] !== moving) continue;
        const [x, y] = [roster.x[slot]!, roster.y[slot]!];
        if (x < west || x > east || y < north || y > south) continue;
        this.#places[2 * n] = x - ox;
        this.#places[2 * n + 1] = y - oy;
        const heading = roster.heading[slot]!;
        this.#looks[4 * n] = this.#sprite(roster.domain[slot]!, roster.age[slot]!, moving === 1, heading > 0);
        this.#looks[4 * n + 1] = heading > 0 ? heading - 1 : 0;
        this.#looks[4 * n + 2] = roster.pending[slot] === 1 ? 140 : 255;
        n += 1;
      }
    }
    this.#count = n;
    for (const [i, data] of [this.#places.subarray(0, 2 * n), this.#looks.subarray(0, 4 * n)].entries()) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[i]!);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    }
  }

  #crowdOf(gl: WebGL2RenderingContext, pixels: number): WebGLTexture | null {
    if (this.#crowd.pixels !== pixels) {
      gl.deleteTexture(this.#crowd.texture);
      this.#crowd = { texture: texture(gl, sheetOf(this.#palette, pixels, false), false), pixels };
    }
    return this.#crowd.texture;
  }

  /** `spriteOf`, remembered: names are looked up once for each domain and state. */
  #sprite(domain: number, age: number, moving: boolean, driving: boolean): number {
    const key = (domain << 4) | (age << 2) | (moving ? 2 : 0) | (driving ? 1 : 0);
    return (this.#sprites[key] ??= spriteOf(this.#roster.domains[domain]!, age, moving, driving));
  }

  readonly #sprites: number[] = [];
}

function at(steps: Steps, zoom: number): number {
  let [z0, v0] = steps[0]!;
  for (const [z1, v1] of steps) {
    if (zoom < z1) return z1 === z0 ? v1 : v0 + ((v1 - v0) * Math.max(0, zoom - z0)) / (z1 - z0);
    [z0, v0] = [z1, v1];
  }
  return v0;
}

/** Throws an Error with the compiler's words. */
function program(gl: WebGL2RenderingContext): WebGLProgram {
  const made = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(`points layer: ${gl.getProgramInfoLog(made) ?? ''}`);
  return made;
}

function texture(gl: WebGL2RenderingContext, sheet: HTMLCanvasElement | null, scaled: boolean): WebGLTexture | null {
  if (sheet === null) return null;
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, sheet);
  if (scaled) gl.generateMipmap(gl.TEXTURE_2D);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, scaled ? gl.LINEAR_MIPMAP_NEAREST : gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, scaled ? gl.LINEAR : gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return made;
}
