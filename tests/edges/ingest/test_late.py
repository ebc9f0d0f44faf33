"""A boat comes back into coverage and sends its backlog newest first: what happened meanwhile is found, once, and never rings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from hub.core.alarms import Action
from hub.edges.database import connect
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stores import alarm_acts, catalogue, late
from tests.edges.ingest.hub_process import Ingest, ask, await_that, drained, publisher_target, subscribed
from tests.load.publisher import Publisher
from tests.unit.rules.city import fence, place, square

TOPIC = "ioc/v1/vehicle/boat-90512/json"
NOW = datetime.now(UTC).replace(microsecond=0)


def at(minutes: float) -> datetime:
    """Minutes before the test began."""
    return NOW - timedelta(minutes=minutes)


@pytest.fixture
def city(database: str) -> str:
    zone = square(1, 0, 0, 300)
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO zone (key, version, enabled_version, updated_at) VALUES ('zone-1', 1, 1, %s)", (at(500),)
        )
        connection.execute(
            "INSERT INTO zone_version (zone_id, version, name, kind, geometry, created_by, created_at)"
            " SELECT zone_id, 1, %s, 'polygon', %s, 'test', %s FROM zone",
            (Jsonb(dict(zone.name)), Jsonb(zone.geometry), at(500)),
        )
        connection.execute(
            "INSERT INTO rule (key, version, enabled_version, updated_at) VALUES ('fence', 1, 1, %s)", (at(500),)
        )
        connection.execute(
            "INSERT INTO rule_version (rule_id, version, document, created_by, created_at)"
            " SELECT rule_id, 1, %s, 'test', %s FROM rule",
            (Jsonb(fence("enter", dwell="PT2M")), at(500)),
        )
    return database


def track() -> list[tuple[float, float]]:
    """(minutes ago, metres east) of the backlog, newest first; the visit lasts from 50 to 45 minutes ago."""
    return [(ago, 50.0 if 45 <= ago <= 50 else 900.0) for ago in range(20, 60)]


def messages(samples: Sequence[tuple[float, float]]) -> Iterator[tuple[str, bytes]]:
    for ago, east in samples:
        lon, lat = place(east, 0)
        yield (
            TOPIC,
            json.dumps({"time": at(ago).isoformat(), "position": {"lon": lon, "lat": lat, "accuracy": 5}}).encode(),
        )


def publish(broker: PrivateMosquitto, database: str, samples: Sequence[tuple[float, float]], total: int) -> None:
    Publisher(publisher_target(broker), "boat").run(messages(samples))
    await_that(drained(database, total), f"{total} messages are accounted for")


def findings(database: str) -> list[tuple[Any, ...]]:
    return ask(database, "SELECT raised_at, cleared_at, open, late, ack, severity FROM alarm ORDER BY alarm_id")


def test_a_visit_in_a_backlog_is_one_late_finding(broker: PrivateMosquitto, city: str, tmp_path: Path) -> None:
    ingest = Ingest(broker, city, tmp_path)
    with subscribed(ingest, city):
        publish(broker, city, [(70, 900.0), (65, 900.0)], 2)
        publish(broker, city, [(1, 900.0), *track()[:25]], 28)
        # Killed with the windows noted and not looked at: another one looks.
        ingest.kill()
        ingest.start()
        await_that(ingest.connected_since_start, "ingest is back")
        publish(broker, city, track()[25:], 43)
        await_that(lambda: bool(findings(city)), "the visit is found")
        await_that(lambda: not ask(city, "SELECT FROM late_window"), "nothing is left to look at")
        assert findings(city) == [(at(48), at(44), False, True, "unacked", "major")]
        publish(broker, city, track(), 43)  # the same once more
        publish(broker, city, [(47.5, 60.0)], 44)  # and one that had been left behind
        await_that(lambda: not ask(city, "SELECT FROM late_window"), "nothing is left to look at")
    assert len(findings(city)) == 1
    told = ask(city, "SELECT action, actor, event_time FROM alarm_transition")
    assert told == [("find_late", "rule:fence", at(48))]
    ((body,),) = ask(city, "SELECT body FROM alarm_json")
    assert (body["late"], body["open"]) == (True, False)
    assert body["why"]["en"] == "boat-90512 entered Zone 1 and stayed for 2 min."


def test_a_live_alarm_opens_beside_a_finding(city: str) -> None:
    """A finding is never taken for the open alarm, nor for the newest one that a correction is about."""

    async def run() -> list[tuple[Any, ...]]:
        async with await connect(city, name="test", autocommit=True) as connection:
            await connection.execute(
                "INSERT INTO alarm (rule_id, rule_version, subject, severity, condition, late, raised_at, last_raised_at,"
                " cleared_at, why) VALUES (1, 1, 'sensor:1', 'major', 'cleared', true, %s, %s, %s, '{}')",
                (at(48), at(48), at(44)),
            )
            with pytest.raises(psycopg.errors.CheckViolation):
                await connection.execute("UPDATE alarm SET condition = 'active'")
            await alarm_acts.act(connection, 1, Action.ACK, "user:lan")
            assert not await late.look_back(connection, await catalogue.load(connection), settle=0)
            return await (await connection.execute("SELECT open, ack, acked_by FROM alarm")).fetchall()

    assert asyncio.run(run()) == [(False, "acked", "user:lan")]
