"""A person draws a zone on the map."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Locator

from tests.e2e.person import Person
from tests.e2e.running import until


def new_zone(person: Person) -> Locator:
    """From the list of zones to an empty form; the page's side, when the tools are there."""
    side = person.page.locator(".side")
    side.get_by_role("button", name="Vùng mới").click()
    until(lambda: "Chưa vẽ gì." in side.inner_text(), "the tools to be there")
    person.page.wait_for_timeout(500)
    return side


def draw(person: Person, places: Sequence[tuple[float, float]]) -> None:
    """One click for each corner, and one more on the first to finish."""
    for place in [*places, places[0]]:
        person.page.mouse.click(*person.pixel(*place))
        person.page.wait_for_timeout(120)
