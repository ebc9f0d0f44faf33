"""The map under the city is a matter of configuration: a tile archive, somebody's style, pictures of a tile server.

Each is served by a web role of its own over one database; what is drawn is read from the screen, pixel by pixel.
"""

from __future__ import annotations

import json
import secrets
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from hub.edges import migrate
from hub.edges.basemap.importer import import_osm
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.postgres import PrivatePostgres
from hub.edges.web.accounts import ensure_user
from tests.e2e.person import Person
from tests.e2e.running import until
from tests.edges.basemap.extract import BOX, written
from tests.load.web_process import Web

Colour = tuple[int, int, int]
Open = Callable[..., Person]

# In the box of the extract: its coast runs along 108.23.
LAND, SEA = (108.2150, 16.0250), (108.2360, 16.0250)
STATION = (108.2260, 16.0330)
_LOOK = "#/live?at=14/16.025/108.22"
_GREEN, _BROWN, _GREY = (40, 160, 90), (150, 90, 40), (120, 120, 125)
_NEAR = 12
"""Of 255: colours pass through the graphics card."""

_STYLE = {
    "version": 8,
    "sources": {
        "parcel": {
            "type": "geojson",
            "data": {
                "type": "Polygon",
                "coordinates": [[[108.2, 16.0], [108.23, 16.0], [108.23, 16.04], [108.2, 16.04], [108.2, 16.0]]],
            },
        }
    },
    "layers": [
        {"id": "ground", "type": "background", "paint": {"background-color": "rgb(150, 90, 40)"}},
        {"id": "parcel", "type": "fill", "source": "parcel", "paint": {"fill-color": "rgb(40, 160, 90)"}},
    ],
}
# After a frame, while the drawing is still there: what the browser has composed can no longer be read.
_PIXEL = """([lon, lat]) => new Promise((done) => {
  const map = document.querySelector('.map').view.chart;
  map.once('render', () => {
    const gl = map.getCanvas().getContext('webgl2');
    const { x, y } = map.project([lon, lat]);
    const ratio = gl.drawingBufferWidth / map.getCanvas().clientWidth;
    const read = new Uint8Array(4);
    gl.readPixels(Math.round(x * ratio), Math.round(gl.drawingBufferHeight - y * ratio), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, read);
    done([...read.slice(0, 3)]);
  });
  map.triggerRepaint();
})"""
_NAMES = """(layer) => document.querySelector('.map').view.chart
  .queryRenderedFeatures({ layers: [layer] }).map((f) => f.properties.name)"""


class Town(NamedTuple):
    broker: PrivateMosquitto
    database: str
    folder: Path
    password: str


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One sensor, one operator."""
    folder = tmp_path_factory.mktemp("town")
    folder.chmod(0o755)
    password = secrets.token_urlsafe(16)
    with PrivatePostgres(folder / "postgres") as server, PrivateMosquitto(folder / "mosquitto") as broker:
        try:
            server.ensure_database("town")
            url = server.url("town")
            migrate.apply(url)
            with psycopg.connect(url) as connection:
                connection.execute(
                    "INSERT INTO sensor (source_id, domain, device, name, status, lon, lat, moving) VALUES"
                    " (1, 'water', 'gauge', '{\"vi\": \"Trạm\", \"en\": \"Station\"}', 'approved', %s, %s, false)",
                    STATION,
                )
                ensure_user(connection, "lan", password, "operator", "Lan")
            yield Town(broker, url, folder, password)
        finally:
            broker.destroy()
            server.destroy()


class _Elsewhere(BaseHTTPRequestHandler):
    """Another site with a style and with pictures; it has nothing at /gone."""

    def do_GET(self) -> None:
        if self.path == "/style.json":
            self._answer("application/json", json.dumps(_STYLE).encode())
        elif self.path.startswith("/tiles/"):
            self._answer("image/png", _png(_GREY))
        else:
            self.send_error(404)

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        return None


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def open_map(town: Town, browser: Browser) -> Iterator[Open]:
    """``open_map("outline", "©")`` starts a web role so configured and signs an operator in."""
    opened: list[Person] = []
    with _closing(opened) as end:

        def opens(basemap: str, attribution: str) -> Person:
            given = {"HUB_BASEMAP": basemap, "HUB_BASEMAP_ATTRIBUTION": attribution}
            web = end(Web(town.broker, town.database, town.folder, given))
            context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="vi-VN", reduced_motion="reduce")
            person = Person(context, web.base)
            opened.append(person)
            person.sign_in("lan", town.password)
            person.page.evaluate(f"location.hash = '{_LOOK}'")
            person.map_is_drawn()
            return person

        yield opens
    assert [fault for person in opened for fault in person.faults] == []


@contextmanager
def _closing(opened: list[Person]) -> Iterator[Callable[[Web], Web]]:
    begun: list[Web] = []

    def begin(web: Web) -> Web:
        web.__enter__()
        begun.append(web)
        return web

    try:
        yield begin
    finally:
        for person in opened:
            person.page.context.close()
        for web in begun:
            web.__exit__(None, None, None)


def test_an_imported_archive_is_a_street_map(open_map: Open, tmp_path: Path) -> None:
    archive = tmp_path / "corner.pmtiles"
    import_osm(written(tmp_path / "corner.osm.pbf"), archive, BOX, "Thử", lambda _: None)
    person = open_map(f"pmtiles:{archive}", "© những người đóng góp OpenStreetMap")
    page = person.page
    until(lambda: person.rendered("roads_major") > 0, "streets")
    until(lambda: "Bạch Đằng" in page.evaluate(_NAMES, "roads_labels_major"), "the name of a street")
    until(lambda: _like(_pixel(person, SEA), (13, 35, 56)), "the sea in our colour")
    until(lambda: _like(_pixel(person, LAND), (25, 33, 42)), "the land in our colour")
    _is_ours(person, "© những người đóng góp OpenStreetMap")
    assert person.foreign == []


def test_a_style_of_another_site_is_drawn_and_no_third_one_is_asked(open_map: Open, elsewhere: str) -> None:
    person = open_map(f"style-url:{elsewhere}/style.json", "© Sở Xây dựng")
    until(lambda: _like(_pixel(person, LAND), _GREEN), "a parcel as the style has it")
    until(lambda: _like(_pixel(person, SEA), _BROWN), "the ground as the style has it")
    _is_ours(person, "© Sở Xây dựng")
    assert set(person.foreign) == {f"{elsewhere}/style.json"}


def test_pictures_of_a_tile_server_are_drawn(open_map: Open, elsewhere: str) -> None:
    person = open_map(f"raster-xyz:{elsewhere}/tiles/{{z}}/{{x}}/{{y}}.png", "© Ảnh hàng không")
    for place in (LAND, SEA):
        until(lambda place=place: _like(_pixel(person, place), _GREY), "the pictures")
    _is_ours(person, "© Ảnh hàng không")
    assert person.foreign
    assert all(url.startswith(f"{elsewhere}/tiles/") for url in person.foreign)


def test_without_its_style_the_city_is_still_there_and_says_so(open_map: Open, elsewhere: str) -> None:
    person = open_map(f"style-url:{elsewhere}/gone", "©")
    until(lambda: person.rendered("street") > 0, "the outline")
    expect(person.page.locator(".credit .failed")).to_have_count(1)
    assert [fault for fault in person.faults if f"{elsewhere}/gone" not in fault] == []
    person.faults.clear()


def _is_ours(person: Person, attribution: str) -> None:
    """Whatever lies under it: our sensor is drawn on it, the islands have their names, its makers are named."""
    assert person.rendered("sensor") == 1
    around = _pixel(person, (STATION[0], STATION[1] + 0.002))
    until(lambda: not _like(_pixel(person, STATION), around), "the sensor on the map")
    expect(person.page.locator(".credit")).to_contain_text(attribution)
    expect(person.page.locator(".credit .schematic, .credit .failed")).to_have_count(0)
    person.page.evaluate("location.hash = '#/live?at=6.5/14/112'")
    until(lambda: person.rendered("island-name") >= 1, "the label of an archipelago")


def _pixel(person: Person, place: tuple[float, float]) -> Colour:
    red, green, blue = person.page.evaluate(_PIXEL, list(place))
    return red, green, blue


def _like(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _png(colour: Colour) -> bytes:
    """256 x 256 pixels of one colour (ISO/IEC 15948)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + bytes(colour) * 256
    head = struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * 256)) + chunk(b"IEND", b"")
