"""What the web tests share: the small city, and a hub to talk to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
from psycopg.types.json import Jsonb
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub.core import live

PASSWORD = "một câu dài không ai đoán ra"
ROLES = ("viewer", "operator", "integrator", "admin")
NOW = datetime.now(UTC).replace(microsecond=0)

RULE = {
    "key": "cam-le-level-3",
    "name": {"vi": "Sông Cẩm Lệ vượt báo động III", "en": "Cẩm Lệ river above alert level III"},
    "applies_to": {"domain": "water", "metric": "water_level"},
    "when": {"kind": "threshold", "above": 2.5, "clear_below": 2.3},
    "severity": "critical",
    "response": {"vi": "Gọi đội trực", "en": "Call the crew on duty"},
}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[108.19, 15.99], [108.21, 15.99], [108.21, 16.01], [108.19, 16.01], [108.19, 15.99]]],
}

_SENSOR = """
INSERT INTO sensor (source_id, domain, device, name, status, lon, lat, moving, period, tags)
VALUES (1, %s, %s, %s, 'approved', %s, %s, %s, %s, '{}') RETURNING sensor_id
"""


def seed(connection: psycopg.Connection[Any]) -> None:
    """Five sensors (ids 1 to 5), two metrics (1 water_level, 2 pm25), a zone, a rule."""
    for domain, device, vi, lon, lat, moving, period in (
        ("water", "cam-le-1", "Sông Cẩm Lệ", 108.20, 16.00, False, timedelta(seconds=60)),
        ("air", "hai-chau-1", "Hải Châu", 108.22, 16.06, False, timedelta(seconds=300)),
        ("vehicle", "bus-1", "Xe buýt 1", None, None, True, None),
        ("water", "phu-loc-1", "Kênh Phú Lộc", 108.16, 16.07, False, None),
        ("noise", "far-away", "Ở xa", 109.5, 15.0, False, None),
    ):
        connection.execute(_SENSOR, (domain, device, Jsonb({"vi": vi, "en": device}), lon, lat, moving, period))
    connection.execute("INSERT INTO metric (key) VALUES ('water_level'), ('pm25')")
    for minute in range(120):
        at = NOW - timedelta(minutes=minute)
        connection.execute(
            "INSERT INTO reading VALUES (1, 1, %s, %s, %s, NULL, %s)",
            (at, at, 1 + minute / 100, 2 if minute == 5 else 0),
        )
    connection.execute("INSERT INTO latest VALUES (1, 1, %s, %s, 1.0, NULL, 0)", (NOW, NOW))
    for second in range(10):
        at = NOW - timedelta(seconds=second)
        lon = 108.22 + second / 1000
        connection.execute("INSERT INTO position VALUES (3, %s, %s, %s, 16.06, NULL, 5, 8, 90, 0)", (at, at, lon))
    connection.execute("INSERT INTO latest_position VALUES (3, %s, %s, 108.22, 16.06, NULL, 5, 8, 90, 0)", (NOW, NOW))
    connection.execute("INSERT INTO presence VALUES (1, true, %s)", (NOW,))
    connection.execute("INSERT INTO zone (key, version, enabled_version) VALUES ('hoa-xuan', 1, 1)")
    connection.execute(
        "INSERT INTO zone_version (zone_id, version, name, kind, geometry, created_by) VALUES (1, 1, %s, 'polygon', %s, 'test')",
        (Jsonb({"vi": "Hòa Xuân", "en": "Hòa Xuân"}), Jsonb(SQUARE)),
    )
    connection.execute("INSERT INTO rule (key, version, enabled_version) VALUES (%s, 1, 1)", (RULE["key"],))
    connection.execute(
        "INSERT INTO rule_version (rule_id, version, document, created_by) VALUES (1, 1, %s, 'test')", (Jsonb(RULE),)
    )
    connection.commit()


def raise_alarm(connection: psycopg.Connection[Any], sensor_id: int = 1, value: float = 2.6) -> int:
    """An open alarm of the rule on a sensor, as ingest writes it; returns its id."""
    row = connection.execute(
        "INSERT INTO alarm (rule_id, rule_version, subject, sensor_id, severity, condition, raised_at, last_raised_at, "
        "value, lon, lat, why) VALUES (1, 1, %s, %s, 'critical', 'active', %s, %s, %s, 108.2, 16.0, %s) RETURNING alarm_id",
        (f"sensor:{sensor_id}", sensor_id, NOW, NOW, value, Jsonb({"vi": "vượt 2,5 m", "en": "above 2.5 m"})),
    ).fetchone()
    assert row is not None
    tell(connection, row[0], "raise")
    return int(row[0])


def tell(connection: psycopg.Connection[Any], alarm_id: int, action: str) -> None:
    connection.execute("SELECT alarm_changed(%s, %s, 'test', 'rule:cam-le-level-3', %s, '{}')", (alarm_id, action, NOW))
    connection.commit()


def batch(
    *values: tuple[int, int, int, float | str],
    fixes: list[live.Fix] | None = None,
    presence: list[live.Presence] | None = None,
    doubts: list[live.Doubt] | None = None,
) -> bytes:
    committed = int(datetime.now(UTC).timestamp() * 1000)
    return live.encode(live.LiveBatch("test", committed, list(values), fixes or [], presence or [], doubts or []))


def ms(moment: datetime = NOW) -> int:
    return int(moment.timestamp() * 1000)


class Feed:
    """A viewer of the live feed."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def hello(self, **given: Any) -> dict[str, Any]:
        """Say hello; returns the snapshot."""
        await self.say(
            **{"type": "hello", "viewport": None, "domains": None, "cursor": None, "max_rate": None, **given}
        )
        return await self.next("snapshot")

    async def read(self, seconds: float = 5.0) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            frame: dict[str, Any] = json.loads(await self.socket.recv())
        self.frames.append(frame)
        return frame

    async def next(self, kind: str, seconds: float = 5.0) -> dict[str, Any]:
        """The next frame of ``kind``; others are kept in ``frames``."""
        async with asyncio.timeout(seconds):
            while True:
                frame = await self.read(seconds)
                if frame["type"] == kind:
                    return frame


@dataclass(frozen=True)
class Hub:
    client: httpx.AsyncClient
    database: str
    tokens: dict[str, str]
    base: str

    def as_(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}"}

    async def get(self, path: str, role: str = "viewer", **query: Any) -> Any:
        answer = await self.client.get(f"/api/v1{path}", headers=self.as_(role), params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, method: str, path: str, body: Any = None, role: str = "admin") -> httpx.Response:
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=self.as_(role))

    async def sign_in(self, username: str, password: str = PASSWORD) -> tuple[httpx.AsyncClient, str]:
        """A browser of its own, and its CSRF token."""
        browser = httpx.AsyncClient(base_url=self.base, timeout=20)
        answer = await browser.post("/api/v1/session", json={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        return browser, answer.json()["csrf"]

    def sql(self, query: str, *parameters: Any) -> list[Any]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(query, parameters or None)
            return cursor.fetchall() if cursor.description else []

    @asynccontextmanager
    async def watch(self, role: str = "viewer", **options: Any) -> AsyncIterator[Feed]:
        url = self.base.replace("http", "ws") + "/api/v1/live"
        async with connect(url, additional_headers=self.as_(role), compression=None, **options) as socket:
            yield Feed(socket)


def alarm(hub: Hub, sensor: int = 1) -> int:
    """Raise an alarm on the hub's database; its id."""
    with psycopg.connect(hub.database) as connection:
        return raise_alarm(connection, sensor)


async def closed(socket_: Any, seconds: float = 15) -> tuple[int, str]:
    """Read until the server closes; its code and reason."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                await socket_.recv()
            except ConnectionClosed:
                break
    assert socket_.close_code != 1006, "closed without a word"
    return int(socket_.close_code), str(socket_.close_reason)
