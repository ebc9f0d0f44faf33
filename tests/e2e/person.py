"""A person at the console: a browser window, and everything that went wrong in it written down."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, WebSocket, expect

from tests.e2e.running import until

Box = dict[str, float]

# The graphics driver's remarks on software rendering; a line given up because it took too long, on a busy machine.
_HARMLESS = ("GL Driver Message", "WebSocket is closed before the connection is established")

_WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', (e) =>
  console.error(`policy violated: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


class Person:
    """``faults`` are console errors, page errors and refused content; ``foreign`` are requests to anybody but the hub."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.host = urlsplit(address).netloc
        self.faults: list[str] = []
        self.foreign: list[str] = []
        self.requests = 0
        self.hellos: list[dict[str, Any]] = []
        self.snapshots: list[dict[str, Any]] = []
        context.add_init_script(_WATCH_POLICY)
        context.on("request", self._requested)
        self.page: Page = context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("websocket", self._socket)

    # What a person does -----------------------------------------------------------------------

    def arrive(self, hash_: str = "") -> None:
        self.page.goto(f"{self.address}/{hash_}")

    def sign_in(self, username: str, password: str) -> None:
        self.arrive()
        self.page.locator("input[name=username]").fill(username)
        self.page.locator("input[name=password]").fill(password)
        self.page.keyboard.press("Enter")
        self.is_live()

    def is_live(self) -> None:
        """The line says live, the map has its style and has drawn the city."""
        # Not expect(): while nothing is there it writes down the whole page again and again, and delays it.
        self.page.locator("[data-state=live]").wait_for(timeout=20_000)
        self.map_is_drawn()

    def map_is_drawn(self) -> None:
        # Not wait_for_function: that needs eval in the page, which the content policy rightly refuses.
        settled = "document.querySelector('.map')?.view?.settled ?? false"
        until(lambda: self.page.evaluate(settled), "the map to be drawn")

    def choose(self, language: str | None = None, theme: str | None = None) -> None:
        """By the menu, as anybody would. Labels in Vietnamese or English, whichever is on."""
        page = self.page
        page.get_by_role("button", name=re.compile("Tài khoản và tùy chọn|Account and settings")).click()
        if language:
            page.locator(f".sheet button[lang={language}]").click()
            expect(page.locator("html")).to_have_attribute("lang", language)
        if theme:
            names = {"dark": "Tối|Dark", "light": "Sáng|Light"}
            page.locator(".sheet").get_by_role("button", name=re.compile(names[theme])).click()
            expect(page.locator("html")).to_have_attribute("data-theme", theme)
        page.keyboard.press("Escape")
        self.map_is_drawn()

    def alarm(self, title: str, device: str) -> Locator:
        return self.page.locator("li[data-alarm]").filter(has_text=title).filter(has_text=device)

    def sees(self, title: str, device: str, seconds: float = 60.0) -> None:
        """The alarm is in the list, once; in a flood it may stand in a group that has to be opened."""

        def seen() -> bool:
            closed = self.page.locator("li[data-group] button[aria-expanded=false]")
            if self.alarm(title, device).count() == 0 and closed.count() > 0:
                closed.first.click()
            return self.alarm(title, device).count() == 1

        until(seen, f"the alarm of {device} in the list", seconds=seconds)

    # What the map shows ------------------------------------------------------------------------

    def rendered(self, layer: str) -> int:
        return int(self.page.evaluate("(layer) => document.querySelector('.map').view.rendered(layer)", layer))

    def pixel(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place is in the window, CSS pixels."""
        spot = self.page.evaluate(
            "(place) => document.querySelector('.map').view.pixel(place)", {"lon": lon, "lat": lat}
        )
        box = self.page.locator(".map").bounding_box()
        assert box is not None
        return box["x"] + spot["x"], box["y"] + spot["y"]

    # What is written down ------------------------------------------------------------------------

    def _requested(self, request: Request) -> None:
        self.requests += 1
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.netloc != self.host:
            self.foreign.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" or (message.type == "warning" and not any(one in message.text for one in _HARMLESS)):
            self.faults.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _socket(self, socket: WebSocket) -> None:
        if urlsplit(socket.url).netloc != self.host:
            self.foreign.append(socket.url)
        socket.on("framesent", lambda text: self._frame(text, self.hellos, "hello"))
        socket.on("framereceived", lambda text: self._frame(text, self.snapshots, "snapshot"))

    @staticmethod
    def _frame(text: str | bytes, into: list[dict[str, Any]], kind: str) -> None:
        frame = json.loads(text)
        if frame["type"] == kind:
            into.append(frame)
