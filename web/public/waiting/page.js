// Waits for the hub and loads the address that was asked for: it still stands above this page.
const EVERY_MS = 5000;
let tried = 0;

try {
  if (JSON.parse(localStorage.getItem('ioc.prefs')).theme === 'light') document.documentElement.dataset.theme = 'light';
} catch {
  // Nothing was chosen on this machine, or nothing may be read.
}

function say(why) {
  tried += 1;
  document.getElementById('tried').textContent = `Số lần thử · attempts: ${tried}${why}`;
}

(function ask() {
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { cache: 'no-store' });
      if (answer.ok) {
        // Opened for its own sake, it leads to the console.
        if (location.pathname.startsWith('/waiting/')) location.replace('/');
        else location.reload();
        return;
      }
      say(` · HTTP ${answer.status}`);
    } catch {
      say('');
    }
    ask();
  }, EVERY_MS);
})();
