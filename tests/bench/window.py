"""A browser window on the console, and what it costs: frames, main-thread time by whose code it is, memory."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.bench.metropolis import PERSON, Metropolis

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_ARGUMENTS += ["--disable-component-update", "--enable-precise-memory-info"]
# Before any script of the page: note when the first useful map is there, and keep hold of the line to the hub.
_WATCH = """
localStorage.setItem('ioc.signed-in', 'yes');
const Line = window.WebSocket;
window.WebSocket = class extends Line { constructor(...a) { super(...a); window.benchLine = this; } };
const look = () => {
  const view = document.querySelector('.map')?.view;
  const drawn = () => window.benchDesert || view.rendered('cell') > 0 || view.rendered('sensor') > 0;
  if (view?.settled && drawn()) window.benchUseful = performance.now();
  else setTimeout(look, 20);
};
look();
"""
# A registry without a sensor, in place of the city's.
_DESERT = {
    "id": [], "lon": [], "lat": [], "domain": [], "period": [], "moving": [], "pending": [], "domains": [], "periods": [],
    "west": 0, "south": 0,
}  # fmt: skip
# Frames a second while the camera moves without a stop, to and fro over the same ground.
_PAN = """(seconds) => new Promise((done) => {
  const map = document.querySelector('.map').view.chart;
  const home = map.getCenter();
  const reach = 300 * 360 / (512 * 2 ** map.getZoom());
  const began = performance.now();
  let frames = 0, turns = 0, over = false;
  const turn = () => {
    if (over) return;
    turns += 1;
    const side = turns % 2 ? reach : -reach;
    map.easeTo({ center: [home.lng + side, home.lat + side / 3], duration: 1500, easing: (t) => t, essential: true });
    map.once('moveend', turn);
  };
  const count = () => { frames += 1; };
  map.on('render', count);
  turn();
  setTimeout(() => {
    const rate = frames / ((performance.now() - began) / 1000);
    over = true;
    map.off('render', count);
    map.stop();
    map.jumpTo({ center: home });
    done(rate);
  }, seconds * 1000);
})"""
# A shift in fast motion, through the console's own line: frames as the hub sends them, as fast as they are taken.
_SHIFT = """([from, to, perFrame, sensors, moving, stepMs]) => {
  const line = window.benchLine;
  const zero = (window.benchZero ??= Date.now());
  const began = performance.now();
  let frame = from;
  for (; frame < to && performance.now() - began < 1000; frame += 1) {
    const rows = [];
    const time = zero + frame * stepMs;
    for (let i = 0; i < perFrame; i += 1) {
      const id = 1 + (frame * perFrame + i) * 7919 % sensors;
      if (id % moving) rows.push([id, time, { value: (frame + i) % 1000 }, null, null]);
      else rows.push([id, time, {}, [108.2 + (frame % 997) / 20000, 16.05 + (i % 97) / 2000, 8, frame % 360], null]);
    }
    line.onmessage({ data: JSON.stringify({ type: 'delta', time, rows }) });
  }
  return frame;
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Raises RuntimeError when there is none."""
    program = os.environ.get("HUB_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise RuntimeError("no Chromium found for the console's bench. Install it with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


class Window:
    """A fresh profile, signed in, cold cache. In a ``desert`` the same hub has no sensors."""

    def __init__(self, browser: Browser, city: Metropolis, *, desert: bool = False) -> None:
        self._context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        answer = self._context.request.post(
            f"{city.web.base}/api/v1/session", data={"username": PERSON, "password": city.password}
        )
        assert answer.ok, answer.text()
        self._context.add_init_script(_WATCH)
        self._city = city
        self._faults: list[str] = []
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self._faults.append(str(error)))
        if desert:
            self._context.add_init_script("window.benchDesert = true")
            self.page.route("**/api/v1/map/sensors", lambda route: route.fulfill(json=_DESERT))
        self._cdp: CDPSession = self._context.new_cdp_session(self.page)
        self._cdp.send("Performance.enable")

    def close(self) -> None:
        """Raises AssertionError when the page threw anything: what was measured then is not what people see."""
        self._context.close()
        assert self._faults == [], self._faults[:3]

    def open(self, place: str) -> float:
        """Seconds from the address to the first useful map: base drawn, sensors or cells on it."""
        self.page.goto(f"{self._city.web.base}/{place}")
        self._await("window.benchUseful !== undefined", "the first useful map")
        self._await("document.querySelector('[data-state=live]') !== null", "the live line")
        return float(self.page.evaluate("window.benchUseful")) / 1000

    def show(self, place: str) -> None:
        """Another camera or filter; returns when it is drawn."""
        self.page.evaluate("(place) => { location.hash = place }", place)
        time.sleep(1.5)
        self._await("document.querySelector('.map').view.settled", "the map to be drawn")

    def prefer(self, prefs: str, place: str) -> None:
        """Set what is remembered on this machine, and load again."""
        self.page.evaluate("(prefs) => localStorage.setItem('ioc.prefs', prefs)", prefs)
        # Another fragment alone would load nothing.
        self.page.goto(f"{self._city.web.base}/icon.svg")
        self.open(place)

    def rendered(self, layer: str) -> int:
        return int(self.page.evaluate("(layer) => document.querySelector('.map').view.rendered(layer)", layer))

    def frames(self, seconds: float) -> float:
        """Frames a second while panning."""
        return float(self.page.evaluate(_PAN, seconds))

    def main_thread(self, seconds: float) -> dict[str, float]:
        """Shares of one core over ``seconds``: ``total`` of the page's main thread, and ``ours``: what began in the
        console's own code (timers, messages, effects, and what they call), with all collection of garbage."""
        self._cdp.send("Profiler.enable")
        self._cdp.send("Profiler.setSamplingInterval", {"interval": 500})
        self._cdp.send("Profiler.start")
        before, began = self._metric("TaskDuration"), time.monotonic()
        time.sleep(seconds)
        total = (self._metric("TaskDuration") - before) / (time.monotonic() - began)
        profile = self._cdp.send("Profiler.stop")["profile"]
        self._cdp.send("Profiler.disable")
        return {"total": total, "ours": _ours(profile)}

    def shift(self, first: int, last: int, per_frame: int, moving: int, step_ms: int, seconds: float) -> int:
        """Frames ``first`` to ``last`` of a shift; returns how far it came within ``seconds``."""
        until = time.monotonic() + seconds
        at = first
        while at < last and time.monotonic() < until:
            at = int(self.page.evaluate(_SHIFT, [at, last, per_frame, self._city.sensors, moving, step_ms]))
        return at

    def heap_mib(self) -> float:
        """What is left after collecting garbage."""
        for _ in range(2):
            self._cdp.send("HeapProfiler.collectGarbage")
        return self._metric("JSHeapUsedSize") / 2**20

    def _metric(self, name: str) -> float:
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        return next(float(metric["value"]) for metric in metrics if metric["name"] == name)

    def _await(self, condition: str, what: str, seconds: float = 120.0) -> None:
        until = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            if time.monotonic() > until:
                raise TimeoutError(f"waited {seconds:g} s in vain for {what}")
            time.sleep(0.05)


def _ours(profile: dict[str, Any]) -> float:
    """Share of the samples whose outermost function is not of the map engine's file."""
    nodes = {node["id"]: node for node in profile["nodes"]}
    root = next(node for node in profile["nodes"] if node["callFrame"]["functionName"] == "(root)")
    owner: dict[int, bool] = {}

    def mark(identity: int, ours: bool) -> None:
        pending = [identity]
        while pending:
            node = nodes[pending.pop()]
            owner[node["id"]] = ours
            pending += node.get("children", ())

    for child in root.get("children", ()):
        frame = nodes[child]["callFrame"]
        name, file = frame["functionName"], frame["url"].rpartition("/")[2]
        mark(child, name == "(garbage collector)" or (not name.startswith("(") and not file.startswith("maplibre")))
    spent = whole = 0
    for sample, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        whole += delta
        spent += delta if owner.get(sample) else 0
    return spent / whole if whole else 0.0
