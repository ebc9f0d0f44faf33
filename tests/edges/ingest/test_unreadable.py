"""A zone in force that this hub cannot read: what was raised in it stands over a restart, and is judged again when it can be."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from hub.edges.stack.mosquitto import PrivateMosquitto
from tests.edges.ingest.hub_process import Ingest, ask, await_that, drained, publisher_target, subscribed
from tests.load.publisher import Publisher
from tests.unit.rules.city import fence, place, square

NOW = datetime.now(UTC).replace(microsecond=0)
GOOD = square(1, 0, 0, 300).geometry
DAMAGED: dict[str, Any] = {"type": "Polygon", "coordinates": []}


def put(database: str, geometry: Any) -> None:
    """As another version of the hub, or a hand in the database, might leave it."""
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE zone_version SET geometry = %s", (Jsonb(geometry),))
        connection.execute("SELECT pg_notify('ioc_change', 'zone:1')")


def drive(broker: PrivateMosquitto, database: str, east: float, number: int) -> None:
    lon, lat = place(east, 0)
    when = (datetime.now(UTC) - timedelta(milliseconds=1)).isoformat()
    body = json.dumps({"time": when, "position": {"lon": lon, "lat": lat, "accuracy": 5}}).encode()
    Publisher(publisher_target(broker), f"boat-{number}").run(iter([("ioc/v1/vehicle/boat-90512/json", body)]))
    await_that(drained(database, number), f"{number} messages are accounted for")


def test_an_alarm_in_a_zone_that_cannot_be_read_stands(broker: PrivateMosquitto, database: str, tmp_path: Path) -> None:
    early = NOW - timedelta(days=1)
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO zone (key, version, enabled_version, updated_at) VALUES ('zone-1', 1, 1, %s)", (early,)
        )
        connection.execute(
            "INSERT INTO zone_version (zone_id, version, name, kind, geometry, created_by, created_at)"
            " SELECT zone_id, 1, %s, 'polygon', %s, 'test', %s FROM zone",
            (Jsonb({"vi": "Cảng", "en": "Harbour"}), Jsonb(GOOD), early),
        )
        connection.execute(
            "INSERT INTO rule (key, version, enabled_version, updated_at) VALUES ('fence', 1, 1, %s)", (early,)
        )
        connection.execute(
            "INSERT INTO rule_version (rule_id, version, document, created_by, created_at)"
            " SELECT rule_id, 1, %s, 'test', %s FROM rule",
            (Jsonb(fence("inside")), early),
        )

    def open_alarms() -> list[tuple[Any, ...]]:
        return ask(database, "SELECT open, condition FROM alarm")

    ingest = Ingest(broker, database, tmp_path)
    with subscribed(ingest, database):
        drive(broker, database, 0.0, 1)
        await_that(lambda: len(open_alarms()) == 1, "the boat is inside")
        raised = open_alarms()
        ingest.kill()
        put(database, DAMAGED)
        ingest.start()
        await_that(ingest.connected_since_start, "ingest is back")
        drive(broker, database, 2000.0, 2)
        assert open_alarms() == raised
        put(database, GOOD)
        drive(broker, database, 2000.0, 3)
        drive(broker, database, 2000.0, 4)
        await_that(lambda: open_alarms() != raised, "the boat is seen to have left")
    [(action, why)] = ask(
        database, "SELECT action, detail::text FROM alarm_transition ORDER BY transition_id DESC LIMIT 1"
    )
    assert action == "clear"
    assert "left-zone" in why
