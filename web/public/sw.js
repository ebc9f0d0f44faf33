// Stands by for one thing: a page that is opened or loaded anew while the hub cannot be reached, or while a proxy
// before it answers with an error page of its own. A wall would stay on that for ever. Here it gets a page that waits
// for the hub and then loads the address that was asked for.
//
// Nothing else is ever answered from here: the network comes first, the API and the live feed are not looked at, and
// no part of the console and no data are kept.

// With the digest of the files, so that a change of them is a change of this script: src/live/standby.test.ts.
const OURS = 'ioc.waiting-';
const KEPT = `${OURS}e6fc66ef`;
const FILES = ['/waiting/page.html', '/waiting/page.css', '/waiting/page.js'];
// What a proxy says when what is behind it does not answer.
const AWAY = [502, 503, 504];
const GONE = [404, 410];

self.addEventListener('install', (event) => {
  event.waitUntil(keep());
  // Browsers that can be told so do not even ask here for what is of no interest.
  if (event.addRoutes) {
    const paths = ['/api/*', '/assets/*'];
    event.waitUntil(event.addRoutes(paths.map((pathname) => ({ condition: { urlPattern: { pathname } }, source: 'network' }))).catch(() => {}));
  }
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forget(KEPT).then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return;
  if (FILES.includes(pathname)) event.respondWith(kept(pathname));
  else if (mode === 'navigate') event.respondWith(opened(event));
});

async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
  await self.skipWaiting();
}

async function forget(except) {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== except);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function kept(file) {
  const cache = await caches.open(KEPT);
  return (await cache.match(file)) ?? fetch(file);
}

async function opened(event) {
  try {
    const answer = await fetch(event.request);
    if (!AWAY.includes(answer.status)) {
      event.waitUntil(leaveIfGone());
      return answer;
    }
  } catch {
    // Refused, cut off, no such host: the same to whoever waits.
  }
  return kept(FILES[0]);
}

/** A hub that has this file no more wants nobody to stand by: the worker goes with it. */
async function leaveIfGone() {
  try {
    const { status } = await fetch('/sw.js', { method: 'HEAD', cache: 'no-store' });
    if (!GONE.includes(status)) return;
    await self.registration.unregister();
    await forget();
  } catch {
    // Asked again when the next page is opened.
  }
}
