"""One message at a time through the real hub: what is refused and why, what retained, late and undated messages do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import paho.mqtt.publish as publish
import psycopg
import pytest
from psycopg.types.json import Jsonb

from hub.core.ledger import Ledger
from hub.core.live import decode, encode
from hub.core.newest import newest_of
from hub.core.reading import Flag, Message, Reading
from hub.core.rules.engine import Outcome
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.store import IngestStore
from hub.pipeline import Pipeline, _announcement
from tests.edges.ingest.hub_process import Ingest, accounts, ask, await_that, drained, publisher_target, subscribed
from tests.edges.ingest.test_faults import RULE, add_rule
from tests.load.publisher import Publisher

LEVEL = "ioc/v1/water/gauge/json"


@pytest.fixture
def hub(broker: PrivateMosquitto, database: str, tmp_path: Path) -> Iterator[Ingest]:
    add_rule(database)
    with subscribed(Ingest(broker, database, tmp_path), database) as ingest:
        yield ingest


def now(offset: float = 0.0) -> str:
    return (datetime.now(UTC) + timedelta(seconds=offset)).isoformat()


def level(value: float, offset: float = 0.0, **more: object) -> bytes:
    return json.dumps({"time": now(offset), "metrics": {"water_level": value}, **more}).encode()


BAD: dict[str, tuple[str, bytes, str]] = {
    # name: topic, payload, a part of the field or the reason it must name
    "malformed JSON": (LEVEL, b'{"time": "2026-', "json"),
    "NaN": (LEVEL, b'{"metrics": {"water_level": NaN}}', "metrics.water_level"),
    "1e999": (LEVEL, b'{"metrics": {"water_level": 1e999}}', "metrics.water_level"),
    "U+0000": (LEVEL, b'{"metrics": {"state": "a\\u0000b"}}', "metrics.state"),
    "raw NUL": (LEVEL, b'{"metrics": {"state": "a\x00b"}}', "json"),
    "lone surrogate": (LEVEL, b'{"metrics": {"state": "\\ud800"}}', "metrics.state"),
    "not UTF-8": (LEVEL, b'{"metrics": {"state": "\xff\xfe"}}', "payload"),
    "10 MB": (LEVEL, b'{"metrics": {"water_level": 1}, "x": "' + b"a" * 10_000_000 + b'"}', "too-large"),
    "year 1970": (LEVEL, b'{"time": "1970-01-01T00:00:00Z", "metrics": {"water_level": 1}}', "time"),
    "year 2200": (LEVEL, b'{"time": "2200-01-01T00:00:00Z", "metrics": {"water_level": 1}}', "time"),
    "deep nesting": (LEVEL, b"[" * 50_000 + b"]" * 50_000, "too-deep"),
    "wrong type": (LEVEL, b'{"metrics": {"water_level": "high"}}', "metrics.water_level"),
    "a list for metrics": (LEVEL, b'{"metrics": [1, 2]}', "metrics"),
    "no offset": (LEVEL, b'{"time": "2026-03-03T09:00:00", "metrics": {"water_level": 1}}', "time"),
    "latitude 91": (LEVEL, b'{"position": {"lon": 108.2, "lat": 91}}', "position.lat"),
    "nothing inside": (LEVEL, b"{}", "empty"),
    "empty": (LEVEL, b"", "payload"),
    "unknown domain": ("ioc/v1/dragons/gauge/json", level(1), "topic"),
    "unknown format": ("ioc/v1/water/gauge/xml", level(1), "topic"),
    "too short a topic": ("ioc/v1/water", level(1), "topic"),
    "SenML out of order versions": ("ioc/v1/water/gauge/senml", b'[{"bver": 99, "n": "level", "v": 1}]', "bver"),
}


def test_each_bad_message_is_kept_with_its_reason_and_its_neighbours_are_stored(
    broker: PrivateMosquitto, database: str, hub: Ingest
) -> None:
    stream: list[tuple[str, bytes]] = []
    for number, (topic, payload, _) in enumerate(BAD.values()):
        stream += [(LEVEL, level(1.0, number / 1000)), (topic, payload)]
    stream.append((LEVEL, level(1.0, 1.0)))
    Publisher(publisher_target(broker), "odd").run(stream)
    await_that(drained(database, len(stream)), "every message is accounted for")
    rows = ask(database, "SELECT topic, payload, reason, field, given, expected FROM dead_letter")
    assert len(rows) == len(BAD)
    kept = {(row[0], bytes(row[1])): row for row in rows}
    for name, (topic, payload, names) in BAD.items():
        assert (topic, payload) in kept, f"{name}: whole, under its topic"
        row = kept[topic, payload]
        assert names in " ".join((row[2], row[3])), f"{name}: {row[2:]}"
        assert all(row[2:]), f"{name}: every part of the reason is told: {row[2:]}"
    assert accounts(database)["readings"] == len(BAD) + 1
    assert ask(database, "SELECT sum(messages)::int FROM accounting_reason") == [(len(BAD),)]


async def test_another_value_of_a_time_that_is_known_is_refused_and_kept(database: str) -> None:
    """A device whose clock counts seconds and that measures twice a second: the alarm was lost, and called a duplicate."""
    time = datetime.now(UTC).replace(microsecond=0)

    def told(**metrics: float) -> bytes:
        return json.dumps({"time": time.isoformat(), "metrics": metrics}).encode()

    bodies = [
        told(water_level=1.0),
        told(water_level=3.5),
        told(rain=2.0, water_level=3.5),
        told(rain=4.0),
        told(water_level=1.0),
    ]
    messages = [Message(LEVEL, body, time, token=(1, number)) for number, body in enumerate(bodies)]
    await carried(database, messages[:1])
    await carried(database, messages[1:])
    assert accounts(database) | {"received": 5, "stored": 2, "rejected": 2, "duplicate": 1, "readings": 2} == accounts(
        database
    )
    kept = ask(database, "SELECT reason, field, given, expected FROM dead_letter ORDER BY 1")
    assert {row[:3] for row in kept} == {("conflict", "metrics.water_level", "3.5")}
    assert all(row[3].startswith(f"1, as was said before of {time.isoformat()}") for row in kept)
    values = ask(database, "SELECT m.key, r.value FROM reading r JOIN metric m USING (metric_id) ORDER BY 1")
    assert values == [("rain", 4.0), ("water_level", 1.0)]
    assert ask(database, "SELECT received::int, stored::int, duplicate::int FROM accounting_sensor") == [(3, 2, 1)]


async def test_the_account_of_a_sensor_adds_up_and_tells_of_its_clock(database: str) -> None:
    at = datetime.now(UTC)
    wrong = b'{"time": "1999-01-01T00:00:00Z", "metrics": {"water_level": 1}}'
    bodies = [(LEVEL, level(1.0)), ("ioc/v1/water/gauge/status", b"online"), (LEVEL, wrong), (LEVEL, level(2.0, 1.0))]
    await carried(
        database, [Message(topic, body, at, token=(1, number)) for number, (topic, body) in enumerate(bodies)]
    )
    told = ask(database, "SELECT received::int, stored::int, duplicate::int, suspect::int FROM accounting_sensor")
    assert told == [(2, 2, 0, 1)]


async def test_a_device_that_makes_up_metrics_without_end_is_bounded(database: str) -> None:
    at = datetime.now(UTC)

    def told(device: str, names: Sequence[str], number: int) -> Message:
        body = json.dumps({"metrics": dict.fromkeys(names, 1.0)}).encode()
        return Message(f"ioc/v1/water/{device}/json", body, at, token=(1, number))

    invented = [told("inventor", [f"m_{number}_{one}" for one in range(100)], number) for number in range(6)]
    fine = told("inventor", ["m_0_0", "water_level"], 10)
    other = told("other", ["something_new"], 11)
    await carried(database, [*invented, fine])
    await carried(database, [told("inventor", ["m_x"], 12), other])
    assert ask(database, "SELECT count(*)::int FROM metric WHERE brought_by = 'water/inventor'") == [(256,)]
    assert accounts(database) | {"received": 9, "stored": 4, "rejected": 5} == accounts(database)
    told_why = ask(database, "SELECT DISTINCT reason, expected FROM dead_letter")
    assert told_why == [("too-many", "at most 256 names of its own for one device, beside those of the catalogue")]
    half = "SELECT count(*)::int FROM reading r JOIN metric m USING (metric_id) WHERE starts_with(m.key, 'm_2_')"
    assert ask(database, half) == [(0,)], "of a message that is refused nothing is stored"


def test_a_row_the_database_refuses_is_buried_alone(broker: PrivateMosquitto, database: str, hub: Ingest) -> None:
    """The database gets a stricter check than the decoder, as a later migration might bring."""
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE reading ADD CONSTRAINT strict CHECK (value < 8)")
    stream = [(LEVEL, level(9.5 if number in (3, 17) else 1.0, number / 100)) for number in range(30)]
    Publisher(publisher_target(broker), "odd").run(stream)
    await_that(drained(database, 30), "every message is accounted for")
    assert accounts(database) | {"stored": 28, "rejected": 2, "readings": 28} == accounts(database)
    assert ask(database, "SELECT reason, count(*)::int FROM dead_letter GROUP BY 1") == [("store-refused", 2)]


def test_a_retained_message_seeds_the_state_and_raises_nothing(
    broker: PrivateMosquitto, database: str, tmp_path: Path
) -> None:
    add_rule(database)
    target = publisher_target(broker)
    auth: publish.AuthParameter = {"username": target.username, "password": target.password}
    publish.single(
        LEVEL, level(3.5), qos=1, retain=True, hostname=target.host, port=target.port, auth=auth, client_id="retainer"
    )
    with subscribed(Ingest(broker, database, tmp_path), database):
        await_that(drained(database, 1), "the retained message arrives")
        assert ask(database, "SELECT value FROM latest") == [(3.5,)]
        assert ask(database, "SELECT count(*) FROM alarm") == [(0,)]
        Publisher(target, "live").run([(LEVEL, level(3.6, 0.5))])
        await_that(lambda: ask(database, "SELECT count(*) FROM alarm") == [(1,)], "a live one raises")


def test_birth_and_will_are_presence(broker: PrivateMosquitto, database: str, hub: Ingest) -> None:
    target = publisher_target(broker)
    Publisher(target, "a").run([("ioc/v1/water/gauge/status", b"online")])
    await_that(lambda: ask(database, "SELECT online FROM presence") == [(True,)], "birth")
    Publisher(target, "a").run([("ioc/v1/water/gauge/status", b"offline")])
    await_that(lambda: ask(database, "SELECT online FROM presence") == [(False,)], "will")
    assert accounts(database)["presence"] == 2


class Deliveries:
    """An inlet whose acknowledgements reach nobody."""

    async def take(self, limit: int, limit_bytes: int) -> list[Message]:
        raise AssertionError("messages are carried by hand here")

    def waiting(self) -> Sequence[Message]:
        return []

    def acknowledge(self, messages: Sequence[Message]) -> None:
        raise AssertionError("nobody acknowledges here")

    def publish(self, topic: str, payload: bytes) -> bool:
        return True

    def caught_up(self) -> bool:
        return True


class NoMeter:
    def batch(self, ledger: Ledger, outcome: Outcome, seconds: float) -> None:
        pass


async def carried(database: str, messages: list[Message]) -> None:
    """What an ingest process does with these messages before it dies without acknowledging them."""
    store = IngestStore(database, consumer="test", auto_approve=True)
    await store.reopen()
    await Pipeline(Deliveries(), store, NoMeter(), batch_messages=100).carry(messages)
    await store.close()


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (LEVEL, b'{"metrics": {"water_level": 1.5}}'),
        (LEVEL, b'[{"metrics": {"water_level": 1.5}}, {"metrics": {"water_level": 1.6}}]'),
        ("ioc/v1/water/gauge/senml", b'[{"n": "water_level", "t": -60, "v": 1.5}, {"n": "water_level", "v": 1.6}]'),
    ],
)
async def test_a_message_without_an_own_time_delivered_again_after_a_crash_is_stored_once(
    database: str, topic: str, payload: bytes
) -> None:
    first = datetime.now(UTC)
    messages = [Message(topic, payload, first, token=(1, number)) for number in (1, 2, 3)]
    await carried(database, messages)
    stored = ask(database, "SELECT time, value FROM reading ORDER BY 1, 2")
    assert len({row[0] for row in stored}) == len(stored) >= 3
    later = [
        message._replace(received=first + timedelta(seconds=40), dup=True, token=(2, message.token[1]))
        for message in messages
        if message.token
    ]
    fresh = Message(topic, payload, first + timedelta(seconds=41), token=(2, 4))
    await carried(database, [*later, fresh])
    again = ask(database, "SELECT time, value FROM reading ORDER BY 1, 2")
    assert set(stored) < set(again)
    assert len(again) == len(stored) * 4 // 3, "three known messages and a new one"
    assert accounts(database) | {"received": 7, "stored": 4, "duplicate": 3} == accounts(database)


def test_a_device_may_publish_under_its_own_name_only(broker: PrivateMosquitto, database: str, hub: Ingest) -> None:
    password = broker.accounts.add_device("gauge")
    broker.reload()
    target = publisher_target(broker)._replace(username="gauge", password=password)
    Publisher(target, "gauge").run([(LEVEL, level(1.0)), ("ioc/v1/water/other/json", level(2.0))])
    await_that(drained(database, 1), "its own reading arrives")
    Publisher(publisher_target(broker), "after").run([("ioc/v1/water/last/json", level(3.0))])
    await_that(drained(database, 2), "the later one arrives")
    assert ask(database, "SELECT device FROM sensor ORDER BY device") == [("gauge",), ("last",)]


def test_the_last_messages_of_a_sensor_can_be_looked_at_as_they_came(
    broker: PrivateMosquitto, database: str, hub: Ingest
) -> None:
    long = level(1.5) + b" " * 20_000
    Publisher(publisher_target(broker), "odd").run([(LEVEL, long)])
    await_that(drained(database, 1), "the message is accounted for")
    kept = ask(database, "SELECT topic, body, size, retain FROM payload")
    assert [(row[0], bytes(row[1]), row[2], row[3]) for row in kept] == [(LEVEL, long[:16_384], len(long), False)]


def test_an_alarm_stands_while_its_rule_cannot_be_judged(
    broker: PrivateMosquitto, database: str, tmp_path: Path
) -> None:
    add_rule(database)
    condition = "SELECT condition FROM alarm"

    def write(document: Mapping[str, object], version: int) -> None:
        with psycopg.connect(database) as connection:
            connection.execute(
                "INSERT INTO rule_version (rule_id, version, document, created_by) SELECT rule_id, %s, %s, 'test' FROM rule",
                (version, Jsonb(document)),
            )
            connection.execute("UPDATE rule SET version = %s, enabled_version = %s", (version, version))
            connection.execute("SELECT append_change('rule', 1, '{}')")

    with subscribed(Ingest(broker, database, tmp_path), database) as ingest:
        Publisher(publisher_target(broker), "high").run([(LEVEL, level(3.5))])
        await_that(lambda: ask(database, condition) == [("active",)], "it is raised")
        write({**RULE, "when": {"kind": "moon"}}, 2)  # as another version of the hub may write it
        await_that(lambda: b"left out" in ingest.log.read_bytes(), "the rule is left out")
        ingest.stop()
        with subscribed(ingest, database):
            Publisher(publisher_target(broker), "low").run([(LEVEL, level(1.0))])
            await_that(drained(database, 2), "the low level arrives")
            assert ask(database, condition) == [("active",)]
            write(RULE, 3)

            def cleared() -> bool:
                Publisher(publisher_target(broker), "low again").run([(LEVEL, level(1.1))])
                return ask(database, condition) == [("cleared",)]

            await_that(cleared, "the mended rule goes on where it was")


def test_what_is_no_good_sample_is_announced_as_one() -> None:
    noon = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    bad, good = (
        Reading(1, metric, noon, noon, -9999.0, None, flags)
        for metric, flags in ((1, int(Flag.BAD | Flag.SIMULATED)), (2, int(Flag.SIMULATED)))
    )
    told = _announcement("ingest", newest_of([bad, good], []), [])
    assert [value[:2] for value in told.values] == [(1, 1), (1, 2)]
    assert told.doubts == [(1, 1, Flag.BAD | Flag.SIMULATED)]
    assert decode(encode(told)) == told
    old = msgspec.msgpack.encode(msgspec.to_builtins(told)[:-1])
    assert decode(old).doubts == [], "an ingest of before"
