"""The ground truth a scenario states is what its devices really do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from shapely import Point
from shapely.geometry import shape

from simulators import scenario
from simulators.faults import Faults, parse, without
from simulators.run import Play, ground_truth
from simulators.scenario import Curve, Expected
from tests.unit.simulators.town import MIDNIGHT, PERFECT, city, devices, layer, played, world

FLOOD = scenario.load("flood")
ZONES: dict[str, dict[str, Any]] = {dict(f["properties"])["key"]: f for f in layer("zones.geojson")}  # type: ignore[call-overload]
HOLD = 10.0  # seconds the rules on the Cẩm Lệ wait


def first(fact: object, *, until: int = 900) -> float | None:
    return next((float(second) for second in range(until) if fact(second)), None)  # type: ignore[operator]


def happens(expected: Expected) -> float | None:
    """The second at which the devices make the alarm due."""
    device = devices()[expected.device]
    weather = world("flood")
    if expected.rule.startswith("cam-le-level-"):
        level = device.setpoints[f"flood_{expected.rule[-1]}"]
        above = first(lambda s: device.measure(MIDNIGHT + s, weather).metrics["water_level"] > level)  # type: ignore[operator]
        return None if above is None else above + HOLD
    if expected.rule == "air-station-silent":
        return next(outing.leave for outing in FLOOD.silences if outing.device == expected.device) + 3 * device.period
    key, entered = {
        "boat-left-harbour": ("tho-quang-harbour", False),
        "boat-in-banned-area": ("bay-storm-ban", True),
        "vehicle-in-restricted-area": ("airport-restricted", True),
    }[expected.rule]
    zone = shape(ZONES[key]["geometry"])

    def inside(second: int) -> bool:
        fix = device.measure(MIDNIGHT + second, weather).fix
        assert fix is not None
        return bool(zone.contains(Point(fix.lon, fix.lat)))

    assert inside(0) is not entered
    return first(lambda second: inside(second) is entered)


@pytest.mark.parametrize("expected", FLOOD.expected, ids=lambda e: f"{e.rule} {e.device}")
def test_every_expected_alarm_has_its_cause_in_time(expected: Expected) -> None:
    due = happens(expected)
    assert due is not None
    assert expected.earliest <= due <= expected.latest


def test_the_first_two_minutes_have_threshold_and_geofence_alarms() -> None:
    early = {expected.rule for expected in FLOOD.expected if expected.latest <= 120}
    assert {"cam-le-level-1", "cam-le-level-2", "cam-le-level-3", "boat-left-harbour"} <= early


def test_the_truth_is_told_in_absolute_times_and_follows_the_speed() -> None:
    start = datetime(2026, 11, 25, 7, tzinfo=UTC)
    usual, fast = FLOOD.truth(start), FLOOD.truth(start, 4.0)
    possible = [expected for expected in FLOOD.expected if expected.possible(4.0)]
    assert "boat-left-harbour" in {expected.rule for expected in possible}
    assert len(usual) == len(FLOOD.expected)
    usual = [one for one, expected in zip(usual, FLOOD.expected, strict=True) if expected.possible(4.0)]
    for expected, one, four in zip(possible, usual, fast, strict=True):
        assert datetime.fromisoformat(one["earliest"]) == start + timedelta(seconds=expected.earliest)
        assert datetime.fromisoformat(one["latest"]) == start + timedelta(seconds=expected.latest)
        assert datetime.fromisoformat(four["earliest"]) == start + timedelta(seconds=expected.earliest / 4)
        assert datetime.fromisoformat(four["latest"]) >= start + timedelta(seconds=expected.latest / 4)


def test_what_is_played_faster_than_rules_believe_is_not_expected() -> None:
    start = datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert {one["device"] for one in FLOOD.truth(start, 13.0)} >= {"boat-dna-90112", "gauge-cam-le"}
    assert {one["device"] for one in FLOOD.truth(start, 15.0)} == {"gauge-cam-le", "van-05"}
    assert {one["device"] for one in FLOOD.truth(start, 18.0)} == {"gauge-cam-le"}
    assert [len(FLOOD.truth(start, speed)) for speed in (18.0, 19.0, 30.0, 37.0, 38.0)] == [3, 2, 1, 1, 0]


@pytest.mark.parametrize("sensors", [None, 50, 80, 100, 300, 400, 2000])
@pytest.mark.parametrize("speed", [1.0, 15.0])
def test_only_devices_of_the_city_are_expected_and_what_is_left_out_is_named(sensors: int | None, speed: float) -> None:
    fleet = devices(7, sensors)
    told = ground_truth(Play(city(), list(fleet.values()), FLOOD, 7, speed, PERFECT), MIDNIGHT)
    expected = {(one["rule"], one["device"]) for one in told["expected"]}
    left_out = {(one["rule"], one["device"]) for one in told["left_out"]}
    assert {device for _, device in expected} <= fleet.keys()
    assert {one["device"] for one in told["left_out"] if "too small" in one["why"]["en"]}.isdisjoint(fleet)
    assert sorted([*expected, *left_out]) == sorted((one.rule, one.device) for one in FLOOD.expected)
    assert speed > 1 or {device for _, device in left_out} == {e.device for e in FLOOD.expected} - fleet.keys()


def test_a_calm_day_expects_nothing_and_nobody_leaves() -> None:
    calm = scenario.load("calm")
    assert calm.truth(datetime.now(UTC)) == []
    assert calm.outings == calm.silences == ()


def test_the_flood_comes_back_weaker() -> None:
    peaks = [max(FLOOD.level("cam-le", cycle * FLOOD.cycle + s) for s in range(0, 900, 10)) for cycle in range(3)]
    assert peaks[0] > peaks[2] > peaks[1] > 0


def test_a_device_without_power_sends_nothing_and_starts_again() -> None:
    silence = next(outing for outing in FLOOD.silences if outing.device == "air-04")
    sent = [m.at - MIDNIGHT for m in played(silence.back + 60) if m.topic == "ioc/v1/air/air-04/json"]
    assert not [at for at in sent if silence.leave <= at < silence.back]
    longest = max(after - before for before, after in pairwise(sent))
    assert longest >= silence.back - silence.leave
    assert sent[-1] > silence.back


def test_curves_are_straight_between_points_and_flat_outside() -> None:
    curve = Curve(((10, 1.0), (20, 3.0)))
    assert [curve.at(second) for second in (0, 10, 15, 20, 99)] == [1, 1, 2, 3, 3]


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"scenario: got 'storm', expected one of calm, flood"):
        scenario.load("storm")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lost=0.1"], "fault: got 'lost=0.1', expected none or one of missing"),
        (["late=often"], "fault late: got 'often', expected a chance from 0 to 1"),
        (["late=2"], "fault late: got 2, expected a chance from 0 to 1"),
    ],
)
def test_wrong_faults_are_refused(words: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(words)


def test_faults_are_named_and_the_witnesses_are_spared() -> None:
    chances = parse(["none", "missing=0.5"])
    assert chances["missing"] == 0.5
    assert sum(chances.values()) == 0.5
    spared = without(Faults(1, chances), "gauge-cam-le")
    assert all(spared.sendings("gauge-cam-le", seq, 5, b"{}") for seq in range(200))
    assert not all(spared.sendings("gauge-cau-do", seq, 5, b"{}") for seq in range(200))
