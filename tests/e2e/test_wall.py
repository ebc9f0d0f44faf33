"""The overview on the wall lives for days: minutes pass in moments here, and nothing may grow.

The page gets its own clock, which is pushed on, and a live feed that says in seconds what a city says in half an hour.
Everything else is the real hub.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import CDPSession, Page, Route, WebSocketRoute, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity, until

_BEAT = 5
"""seconds between two steps: within them every timer of the page is due at most once"""
_ALARMS = 3
"""raised in each step, and gone three steps later"""
_ROWS = 60


class FastFeed:
    """A hub's live feed as the page hears it, at the time of the page's clock."""

    def __init__(self, page: Page, sensors: list[int], alarm: dict[str, Any], now: float) -> None:
        self.lines = 0
        self._wire: WebSocketRoute | None = None
        self._sensors = sensors
        self._alarm = alarm
        self._time = now
        self._cursor = 1000
        self._made = 10_000_000
        self._open: list[dict[str, Any]] = []
        page.route_web_socket("**/api/v1/live", self._connected)

    def _connected(self, wire: WebSocketRoute) -> None:
        self.lines += 1
        self._wire = wire
        wire.on_message(lambda text: self._heard(wire, text))

    def _heard(self, wire: WebSocketRoute, text: str | bytes) -> None:
        said = json.loads(text)["type"]
        if said in ("hello", "view"):
            snapshot = {"type": "snapshot", "partial": said == "view", "cursor": self._cursor, "time": self._ms}
            alarms = {"alarms": self._open} if said == "hello" else {}
            wire.send(json.dumps({**snapshot, "rows": self._rows(0), **alarms}))

    def step(self, number: int) -> None:
        """Five seconds of a busy city: values and places, alarms raised, alarms gone."""
        self._time += _BEAT
        for part in range(_BEAT):
            self._say({"type": "delta", "time": self._ms, "rows": self._rows(number * _BEAT + part)})
        for _ in range(_ALARMS):
            self._made += 1
            self._open.append(self._change(self._alarm, id=self._made, version=1))
        while len(self._open) > 3 * _ALARMS:
            self._change(self._open.pop(0), condition="cleared", ack="acked", open=False, version=2)
        self._say({"type": "heartbeat", "time": self._ms, "cursor": self._cursor, "lag_ms": 0})

    def restart(self) -> None:
        """The hub goes away as it does when it is stopped."""
        wire, self._wire = self._wire, None
        assert wire is not None
        wire.close(code=1012, reason="restart")

    @property
    def _ms(self) -> int:
        return round(self._time * 1000)

    def _rows(self, number: int) -> list[list[Any]]:
        first = number * _ROWS % len(self._sensors)
        shift = (number % 97) / 10_000
        return [
            [sensor, self._ms, {"water_level": 1 + shift * 100}, [108.2 + shift, 16.05 + shift, 8.0, 90.0], True]
            for sensor in (self._sensors * 2)[first : first + min(_ROWS, len(self._sensors))]
        ]

    def _change(self, alarm: dict[str, Any], **more: Any) -> dict[str, Any]:
        self._cursor += 1
        changed = {**alarm, **more}
        self._say({"type": "alarm", "cursor": self._cursor, "alarm": changed, "transition": None})
        return changed

    def _say(self, frame: dict[str, Any]) -> None:
        if self._wire is not None:
            self._wire.send(json.dumps(frame))


def test_wall_screen_lives_through_half_an_hour_restarts_and_a_new_build(
    new_person: NewPerson, city: RunningCity
) -> None:
    city.publish(4.6)
    until(lambda: any(alarm["condition"] == "active" for alarm in city.open_alarms()), "an alarm to copy")
    template = next(alarm for alarm in city.open_alarms() if alarm["condition"] == "active")
    listed = city.api.get("/sensors", params={"limit": 1000}).json()["items"]
    person = new_person()
    page = person.page
    page.clock.install()
    sensors = [sensor["id"] for sensor in listed]
    feed = FastFeed(page, sensors, template, page.evaluate("Date.now()") / 1000)
    loads: list[str] = []
    asked = {"session": 0, "load": 0}
    page.on("domcontentloaded", lambda _: loads.append(page.url))
    page.on("request", lambda request: _count(asked, request.method, request.url))
    person.sign_in("viewer", city.passwords["viewer"])
    page.goto(f"{city.address}/#/overview?kiosk=1")
    expect(page.locator(".kiosk .load")).to_be_visible()
    expect(page.locator(".left .value").first).to_be_visible()
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")

    def live_through(minutes: int, restarts: int = 0) -> None:
        steps = minutes * 60 // _BEAT
        for number in range(steps):
            feed.step(number)
            page.clock.fast_forward(_BEAT * 1000)
            if restarts and number % (steps // restarts) == steps // restarts // 2:
                lines = feed.lines
                feed.restart()
                until(lambda lines=lines: _connected(page, feed, lines), "the screen to connect again")
        expect(page.locator("[data-state=live]")).to_be_visible()

    live_through(4)
    before = _held(tools)
    live_through(22, restarts=5)
    after = _held(tools)
    print(f"wall screen over 22 minutes and 5 restarts: {before} -> {after}")
    assert feed.lines >= 6
    # The same city is on the screen: as many nodes and listeners; what the heap breathes is far below a day's leak.
    assert after["Nodes"] <= before["Nodes"] * 1.1 + 50, (before, after)
    assert after["JSEventListeners"] <= before["JSEventListeners"] * 1.1 + 20, (before, after)
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] * 1.2, (before, after)
    expect(page.locator(".right ol li")).to_have_count(5)
    # It kept asking: the load of alarms every ten seconds, and who it is, which renews a viewer's session.
    assert asked["load"] > 100
    before_renewal = asked["session"]
    live_through(5)
    assert asked["session"] > before_renewal

    # The hub serves a new build: the screen takes it, once, and is what it was.
    assert len(loads) == 1
    page.route(f"{city.address}/", _newer_build)
    live_through(6)
    until(lambda: len(loads) == 2, "the screen to load the new build")
    expect(page.locator(".kiosk .load")).to_be_visible()
    person.is_live()
    live_through(11)
    assert len(loads) == 2
    assert "kiosk=1" in page.url
    city.publish(1.0)


def _newer_build(route: Route) -> None:
    """As the hub would serve it after an update, to who looks; who loads the page gets what there is."""
    if route.request.is_navigation_request():
        route.continue_()
        return
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("/assets/index-", "/assets/index-newer-"))


def _count(asked: dict[str, int], method: str, url: str) -> None:
    if method == "GET" and url.endswith("/api/v1/session"):
        asked["session"] += 1
    if url.endswith("/api/v1/alarm-load"):
        asked["load"] += 1


def _connected(page: Page, feed: FastFeed, lines: int) -> bool:
    page.clock.fast_forward(1000)
    return feed.lines > lines and page.locator("[data-state=live]").count() == 1


def _held(tools: CDPSession) -> dict[str, int]:
    """What the page holds when everything that can be let go has been."""
    for _ in range(3):
        tools.send("HeapProfiler.collectGarbage")
    metrics = tools.send("Performance.getMetrics")["metrics"]
    wanted = ("JSHeapUsedSize", "Nodes", "JSEventListeners")
    return {metric["name"]: round(metric["value"]) for metric in metrics if metric["name"] in wanted}
