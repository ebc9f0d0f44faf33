"""The pictures of the README and the guides, every screen in both languages and themes.

HUB_SCREENSHOTS=1 writes all of them to docs/screenshots; an ordinary run opens every screen once in each language and
theme. A person has to look at them: that a screen is beautiful no assertion can tell.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.e2e.running import RunningCity, until

_WRITE = os.environ.get("HUB_SCREENSHOTS") == "1"
_DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
_SMALLEST, _LARGEST = 12_000, 300_000
_VARIANTS = [("vi", "dark"), ("en", "light"), *([("vi", "light"), ("en", "dark")] if _WRITE else [])]

_MAIL = {
    "key": "mail", "kind": "email", "name": "Thư trực ban", "enabled": False,
    "config": {"host": "smtp.example.vn", "sender": "ioc@example.vn", "to": ["duty@example.vn"]},
}  # fmt: skip

_UPLINK = json.dumps(
    {
        "deviceInfo": {"tenantName": "Đà Nẵng", "devEui": "24e124136d492105"},
        "fCnt": 41,
        "object": {"distance": 1480, "battery": 91},
        "rxInfo": [{"rssi": -101, "snr": 3.2}],
    },
    ensure_ascii=False,
)

Prepare = Callable[[Page], None]


def _nothing(page: Page) -> None:
    return None


def _an_alarm(page: Page) -> None:
    """The first alarm that stands alone or, in a flood, the first of its group, with what happened to it."""
    row = page.locator("li[data-alarm]").first
    expect(row).to_be_visible()
    row.locator("button").first.click()
    expect(page.locator("li[data-current=true]")).to_be_visible()


def _a_list(page: Page) -> None:
    expect(page.locator(".side li").first).to_be_visible()


def _an_evening(page: Page) -> None:
    """The first incident of the chooser, played from its beginning."""
    page.locator("a[data-choice]").first.click()
    expect(page.get_by_role("slider", name=re.compile("Thanh thời gian|Timeline|Time"))).to_be_visible()


def _a_rule(page: Page) -> None:
    expect(page.get_by_text(re.compile("Luật hợp lệ|The rule holds together"))).to_be_visible()


def _a_backtest(page: Page) -> None:
    _a_rule(page)
    page.get_by_role("button", name=re.compile("Chạy thử|Run backtest")).click()
    expect(page.locator(".side figure svg")).to_be_visible(timeout=60_000)
    page.locator(".side figure svg").scroll_into_view_if_needed()


def _an_incident(page: Page) -> None:
    page.locator("li[data-incident] button").first.click()
    expect(page.locator("article h2")).to_be_visible()


def _a_chart(page: Page) -> None:
    expect(page.locator(".plot canvas")).to_be_visible()


def _a_policy(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Thêm chính sách|Add a policy")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Thêm bậc|Add a step")).click()
    expect(page.get_by_role("dialog").get_by_text("Thư trực ban").first).to_be_visible()


def _a_source(page: Page) -> None:
    """A new one, begun from what a gateway sends."""
    page.get_by_role("button", name=re.compile("^(Thêm nguồn|Add a source)$")).click()
    form = page.get_by_role("dialog")
    form.get_by_label(re.compile("^(Topic|Sample topic)$")).fill("application/7/device/24e124136d492105/event/up")
    form.get_by_label(re.compile("^(Nội dung|Payload)$")).fill(_UPLINK)
    form.get_by_label(re.compile("^(Lĩnh vực|Domain)$")).select_option("water")
    for path, metric in (
        ("$.deviceInfo.devEui", None),
        ("$.object.distance", "water_level"),
        ("$.object.battery", "battery"),
    ):
        form.get_by_role("button", name=re.compile(rf"({re.escape(path)} là gì|What {re.escape(path)} is)")).click()
        page.get_by_role("combobox", name=re.compile("Tìm chỉ số|Find a metric")).fill(metric or "")
        options = page.get_by_role("listbox").get_by_role("option")
        options.filter(has_text=metric or re.compile("^(Thiết bị|Device)")).first.click()
    form.get_by_label(re.compile("Đơn vị của|Unit of")).first.fill("mm")
    expect(form.get_by_text(re.compile("Đọc được|Understood")).first).to_be_visible()


def _screens(city: RunningCity) -> Iterator[tuple[str, str, Prepare]]:
    """Name, place in the console, and what is done there before the picture."""
    gauge = city.sensor("gauge-cam-le")
    assert gauge is not None
    yield "console", "#/live?at=12.10/16.06600/108.22600", _nothing
    yield "street", "#/live?at=15.20/16.06400/108.22600", _nothing
    yield "alarms", "#/live?at=13.40/16.02200/108.21500", _an_alarm
    yield "layers", "#/live?at=12.10/16.06600/108.21000&panel=layers", _nothing
    yield "sensor", f"#/live?at=14.60/16.01500/108.20900&panel=sensor&sensor={gauge['id']}", _a_chart
    yield "desk", "#/desk/open", _nothing
    yield "incident", "#/desk/incidents", _an_incident
    yield "handover", "#/desk/handover", _nothing
    yield "overview", "#/overview", _nothing
    yield "replay", "#/replay", _an_evening
    yield "zones", "#/zones?at=12.60/16.04000/108.21500", _a_list
    yield "rules", "#/rules?at=12.60/16.04000/108.21500", _a_list
    yield "rule", "#/rules/cam-le-level-2?at=13.60/16.01500/108.20900", _a_rule
    yield "backtest", "#/rules/cam-le-level-2?at=13.60/16.01500/108.20900", _a_backtest
    yield "ingest", "#/ingest", _nothing
    yield "admin-system", "#/admin/system", _nothing
    yield "admin-policies", "#/admin/policies", _a_policy
    yield "admin-users", "#/admin/users", _nothing
    yield "admin-sources", "#/admin/sources", _a_source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return _DOCS if _WRITE else tmp_path


def test_pictures_of_every_screen(new_person: NewPerson, city: RunningCity, folder: Path) -> None:
    # A flood worth a picture: the scenario needs its first minutes.
    city.api.post("/channels", json=_MAIL)
    until(lambda: len(city.open_alarms()) > 7, "the evening's alarms", seconds=120)
    for language, theme in _VARIANTS:
        visitor = new_person(pixel_ratio=1)
        visitor.arrive()
        expect(visitor.page.locator("input[name=username]")).to_be_focused()
        visitor.page.evaluate(
            "(prefs) => localStorage.setItem('ioc.prefs', JSON.stringify(prefs))",
            {"language": language, "theme": theme},
        )
        visitor.page.reload()
        expect(visitor.page.locator("input[name=username]")).to_be_focused()
        expect(visitor.page.locator("html")).to_have_attribute("lang", language)
        expect(visitor.page.locator("html")).to_have_attribute("data-theme", theme)
        take(visitor.page, folder / f"login-{language}-{theme}.jpg")

        person = new_person("admin", pixel_ratio=1)
        person.choose(language=language, theme=theme)
        for name, place, prepare in _screens(city):
            show(person, place)
            prepare(person.page)
            # Labels fade in, and values take up to a second.
            person.page.wait_for_timeout(2000 if _WRITE else 300)
            take(person.page, folder / f"{name}-{language}-{theme}.jpg")


def show(person: Person, place: str) -> None:
    """``place``, and not a form that was begun on the way and asks first."""
    page = person.page
    page.evaluate("(place) => { location.hash = place }", place)
    begun = page.get_by_role("dialog")
    if begun.count():
        begun.get_by_role("button", name=re.compile("^(Rời đi, bỏ thay đổi|Leave, discard changes)$")).click()
        expect(begun).to_have_count(0)
    page.wait_for_url(lambda url: url.partition("#")[2].partition("?")[0] == place[1:].partition("?")[0])
    person.map_is_drawn()


def take(page: Page, path: Path) -> None:
    page.screenshot(path=path, type="jpeg", quality=80)
    size = path.stat().st_size
    assert _SMALLEST < size < _LARGEST, f"{path.name}: {size} bytes"
