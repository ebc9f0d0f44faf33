"""The promise of a backtest: over what ingest has stored it finds the alarms that were raised live, whatever the order of
arrival within the lateness bound, the size of the batches and the restarts in between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from hub.core.reading import Fix, Reading
from hub.core.rules.backtest import Episode
from hub.edges.backtest import backtest
from tests.unit.rules.city import METRICS, Desk, at, boat, fence, gauge, square, threshold
from tests.unit.rules.test_order import END, STAGES, arrivals, as_it_came, levels, of_levels, of_track, tracks

ZONE = square(1, 0, 0, 100)
RULES: dict[str, dict[str, Any]] = {
    "a level": threshold(),
    "a level that must last": threshold(**{"for": "PT5S", "clear_for": "PT10S"}),
    "stages": {name: value for name, value in threshold(when=STAGES).items() if name != "severity"},
    "a way in": fence("enter"),
    "a stay": fence("inside", dwell="PT10S", exit_delay="PT5S", buffer_m=5),
    "a way out": fence("exit", buffer_m=5),
}


@pytest.fixture
def city(database: str) -> str:
    """The sensors and the zone of the desk, with the same numbers."""
    with psycopg.connect(database) as connection:
        for sensor in (gauge(), boat()):
            connection.execute(
                "INSERT INTO sensor (sensor_id, source_id, domain, device, name, status, tags, setpoints, lon, lat, moving)"
                " OVERRIDING SYSTEM VALUE VALUES (%s, 1, %s, %s, %s, 'approved', %s, %s, %s, %s, %s)",
                (sensor.id, sensor.domain, sensor.device, Jsonb(dict(sensor.name)), Jsonb(dict(sensor.tags)),
                 Jsonb(dict(sensor.setpoints)), sensor.lon, sensor.lat, sensor.moving),
            )  # fmt: skip
        for key, number in METRICS.items():
            connection.execute(
                "INSERT INTO metric (metric_id, key) OVERRIDING SYSTEM VALUE VALUES (%s, %s)", (number, key)
            )
        connection.execute("INSERT INTO zone (key, version, enabled_version) VALUES (%s, 1, 1)", (ZONE.key,))
        connection.execute(
            "INSERT INTO zone_version (zone_id, version, name, kind, geometry, created_by) VALUES (1, 1, %s, %s, %s, 'test')",
            (Jsonb(dict(ZONE.name)), ZONE.kind, Jsonb(ZONE.geometry)),
        )
    return database


def store(connection: psycopg.Connection[Any], samples: Sequence[Reading | Fix]) -> None:
    """What ingest has stored: each sample once."""
    connection.execute("TRUNCATE reading, position")
    for one in samples:
        if isinstance(one, Reading):
            connection.execute("INSERT INTO reading VALUES (%s, %s, %s, %s, %s, %s, %s)", one)
        else:
            connection.execute(
                "INSERT INTO position VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (*one[:3], *one.position, one.flags),
            )
    connection.commit()


def told(episodes: Sequence[Episode]) -> list[tuple[str, str, datetime]]:
    raised = [(one.subject, "raise", one.raised) for one in episodes]
    cleared = [(one.subject, "clear", one.cleared) for one in episodes if one.cleared is not None]
    return sorted([*raised, *cleared], key=lambda entry: (entry[0], entry[2], entry[1]))


@pytest.mark.parametrize("name", RULES)
def test_a_backtest_finds_what_was_raised_live(city: str, name: str) -> None:
    rule = RULES[name]
    moving = rule["when"]["kind"] == "geofence"

    with psycopg.connect(city) as connection:

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.data())
        def hold(data: st.DataObject) -> None:
            samples: Sequence[Any] = of_track(data.draw(tracks)) if moving else of_levels(data.draw(levels))
            happenings = data.draw(arrivals(samples))
            live = as_it_came(Desk(rule, zones=[ZONE]), happenings, data.draw(st.integers(1, 6)))
            store(connection, samples)
            report = asyncio.run(backtest(city, [rule], at(-60), at(END)))
            stood = [(subject, kind, time) for subject, kind, _, time in live if kind in ("raise", "clear")]
            assert told(report.episodes) == sorted(stood, key=lambda entry: (entry[0], entry[2], entry[1]))
            assert report.records == len(samples)

        hold()
