/** Which build of the console this page runs, and whether the hub serves another by now. */

/** The files a page starts from: their names change with what is in them. */
export function buildOf(page: Document): string {
  const files = [...page.querySelectorAll('script[src], link[rel=stylesheet][href]')];
  return files.map((file) => file.getAttribute('src') ?? file.getAttribute('href')).sort().join(' ');
}

/** Taken while the page starts: later, parts that are loaded on demand add files of their own. */
const RUNNING = buildOf(document);
const KEY = 'hub.build';

export interface BuildDeps {
  running: string;
  /** The first page as the hub serves it now; null when it cannot be had. */
  served: () => Promise<string | null>;
  reload: () => void;
  /** Remembers over a reload, and only in this window. */
  kept: Pick<Storage, 'getItem' | 'setItem'>;
}

export class NewBuild {
  readonly #deps: BuildDeps;

  constructor(deps: Partial<BuildDeps> = {}) {
    this.#deps = { running: RUNNING, served, reload: () => location.reload(), kept: sessionStorage, ...deps };
  }

  /**
   * Loads the page anew when the hub serves another build, once for each: a proxy that keeps giving the old files must
   * not make a screen blink for ever. `idle` is asked last, when the answer has come.
   */
  async check(idle: () => boolean): Promise<void> {
    const html = await this.#deps.served();
    if (html === null) return;
    const build = buildOf(new DOMParser().parseFromString(html, 'text/html'));
    if (build === '' || build === this.#deps.running || build === this.#deps.kept.getItem(KEY) || !idle()) return;
    this.#deps.kept.setItem(KEY, build);
    this.#deps.reload();
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
