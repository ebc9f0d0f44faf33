"""Viewers that are slow, or stop reading: they miss no alarm, and harm nobody."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from websockets.asyncio.client import connect

from hub.edges.web import feed
from tests.edges.web.conftest import Announce
from tests.edges.web.support import Hub, alarm, batch, ms


async def test_a_slow_viewer_gets_fewer_frames(hub: Hub, announce: Announce) -> None:
    async with hub.watch() as slow, hub.watch() as quick:
        await slow.hello(max_rate=2)
        await quick.hello()
        for number in range(30):
            await announce(batch((1, 1, ms() + number, float(number))))
        await asyncio.sleep(1.2)
        values = await drained(slow)
        assert len(values) < 8
        assert values[-1]["rows"][0][2] == {"water_level": 29.0}, "the newest is never withheld"
        assert len(await drained(quick)) > 10


async def drained(viewer_: Any) -> list[dict[str, Any]]:
    frames = []
    with suppress(TimeoutError):
        while True:
            frame = await viewer_.read(0.3)
            if frame["type"] == "delta":
                frames.append(frame)
    return frames


@pytest.fixture
def many(seeded: Any) -> int:
    """Three thousand more sensors, so that frames are large; returns the first id."""
    with psycopg.connect(seeded.url) as connection:
        rows = connection.execute(
            "INSERT INTO sensor (source_id, domain, device, name, lon, lat) SELECT 1, 'air', 'many-' || n, "
            '\'{"vi": "n", "en": "n"}\', 108.2, 16.0 FROM generate_series(1, 3000) n RETURNING sensor_id'
        ).fetchall()
        connection.commit()
    return int(rows[0][0])


def flood(first: int, rounds: int) -> list[bytes]:
    """Each payload changes every one of the many sensors."""
    return [
        batch(*((first + index, 2, ms() + number, f"{number:04}" + "x" * 60) for index in range(3000)))
        for number in range(rounds)
    ]


def narrow(hub: Hub) -> socket.socket:
    """A socket whose system buffer is small, and does not grow by itself."""
    host, port = hub.base.removeprefix("http://").split(":")
    thin = socket.socket()
    thin.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    thin.connect((host, int(port)))
    thin.setblocking(False)
    return thin


async def test_a_viewer_that_falls_behind_resyncs_and_misses_no_alarm(many: int, hub: Hub, announce: Announce) -> None:
    async with hub.watch(sock=narrow(hub), max_queue=1, max_size=None) as slow, hub.watch(max_size=None) as quick:
        await slow.hello()
        await quick.hello()
        first = alarm(hub)
        for payload in flood(many, 25):  # not read meanwhile
            await announce(payload)
        second = alarm(hub, 2)
        third = alarm(hub, 3)
        newest = None
        while newest is None or not newest.startswith("0024"):
            rows = (await quick.next("delta", 20))["rows"]
            newest = rows[-1][2].get("pm25")
        assert "resync" not in [frame["type"] for frame in quick.frames], "one slow viewer is nobody else's trouble"
        alarms: list[int] = []
        resynced = False
        async with asyncio.timeout(60):
            while not (resynced and len(alarms) == 3):
                frame = await slow.read(30)
                if frame["type"] == "alarm":
                    alarms.append(frame["alarm"]["id"])
                elif frame["type"] == "resync":
                    snapshot = await slow.next("snapshot", 30)
                    assert frame["reason"] == "slow"
                    values = {row[0]: row[2] for row in snapshot["rows"]}
                    assert values[many]["pm25"].startswith("0024")
                    resynced = True
        assert alarms == [first, second, third]


async def test_a_viewer_that_stops_reading_is_cut(
    many: int, hub: Hub, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_STALLED", 1.0)
    monkeypatch.setattr(feed, "_HEARTBEAT", 0.3)
    async with hub.watch(max_size=None) as quick:
        await quick.hello()
        deaf = narrow(hub)
        socket_ = await connect(
            hub.base.replace("http", "ws") + "/api/v1/live",
            additional_headers=hub.as_("viewer"),
            sock=deaf,
            compression=None,
            max_queue=1,
            ping_interval=None,
            max_size=None,
        )
        await socket_.send(
            json.dumps({"type": "hello", "viewport": None, "domains": None, "cursor": None, "max_rate": None})
        )
        await asyncio.sleep(0.3)
        assert "ioc_web_viewers 2.0" in (await hub.client.get("/metrics")).text
        # One that reads is not cut, however much there is.
        reading = asyncio.create_task(quick.next("alarm", 120))
        for payload in flood(many, 40):
            await announce(payload)
        for _ in range(200):
            if "ioc_web_viewers 1.0" in (await hub.client.get("/metrics")).text:
                break
            await asyncio.sleep(0.2)
        assert "ioc_web_viewers_cut_total 1.0" in (await hub.client.get("/metrics")).text
        number = alarm(hub)
        assert (await reading)["alarm"]["id"] == number
        socket_.transport.abort()
        await socket_.wait_closed()
