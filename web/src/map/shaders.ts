/** What the graphics card runs for our own layers, and how it is handed over. */

import { COLUMNS, ROWS } from './sprites';

const PLACE = `#version 300 es
in vec2 a_place;
in vec4 a_look;
uniform vec2 u_offset, u_scale, u_size;
vec2 cell() {
  float row = floor(a_look.x / ${COLUMNS}.0);
  return vec2(a_look.x - row * ${COLUMNS}.0, row);
}
vec4 place() {
  vec2 at = (a_place + u_offset) * u_scale;
  return vec4(at.x, -at.y, 0.0, 1.0);
}`;

/** Any sprite at any size, vehicles turned by their course. */
export const SPRITES = {
  vertex: `${PLACE}
flat out vec2 v_cell;
flat out vec2 v_turn;
flat out float v_alpha;
void main() {
  gl_Position = place();
  v_cell = cell();
  gl_PointSize = v_cell.y < 4.0 ? u_size.x : u_size.y;
  float angle = a_look.y * ${(2 * Math.PI) / 255};
  v_turn = vec2(cos(angle), sin(angle));
  v_alpha = a_look.z / 255.0;
}`,
  fragment: `#version 300 es
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
}`,
} as const;

/**
 * Standing sensors at the very size they are drawn on their sheet: one texel for each pixel, nothing thrown away.
 * `u_size`: of a cell of the sheet, and of its middle, which is all that is drawn.
 */
export const DOTS = {
  vertex: `${PLACE}
uniform vec2 u_screen;
flat out ivec2 v_corner;
flat out float v_alpha;
void main() {
  // On whole pixels: between them some rows of the picture would be asked for twice and others never.
  vec2 corner = floor((place().xy * 0.5 + 0.5) * u_screen - u_size.y * 0.5 + 0.5);
  gl_Position = vec4((corner + u_size.y * 0.5) / u_screen * 2.0 - 1.0, 0.0, 1.0);
  gl_PointSize = u_size.y;
  v_corner = ivec2(cell() * u_size.x + (u_size.x - u_size.y) * 0.5);
  v_alpha = a_look.z / 255.0;
}`,
  fragment: `#version 300 es
precision highp float;
uniform sampler2D u_sheet;
uniform vec2 u_size;
flat in ivec2 v_corner;
flat in float v_alpha;
out vec4 colour;
void main() {
  colour = texelFetch(u_sheet, v_corner + ivec2(gl_PointCoord * u_size.y), 0) * v_alpha;
}`,
} as const;

/**
 * Lines from `a_line.xy` to `a_line.zw`, each four corners of a strip; `u_half`: half as wide as a line. Their ends are
 * square: round ones of two see-through lines that meet would make a dot.
 */
export const LINES = {
  vertex: `#version 300 es
in vec4 a_line;
in vec4 a_colour;
uniform vec2 u_offset, u_screen;
uniform float u_world, u_half;
out float v_aside;
flat out vec4 v_colour;
void main() {
  vec2 from = (a_line.xy + u_offset) * u_world;
  vec2 way = (a_line.zw - a_line.xy) * u_world;
  vec2 along = way / max(length(way), 1e-6);
  v_aside = (gl_VertexID & 1) == 0 ? -u_half - 1.0 : u_half + 1.0;
  vec2 at = from + (gl_VertexID < 2 ? vec2(0.0) : way) + vec2(-along.y, along.x) * v_aside;
  gl_Position = vec4(2.0 * at.x / u_screen.x, -2.0 * at.y / u_screen.y, 0.0, 1.0);
  v_colour = vec4(a_colour.rgb * a_colour.a, a_colour.a);
}`,
  fragment: `#version 300 es
precision highp float;
uniform float u_half;
in float v_aside;
flat in vec4 v_colour;
out vec4 colour;
void main() {
  colour = v_colour * clamp(u_half + 0.5 - abs(v_aside), 0.0, 1.0);
}`,
} as const;

/** A picture drawn before, laid over the map pixel by pixel. */
export const COPY = {
  vertex: `#version 300 es
void main() {
  gl_Position = vec4(vec2((gl_VertexID << 1) & 2, gl_VertexID & 2) * 2.0 - 1.0, 0.0, 1.0);
}`,
  fragment: `#version 300 es
precision mediump float;
uniform sampler2D u_sheet;
uniform ivec2 u_from;
out vec4 colour;
void main() {
  colour = texelFetch(u_sheet, ivec2(gl_FragCoord.xy) + u_from, 0);
}`,
} as const;

export class Program {
  readonly handle: WebGLProgram;
  readonly #gl: WebGL2RenderingContext;
  readonly #uniforms = new Map<string, WebGLUniformLocation | null>();

  /** Throws an Error with the compiler's words. `attributes` get the numbers 0, 1, ... in their order. */
  constructor(gl: WebGL2RenderingContext, source: { vertex: string; fragment: string }, attributes: readonly string[]) {
    this.#gl = gl;
    this.handle = gl.createProgram();
    for (const [type, text] of [[gl.VERTEX_SHADER, source.vertex], [gl.FRAGMENT_SHADER, source.fragment]] as const) {
      const shader = gl.createShader(type)!;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(this.handle, shader);
    }
    for (const [i, name] of attributes.entries()) gl.bindAttribLocation(this.handle, i, name);
    gl.linkProgram(this.handle);
  }

  /** Asked when first used, so that linking need not be waited for before. */
  at(uniform: string): WebGLUniformLocation | null {
    let found = this.#uniforms.get(uniform);
    if (found === undefined) {
      const gl = this.#gl;
      if (this.#uniforms.size === 0 && !gl.getProgramParameter(this.handle, gl.LINK_STATUS) && !gl.isContextLost()) {
        throw new Error(`a layer's program: ${gl.getProgramInfoLog(this.handle) ?? ''}`);
      }
      found = gl.getUniformLocation(this.handle, uniform);
      this.#uniforms.set(uniform, found);
    }
    return found;
  }

  end(): void {
    this.#gl.deleteProgram(this.handle);
  }
}

export function texture(gl: WebGL2RenderingContext, sheet: HTMLCanvasElement | null, scaled: boolean): WebGLTexture | null {
  if (sheet === null) return null;
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, sheet);
  if (scaled) gl.generateMipmap(gl.TEXTURE_2D);
  sampling(gl, scaled ? gl.LINEAR_MIPMAP_NEAREST : gl.NEAREST, scaled ? gl.LINEAR : gl.NEAREST);
  return made;
}

export function sampling(gl: WebGL2RenderingContext, smaller: number, larger: number): void {
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, smaller);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, larger);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}
