"""The session at the broker: one that was lost while nobody was there is noticed, and two with one name are told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode
from structlog.testing import capture_logs

from hub.core.reading import Message
from hub.edges.mqtt import Broker, Session
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.postgres import PrivatePostgres
from tests.edges.ingest.hub_process import Ingest, ask, await_that

REMEMBERED = "SELECT 1 FROM broker_session WHERE consumer = 'ioc-hub-ingest'"


def session(
    broker: PrivateMosquitto,
    client_id: str,
    on_connected: Callable[[bool], None] | None = None,
    company: float = 0.0,
) -> Session:
    where = Broker("127.0.0.1", broker.port, "hub", broker.passwords["hub"], client_id)
    return Session(where, ["ioc/v1/#"], on_connected=on_connected, company=company)


def _set(event: asyncio.Event, _present: bool) -> None:
    event.set()


def start(ingest: Ingest) -> str:
    """Start it until it is connected; what it said since."""
    before = ingest.log.stat().st_size if ingest.log.exists() else 0
    ingest.start()
    await_that(ingest.connected_since_start, "ingest connects")
    return ingest.log.read_bytes()[before:].decode()


def test_a_session_lost_while_ingest_was_down_is_noticed(
    broker: PrivateMosquitto, database: str, tmp_path: Path
) -> None:
    ingest = Ingest(broker, database, tmp_path)
    try:
        assert "lost our session" not in start(ingest)
        await_that(lambda: ask(database, REMEMBERED) == [(1,)], "the session is remembered")
        ingest.stop()
        assert "lost our session" not in start(ingest)
        ingest.stop()
        broker.kill()
        (broker.log.parent / "mosquitto.db").unlink()
        broker.start()
        assert "lost our session" in start(ingest)
    finally:
        ingest.stop()


async def test_two_with_one_name_are_told(broker: PrivateMosquitto) -> None:
    with capture_logs() as logs:
        tasks = [asyncio.create_task(session(broker, "ioc-hub-twice").run()) for _ in range(2)]
        try:
            async with asyncio.timeout(60):
                found = []
                while True:
                    await asyncio.sleep(0.1)
                    if found := [line for line in logs if "our client id" in line["event"]]:
                        break
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    assert found[0]["client_id"] == "ioc-hub-twice"
    assert "HUB_MQTT_CLIENT_ID" in found[0]["fix"]


async def test_the_brokers_word_for_it_is_told_at_once(broker: PrivateMosquitto) -> None:
    one = session(broker, "ioc-hub-told")
    one.connected = True
    flags: Any = SimpleNamespace(is_disconnect_packet_from_server=True)
    with capture_logs() as logs:
        one._disconnected(None, None, flags, ReasonCode(PacketTypes.DISCONNECT, identifier=142), None)
    assert logs[0]["event"].startswith("session taken over")


@pytest.mark.parametrize(("before", "together"), [(1, 2), (9, 1)], ids=["quiet", "busy"])
async def test_a_message_waits_for_others_only_in_a_quiet_city(
    broker: PrivateMosquitto, before: int, together: int
) -> None:
    one = session(broker, "ioc-hub-quiet", company=0.05)
    message = Message("ioc/v1/x", b"{}", datetime.now(UTC))
    one._waiting.extend([message] * before)
    assert len(await one.take(100, 1000)) == before
    taken = asyncio.create_task(one.take(100, 1000))
    await asyncio.sleep(0)
    one._waiting.append(message)
    one._arrived.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    one._waiting.append(message)
    assert len(await taken) == together


async def test_a_normal_end_accuses_nobody(broker: PrivateMosquitto) -> None:
    with capture_logs() as logs:
        for _ in range(6):
            connected = asyncio.Event()
            one = session(broker, "ioc-hub-normal", partial(_set, connected))
            task = asyncio.create_task(one.run())
            await connected.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert not [line for line in logs if "our client id" in line["event"]]


def test_the_log_says_when_the_database_is_back(
    broker: PrivateMosquitto, database_server: PrivatePostgres, tmp_path: Path
) -> None:
    with Ingest(broker, database_server.url("ioc_hub"), tmp_path, log_json="true") as ingest:
        await_that(ingest.connected_since_start, "ingest connects")
        database_server.kill()
        await_that(lambda: "trying again" in ingest.log.read_text(), "the outage is told")
        database_server.start()
        await_that(lambda: "database reachable again" in ingest.log.read_text(), "its end is told")
        back = [json.loads(line) for line in ingest.log.read_text().splitlines() if "reachable again" in line]
    assert back[0]["level"] == "info"
    assert back[0]["away_s"] > 0
