"""axe-core on every screen, in both themes: WCAG 2.2 A and AA without a violation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity

_AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then((r) => r.violations.map((v) => `${v.id} (${v.impact}): ${v.help}; ` +
    v.nodes.map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).slice(0, 5).join(' | ')))"""
SCREENS = {
    "map": "#/live",
    "layers": "#/live?panel=layers",
    "zones": "#/live?panel=zones",
    "sensor": "#/live?panel=sensor&sensor=1",
    "overview": "#/overview",
    "rules": "#/rules",
    "zone editor": "#/zones",
    "ingest": "#/ingest",
}


_ENDED = """() => Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().iterations !== Infinity).map((one) => one.finished.catch(() => undefined)))"""


def violations(page: Page) -> list[Any]:
    assert _AXE.is_file(), f"{_AXE} is missing. Install it with: make web-check"
    page.evaluate(_AXE.read_text())
    # A button on its way from one colour to the other has neither of them.
    page.evaluate(_ENDED)
    found: list[Any] = page.evaluate(_RUN)
    return found


def test_login_is_accessible(new_person: NewPerson) -> None:
    person = new_person()
    person.arrive()
    expect(person.page.locator("input[name=username]")).to_be_visible()
    assert violations(person.page) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_screen_is_accessible(new_person: NewPerson, city: RunningCity, theme: str) -> None:
    person = new_person("integrator")
    person.choose(theme=theme)
    expect(person.page.locator("li[data-alarm]").first).to_be_visible(timeout=60_000)
    found = {}
    for name, place in SCREENS.items():
        person.page.evaluate(f"location.hash = '{place}'")
        person.page.wait_for_timeout(600)
        if name == "map":
            person.page.locator("li[data-alarm] button.main").first.click()
        found[name] = violations(person.page)
    assert found == {name: [] for name in SCREENS}
