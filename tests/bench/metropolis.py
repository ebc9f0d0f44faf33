"""A city of a hundred thousand sensors for the console: rows in a real database, and a feed of changes over the broker."""

from __future__ import annotations

import math
import multiprocessing
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple, Self

import psycopg

from hub.core import live
from hub.edges.web.accounts import ensure_user
from tests.bench.lab import Lab
from tests.load.publisher import Publisher, Target
from tests.load.web_process import Web

CENTRE = (108.2150, 16.0500)
MOVING_SHARE = 50
"""One sensor in so many moves."""
PERSON = "bench"
_DOMAINS = ("water", "weather", "air", "noise", "traffic", "lighting", "waste", "parking", "energy", "device")
_SENSORS = """
INSERT INTO sensor (source_id, domain, device, name, status, lon, lat, moving, period)
SELECT 1, CASE WHEN n %% %(moving)s = 0 THEN 'vehicle' ELSE (%(domains)s::text[])[1 + n %% 10] END,
       'bench-' || n, jsonb_build_object('vi', 'Điểm đo số ' || n, 'en', 'Station ' || n), 'approved',
       %(lon)s + 0.065 * (2 * ((n * 0.7548776662) %% 1) - 1), %(lat)s + 0.055 * (2 * ((n * 0.5698402910) %% 1) - 1),
       n %% %(moving)s = 0, interval '60 seconds'
FROM generate_series(1, %(count)s) AS n
"""
# Golden-ratio steps spread the points evenly without a grid.
_VALUES = """
INSERT INTO latest (sensor_id, metric_id, time, received, value, flags)
SELECT sensor_id, (SELECT metric_id FROM metric WHERE key = 'value'), now(), now(), sensor_id %% 100, 0 FROM sensor
"""
_PLACES = """
INSERT INTO latest_position (sensor_id, time, received, lon, lat, speed, course, flags)
SELECT sensor_id, now(), now(), lon, lat, 8, sensor_id %% 360, 0 FROM sensor WHERE moving
"""
_BATCHES_A_SECOND = 20


class Metropolis(NamedTuple):
    place: Lab
    web: Web
    sensors: int
    metric: int
    password: str


@contextmanager
def metropolis(place: Lab, sensors: int) -> Iterator[Metropolis]:
    """``sensors`` in the registry, each with a value, and the web role in front of them."""
    database = place.database()
    password = secrets.token_urlsafe(16)
    with psycopg.connect(database) as connection:
        given = {
            "moving": MOVING_SHARE, "domains": list(_DOMAINS), "lon": CENTRE[0], "lat": CENTRE[1], "count": sensors
        }  # fmt: skip
        connection.execute(_SENSORS, given)
        metric: Any = connection.execute("INSERT INTO metric (key) VALUES ('value') RETURNING metric_id").fetchone()
        connection.execute(_VALUES.replace("%%", "%"))
        connection.execute(_PLACES.replace("%%", "%"))
        connection.execute("SELECT append_change('rule', 0, '{}')")
        ensure_user(connection, PERSON, password, "operator", "Bench")
        connection.commit()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ANALYZE")
    # Ingest is known by the name of its connection: without one the console would say that nobody takes in readings.
    ingest = psycopg.connect(database, autocommit=True, application_name="ioc-hub ingest")
    with ingest, Web(place.broker, database, place.folder) as web:
        yield Metropolis(place, web, sensors, int(metric[0]), password)


class Changes:
    """``rate`` changes a second as ingest would tell them, from a process of its own, until the block ends."""

    def __init__(self, city: Metropolis, rate: int) -> None:
        broker = city.place.broker
        target = Target("127.0.0.1", broker.port, "hub", broker.passwords["hub"])
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        given = (target, city.sensors, city.metric, rate, self._stop)
        self._process = context.Process(target=_tell, args=given, daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._process.join(20)
        self._process.terminate()


def _tell(target: Target, sensors: int, metric: int, rate: int, stop: Any) -> None:
    each = max(rate // _BATCHES_A_SECOND, 1)
    messages = _batches(sensors, metric, each, stop)
    Publisher(target, f"bench-metropolis-{time.time_ns()}", window=50).run(messages, rate=rate / each, stop=stop)


def _batches(sensors: int, metric: int, each: int, stop: Any) -> Iterator[tuple[str, bytes]]:
    """Every sensor in turn, a stride apart so that neighbours in a batch are not neighbours on the map."""
    sensor = turn = 0
    while not stop.is_set():
        now = time.time_ns() // 1_000_000
        values: list[live.Value] = []
        fixes: list[live.Fix] = []
        for _ in range(each):
            sensor = (sensor + 7_919) % sensors
            turn += 1
            if (sensor + 1) % MOVING_SHARE:
                values.append((sensor + 1, metric, now, float(turn % 1_000)))
            else:
                fixes.append((sensor + 1, now, *_place(sensor + 1, now / 1000), 8.0, float(turn % 360)))
        yield f"{live.LIVE_TOPIC}/bench", live.encode(live.LiveBatch("bench", now, values, fixes, []))


def _place(sensor: int, seconds: float) -> tuple[float, float]:
    """Round and round where it was registered."""
    lon = CENTRE[0] + 0.065 * (2 * ((sensor * 0.7548776662) % 1) - 1)
    lat = CENTRE[1] + 0.055 * (2 * ((sensor * 0.5698402910) % 1) - 1)
    angle = seconds / 40 + sensor
    return lon + 0.003 * math.cos(angle), lat + 0.003 * math.sin(angle)
