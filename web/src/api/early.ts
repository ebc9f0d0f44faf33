/** Answers to what `public/start.js` asked before the console's own code had come: each is given once, and soon or never. */

/** Later than this the console is no longer starting, and wants to know how things are now. */
const FRESH_MS = 10_000;

declare global {
  var iocEarly: Map<string, Promise<Response>> | undefined;
}

/** The answer to `request`, if it was asked early; it may still be on its way, and fails as a request does. */
export function early(request: Request): Promise<Response> | undefined {
  const asked = globalThis.iocEarly;
  if (asked === undefined || request.method !== 'GET') return undefined;
  if (performance.now() > FRESH_MS) {
    forget();
    return undefined;
  }
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== location.origin) return undefined;
  const answer = asked.get(pathname + search);
  asked.delete(pathname + search);
  return answer;
}

/** Somebody signs in or out: what was asked before is not theirs. */
export function forget(): void {
  globalThis.iocEarly = undefined;
}
