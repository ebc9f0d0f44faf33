/** Which build of the console this page runs, and whether the hub serves another by now. */

/** The files a page starts from: their names change with what is in them. */
export function buildOf(page: Document): string {
  return filesOf(page, START).sort().join(' ');
}

const START = 'script[src], link[rel=stylesheet][href]';
/** Also what those files need at once. */
const WHOLE = `${START}, link[rel=modulepreload][href], link[rel=preload][href]`;

function filesOf(page: Document, which: string): string[] {
  const files = [...page.querySelectorAll(which)];
  return files.map((file) => file.getAttribute('src') ?? file.getAttribute('href') ?? '');
}

/** Taken while the page starts: later, parts that are loaded on demand add files of their own. */
const RUNNING = buildOf(document);
const KEY = 'hub.build';

export interface BuildDeps {
  running: string;
  /** The first page as the hub serves it now; null when it cannot be had. */
  served: () => Promise<string | null>;
  /** The hub has this file. */
  there: (file: string) => Promise<boolean>;
  reload: () => void;
  /** Remembers over a reload, and only in this window. */
  kept: Pick<Storage, 'getItem' | 'setItem'>;
}

export class NewBuild {
  readonly #deps: BuildDeps;

  constructor(deps: Partial<BuildDeps> = {}) {
    this.#deps = { running: RUNNING, served, there, reload: () => location.reload(), kept: sessionStorage, ...deps };
  }

  /**
   * The build that the hub serves, when it is another one; else null. One that was loaded before and did not come is
   * not named again: a proxy that keeps giving the old files must not make a screen blink for ever. Neither is one
   * whose files are not all there yet: an update that is half done would leave an empty page with nobody to mend it.
   */
  async find(): Promise<string | null> {
    const html = await this.#deps.served();
    if (html === null) return null;
    const page = new DOMParser().parseFromString(html, 'text/html');
    const build = buildOf(page);
    if (build === '' || build === this.#deps.running || build === this.#deps.kept.getItem(KEY)) return null;
    const whole = await Promise.all(filesOf(page, WHOLE).map((file) => this.#deps.there(file)));
    return whole.every(Boolean) ? build : null;
  }

  load(build: string): void {
    this.#deps.kept.setItem(KEY, build);
    this.#deps.reload();
  }

  /** Loads the page anew whatever build is served; false: the hub cannot be reached, and an error page would stay. */
  async again(): Promise<boolean> {
    if ((await this.#deps.served()) === null) return false;
    this.#deps.reload();
    return true;
  }
}

async function served(): Promise<string | null> {
  try {
    const answer = await fetch('/', { cache: 'no-store', credentials: 'same-origin' });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

async function there(file: string): Promise<boolean> {
  try {
    return (await fetch(file, { method: 'HEAD', cache: 'no-store', credentials: 'same-origin' })).ok;
  } catch {
    return false;
  }
}
