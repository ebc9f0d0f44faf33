"""A proxy's error page in the hub's place: a screen that nobody touches waits, and comes back to where it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.gate import Gate
from tests.e2e.running import RunningCity, until
from tests.e2e.test_access import violations
from tests.e2e.test_wall import forgive, on_the_wall, shows_figures

_STANDS_BY = "navigator.serviceWorker.controller !== null"
_KEPT = """
caches.keys().then((names) => Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()))))
  .then((stores) => stores.flat().map((request) => new URL(request.url).pathname).sort())
"""


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_proxys_error_page_does_not_stay_on_the_wall(new_person: NewPerson, city: RunningCity, theme: str) -> None:
    """The page is loaded anew, and just then the proxy before the hub answers in its place."""
    with Gate(city.address) as gate:
        person = on_the_wall(new_person, city, address=gate.address)
        page = person.page
        until(lambda: page.evaluate(_STANDS_BY), "the worker to stand by")
        page.evaluate("(theme) => localStorage.setItem('ioc.prefs', JSON.stringify({theme}))", theme)
        gate.shut()
        page.evaluate("location.reload()")
        expect(page.get_by_role("heading", name="Chưa kết nối được với hub")).to_be_visible()
        expect(page.get_by_role("heading", name="The hub cannot be reached")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        expect(page.get_by_text("HTTP 502")).to_be_visible()
        assert violations(page) == []
        # Loaded anew while it waits, as by whoever passes with a keyboard, it waits on.
        page.reload()
        expect(page.get_by_role("heading", name="Chưa kết nối được với hub")).to_be_visible()

        gate.open()
        shows_figures(page)
        person.is_live()
        assert "kiosk=1" in page.url
        # Nothing of the console and nothing of the city was kept.
        assert page.evaluate(_KEPT) == ["/waiting/page.css", "/waiting/page.html", "/waiting/page.js"]
        forgive(person)
        page.context.close()
