"""What a backtest costs from end to end: rows out of the database, through the engine, to the list of alarms.

Beside it, in the same round, stands what reading the same rows costs when nothing is done with them.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from hub.edges.backtest import backtest
from hub.edges.history import Wanted, history
from tests.bench.lab import Row, lab
from tests.unit.rules.city import fence, place, square, threshold

BEGAN = datetime(2026, 3, 3, tzinfo=UTC)
SENSORS = 1_000
BOATS = 1_000
ZONES = 100
PERIOD = 10
_SENSORS = """
INSERT INTO sensor (source_id, domain, device, name, status, moving)
SELECT source_id, %(domain)s, %(domain)s || '-' || n, '{"vi": "trạm", "en": "station"}', 'approved', %(domain)s = 'vehicle'
FROM source, generate_series(1, %(count)s) n
"""
# Each gauge swings slowly around 1.9 m, some far enough to cross 2.5 m once in a swing, and trembles by a centimetre.
_READINGS = """
INSERT INTO reading SELECT s.sensor_id, m.metric_id, t, t,
    1.9 + (0.2 + (s.sensor_id %% 50) / 100.0) * sin(n / 900.0 + s.sensor_id) + (n * 7919 %% 100) / 10000.0, NULL, 0
FROM generate_series(0, %(turns)s - 1) n CROSS JOIN sensor s JOIN metric m ON m.key = 'water_level',
    LATERAL (SELECT %(began)s + (n * %(period)s + s.sensor_id / 1000.0) * INTERVAL '1 second') AS w (t)
WHERE s.domain = 'water' ORDER BY n, s.sensor_id
"""
# Each vehicle drives its own round of 200 m to 2 km across the zones, at some 8 m/s.
_POSITIONS = """
INSERT INTO position SELECT s.sensor_id, t, t,
    %(lon)s + (s.sensor_id * 37 %% 8000 - 4000 + r * cos(8.0 * n * %(period)s / r)) / 107000.0,
    %(lat)s + (s.sensor_id * 53 %% 8000 - 4000 + r * sin(8.0 * n * %(period)s / r)) / 110650.0, NULL, 4, 8, NULL, 0
FROM generate_series(0, %(turns)s - 1) n CROSS JOIN sensor s,
    LATERAL (SELECT %(began)s + (n * %(period)s + s.sensor_id / 1000.0) * INTERVAL '1 second',
             200.0 + s.sensor_id %% 10 * 200.0) AS w (t, r)
WHERE s.domain = 'vehicle' ORDER BY n, s.sensor_id
"""
_RULE = threshold(**{"for": "PT1M"})
_FENCE = fence("enter", zones={"tags": {"kind": "harbour"}}, buffer_m=5)


def run(quick: bool = False) -> dict[str, Any]:
    """Medians over the rounds, in seconds of wall time; the database has the other core."""
    readings, positions, rounds = (200_000, 100_000, 1) if quick else (3_000_000, 1_000_000, 3)
    until = BEGAN + timedelta(seconds=PERIOD * max(readings // SENSORS, positions // BOATS) + 60)
    with lab() as place_:
        database = place_.database()
        _fill(database, readings, positions)
        measured = [asyncio.run(_measure(database, until)) for _ in range(rounds)]
    middle = {name: statistics.median(one[name] for one in measured) for name in measured[0]}
    return {
        "what": f"{readings:,} readings of {SENSORS:,} gauges, {positions:,} positions of {BOATS:,} vehicles against "
        f"{ZONES} zones, {rounds} round(s)",
        "rounds": measured,
        "rows": [
            _row("threshold with a delay, judged end to end", readings / middle["threshold"], "readings/s",
                 f"{middle['threshold']:.1f} s, {middle['threshold alarms']:.0f} alarms; aim: 300,000 readings/s"),
            _row("the same readings, only read", readings / middle["readings"], "readings/s", f"{middle['readings']:.1f} s"),
            _row("processor time of the backtest itself", 1e6 * middle["threshold cpu"] / readings, "us/reading", ""),
            _row("geofence, judged end to end", positions / middle["fence"], "positions/s",
                 f"{middle['fence']:.1f} s, {middle['fence alarms']:.0f} alarms; aim: 30 s for a million"),
            _row("the same positions, only read", positions / middle["positions"], "positions/s",
                 f"{middle['positions']:.1f} s"),
        ],
    }  # fmt: skip


def _row(label: str, rate: float, unit: str, beside: str) -> Row:
    return label, f"{rate:,.0f}" if rate > 100 else f"{rate:.2f}", unit, beside


def _fill(database: str, readings: int, positions: int) -> None:
    lon, lat = place(0, 0)
    given = {"began": BEGAN, "period": PERIOD, "lon": lon, "lat": lat}
    with psycopg.connect(database) as connection:
        connection.execute("INSERT INTO metric (key) VALUES ('water_level') ON CONFLICT DO NOTHING")
        connection.execute(_SENSORS, {"domain": "water", "count": SENSORS})
        connection.execute(_SENSORS, {"domain": "vehicle", "count": BOATS})
        for number in range(1, ZONES + 1):
            zone = square(number, number % 10 * 800.0 - 4_000, number // 10 * 800.0 - 4_000, 100)
            connection.execute("INSERT INTO zone (key, version, enabled_version) VALUES (%s, 1, 1)", (zone.key,))
            connection.execute(
                "INSERT INTO zone_version (zone_id, version, name, kind, geometry, tags, created_at, created_by)"
                " SELECT zone_id, 1, %s, 'polygon', %s, %s, %s, 'bench' FROM zone WHERE key = %s",
                (Jsonb(dict(zone.name)), Jsonb(zone.geometry), Jsonb(zone.tags), BEGAN - timedelta(days=1), zone.key),
            )
        connection.execute(_READINGS, given | {"turns": readings // SENSORS})
        connection.execute(_POSITIONS, given | {"turns": positions // BOATS})
        connection.execute("ANALYZE reading, position")


async def _measure(database: str, until: datetime) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, document in (("threshold", _RULE), ("fence", _FENCE)):
        await _backtest(database, name, document, until, figures)
    for name, wanted in (("readings", Wanted(None, False)), ("positions", Wanted([], True))):
        began = time.monotonic()
        async for _ in history(database, BEGAN, until, wanted):
            pass
        figures[name] = time.monotonic() - began
    return figures


async def _backtest(
    database: str, name: str, document: Mapping[str, Any], until: datetime, figures: dict[str, float]
) -> None:
    began, spent = time.monotonic(), time.process_time()
    report = await backtest(database, [document], BEGAN, until)
    figures[name] = time.monotonic() - began
    figures[f"{name} cpu"] = time.process_time() - spent
    figures[f"{name} alarms"] = len(report.episodes)
