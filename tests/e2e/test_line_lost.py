"""A shift goes wrong in the ways shifts do: a silent line, a session that ends, a frozen tab, an hour in the background.

Each time the console says what it is, shows nothing old as live, goes on from its cursor and misses no alarm.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.drawing import draw, new_zone
from tests.e2e.line import Line
from tests.e2e.person import Person
from tests.e2e.running import RULE, RunningCity, until

KEY, NAME = "e2e-line", "Nước lên trong lúc mất đường truyền"
OLD = "không còn là hiện tại"


@pytest.fixture(scope="module")
def gauges(city: RunningCity) -> Iterator[None]:
    """A rule of its own for devices of this file only: each raises once."""
    document = RULE | {"key": KEY, "name": {"vi": NAME, "en": "Water rises while the line is down"}}
    document["applies_to"] = {
        "domain": "water",
        "metric": "water_level",
        "devices": [f"e2e-line-{n}" for n in range(5)],
    }
    answer = city.api.post("/rules", json={"document": document, "enable": True})
    assert answer.status_code == 201, answer.text
    rule = answer.json()
    yield
    city.api.post(f"/rules/{rule['id']}/retire", json={"version": rule["version"]})


@pytest.fixture
def line(city: RunningCity) -> Iterator[Line]:
    with Line(city.address) as line:
        yield line


def floods(city: RunningCity, device: str) -> None:
    """An alarm is raised, whoever is looking."""
    city.publish(1.0, device)
    city.publish(4.8, device)

    def raised() -> bool:
        return any((one.get("sensor") or {}).get("device") == device for one in city.open_alarms())

    until(raised, f"the alarm of {device}")


def is_told_lost(person: Person, seconds: float = 40) -> None:
    page = person.page
    expect(page.locator("[data-state=lost], [data-state=connecting]")).to_be_visible(timeout=seconds * 1000)
    expect(page.locator("[data-state=live]")).to_have_count(0)
    expect(page.get_by_text(OLD)).to_be_visible()
    expect(page.get_by_text("Dữ liệu đến")).to_be_visible()
    # The map itself: grey, whatever its colours say.
    assert "grayscale" in page.locator(".map canvas").first.evaluate("(canvas) => getComputedStyle(canvas).filter")


def went_on(person: Person, device: str) -> None:
    """Live again, with the alarm of the time between, and not begun anew."""
    page = person.page
    person.sees(NAME, device)
    expect(page.locator("[data-state=live]")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(OLD)).to_have_count(0)
    assert person.hellos[-1]["cursor"] is not None
    assert person.snapshots[-1].get("alarms") is None
    assert "grayscale" not in page.locator(".map canvas").first.evaluate("(canvas) => getComputedStyle(canvas).filter")


def forgive_the_line(person: Person) -> None:
    """That the browser could not connect is what the test did to it."""
    rest = [
        one for one in person.faults if "WebSocket" not in one and "ERR_" not in one and "Failed to load" not in one
    ]
    assert rest == []
    person.faults.clear()


@pytest.mark.usefixtures("gauges")
def test_a_line_that_falls_silent_without_closing(new_person: NewPerson, city: RunningCity, line: Line) -> None:
    device = "e2e-line-0"
    person = new_person(address=line.address)
    person.sign_in("operator", city.passwords["operator"])
    desk = person.page.get_by_role("navigation").get_by_role("button", name="Bàn trực")
    desk.click()
    expect(person.page.get_by_role("tab", name="Đang mở")).to_be_visible()
    line.fall_silent()
    # A page in front of the map says so too.
    expect(person.page.get_by_text("chưa nghe được cảnh báo mới")).to_be_visible(timeout=40_000)
    desk.click()
    is_told_lost(person)
    floods(city, device)
    expect(person.alarm(NAME, device)).to_have_count(0)
    line.flow()
    went_on(person, device)
    forgive_the_line(person)


@pytest.mark.usefixtures("gauges")
def test_a_session_that_ends_while_the_console_is_open(new_person: NewPerson, city: RunningCity) -> None:
    device = "e2e-line-1"
    person = new_person("operator")
    page = person.page
    place = "#/live?at=13.40/16.02200/108.21500"
    page.evaluate("(place) => { location.hash = place }", place)
    person.map_is_drawn()
    city.end_sessions("operator")
    # Nothing of the city stays on the screen, and it is said why.
    expect(page.locator("input[name=username]")).to_be_visible()
    expect(page.get_by_text("Phiên làm việc đã kết thúc")).to_be_visible()
    expect(page.locator(".map")).to_be_hidden()
    expect(page.locator("#alarms")).to_be_hidden()
    floods(city, device)
    page.locator("input[name=username]").fill("operator")
    page.locator("input[name=password]").fill(city.passwords["operator"])
    page.keyboard.press("Enter")
    person.is_live()
    person.sees(NAME, device)
    # Where it was.
    assert "at=13.40/16.02200/108.21500" in page.url
    forgive_the_line(person)


def test_what_was_being_drawn_outlives_the_session(new_person: NewPerson, city: RunningCity) -> None:
    person = new_person("integrator")
    page = person.page
    person.arrive("#/zones?at=13.60/16.05500/108.20500")
    person.is_live()
    side = new_zone(person)
    draw(person, [(108.20, 16.05), (108.21, 16.05), (108.21, 16.06)])
    expect(side.get_by_text("Hình hợp lệ")).to_be_visible()
    side.get_by_label("Mã vùng").fill("het-phien")
    side.get_by_label("Tên tiếng Việt").fill("Hết phiên")
    side.get_by_label("Tên tiếng Anh").fill("Session over")
    city.end_sessions("integrator")

    expect(page.get_by_text("Phiên làm việc đã kết thúc")).to_be_visible()
    expect(side).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("input[name=username]")).to_have_value("integrator")
    expect(page.locator("input[name=password]")).to_be_focused()
    page.locator("input[name=password]").fill(city.passwords["integrator"])
    page.keyboard.press("Enter")
    person.is_live()
    expect(side.get_by_label("Mã vùng")).to_have_value("het-phien")
    side.get_by_role("button", name="Lưu bản nháp").click()
    expect(side.get_by_role("heading", name="Hết phiên")).to_be_visible()
    forgive_the_line(person)


@pytest.mark.usefixtures("gauges")
def test_who_signs_in_after_somebody_else_begins_anew(new_person: NewPerson, city: RunningCity) -> None:
    person = new_person("integrator")
    page = person.page
    person.arrive("#/zones/new?at=13.60/16.05500/108.20500")
    person.is_live()
    expect(page.get_by_label("Mã vùng")).to_be_visible()
    city.end_sessions("integrator")
    page.locator("input[name=username]").fill("operator")
    page.locator("input[name=password]").fill(city.passwords["operator"])
    page.keyboard.press("Enter")
    person.is_live()
    expect(page.get_by_label("Mã vùng")).to_have_count(0)
    assert [fault for fault in person.faults if fault.startswith("page error")] == []
    forgive_the_line(person)


@pytest.mark.usefixtures("gauges")
def test_a_tab_that_the_machine_freezes(new_person: NewPerson, city: RunningCity, browser: Browser) -> None:
    device = "e2e-line-2"
    person = new_person("operator")
    page = person.page
    hellos = len(person.hellos)
    phases = page.evaluate_handle(
        """() => {
          const seen = [];
          new MutationObserver(() => seen.push(document.querySelector('[data-state]')?.dataset.state))
            .observe(document.body, {attributes: true, subtree: true, attributeFilter: ['data-state']});
          return seen;
        }"""
    )
    # Not a line of the page runs, while the network goes on and what comes piles up before it.
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [process["id"] for process in processes if process["type"] == "renderer"]
    frozen = time.monotonic()
    for pid in renderers:
        os.kill(pid, signal.SIGSTOP)
    try:
        floods(city, device)
        until(lambda: time.monotonic() > frozen + 15, "the hub to have beaten several times")
    finally:
        for pid in renderers:
            os.kill(pid, signal.SIGCONT)
    went_on(person, device)
    # What had piled up was not taken for the present: a new line, and until then it was not called live.
    assert len(person.hellos) > hellos
    seen = phases.json_value()
    assert seen[0] in ("lost", "connecting"), seen
    assert seen[-1] == "live", seen
    forgive_the_line(person)


@pytest.mark.usefixtures("gauges")
def test_an_hour_in_the_background(new_person: NewPerson, city: RunningCity, line: Line) -> None:
    device = "e2e-line-3"
    person = new_person(address=line.address)
    page = person.page
    page.clock.install()
    person.sign_in("operator", city.passwords["operator"])
    hellos = len(person.hellos)
    # The lid is closed: nothing arrives, no timer runs, and then an hour has gone by at once.
    line.fall_silent()
    floods(city, device)
    page.clock.fast_forward("01:00:00")
    is_told_lost(person)
    expect(person.alarm(NAME, device)).to_have_count(0)
    line.flow()
    went_on(person, device)
    assert len(person.hellos) > hellos
    forgive_the_line(person)
