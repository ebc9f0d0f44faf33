"""The overview on the wall: nobody touches it for days, and whatever happens to the hub it shows what is, or says that it is not.

Sessions end, the hub is killed, a new console is installed, the day changes: each time the screen finds its way by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psycopg
import pytest
from playwright.sync_api import Page, Request, Route, WebSocketRoute, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.e2e.running import RULE, RunningCity, until

_KIOSK = "#/overview?kiosk=1"
_GAUGE = "e2e-wall"
_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
_SHOWING = (".left ul", ".counts", ".load", ".alive", ".map canvas")
_NOT_NOW = "không còn là hiện tại"
_EXPIRY = "SELECT max(expires_at) FROM session JOIN app_user USING (user_id) WHERE username = 'viewer'"
_EXPIRE = """
UPDATE session SET expires_at = now() + %s FROM app_user u WHERE u.user_id = session.user_id AND username = 'viewer'
"""


@pytest.fixture(scope="module")
def gauge(city: RunningCity) -> Iterator[str]:
    """A device of this file only, under a rule of its own."""
    document = RULE | {"key": _GAUGE, "applies_to": {"domain": "water", "metric": "water_level", "devices": [_GAUGE]}}
    answer = city.api.post("/rules", json={"document": document, "enable": True})
    assert answer.status_code == 201, answer.text
    rule = answer.json()
    city.publish(1.0, _GAUGE)
    until(lambda: city.sensor(_GAUGE) is not None, "the gauge in the registry")
    yield _GAUGE
    city.api.post(f"/rules/{rule['id']}/retire", json={"version": rule["version"]})


def on_the_wall(
    new_person: NewPerson, city: RunningCity, width: int = 1280, height: int = 720, address: str | None = None
) -> Person:
    """As a machine behind a wall starts: signed in for good, at the wall's address, and never touched since."""
    person = new_person(width=width, height=height, address=address)
    person.sign_in("viewer", city.passwords["viewer"])
    person.arrive(_KIOSK)
    person.page.reload()
    shows_figures(person.page)
    person.is_live()
    return person


def shows_figures(page: Page) -> None:
    expect(page.locator(".kiosk .load")).to_be_visible(timeout=60_000)
    expect(page.locator(".left .value").first).to_be_visible()


def comes(page: Page, true: Callable[[], bool], what: str) -> None:
    """Events of a page are told while something is asked of it."""

    def told() -> bool:
        page.wait_for_timeout(100)
        return true()

    until(told, what, seconds=120)


def is_grey(page: Page, selector: str) -> bool:
    read = "(one) => getComputedStyle(one).filter"
    return "grayscale" in str(page.locator(selector).first.evaluate(read))


def forgive(person: Person) -> None:
    """That the hub could not be reached, or a file of the old build, is what the test did to it."""
    expected = (
        "WebSocket",
        "ERR_",
        "Failed to load resource",
        "dynamically imported",
        "Unable to preload",
        "Refused to apply style",
        "was preloaded using link preload but not used",
        "An unknown error occurred when fetching the script",
    )
    assert [fault for fault in person.faults if not any(word in fault for word in expected)] == []
    person.faults.clear()


def unacknowledged(city: RunningCity) -> list[int]:
    """Counts by severity, worst first, as the hub gives them."""
    ranks = ("critical", "major", "minor", "warning", "indeterminate")
    waiting = [
        one["severity"] for one in city.open_alarms() if one["ack"] == "unacked" and one["presentation"] == "shown"
    ]
    return [waiting.count(rank) for rank in ranks]


def counts(page: Page) -> list[int]:
    return [int(text) for text in page.locator(".counts dd").all_inner_texts()]


def test_it_shows_figures_targets_liveness_and_the_load(new_person: NewPerson, city: RunningCity) -> None:
    person = on_the_wall(new_person, city, 1920, 1080)
    page = person.page
    # Nothing but what is to be seen, and the map between.
    expect(page.locator("nav, .topbar, aside")).to_have_count(0)
    expect(page.locator(".stage .controls")).to_be_hidden()
    box = page.locator(".map canvas").first.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (1920, 1080)

    overview: dict[str, Any] = {}

    def as_answered() -> bool:
        with page.expect_response("**/api/v1/overview") as got:
            pass
        overview.update(got.value.json())
        page.wait_for_timeout(300)
        return shown_figures(page) == [expected(one) for one in overview["figures"]]

    until(as_answered, "the figures of the hub's last answer", seconds=90)
    assert len({figure["target"]["domain"] for figure in overview["figures"]}) > 3
    alive = page.locator(".alive li")
    expect(alive).to_have_count(len(overview["liveness"]))
    for domain, row in zip(overview["liveness"], alive.all(), strict=True):
        expect(row).to_contain_text(f"/{domain['sensors']}")
    until(lambda: counts(page) == unacknowledged(city), "the alarms that wait, by severity")
    expect(page.locator(".load")).to_contain_text("Phát sinh trong 10 phút")
    operators = city.api.get("/alarm-load").json()["operators"]
    expect(page.locator(".load div").nth(2).locator("dd")).to_have_text(str(operators))


def shown_figures(page: Page) -> list[tuple[str, int, str]]:
    """Name, sensors and verdict of each; every one has its target beside it."""
    found = []
    for row in page.locator(".left li").all():
        assert "mục tiêu" in row.locator(".what .dim").inner_text()
        sensors = int(row.locator(".what .dim").inner_text().rsplit("·", 1)[1].split()[0])
        found.append((row.locator(".name").inner_text(), sensors, row.locator(".verdict .sr").inner_text()))
    return found


def expected(figure: dict[str, Any]) -> tuple[str, int, str]:
    verdict = {True: "Đạt", False: "Chưa đạt", None: "Chưa có dữ liệu"}[figure["met"]]
    return figure["target"]["name"]["vi"], figure["sensors"], verdict


def test_the_hub_is_killed_and_comes_back(new_person: NewPerson, city: RunningCity, gauge: str) -> None:
    person = on_the_wall(new_person, city)
    page = person.page
    with psycopg.connect(city.facts["database"]) as connection:
        connection.execute(_EXPIRE, (timedelta(minutes=10),))
    until(lambda: counts(page) == unacknowledged(city), "the alarms that wait, by severity")

    city.kill_web()
    try:
        expect(page.locator("[data-state=lost], [data-state=connecting]")).to_be_visible(timeout=15_000)
        expect(page.locator("[data-state=live]")).to_have_count(0)
        # Each column says so, and so does the map; none of them looks like now.
        for column in (".left", ".right", ".stage .banner"):
            expect(
                page.locator(column).get_by_text(_NOT_NOW).or_(page.locator(f"{column}:has-text('{_NOT_NOW}')")).first
            ).to_be_visible()
        until(lambda: all(is_grey(page, one) for one in _SHOWING), "everything to look like then")
        before = counts(page)
        city.publish(4.7, gauge)
        page.wait_for_timeout(1500)
        assert counts(page) == before
    finally:
        city.revive()

    expect(page.locator("[data-state=live]")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(_NOT_NOW)).to_have_count(0)
    # Figures older than half a minute stay grey until the hub has answered anew.
    until(lambda: not any(is_grey(page, one) for one in _SHOWING), "everything to look like now")
    until(lambda: counts(page) == unacknowledged(city) and counts(page) != before, "the alarm of the outage")

    # A viewer's session goes on by being used: it would have ended in ten minutes.
    def hours_left() -> float:
        with psycopg.connect(city.facts["database"]) as connection:
            [until_when] = connection.execute(_EXPIRY).fetchone() or [datetime.now(UTC)]
        return float((until_when - datetime.now(UTC)) / timedelta(hours=1))

    until(lambda: hours_left() > 11, "the viewer's session to be renewed")
    forgive(person)


def test_a_new_console_is_taken_once_and_offered_elsewhere(new_person: NewPerson, city: RunningCity) -> None:
    wall, operator = on_the_wall(new_person, city), new_person("operator")
    page, desk = wall.page, operator.page
    desk.evaluate("location.hash = '#/live?at=13.40/16.02200/108.21500'")
    loads: list[str] = []
    pages: list[str] = []
    page.on("domcontentloaded", lambda _: loads.append(page.url))
    page.on("request", lambda request: _looked(request, pages))
    before = city.console.files

    # As an update goes: the hub stops, its files are replaced, it starts.
    city.kill_web()
    city.console.update()
    city.revive()
    comes(page, lambda: len(loads) == 1, "the wall to load the new console")
    shows_figures(page)
    wall.is_live()
    assert page.url.endswith("kiosk=1") or "kiosk=1&" in page.url
    assert runs(page) <= city.console.files
    assert not before & runs(page)

    # It goes on looking, and has no reason to load anything again.
    looked = len(pages)
    city.kill_web()
    city.revive()
    comes(page, lambda: len(pages) > looked, "the wall to look again")
    wall.is_live()
    assert len(loads) == 1
    forgive(wall)

    # Who works at a screen is told, and stands before no dead end: the page that is gone leads to the new console.
    expect(desk.get_by_text("Giao diện đã có bản mới")).to_be_visible(timeout=60_000)
    assert before >= runs(desk)
    desk.get_by_role("link", name="Luật cảnh báo").or_(desk.get_by_role("button", name="Luật cảnh báo")).first.click()
    expect(desk.get_by_role("alert").get_by_text("chỉ còn trong bản mới")).to_be_visible()
    expect(desk.get_by_role("button", name="Tải bản mới")).to_have_count(1)
    desk.get_by_role("alert").get_by_role("button", name="Tải bản mới").click()
    expect(desk.locator(".side li").first).to_be_visible()
    expect(desk.get_by_text("Giao diện đã có bản mới")).to_have_count(0)
    assert "#/rules" in desk.url
    assert "at=13.40/16.02200/108.21500" in desk.url
    assert not before & runs(desk)
    forgive(operator)


def test_a_console_that_did_not_come_is_asked_for_again(new_person: NewPerson, city: RunningCity) -> None:
    """The hub goes away between the page and its code: on an empty page nothing of ours runs but the little that waits."""
    person = on_the_wall(new_person, city)
    page = person.page
    page.route("**/assets/index-*.js", lambda route: route.abort())
    page.reload()
    expect(page.locator("#app > *")).to_have_count(0)
    page.unroute("**/assets/index-*.js")
    expect(page.locator(".kiosk").first).to_be_visible(timeout=90_000)
    shows_figures(page)
    forgive(person)


def test_a_session_that_ends_leaves_nothing_on_the_wall(new_person: NewPerson, city: RunningCity) -> None:
    person = on_the_wall(new_person, city)
    page = person.page
    with psycopg.connect(city.facts["database"]) as connection:
        connection.execute(_EXPIRE, (timedelta(0),))
    expect(page.get_by_text("Phiên làm việc đã kết thúc")).to_be_visible(timeout=60_000)
    expect(page.locator(".map, .overview")).to_have_count(0)
    page.locator("input[name=username]").fill("viewer")
    page.locator("input[name=password]").fill(city.passwords["viewer"])
    page.keyboard.press("Enter")
    # Whoever signs in again finds the wall, not the map they would have to leave.
    shows_figures(page)
    person.is_live()
    assert "kiosk=1" in page.url
    forgive(person)


class ElsewhereInTime:
    """The hub at another time of day: whatever it says of now is ``by`` later. Measurements move with it."""

    def __init__(self, page: Page) -> None:
        self.by = timedelta(0)
        page.route_web_socket("**/api/v1/live", self._line)
        page.route("**/api/v1/overview", self._overview)

    def _line(self, line: WebSocketRoute) -> None:
        hub = line.connect_to_server()
        hub.on_message(lambda text: line.send(self._later(json.loads(text))))

    def _later(self, frame: dict[str, Any]) -> str:
        shift = round(self.by.total_seconds() * 1000)
        if isinstance(frame.get("time"), int | float):
            frame["time"] += shift
        for row in frame.get("rows", []):
            if row[1] is not None:
                row[1] += shift
        return json.dumps(frame)

    def _overview(self, route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["time"] = (datetime.fromisoformat(body["time"]) + self.by).isoformat()
        route.fulfill(response=answer, json=body)


def test_the_day_changes_and_the_hubs_clock_is_set(new_person: NewPerson, city: RunningCity) -> None:
    person = on_the_wall(new_person, city)
    page = person.page
    hub = ElsewhereInTime(page)
    now = datetime.now(_HERE)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    hub.by = midnight - timedelta(seconds=25) - now
    page.reload()
    shows_figures(page)
    expect(page.locator(".clock")).to_have_text("23:59")
    expect(page.locator(".date")).to_contain_text(f"{now.day} tháng {now.month}")
    # The day goes over by itself.
    expect(page.locator(".clock")).to_have_text("00:00", timeout=60_000)
    expect(page.locator(".date")).to_contain_text(f"{midnight.day} tháng {midnight.month}")
    expect(page.locator(".left header .dim")).to_have_text("Tính lúc 00:00")
    # The hub's clock is set on by hours: the next word of the hub's is believed, and nothing is called old for it.
    hub.by += timedelta(hours=7)
    expect(page.locator(".clock")).to_have_text("07:00", timeout=60_000)
    expect(page.locator(".left header .dim")).to_have_text("Tính lúc 07:00")
    expect(page.get_by_text("đã cũ")).to_have_count(0)
    expect(page.locator("[data-state=live]")).to_be_visible()


def _looked(request: Request, pages: list[str]) -> None:
    """The first page was asked for, not to be shown but to see which build it is of."""
    if urlsplit(request.url).path == "/" and not request.is_navigation_request():
        pages.append(request.url)


def runs(page: Page) -> set[str]:
    """Files of the console that the page has in it."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('script[src*=assets], link[href*=assets]')].map((one) => one.src || one.href)"
    )
    return {address.rsplit("/", 1)[1] for address in found}
