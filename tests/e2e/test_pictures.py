"""The pictures of the README and the operators' guide. HUB_SCREENSHOTS=1 writes them to docs/screenshots.

A person has to look at them: that the map is beautiful no assertion can tell.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.e2e.running import RunningCity

_DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
_SMALLEST, _LARGEST, _ALL = 15_000, 400_000, 3_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return _DOCS if os.environ.get("HUB_SCREENSHOTS") == "1" else tmp_path


def test_pictures_of_every_screen(new_person: NewPerson, city: RunningCity, folder: Path) -> None:
    visitor = new_person()
    visitor.arrive()
    expect(visitor.page.locator("input[name=username]")).to_be_focused()
    take(visitor, folder, "login-vi-dark")

    gauge = city.sensor("gauge-cam-le")
    assert gauge is not None
    sensor = f"#/live?at=14.60/16.01500/108.20900&panel=sensor&sensor={gauge['id']}"
    person = new_person("integrator", width=1280, height=720)
    # A flood worth a picture: the scenario needs its first minutes.
    expect(person.page.locator("li[data-severity=critical]").first).to_be_visible(timeout=90_000)
    expect(person.page.locator("li[data-alarm]").nth(7)).to_be_visible(timeout=90_000)
    show(person, "#/live?at=12.10/16.06600/108.22600")
    take(person, folder, "console-vi-dark")
    show(person, sensor)
    expect(person.page.locator(".plot canvas")).to_be_visible()
    take(person, folder, "sensor-vi-dark")
    show(person, "#/live?at=12.60/16.09000/108.21500&panel=zones")
    take(person, folder, "zones-vi-dark")

    person.choose(theme="light")
    show(person, "#/live?at=13.40/16.02200/108.21500")
    person.page.keyboard.press("j")
    expect(person.page.locator("li[data-current=true]")).to_contain_text("Diễn biến")
    take(person, folder, "alarms-vi-light")
    show(person, "#/ingest")
    expect(person.page.get_by_text("Sổ đếm")).to_be_visible()
    take(person, folder, "ingest-vi-light")

    person.choose(language="en")
    show(person, "#/live?at=12.10/16.06600/108.21000&panel=layers")
    take(person, folder, "console-en-light")
    assert sum(path.stat().st_size for path in folder.glob("*.png")) < _ALL


def show(person: Person, place: str) -> None:
    person.page.evaluate("(place) => { location.hash = place }", place)
    person.map_is_drawn()
    # Labels fade in, and values take up to a second.
    person.page.wait_for_timeout(2500)


def take(person: Person, folder: Path, name: str) -> None:
    path = folder / f"{name}.png"
    person.page.screenshot(path=path)
    size = path.stat().st_size
    assert _SMALLEST < size < _LARGEST, f"{name}: {size} bytes"
