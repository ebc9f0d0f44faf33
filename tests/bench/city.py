"""A city under load for the live benches: gauges spread over Đà Nẵng, some of them crossing a level to and fro."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NamedTuple, Self

import psycopg
from psycopg.types.json import Jsonb

from hub.edges.web.accounts import ensure_token
from tests.bench.lab import Lab
from tests.edges.ingest.hub_process import Ingest, await_that, publisher_target
from tests.load.publisher import Publisher, Sent, Target
from tests.load.web_process import Web

GAUGES = 2_000
ALARMING = 100
_RULE = {
    "key": "bench-level",
    "name": {"vi": "Mực nước cao", "en": "High water"},
    "applies_to": {"domain": "water", "metric": "water_level"},
    "when": {"kind": "threshold", "above": 2.5, "clear_below": 2.3},
    "severity": "critical",
}
_PLACES = """
UPDATE sensor SET lon = 108.05 + 0.28 * (sensor_id % 50) / 50.0, lat = 15.95 + 0.2 * (sensor_id / 50 % 50) / 50.0
"""


class Running(NamedTuple):
    """The whole way as processes: ingest, web, and what to reach them with."""

    place: Lab
    database: str
    web: Web
    token: str

    def newest_change(self) -> int:
        return int(self._ask("SELECT coalesce(max(seq), 0) FROM change"))

    def alarm_changes(self, after: int, upto: int) -> int:
        return int(
            self._ask("SELECT count(*) FROM change WHERE kind = 'alarm' AND seq > %s AND seq <= %s", after, upto)
        )

    def stored(self) -> int:
        return int(self._ask("SELECT coalesce(sum(stored), 0) FROM accounting_source"))

    def _ask(self, query: str, *given: int) -> Any:
        with psycopg.connect(self.database, autocommit=True) as connection:
            row = connection.execute(query, given or None).fetchone()
        assert row is not None
        return row[0]


def add_rule(connection: psycopg.Connection[Any]) -> None:
    """The one rule of the benches, on every gauge."""
    connection.execute("INSERT INTO rule (key, version, enabled_version) VALUES (%s, 1, 1)", (_RULE["key"],))
    connection.execute(
        "INSERT INTO rule_version (rule_id, version, document, created_by) VALUES (1, 1, %s, 'bench')", (Jsonb(_RULE),)
    )


@contextmanager
def running(place: Lab) -> Iterator[Running]:
    """Ingest and web on a fresh database in which every gauge is known, placed and has a first value."""
    database = place.database()
    with psycopg.connect(database) as connection:
        add_rule(connection)
        token = ensure_token(connection, "bench", "viewer")
    with Ingest(place.broker, database, place.folder, mqtt_client_id=f"bench-{time.time_ns()}") as ingest:
        await_that(lambda: "connected to the broker" in ingest.log.read_text(), "ingest connects")
        time.sleep(1)
        target = publisher_target(place.broker)
        _publish(target, GAUGES, 0, 0.0)
        probe = Running(place, database, Web(place.broker, database, place.folder), token)
        await_that(lambda: probe.stored() >= GAUGES, "every gauge is known")
        with psycopg.connect(database) as connection:
            connection.execute(_PLACES)
        time.sleep(2)
        with probe.web:
            yield probe
    ingest.log.unlink()


class Load:
    """Publishes at ``rate`` from a process of its own until ``stop()``."""

    def __init__(self, place: Lab, rate: int, alarms_a_second: float) -> None:
        context = multiprocessing.get_context("spawn")
        self._stop, self._ours, theirs = context.Event(), *context.Pipe()
        given = (publisher_target(place.broker), rate, alarms_a_second, self._stop, theirs)
        self._process = context.Process(target=_publish_on, args=given, daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def stop(self) -> Sent:
        """Once everything sent is acknowledged."""
        self._stop.set()
        if not self._ours.poll(60):
            raise TimeoutError("the publisher did not stop within 60 s")
        sent: Sent = self._ours.recv()
        return sent

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join(10)


def _publish_on(target: Target, rate: int, alarms_a_second: float, stop: Any, answer: Any) -> None:
    answer.send(_publish(target, 1 << 40, rate, alarms_a_second, stop))


def _publish(target: Target, count: int, rate: int, alarms_a_second: float, stop: Any = None) -> Sent:
    publisher = Publisher(target, f"bench-city-{time.time_ns()}", window=2_000)
    every = round(rate / alarms_a_second) if alarms_a_second else 0
    return publisher.run(_messages(count, every), rate=rate or None, stop=stop)


def _messages(count: int, every: int) -> Iterator[tuple[str, bytes]]:
    """Stamped as they are asked for, which is as they are sent. Each ``every``-th crosses the level of its gauge."""
    crossings = 0
    for number in range(count):
        if every and number % every == every - 1:
            turn, gauge = divmod(crossings, ALARMING)
            level = 3.0 if turn % 2 == 0 else 1.0
            crossings += 1
        else:
            gauge = number % GAUGES if not every else ALARMING + number % (GAUGES - ALARMING)
            level = 1.5 + (number % 89) / 100
        stamp = datetime.now(UTC).isoformat()
        payload = {"time": stamp, "metrics": {"water_level": level}}
        yield f"ioc/v1/water/gauge-{gauge}/json", json.dumps(payload).encode()


def percentile(values: list[float], share: float) -> float:
    """The value that ``share`` of ``values`` do not exceed. Raises ValueError when there are none."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
