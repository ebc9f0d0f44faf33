// What a console of somebody signed in asks first, asked while its code is still on its way (src/api/early.ts takes the
// answers). Only a hint says that somebody is: if nobody is, the answer says so.
(function ask() {
  try {
    if (localStorage.getItem('ioc.signed-in') !== 'yes') return;
  } catch {
    return;
  }
  const early = (globalThis.iocEarly = new Map());
  for (const path of ['session', 'city', 'metrics-catalogue', 'zones?limit=1000']) {
    const answer = fetch(`/api/v1/${path}`, { credentials: 'same-origin', signal: AbortSignal.timeout(30_000) });
    answer.catch(() => undefined);
    early.set(`/api/v1/${path}`, answer);
  }
})();

// The console's own code did not come: the hub went away while the page was on its way. It would stay empty for ever,
// and a wall has nobody to load it anew.
(function watch() {
  setTimeout(async () => {
    if (document.getElementById('app').childElementCount > 0) return;
    try {
      if ((await fetch('/', { cache: 'no-store' })).ok) {
        location.reload();
        return;
      }
    } catch {
      // Not there yet.
    }
    watch();
  }, 30_000);
})();
