"""The demo's first minutes at higher speed: what the scenario does, the hub finds, and nothing that it does not."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from shapely import LineString, Point
from shapely.ops import unary_union

from simulators import city as cities
from simulators.ground import distance
from tests.edges.stack.test_demo import Demo, left_behind, until

SPEED = 5.0
WATCHED = {"cam-le-level-1", "cam-le-level-2", "cam-le-level-3", "boat-left-harbour", "boat-in-banned-area"}
"""The rules whose alarms must be the expected ones and no others, on the devices of ground truth."""
FIRST_TWO_MINUTES = 120 / SPEED
STREET_REACH = 60.0  # metres a vehicle may be beside the middle of a street


class City:
    """A running demo and its API."""

    def __init__(self, demo: Demo, facts: dict[str, Any]) -> None:
        self.demo = demo
        self.facts = facts
        self.api = httpx.Client(
            base_url=facts["http"],
            headers={"Authorization": f"Bearer {facts['tokens']['admin']}"},
            trust_env=False,
        )
        until(lambda: (demo.folder / "expected-alarms.json").exists(), demo.said)
        self.truth = json.loads((demo.folder / "expected-alarms.json").read_text())
        self.start = datetime.fromisoformat(self.truth["start"])

    def alarms(self) -> list[dict[str, Any]]:
        return list(self.api.get("/api/v1/alarms", params={"limit": 500}).raise_for_status().json()["items"])

    def raised(self, rule: str, device: str) -> list[datetime]:
        return [
            datetime.fromisoformat(alarm["raised_at"])
            for alarm in self.alarms()
            if (alarm["rule"]["key"], alarm["sensor"]["device"]) == (rule, device)
        ]

    def sent(self) -> dict[str, int]:
        return dict(json.loads((self.demo.folder / "sent.json").read_text()))

    def gaps(self) -> int:
        return int(self.api.get("/api/v1/accounting").raise_for_status().json()["total"]["gaps"])

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.facts["database"]) as connection:
            return list(connection.execute(query).fetchall())


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city") / "local"
    demo = Demo(folder, simulators=True, speed=SPEED)
    try:
        city = City(demo, demo.facts())
        with city.api:
            yield city
    finally:
        demo.stop()
        assert left_behind(folder) == []
        demo.remove()


@contextlib.contextmanager
def at_rest(city: City) -> Iterator[None]:
    """The simulators have ended, and the demo cannot start them again yet: what is under way moves neither account."""
    os.kill(city.facts["pids"]["demo"], signal.SIGSTOP)
    try:
        simulators = city.facts["pids"]["simulators"]
        os.kill(simulators, signal.SIGTERM)
        until(lambda: not Path(f"/proc/{simulators}/exe").exists(), city.demo.said)
        yield
    finally:
        os.kill(city.facts["pids"]["demo"], signal.SIGCONT)


def test_the_expected_alarms_of_the_first_two_minutes_are_raised_in_time(city: City) -> None:
    early = [e for e in city.truth["expected"] if datetime.fromisoformat(e["earliest"]) <= city.start + _seconds(120)]
    assert {e["rule"] for e in early} >= {"cam-le-level-3", "boat-left-harbour"}
    latest = max(datetime.fromisoformat(expected["latest"]) for expected in early)
    until(lambda: all(city.raised(e["rule"], e["device"]) for e in early), city.demo.said, 90)
    for expected in early:
        first = min(city.raised(expected["rule"], expected["device"]))
        assert datetime.fromisoformat(expected["earliest"]) <= first <= datetime.fromisoformat(expected["latest"]), (
            f"{expected['rule']} of {expected['device']}: {first}"
        )
    assert latest <= city.start + _seconds(120) + timedelta(seconds=20)


def test_nobody_else_is_accused(city: City) -> None:
    guilty = {(e["rule"], e["device"]) for e in city.truth["expected"]}
    rivers = {"gauge-cam-le", "gauge-cau-do", "gauge-nguyen-tri-phuong"}  # the same flood passes three gauges
    guilty |= {(rule, gauge) for rule in WATCHED if rule.startswith("cam-le") for gauge in rivers}
    accused = {(a["rule"]["key"], a["sensor"]["device"]) for a in city.alarms() if a["rule"]["key"] in WATCHED}
    assert accused - guilty == set()


def test_the_account_of_gaps_is_what_the_simulators_did_not_send(city: City) -> None:
    until(lambda: city.sent().get("missing", 0) >= 3, city.demo.said, 90)

    with at_rest(city):
        sent = city.sent()
        assert sent["acknowledged"] == sent["sent"]
        until(lambda: city.gaps() == sent["missing"], lambda: f"gaps {city.gaps()}, missing {sent['missing']}", 30)
        time.sleep(2)
        assert city.gaps() == sent["missing"]
        assert city.api.get("/api/v1/accounting").json()["balanced"]


def test_four_hundred_sensors_in_eight_domains_report(city: City) -> None:
    rows = city.ask(
        "SELECT domain, count(DISTINCT sensor_id) FROM sensor JOIN account_sensor USING (sensor_id) GROUP BY domain"
    )
    assert sum(count for _, count in rows) >= 400
    assert len({domain for domain, _ in rows} - {"device"}) >= 8
    assert city.ask("SELECT count(*) FROM sensor WHERE status <> 'approved'") == [(0,)]


def test_buses_and_ambulances_move_along_the_streets(city: City) -> None:
    streets = unary_union([LineString(street.line) for street in cities.load("da-nang").network.streets])
    rows = city.ask(
        "SELECT s.device, array_agg(p.lon ORDER BY p.time), array_agg(p.lat ORDER BY p.time) FROM position p"
        " JOIN sensor s USING (sensor_id) WHERE s.device ~ '^(bus|ambulance)' GROUP BY s.device"
    )
    assert {device.partition("-")[0] for device, _, _ in rows} == {"bus", "ambulance"}
    moved = 0
    for device, lons, lats in rows:
        places = list(zip(lons, lats, strict=True))
        moved += max(distance(places[0], place) for place in places) > 50
        for lon, lat in places:
            assert streets.distance(Point(lon, lat)) * 111_000 < STREET_REACH, (device, lon, lat)
    assert moved > len(rows) / 2


def _seconds(of_the_city: float) -> timedelta:
    return timedelta(seconds=of_the_city / SPEED)
