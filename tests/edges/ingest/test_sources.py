"""Foreign topics through the real broker, ingest and database: a source is data, added, changed and ended while the hub runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from hub.edges.stack.mosquitto import PrivateMosquitto
from tests.edges.ingest.hub_process import Ingest, ask, await_that, publisher_target, subscribed
from tests.load.publisher import Publisher, Target

UP = "application/7/device/{}/event/up"
FILTER = "application/+/device/+/event/up"
MAPPING = {
    "domain": "water",
    "device": {"path": "$.deviceInfo.devEui", "prefix": "lora-"},
    "time": {"path": "$.time"},
    "seq": "$.fCnt",
    "metrics": {"water_level": {"path": "$.object.level_cm", "unit": "cm"}, "battery": {"path": "$.object.bat"}},
}
_ADD = """
INSERT INTO source (key, topic_filter, decoder, mapping, enabled, max_late) VALUES (%s, %s, 'mapping', %s, %s, %s)
RETURNING source_id
"""


def add_source(
    database: str, key: str = "lora", topic_filter: str = FILTER, *, enabled: bool = True, late: str = "7 days"
) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute(_ADD, (key, topic_filter, Jsonb(MAPPING), enabled, late)).fetchone()
        assert row is not None
        ring(connection)
        return int(row[0])


def change_source(database: str, statement: str, *values: object) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(statement, values)
        ring(connection)


def ring(connection: psycopg.Connection[Any]) -> None:
    connection.execute("SELECT pg_notify('ioc_change', 'source:0')")


def uplink(device: str = "a1", level: object = 182, count: int = 1, **more: object) -> bytes:
    body = {"deviceInfo": {"devEui": device}, "fCnt": count, "object": {"level_cm": level, "bat": 91}}
    return json.dumps(body | {"time": "2026-03-03T09:00:00.000+07:00"} | more).encode()


def stored(database: str, device: str = "lora-a1") -> list[float]:
    rows = ask(
        database,
        "SELECT value FROM reading JOIN sensor USING (sensor_id) JOIN metric m USING (metric_id)"
        " WHERE device = %s AND m.key = 'water_level' ORDER BY time",
        device,
    )
    return [row[0] for row in rows]


def account(database: str, source: int) -> dict[str, int]:
    names = ("received", "stored", "duplicate", "rejected")
    rows = ask(
        database,
        f"SELECT {', '.join(f'{name}::bigint' for name in names)} FROM accounting_source WHERE source_id = %s",
        source,
    )
    return dict(zip(names, rows[0], strict=True))


def letters(database: str) -> list[tuple[Any, ...]]:
    return ask(database, "SELECT topic, reason, field FROM dead_letter ORDER BY received")


@pytest.fixture
def gateway(broker: PrivateMosquitto) -> Target:
    """The account of a vendor's network server."""
    password = broker.accounts.add_gateway("network-server", [FILTER, "old/#"])
    broker.reload()
    return Target("127.0.0.1", broker.port, "network-server", password)


@pytest.fixture
def hub(broker: PrivateMosquitto, database: str, tmp_path: Path) -> Iterator[Ingest]:
    with subscribed(Ingest(broker, database, tmp_path, log_level="debug"), database) as ingest:
        yield ingest


def publish(target: Target, *messages: tuple[str, bytes], name: str = "vendor") -> None:
    Publisher(target, name).run(messages)


def recent() -> str:
    """A time that every source takes."""
    return datetime.now(UTC).isoformat()


def test_a_source_added_while_the_hub_runs_is_read_and_judged_and_accounted_for(
    broker: PrivateMosquitto, database: str, hub: Ingest, gateway: Target
) -> None:
    number = add_source(database)
    tries = 0

    def read() -> bool:
        nonlocal tries
        tries += 1
        publish(gateway, (UP.format("a1"), uplink(count=tries, time=recent())), name=f"vendor-{tries}")
        return account(database, number)["received"] > 0

    await_that(read, "the new source is subscribed to")
    publish(
        gateway,
        (UP.format("a1"), uplink(level="183.5", count=tries + 2, time=recent())),
        (UP.format("a1"), b"{"),
        (UP.format("b2"), uplink("b2", {}, time=recent())),
        (UP.format("b2"), uplink("b2", 90, time=recent())),
    )
    await_that(
        lambda: account(database, number)["rejected"] == 2 and bool(stored(database, "lora-b2")), "the rest arrives"
    )
    assert stored(database)[-1] == pytest.approx(1.835)
    assert stored(database, "lora-b2") == [pytest.approx(0.9)]
    told = {(reason, field) for _, reason, field in letters(database)}
    assert told == {("json", "payload"), ("wrong-type", "$.object.level_cm")}
    own = account(database, number)
    assert own["received"] == own["stored"] + own["duplicate"] + own["rejected"]
    assert account(database, 1)["received"] == 0, "the native source has an account of its own"
    sensors = ask(database, "SELECT device, source_id FROM sensor ORDER BY device")
    assert sensors == [("lora-a1", number), ("lora-b2", number)]
    gaps = ask(database, "SELECT gaps FROM accounting_sensor JOIN sensor USING (sensor_id) WHERE device = 'lora-a1'")
    assert gaps == [(1,)], "the device's own counter is followed"


def test_native_and_foreign_messages_of_one_batch_are_each_their_own(
    broker: PrivateMosquitto, database: str, tmp_path: Path, gateway: Target
) -> None:
    number = add_source(database)
    with subscribed(Ingest(broker, database, tmp_path), database) as hub:
        hub.stop()
        for turn in range(20):
            publish(gateway, (UP.format("a1"), uplink(level=turn, count=turn, time=recent())), name=f"v{turn}")
            publish(
                publisher_target(broker),
                ("ioc/v1/water/gauge/json", b'{"metrics": {"water_level": 1.5}}'),
                name=f"n{turn}",
            )
        with subscribed(hub, database):
            await_that(
                lambda: account(database, number)["stored"] == 20 and account(database, 1)["stored"] == 20,
                "all of both",
            )
    assert stored(database) == [pytest.approx(turn / 100) for turn in range(20)]
    assert letters(database) == []


def test_nobody_speaks_for_the_devices_of_another_source(
    broker: PrivateMosquitto, database: str, hub: Ingest, gateway: Target
) -> None:
    native = publisher_target(broker)
    publish(native, ("ioc/v1/water/lora-a1/json", b'{"metrics": {"water_level": 1}}'), name="native")
    await_that(lambda: stored(database) == [1.0], "the native device is known")
    number = add_source(database)
    tries = 0

    def refused() -> bool:
        nonlocal tries
        tries += 1
        publish(gateway, (UP.format("a1"), uplink(count=tries, time=recent())), name=f"vendor-{tries}")
        return bool(letters(database))

    await_that(refused, "the vendor's message is refused")
    publish(gateway, (UP.format("c3"), uplink("c3", time=recent())))
    await_that(lambda: bool(stored(database, "lora-c3")), "its own device is its own")
    publish(native, ("ioc/v1/water/lora-c3/json", b'{"metrics": {"water_level": 9}}'), name="native-2")
    await_that(lambda: letters(database)[-1][0].startswith("ioc/"), "nor does a native device speak for the vendor's")
    assert {reason for _, reason, _ in letters(database)} == {"not-its-device"}
    assert stored(database) == [1.0]
    assert len(stored(database, "lora-c3")) == 1
    assert account(database, number)["rejected"] >= 1


def test_a_source_that_is_ended_or_moved_is_not_read_any_more_though_the_broker_kept_the_session(
    broker: PrivateMosquitto, database: str, tmp_path: Path, gateway: Target
) -> None:
    number = add_source(database, topic_filter="old/#")
    with subscribed(Ingest(broker, database, tmp_path), database) as hub:
        publish(gateway, ("old/x", uplink(time=recent())))
        await_that(lambda: len(stored(database)) == 1, "the first filter is read")
        hub.stop()
        change_source(
            database,
            "UPDATE source SET topic_filter = %s, former_filters = '{old/#}' WHERE source_id = %s", FILTER, number,
        )  # fmt: skip
        with subscribed(hub, database):
            publish(gateway, (UP.format("a1"), uplink(level=200, time=recent())), name="v2")
            await_that(lambda: len(stored(database)) == 2, "the new filter is read")
            before = account(database, number)["received"]
            publish(
                gateway,
                ("old/x", uplink(level=300, time=recent())),
                (UP.format("a1"), uplink(level=201, time=recent())),
                name="v3",
            )
            await_that(lambda: account(database, number)["received"] > before, "what follows is there")
            change_source(database, "UPDATE source SET enabled = false WHERE source_id = %s", number)
            publish(publisher_target(broker), ("ioc/v1/water/gauge/json", b'{"metrics": {"water_level": 1}}'), name="n")
            await_that(lambda: bool(stored(database, "gauge")), "the catalogue is read anew")
    assert 3.0 not in stored(database)
    assert letters(database) == [], "nothing came in on the old filter"


def test_each_source_has_its_own_window_of_time(
    broker: PrivateMosquitto, database: str, tmp_path: Path, gateway: Target
) -> None:
    number = add_source(database, late="100 years")
    with subscribed(Ingest(broker, database, tmp_path), database):
        publish(gateway, (UP.format("a1"), uplink(time="2025-01-01T00:00:00Z")))
        await_that(lambda: account(database, number)["stored"] == 1, "a year late is in time here")
        old = b'{"time": "2025-01-01T00:00:00Z", "metrics": {"water_level": 1}}'
        publish(publisher_target(broker), ("ioc/v1/water/gauge/json", old), name="n")
        await_that(lambda: bool(letters(database)), "and refused there")
    assert letters(database) == [("ioc/v1/water/gauge/json", "clock", "time")]


def test_an_ingest_with_topics_of_its_own_leaves_the_sources_to_the_other(
    broker: PrivateMosquitto, database: str, tmp_path: Path, gateway: Target
) -> None:
    number = add_source(database)
    first = Ingest(broker, database, tmp_path, mqtt_topics='["ioc/v1/water/#"]')
    with subscribed(first, database):
        publish(gateway, (UP.format("a1"), uplink(time=recent())))
        publish(publisher_target(broker), ("ioc/v1/water/gauge/json", b'{"metrics": {"water_level": 1}}'), name="n")
        await_that(lambda: bool(stored(database, "gauge")), "its own topics are read")
    assert account(database, number)["received"] == 0
