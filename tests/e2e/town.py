"""A small town on one database: web roles with base maps of any kind, and what a screen really shows, pixel by pixel."""

from __future__ import annotations

import json
import secrets
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import psycopg
from playwright.sync_api import Browser

from hub.edges import migrate
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.postgres import PrivatePostgres
from hub.edges.web.accounts import ensure_user
from tests.e2e.person import Person
from tests.load.web_process import Web

Colour = tuple[int, int, int]
Place = tuple[float, float]

STATION: Place = (108.2260, 16.0330)
"""One sensor stands here alone."""
CROWD: Place = (108.2150, 16.0100)
"""The others around here, more than can be pictograms at zoom 14: dots in every place but these two."""
LOOK = "#/live?at=14/16.025/108.22"
GREEN, BROWN, GREY = (40, 160, 90), (150, 90, 40), (120, 120, 125)

_OTHERS = 20_000
_SENSORS = """
INSERT INTO sensor (source_id, domain, device, name, status, lon, lat, moving)
SELECT 1, 'water', 'gauge-' || n, jsonb_build_object('vi', 'Trạm ' || n, 'en', 'Station ' || n), 'approved',
       CASE n WHEN 0 THEN %(lon)s ELSE %(around_lon)s + 0.026 * ((n * 0.7548776662) %% 1 - 0.5) END,
       CASE n WHEN 0 THEN %(lat)s ELSE %(around_lat)s + 0.016 * ((n * 0.5698402910) %% 1 - 0.5) END, false
FROM generate_series(0, %(others)s) AS n
"""
_VALUES = """
INSERT INTO latest (sensor_id, metric_id, time, received, value, flags)
SELECT sensor_id, %s, now(), now(), 1, 0 FROM sensor
"""
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
_PIXELS = """([lon, lat, side]) => new Promise((done) => {
  const map = document.querySelector('.map').view.chart;
  map.once('render', () => {
    const gl = map.getCanvas().getContext('webgl2');
    const { x, y } = map.project([lon, lat]);
    const ratio = gl.drawingBufferWidth / map.getCanvas().clientWidth;
    const read = new Uint8Array(4 * side * side);
    const [left, low] = [x * ratio - side / 2, gl.drawingBufferHeight - y * ratio - side / 2].map(Math.round);
    gl.readPixels(left, low, side, side, gl.RGBA, gl.UNSIGNED_BYTE, read);
    done([...read]);
  });
  map.triggerRepaint();
})"""
_NEAR = 12
"""Of 255: colours pass through the graphics card."""


class Town(NamedTuple):
    broker: PrivateMosquitto
    database: str
    folder: Path
    password: str

    @contextmanager
    def visited(self, browser: Browser, basemap: str, attribution: str) -> Iterator[Person]:
        """An operator at a web role of its own that has this base map (HUB_BASEMAP)."""
        settings = {"HUB_BASEMAP": basemap, "HUB_BASEMAP_ATTRIBUTION": attribution}
        with Web(self.broker, self.database, self.folder, settings) as web:
            context = browser.new_context(
                viewport={"width": 1280, "height": 720}, locale="vi-VN", reduced_motion="reduce"
            )
            try:
                person = Person(context, web.base)
                person.sign_in("lan", self.password)
                person.page.evaluate(f"location.hash = '{LOOK}'")
                person.map_is_drawn()
                yield person
            finally:
                context.close()


@contextmanager
def founded(folder: Path) -> Iterator[Town]:
    folder.chmod(0o755)
    password = secrets.token_urlsafe(16)
    with PrivatePostgres(folder / "postgres") as server, PrivateMosquitto(folder / "mosquitto") as broker:
        try:
            server.ensure_database("town")
            url = server.url("town")
            migrate.apply(url)
            with psycopg.connect(url) as connection:
                given = {"lon": STATION[0], "lat": STATION[1], "around_lon": CROWD[0], "around_lat": CROWD[1]}
                connection.execute(_SENSORS, {**given, "others": _OTHERS})
                metric = connection.execute(
                    "INSERT INTO metric (key) VALUES ('water_level') RETURNING metric_id"
                ).fetchone()
                connection.execute(_VALUES, metric)
                ensure_user(connection, "lan", password, "operator", "Lan")
            yield Town(broker, url, folder, password)
        finally:
            broker.destroy()
            server.destroy()


class _Elsewhere(BaseHTTPRequestHandler):
    """Another site: a style, green in the corner of the extract and brown around it, and grey pictures; else nothing."""

    def do_GET(self) -> None:
        if self.path == "/style.json":
            self._answer("application/json", json.dumps(_STYLE).encode())
        elif self.path.startswith("/tiles/"):
            self._answer("image/png", _png(GREY))
        else:
            self.send_error(404)

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, *_: object) -> None:
        return None


@contextmanager
def another_site() -> Iterator[str]:
    """Its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def colour_at(person: Person, place: Place) -> Colour:
    return _pixels(person, place, 1)[0]


def covered(person: Person, place: Place, ground: Colour, side: int = 24) -> float:
    """Share of the square around ``place``, ``side`` pixels wide, that has another colour than ``ground``."""
    pixels = _pixels(person, place, side)
    return sum(not like(pixel, ground) for pixel in pixels) / len(pixels)


def like(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _pixels(person: Person, place: Place, side: int) -> list[Colour]:
    read: list[int] = person.page.evaluate(_PIXELS, [*place, side])
    return [(read[i], read[i + 1], read[i + 2]) for i in range(0, len(read), 4)]


def _png(colour: Colour) -> bytes:
    """256 x 256 pixels of one colour (ISO/IEC 15948)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + bytes(colour) * 256
    head = struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * 256)) + chunk(b"IEND", b"")
