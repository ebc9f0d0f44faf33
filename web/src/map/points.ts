/**
 * The layer that draws every sensor as a point: one or two draw calls from two buffers, whatever their number.
 *
 * Positions are kept relative to the city's middle and the camera is subtracted in doubles, so that float32 is exact to
 * well under a pixel at street zoom. The map is never turned or tilted, which makes the projection two numbers.
 */

import type { CustomLayerInterface, Map as Chart } from 'maplibre-gl';
import { mercator } from './geometry';
import type { Palette } from './palette';
import type { Frame, Roster } from './roster';
import { at, type Camera, cameraOf, ratioOf, type Steps } from './screen';
import { DOTS, Program, SPRITES, texture } from './shaders';
import { CELL, DISC, sheetOf, spriteOf } from './sprites';
import { corner, Tableau } from './tableau';

/** From here a sensor tells its domain by its pictogram; further out only colour is left, and a click. */
const PICTURES_FROM = 11.8;
/** Radius of a standing sensor by zoom, CSS pixels. */
const RADII: Steps = [[10, 2.6], [PICTURES_FROM - 0.01, 4.5], [PICTURES_FROM, 6.6], [13, 8], [14.5, 10.5], [17, 13]];
/** Size of a vehicle by zoom, of its picture's. */
const VEHICLES: Steps = [[11, 0.5], [13.5, 0.72], [16, 0.95]];
/** So many in view cannot all be pictures: dots then, at any zoom. */
const CROWDED_RADIUS: Steps = [[11, 1.6], [13, 2.4], [15, 4], [17, 6]];

/** A crowd is painted anew for new data no more often than this; vehicles among it need no more. */
const REPAINT_MS = 500;
/** What a point costs beyond its pixels, in pixels. */
const POINT_PIXELS = 30;
/** What the buffers reach beyond the middle of the screen, in screens. */
const REACH = 1.5;

/** `moves` and `looks` of the roster. */
interface Seen {
  readonly moves: number;
  readonly looks: number;
}

export class Points implements CustomLayerInterface {
  readonly id = 'points';
  readonly type = 'custom';
  readonly renderingMode = '2d';
  /** Below this zoom nothing is drawn: cells stand for the sensors. */
  minzoom = 0;
  /** How many are on the screen, and whether these are too many for pictograms. */
  inView = 0;
  crowded = false;

  readonly #roster: Roster;
  readonly #palette: Palette;
  readonly #origin: [number, number];
  #map: Chart | null = null;
  #sprites: Program | null = null;
  #plain: Program | null = null;
  #tableau: Tableau | null = null;
  #vao: WebGLVertexArrayObject | null = null;
  #buffers: [WebGLBuffer | null, WebGLBuffer | null] = [null, null];
  #pictures: WebGLTexture | null = null;
  #dots: WebGLTexture | null = null;
  /** While the zoom stands, standing sensors are drawn at the very size they are shown in: each pixel asks for one texel. */
  #fit: { texture: WebGLTexture | null; pixels: number; pictured: boolean } = { texture: null, pixels: 0, pictured: false };
  #places = new Float32Array(0);
  #looks = new Uint8Array(0);
  /** In the buffers, standing ones first. */
  #count = { standing: 0, moving: 0 };
  /** What the buffers, and what the tableau, know of the roster. */
  #seen: Seen = { moves: -1, looks: -1 };
  #pictured: Seen = { moves: -1, looks: -1 };
  /** What part of the world the buffers hold. */
  #held: Frame = [0, 0, 0, 0];
  #world = 0;
  /** The zoom is what it was in the frame before. */
  #steady = false;
  /** The frame being drawn is laid over from the tableau. */
  #laid = false;
  #painted = -Infinity;
  #repaint: ReturnType<typeof setTimeout> | null = null;

  constructor(roster: Roster, palette: Palette, centre: readonly [number, number]) {
    this.#roster = roster;
    this.#palette = palette;
    this.#origin = mercator(centre[0], centre[1]);
  }

  onAdd(map: Chart, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#buffers = [gl.createBuffer(), gl.createBuffer()];
    this.#vao = gl.createVertexArray();
    gl.bindVertexArray(this.#vao);
    for (const [at, [size, type]] of ([[2, gl.FLOAT], [4, gl.UNSIGNED_BYTE]] as const).entries()) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[at as 0 | 1]);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, type, false, 0, 0);
    }
    gl.bindVertexArray(null);
  }

  onRemove(_map: Chart, gl: WebGL2RenderingContext): void {
    this.#sprites?.end();
    this.#plain?.end();
    this.#tableau?.end();
    gl.deleteVertexArray(this.#vao);
    this.#buffers.forEach((buffer) => gl.deleteBuffer(buffer));
    gl.deleteTexture(this.#dots);
    gl.deleteTexture(this.#fit.texture);
    gl.deleteTexture(this.#pictures);
    if (this.#repaint !== null) clearTimeout(this.#repaint);
    this.#map = null;
  }

  /** Paints the tableau where it has to be. While the zoom changes it would be true for one frame: points go straight to the screen. */
  prerender(gl: WebGL2RenderingContext): void {
    const screen = this.#screen();
    this.#laid = false;
    if (screen === null) return;
    this.#steady = screen.world === this.#world;
    this.#world = screen.world;
    if (!this.crowded || !this.#steady || !this.#dense(screen)) return;
    const tableau = (this.#tableau ??= new Tableau(gl));
    const there = tableau.camera !== null && corner(tableau.camera, screen) !== null;
    const wait = this.#painted + REPAINT_MS - performance.now();
    const old = this.#older(this.#pictured);
    if (!there || (old && wait <= 0)) {
      this.#painted = performance.now();
      this.#laid = tableau.draw(screen, (camera) => {
        this.#upload(gl, camera, 0.5);
        this.#paint(gl, camera);
        this.#pictured = this.#seen;
      });
      return;
    }
    this.#laid = true;
    if (old) this.#later(wait);
  }

  render(gl: WebGL2RenderingContext): void {
    const screen = this.#screen();
    if (screen === null) return;
    if (this.#laid) {
      this.#tableau!.show(screen);
      return;
    }
    const [x0, y0, x1, y1] = this.#held;
    const [w, h] = [screen.width / screen.world, screen.height / screen.world];
    const inside = screen.x - w / 2 >= x0 && screen.x + w / 2 <= x1 && screen.y - h / 2 >= y0 && screen.y + h / 2 <= y1;
    // Zoomed in again, most of what the buffers hold would be drawn for nothing.
    const tight = x1 - x0 < 8 * w;
    if (!inside || !tight || this.#older(this.#seen)) this.#upload(gl, screen, REACH);
    this.#paint(gl, screen);
  }

  /** How far from its middle a sensor answers to the pointer, CSS pixels. */
  reach(zoom: number): number {
    return at(this.crowded ? CROWDED_RADIUS : RADII, zoom) + 4;
  }

  /** Point by point they would cost the card more than a whole picture laid over the screen does. */
  #dense({ width, height }: Camera): boolean {
    return this.inView * (disc(this.#dot()) ** 2 + POINT_PIXELS) > width * height;
  }

  /** Side of a standing sensor drawn on a sheet of its size, pixels. */
  #dot(): number {
    return Math.max(3, Math.round(this.#exact()));
  }

  /** Side of a standing sensor's picture, pixels. */
  #exact(): number {
    return (at(this.crowded ? CROWDED_RADIUS : RADII, this.#map!.getZoom()) / DISC) * CELL * ratioOf(this.#map!);
  }

  #older({ moves, looks }: Seen): boolean {
    return moves !== this.#roster.moves || looks !== this.#roster.looks;
  }

  #later(ms: number): void {
    this.#repaint ??= setTimeout(() => {
      this.#repaint = null;
      this.#map?.triggerRepaint();
    }, ms);
  }

  /** Null where nothing is to be drawn. */
  #screen(): Camera | null {
    const map = this.#map;
    return map === null || map.getZoom() < this.minzoom ? null : cameraOf(map);
  }

  /** What is in the buffers, as it looks from `camera`. */
  #paint(gl: WebGL2RenderingContext, camera: Camera): void {
    const { standing, moving } = this.#count;
    if (standing + moving === 0) return;
    const ratio = ratioOf(this.#map!);
    const zoom = this.#map!.getZoom();
    const sprites = (this.#sprites ??= new Program(gl, SPRITES, ATTRIBUTES));
    gl.bindVertexArray(this.#vao);
    gl.activeTexture(gl.TEXTURE0);
    const [size, vehicle] = [this.#dot(), at(VEHICLES, zoom) * CELL * ratio];
    const pictured = !this.crowded && zoom >= PICTURES_FROM;
    const fitted = this.crowded || this.#steady;
    if (fitted) {
      gl.bindTexture(gl.TEXTURE_2D, this.#fitting(gl, size, pictured));
      this.#draw(gl, (this.#plain ??= new Program(gl, DOTS, ATTRIBUTES)), camera, [size, disc(size)], 0, standing);
    }
    if (this.crowded) {
      this.#draw(gl, sprites, camera, [size, 2 * size], standing, moving);
    } else {
      gl.bindTexture(gl.TEXTURE_2D, pictured ? this.#picturesOf(gl) : this.#dotsOf(gl));
      if (!fitted) this.#draw(gl, sprites, camera, [this.#exact(), vehicle], 0, standing);
      this.#draw(gl, sprites, camera, [this.#exact(), vehicle], standing, moving);
    }
    gl.bindVertexArray(null);
  }

  #draw(gl: WebGL2RenderingContext, program: Program, camera: Camera, size: [number, number], first: number, count: number): void {
    if (count === 0) return;
    gl.useProgram(program.handle);
    gl.uniform1i(program.at('u_sheet'), 0);
    gl.uniform2f(program.at('u_offset'), this.#origin[0] - camera.x, this.#origin[1] - camera.y);
    gl.uniform2f(program.at('u_scale'), (2 * camera.world) / camera.width, (2 * camera.world) / camera.height);
    gl.uniform2f(program.at('u_size'), ...size);
    if (program === this.#plain) gl.uniform2f(program.at('u_screen'), camera.width, camera.height);
    gl.drawArrays(gl.POINTS, first, count);
  }

  /**
   * Standing sensors first, so that vehicles are on top; what is not shown, or further than `reach` times the camera's
   * sides from its middle, is not sent: at street zoom that leaves a thousandth of the city.
   */
  #upload(gl: WebGL2RenderingContext, { x: cx, y: cy, world, width, height }: Camera, reach: number): void {
    const roster = this.#roster;
    const [w, h] = [(reach * width) / world, (reach * height) / world];
    this.#held = [cx - w, cy - h, cx + w, cy + h];
    this.#seen = { moves: roster.moves, looks: roster.looks };
    if (this.#places.length < 2 * roster.size) {
      this.#places = new Float32Array(2 * roster.ids.length);
      this.#looks = new Uint8Array(4 * roster.ids.length);
    }
    const standing = this.#fill(0, 0);
    const all = this.#fill(1, standing);
    this.#count = { standing, moving: all - standing };
    for (const [i, data] of [this.#places.subarray(0, 2 * all), this.#looks.subarray(0, 4 * all)].entries()) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[i]!);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    }
  }

  /** Those that move, or those that stand, from place `n` on; returns the first free place. */
  #fill(moving: 0 | 1, n: number): number {
    const roster = this.#roster;
    const [ox, oy] = this.#origin;
    const [west, north, east, south] = this.#held;
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
    return n;
  }

  // Sheets are drawn when they are first needed: zoomed out, cells need none of them.

  #picturesOf(gl: WebGL2RenderingContext): WebGLTexture | null {
    return (this.#pictures ??= texture(gl, sheetOf(this.#palette, 64, true), true));
  }

  #dotsOf(gl: WebGL2RenderingContext): WebGLTexture | null {
    return (this.#dots ??= texture(gl, sheetOf(this.#palette, 32, false), true));
  }

  #fitting(gl: WebGL2RenderingContext, pixels: number, pictured: boolean): WebGLTexture | null {
    if (this.#fit.pixels !== pixels || this.#fit.pictured !== pictured) {
      gl.deleteTexture(this.#fit.texture);
      this.#fit = { texture: texture(gl, sheetOf(this.#palette, pixels, pictured), false), pixels, pictured };
    }
    return this.#fit.texture;
  }

  /** `spriteOf`, remembered: names are looked up once for each domain and state. */
  #sprite(domain: number, age: number, moving: boolean, driving: boolean): number {
    const key = (domain << 4) | (age << 2) | (moving ? 2 : 0) | (driving ? 1 : 0);
    return (this.#cells[key] ??= spriteOf(this.#roster.domains[domain]!, age, moving, driving));
  }

  readonly #cells: number[] = [];
}

/** Of a cell of `size` pixels, the side of the middle that holds a standing sensor's disc with its soft edge. */
function disc(size: number): number {
  return size - 2 * Math.max(0, Math.floor(size * (0.5 - DISC / CELL) - 0.5));
}

const ATTRIBUTES = ['a_place', 'a_look'] as const;
