/**
 * A crowd of points, drawn once on a picture larger than the screen. While the map is panned the picture is only laid
 * over it: a hundred thousand points then cost what one costs. It is drawn anew when it is left, or no longer true.
 */

import type { Camera } from './screen';
import { COPY, Program, sampling } from './shaders';

/** The picture's sides, of the screen's. */
const SPARE = 2;
/** With less around the screen than this nothing is gained. */
const LEAST = 1.15;
/** 48 MB on the graphics card. */
const MOST_PIXELS = 12_000_000;

/** Sides of the picture for a screen; null where the screen alone is nearly more than the card should hold. */
export function sides(width: number, height: number, most: number): [width: number, height: number] | null {
  const spare = Math.min(SPARE, Math.sqrt(MOST_PIXELS / (width * height)), most / width, most / height);
  return spare < LEAST ? null : [Math.floor(width * spare), Math.floor(height * spare)];
}

/** Where in `picture` the lower left corner of the screen is, whole pixels; null when some of the screen is outside it. */
export function corner(picture: Camera, screen: Camera): [x: number, y: number] | null {
  if (picture.world !== screen.world) return null;
  const x = Math.round((picture.width - screen.width) / 2 + (screen.x - picture.x) * screen.world);
  const y = Math.round((picture.height - screen.height) / 2 - (screen.y - picture.y) * screen.world);
  return x < 0 || y < 0 || x + screen.width > picture.width || y + screen.height > picture.height ? null : [x, y];
}

export class Tableau {
  /** What is on it; null: nothing yet. */
  camera: Camera | null = null;
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program;
  readonly #vao: WebGLVertexArrayObject | null;
  readonly #most: number;
  #frame: WebGLFramebuffer | null = null;
  #texture: WebGLTexture | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = new Program(gl, COPY, []);
    this.#vao = gl.createVertexArray();
    this.#most = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE));
  }

  /** Has `paint` draw around `screen`; false where this card or screen does not allow it. */
  draw(screen: Camera, paint: (camera: Camera) => void): boolean {
    const size = sides(screen.width, screen.height, this.#most);
    if (size === null) return false;
    const gl = this.#gl;
    const [width, height] = size;
    if (this.camera?.width !== width || this.camera.height !== height) this.#room(width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame);
    gl.viewport(0, 0, width, height);
    gl.colorMask(true, true, true, true);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.camera = { ...screen, width, height };
    paint(this.camera);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, screen.width, screen.height);
    return true;
  }

  /** Lays the picture over the screen. */
  show(screen: Camera): void {
    const from = this.camera === null ? null : corner(this.camera, screen);
    if (from === null) return;
    const gl = this.#gl;
    gl.useProgram(this.#program.handle);
    gl.bindVertexArray(this.#vao);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.uniform1i(this.#program.at('u_sheet'), 0);
    gl.uniform2i(this.#program.at('u_from'), ...from);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.bindVertexArray(null);
  }

  end(): void {
    this.#program.end();
    this.#gl.deleteVertexArray(this.#vao);
    this.#drop();
  }

  #room(width: number, height: number): void {
    const gl = this.#gl;
    this.#drop();
    this.#texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
    sampling(gl, gl.NEAREST, gl.NEAREST);
    this.#frame = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.#texture, 0);
  }

  #drop(): void {
    this.#gl.deleteFramebuffer(this.#frame);
    this.#gl.deleteTexture(this.#texture);
    this.camera = null;
  }
}
