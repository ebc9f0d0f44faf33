"""Parts are killed and cut off under load: everything acknowledged to the publisher is stored, once, and judged alike."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb

from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.postgres import PrivatePostgres
from tests.edges.ingest.hub_process import Ingest, accounts, ask, await_that, drained, publisher_target, subscribed
from tests.load.publisher import Publisher

DEVICES = 40

RULE = {
    "key": "high-water",
    "name": {"vi": "Nước cao", "en": "High water"},
    "applies_to": {"domain": "water", "metric": "water_level"},
    "when": {"kind": "threshold", "above": 2.5, "clear_below": 2.3},
    "severity": "major",
    "response": {"vi": "Kiểm tra", "en": "Check"},
}


def add_rule(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("INSERT INTO rule (key, version, enabled_version) VALUES (%s, 1, 1)", (RULE["key"],))
        connection.execute(
            "INSERT INTO rule_version (rule_id, version, document, created_by) SELECT rule_id, 1, %s, 'test' FROM rule",
            (Jsonb(RULE),),
        )


class Stream:
    """Readings of ``DEVICES`` gauges, 20 ms apart in event time, that rise above and fall below the level in waves."""

    def __init__(self, count: int, began: datetime) -> None:
        self.count = count
        self._began = began
        self.published = 0

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for number in range(self.count):
            round_, device = divmod(number, DEVICES)
            level = 2.0 + 0.8 * ((round_ + device) % 20 >= 10)
            at = self._began + timedelta(milliseconds=20 * round_, microseconds=device)
            payload = {"time": at.isoformat(), "seq": round_, "metrics": {"water_level": level}}
            self.published += 1
            yield f"ioc/v1/water/gauge-{device}/json", json.dumps(payload).encode()


def check_nothing_lost_nothing_twice(database: str, sent: int) -> None:
    now = accounts(database)
    rows = ask(database, "SELECT count(*), count(DISTINCT (sensor_id, time)) FROM reading")[0]
    assert rows == (sent, sent)
    assert now["stored"] == sent
    assert now["received"] == now["stored"] + now["duplicate"] + now["rejected"] + now["presence"]
    assert now["rejected"] == 0
    assert ask(database, "SELECT sum(gaps)::int, sum(stored)::int FROM accounting_sensor") == [(0, sent)]
    await_that(
        lambda: ask(database, "SELECT max(time) FROM latest") == ask(database, "SELECT max(time) FROM reading"),
        "`latest` follows the readings",
    )


def told(database: str) -> list[tuple[object, ...]]:
    """What the rules said, by event time; neither ids nor wall times belong to the story."""
    return ask(
        database,
        "SELECT s.device, t.event_time, t.action FROM alarm_transition t JOIN alarm a USING (alarm_id)"
        " JOIN sensor s USING (sensor_id) ORDER BY 1, 2, 3",
    )


@pytest.fixture
def undisturbed(postgres: PrivatePostgres, tmp_path: Path) -> Iterator[Callable[[Stream], list[tuple[object, ...]]]]:
    """Runs a stream through a hub that nobody touches, on parts of its own, and returns the alarms' story."""
    name = "undisturbed"
    postgres.copy_database("template_migrated", name)
    broker = PrivateMosquitto(tmp_path / "calm")
    broker.start()

    def run(stream: Stream) -> list[tuple[object, ...]]:
        database = postgres.url(name)
        add_rule(database)
        folder = tmp_path / "calm-log"
        folder.mkdir()
        with subscribed(Ingest(broker, database, folder), database):
            Publisher(publisher_target(broker), "gauges").run(stream)
            await_that(drained(database, stream.count), "the undisturbed hub stores all")
        return told(database)

    yield run
    broker.destroy()
    postgres.drop_database(name)


def test_ten_kills_of_ingest_lose_nothing_store_nothing_twice_and_alarm_alike(
    broker: PrivateMosquitto, database: str, tmp_path: Path, undisturbed: Callable[[Stream], list[tuple[object, ...]]]
) -> None:
    chance = random.Random(20260303)
    stream = Stream(24_000, datetime.now(UTC) - timedelta(minutes=1))
    add_rule(database)
    ingest = Ingest(broker, database, tmp_path)
    with subscribed(ingest, database):
        publisher = Publisher(publisher_target(broker), "gauges")
        done = threading.Event()

        def publish() -> None:
            publisher.run(stream, rate=1_500)
            done.set()

        thread = threading.Thread(target=publish)
        thread.start()
        for kill in range(10):
            if kill % 5:  # two of the kills hit it wherever it is in its start
                await_that(ingest.connected_since_start, "ingest connects again")
            time.sleep(chance.uniform(0.0, 1.0))
            ingest.kill()
            ingest.start()
        thread.join(timeout=120)
        assert done.is_set()
        await_that(drained(database, stream.count), "all is stored after ten kills", 120)
        check_nothing_lost_nothing_twice(database, stream.count)
        story = told(database)
    assert ingest.log.read_text().count("connected to the broker") >= 8, "the kills hit a running ingest"
    assert len(story) > 100
    assert story == undisturbed(Stream(stream.count, stream._began))


def test_the_database_away_for_30_seconds_loses_nothing(
    broker: PrivateMosquitto,
    database_server: PrivatePostgres,
    tmp_path: Path,
    undisturbed: Callable[[Stream], list[tuple[object, ...]]],
) -> None:
    database = database_server.url("ioc_hub")
    stream = Stream(40_000, datetime.now(UTC) - timedelta(minutes=1))
    add_rule(database)
    with subscribed(Ingest(broker, database, tmp_path), database) as ingest:
        thread = threading.Thread(
            target=Publisher(publisher_target(broker), "gauges").run, args=(stream,), kwargs={"rate": 1_000}
        )
        thread.start()
        time.sleep(2)
        database_server.kill()
        time.sleep(30)
        database_server.start()
        thread.join(timeout=120)
        assert not thread.is_alive()
        await_that(drained(database, stream.count), "all is stored after the outage", 120)
        check_nothing_lost_nothing_twice(database, stream.count)
        assert "the database did not take a batch" in ingest.log.read_text()
        assert told(database) == undisturbed(Stream(stream.count, stream._began))


def test_the_broker_away_for_30_seconds_loses_nothing(
    broker: PrivateMosquitto,
    database: str,
    tmp_path: Path,
    undisturbed: Callable[[Stream], list[tuple[object, ...]]],
) -> None:
    stream = Stream(12_000, datetime.now(UTC) - timedelta(minutes=1))
    add_rule(database)
    with subscribed(Ingest(broker, database, tmp_path), database) as ingest:
        thread = threading.Thread(
            target=Publisher(publisher_target(broker), "gauges").run, args=(stream,), kwargs={"rate": 1_000}
        )
        thread.start()
        time.sleep(2)
        broker.stop()
        time.sleep(30)
        broker.start()
        thread.join(timeout=120)
        assert not thread.is_alive()
        await_that(drained(database, stream.count), "all is stored after the outage", 120)
        check_nothing_lost_nothing_twice(database, stream.count)
        assert "broker unreachable" in ingest.log.read_text()
        assert "lost our session" not in ingest.log.read_text()
        assert told(database) == undisturbed(Stream(stream.count, stream._began))


@pytest.mark.parametrize("refused", [False, True], ids=["all-is-stored", "one-is-refused-in-the-end"])
def test_who_cannot_store_is_seen_as_away_until_it_can(
    broker: PrivateMosquitto, database: str, tmp_path: Path, refused: bool
) -> None:
    """The disk of the database is full: it answers every question, and takes nothing."""

    def parts() -> set[str]:
        named = "SELECT split_part(application_name, ' ', 2) FROM pg_stat_activity WHERE datname = current_database()"
        return {name for (name,) in ask(database, named)}

    def change(statements: str) -> None:
        with psycopg.connect(database) as connection:
            connection.execute(statements)

    def publish(times: int) -> None:
        Publisher(publisher_target(broker), "gauges").run(Stream(times * DEVICES, datetime.now(UTC)))

    with subscribed(Ingest(broker, database, tmp_path), database):
        publish(1)
        await_that(drained(database, DEVICES), "what came before is stored")
        change(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;"
            "CREATE TRIGGER full_disk BEFORE INSERT ON ledger FOR EACH STATEMENT EXECUTE FUNCTION full_disk()",
        )
        if refused:
            body = json.dumps({"time": datetime.now(UTC).isoformat(), "metrics": {"water_level": 9.5}}).encode()
            Publisher(publisher_target(broker), "odd").run([("ioc/v1/water/gauge-0/json", body)])
        publish(2)
        await_that(lambda: "ingest-stuck" in parts() and "ingest" not in parts(), "it is seen that nothing is stored")
        stricter = "ALTER TABLE reading ADD CONSTRAINT strict CHECK (value < 8);" if refused else ""
        change(stricter + "DROP FUNCTION full_disk CASCADE")
        await_that(drained(database, 3 * DEVICES + refused), "all of it is stored, or buried")
        assert ask(database, "SELECT count(*)::int FROM dead_letter") == [(int(refused),)]
        await_that(lambda: "ingest" in parts() and "ingest-stuck" not in parts(), "and that is seen as well")
