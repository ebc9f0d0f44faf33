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
