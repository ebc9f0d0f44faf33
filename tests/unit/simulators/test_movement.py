"""Vehicles stay on the streets and boats in the water, at the speeds they report; nobody jumps."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from shapely import LineString, Point
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from simulators.device import Fix
from simulators.ground import distance
from tests.unit.simulators.town import MIDNIGHT, city, devices, layer, world

METRES = 111_000.0  # a degree, about
FASTEST = {"bus": 12.0, "ambulance": 16.0, "truck": 9.0, "van": 12.0, "boat": 10.0}  # m/s
MOVING = sorted(device.device for device in devices().values() if device.moving)


def track(name: str, seconds: range, scenario: str = "flood") -> list[Fix]:
    fixes = [devices()[name].measure(MIDNIGHT + second, world(scenario)).fix for second in seconds]
    return [fix for fix in fixes if fix is not None]


def kind(name: str) -> str:
    return name.partition("-")[0]


@cache
def streets() -> BaseGeometry:
    return unary_union([LineString(street.line) for street in city().network.streets])


@cache
def water() -> BaseGeometry:
    """What is no land in the city's map, and its rivers, with the width of a boat."""
    rivers = unary_union([_shape(feature) for feature in layer("basemap/rivers.geojson")])
    land = unary_union([_shape(f) for f in layer("basemap/coast.geojson") if _about(f)["scale"] == "city"])
    return land.envelope.difference(land).union(rivers).buffer(15 / METRES)


def _shape(feature: dict[str, Any]) -> BaseGeometry:
    return shape(feature["geometry"])


def _about(feature: dict[str, Any]) -> dict[str, Any]:
    return dict(feature["properties"])


def test_all_kinds_move() -> None:
    assert {kind(name) for name in MOVING} == set(FASTEST)


@pytest.mark.parametrize("name", [name for name in MOVING if kind(name) != "boat" and name != "van-05"])
def test_vehicles_stay_on_the_streets(name: str) -> None:
    for fix in track(name, range(0, 3600, 45)):
        assert streets().distance(Point(fix.lon, fix.lat)) * METRES < 12


@pytest.mark.parametrize("name", [name for name in MOVING if kind(name) == "boat"])
def test_boats_stay_in_the_water(name: str) -> None:
    for fix in track(name, range(0, 1800, 30)):
        assert water().contains(Point(fix.lon, fix.lat)), fix


@pytest.mark.parametrize("name", MOVING)
def test_nobody_is_faster_than_his_kind_and_nobody_jumps(name: str) -> None:
    fixes = track(name, range(0, 1800, 10))
    for before, after in pairwise(fixes):
        metres = distance((before.lon, before.lat), (after.lon, after.lat))
        assert metres / 10 < FASTEST[kind(name)] + 1
    assert all(0 <= fix.speed < FASTEST[kind(name)] and 0 <= fix.course < 360 for fix in fixes)


@pytest.mark.parametrize("name", ["bus-r1-01", "ambulance-01", "truck-01"])
def test_reported_speed_and_course_agree_with_the_way(name: str) -> None:
    agreeing = total = 0
    for second in range(0, 1800, 20):
        before, after = track(name, range(second, second + 5, 4))
        if before.speed < 2 or (before.speed, before.course) != (after.speed, after.course):
            continue
        total += 1
        metres = distance((before.lon, before.lat), (after.lon, after.lat))
        agreeing += abs(metres / 4 - before.speed) < 1.5
    assert total > 20
    assert agreeing / total > 0.9


def test_buses_and_ambulances_get_about() -> None:
    for name in MOVING:
        if kind(name) in ("bus", "ambulance"):
            fixes = track(name, range(0, 3600, 60))
            home = (fixes[0].lon, fixes[0].lat)
            assert max(distance(home, (fix.lon, fix.lat)) for fix in fixes) > 500, name
