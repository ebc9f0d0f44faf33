"""A running city for the whole run, and people with browser windows of their own.

Whatever a test is about, every window also shows that nothing was asked of another origin, that no error reached the
browser's console, and that the content policy refused nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.person import Person
from tests.e2e.running import RunningCity
from tests.e2e.town import Town, another_site, founded

NewPerson = Callable[..., Person]

# Only ends a hopeless wait: a busy machine may take its time.
expect.set_options(timeout=20_000)

_ROOT = Path(__file__).parents[2]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    folder = tmp_path_factory.mktemp("city") / "local"
    if not (_ROOT / "web" / "dist" / "index.html").is_file():
        pytest.fail("the console is not built: web/dist/index.html is missing. Build it with: make web", pytrace=False)
    try:
        with RunningCity(folder) as running:
            yield running
    finally:
        # The demo moves what needs a short or local path out of the folder and leaves links.
        for link in folder.glob("*"):
            if link.is_symlink():
                shutil.rmtree(link.resolve(), ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("HUB_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail(
            "no Chromium found for the browser tests. Install it with: apt-get install chromium fonts-noto-core "
            "(or name another one in HUB_CHROMIUM)",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with founded(tmp_path_factory.mktemp("town")) as place:
        yield place


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[str]:
    with another_site() as address:
        yield address


@pytest.fixture
def new_person(browser: Browser, city: RunningCity) -> Iterator[NewPerson]:
    """``new_person("operator")`` signs in and waits for the map; without a name nobody signs in.

    ``address``: another way to the hub, to be cut. ``pixel_ratio``: pixels of the screen to one of CSS; the map is drawn
    by the processor here, so tests that do not look at it closely draw a quarter of the pixels.
    """
    people: list[Person] = []

    def make(
        username: str | None = None,
        *,
        width: int = 1280,
        height: int = 720,
        address: str | None = None,
        pixel_ratio: float = 0.5,
    ) -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
            device_scale_factor=pixel_ratio,
        )
        person = Person(context, address or city.address)
        people.append(person)
        if username is not None:
            person.sign_in(username, city.passwords[username])
        return person

    yield make
    for person in people:
        person.page.context.close()
    assert [url for person in people for url in person.foreign] == []
    assert [fault for person in people for fault in person.faults] == []
