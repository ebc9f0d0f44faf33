"""Each condition kind at its edges; whole stories are told in tests/acceptance/timelines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.rules.city import Desk, at, boat, brief, fence, fix, gauge, place, reading, silence, square, threshold


def level(**when: Any) -> dict[str, Any]:
    return threshold(when={"kind": "threshold"} | when)


@pytest.mark.parametrize(
    ("when", "quiet", "loud"),
    [
        ({"above": 2.5}, [2.5, -9.0], [2.5000001]),
        ({"below": 0.5}, [0.5, 9.0], [0.4999999]),
        ({"outside": [1.0, 2.0]}, [1.0, 2.0, 1.5], [0.999, 2.001]),
        ({"equals": 3}, [2.999, 4.0], [3.0]),
        ({"equals": True}, [0.0, 2.0], [1.0]),
        ({"not_equals": 0}, [0.0], [1.0, -1.0]),
        ({"equals": "open"}, ["closed", "Open"], ["open"]),
        ({"not_equals": "ok"}, ["ok"], ["fault", ""]),
    ],
    ids=str,
)
def test_a_level_is_strict(when: dict[str, Any], quiet: list[float | str], loud: list[float | str]) -> None:
    for value in quiet:
        assert Desk(level(**when)).hear(reading(0, value)) == [], value
    for value in loud:
        assert brief(Desk(level(**when)).hear(reading(0, value))) == [("raise", 0, "critical")], value


@pytest.mark.parametrize(
    ("when", "loud", "still", "over"),
    [
        ({"above": 2.5}, 3.0, 2.51, 2.5),
        ({"above": 2.5, "clear_below": 2.3}, 3.0, 2.3, 2.299),
        ({"below": 0.5, "clear_above": 0.7}, 0.1, 0.7, 0.701),
        ({"outside": [1, 2], "clear_inside": [1.2, 1.8]}, 2.5, 1.9, 1.8),
    ],
    ids=str,
)
def test_the_clear_level(when: dict[str, Any], loud: float, still: float, over: float) -> None:
    desk = Desk(level(**when))
    desk.hear(reading(0, loud))
    assert desk.hear(reading(1, still)) == []
    assert brief(desk.hear(reading(2, over))) == [("clear", 2, "critical")]


@pytest.mark.parametrize("setpoints", [{}, {"flood_3": "high"}, {"flood_3": True}, {"flood_3": None}], ids=str)
def test_a_sensor_without_the_setpoint_is_not_judged(setpoints: dict[str, Any]) -> None:
    desk = Desk(level(above={"setpoint": "flood_3"}), sensors=[gauge(setpoints=setpoints)])
    assert desk.hear(reading(0, 99.0)) == []


def test_setpoint_and_offset() -> None:
    desk = Desk(level(above={"setpoint": "flood_3", "offset": -0.5}))
    assert desk.hear(reading(0, 2.0)) == []
    assert brief(desk.hear(reading(1, 2.01))) == [("raise", 1, "critical")]


def test_quality_good_asks_for_certain_samples() -> None:
    uncertain = 1
    assert Desk(threshold(quality="good")).hear(reading(0, 3.0, flags=uncertain)) == []
    assert len(Desk(threshold()).hear(reading(0, 3.0, flags=uncertain))) == 1


@pytest.mark.parametrize(
    "sensor",
    [gauge(status="pending"), gauge(domain="air"), gauge(tags={"river": "han"})],
    ids=["pending", "domain", "tags"],
)
def test_whom_a_rule_speaks_of(sensor: Any) -> None:
    document = threshold(applies_to={"domain": "water", "metric": "water_level", "tags": {"river": "cam-le"}})
    assert Desk(document, sensors=[sensor]).hear(reading(0, 3.0)) == []
    assert len(Desk(document).hear(reading(0, 3.0))) == 1


def test_devices_and_listed_tags() -> None:
    document = threshold(applies_to={"metric": "water_level", "devices": ["gauge-2"]})
    sensors = [gauge(1), gauge(2)]
    assert Desk(document, sensors=sensors).hear(reading(0, 3.0)) == []
    assert len(Desk(document, sensors=sensors).hear(reading(0, 3.0, sensor=2))) == 1
    document = threshold(applies_to={"metric": "water_level", "tags": {"river": "han"}})
    assert len(Desk(document, sensors=[gauge(tags={"river": ["cam-le", "han"]})]).hear(reading(0, 3.0))) == 1


def test_two_rules_on_one_sensor_alarm_apart() -> None:
    desk = Desk(threshold("one"), threshold("two", when={"kind": "threshold", "above": 3.0}))
    assert [one.rule_id for one in desk.hear(reading(0, 2.6))] == [1]
    assert [one.rule_id for one in desk.hear(reading(1, 3.1))] == [2]


def test_absence_in_periods_needs_a_promise() -> None:
    desk = Desk(silence(), sensors=[gauge()])
    desk.hear(reading(0, 1.0))
    assert desk.wait(86_400) == []
    desk = Desk(silence(), sensors=[gauge(period=timedelta(seconds=10))])
    desk.engine.start(at(0))
    desk.hear(reading(0, 1.0))
    assert desk.wait(34.9) == []
    assert brief(desk.wait(35)) == [("raise", 30, "warning")]


def test_a_fix_on_the_border_keeps_the_side() -> None:
    desk = Desk(fence("inside"), zones=[square(1, 0, 0, 100)])
    assert desk.hear(fix(0, 500)) == []
    assert desk.hear(fix(60, 99, accuracy=5)) == []
    assert len(desk.hear(fix(70, 80, accuracy=5))) == 1
    assert desk.hear(fix(80, 102, accuracy=5)) == []
    assert brief(desk.hear(fix(90, 120, accuracy=5))) == [("clear", 90, "major")]


def test_first_met_inside_enter_is_silent_unless_asked() -> None:
    zones = [square(1, 0, 0, 100)]
    assert Desk(fence("enter"), zones=zones).hear(fix(0, 0)) == []
    assert brief(Desk(fence("enter", initial="raise"), zones=zones).hear(fix(0, 0))) == [("raise", 0, "major")]
    assert Desk(fence("inside", initial="silent"), zones=zones).hear(fix(0, 0)) == []


def test_a_dwell_is_kept_by_a_fix_that_proves_nothing() -> None:
    desk = Desk(fence("inside", dwell="PT30S"), zones=[square(1, 0, 0, 100)], sensors=[boat()])
    assert desk.hear(fix(0, 0), fix(10, 98, accuracy=20)) == []
    assert brief(desk.hear(fix(31, 0))) == [("raise", 30, "major")]


@pytest.mark.parametrize("accuracy", [4.0, None])
def test_a_pass_through_a_hole_is_no_crossing(accuracy: float | None) -> None:
    outer, hole = square(1, 0, 0, 300), square(2, 0, 0, 250)
    rings = [outer.geometry["coordinates"][0], hole.geometry["coordinates"][0]]
    ring = outer._replace(geometry={"type": "Polygon", "coordinates": rings})
    desk = Desk(fence("cross", rule={"clear_for": "PT1M"}), zones=[ring])
    assert desk.hear(fix(0, -100, accuracy=accuracy), fix(10, 100, accuracy=accuracy)) == []
    assert [one.kind for one in desk.hear(fix(50, 500, accuracy=accuracy))] == ["raise"]


@pytest.mark.parametrize(
    ("function", "values", "figure"),
    [
        ("mean", [1.0, 2.0, 6.0], 3.0),
        ("median", [1.0, 2.0, 6.0], 2.0),
        ("median", [1.0, 2.0, 3.0, 6.0], 2.5),
        ("min", [4.0, 2.0, 6.0], 2.0),
        ("max", [4.0, 2.0, 6.0], 6.0),
        ("p95", [float(n) for n in range(1, 21)], 19.0),
        ("p95", [5.0], 5.0),
    ],
)
def test_figures_of_a_zone(function: str, values: list[float], figure: float) -> None:
    lon, lat = place(0, 0)
    sensors = [gauge(n, lon=lon, lat=lat) for n in range(1, len(values) + 1)]
    when = {"kind": "zone_aggregate", "zone": "zone-1", "function": function, "above": 0.0, "within": "PT1H"}
    document = threshold(when=when | {"min_members": len(values)})
    desk = Desk(document, sensors=sensors, zones=[square(1, 0, 0, 100)])
    (raised,) = desk.hear(*(reading(n, value, sensor=n) for n, value in enumerate(values, start=1)))
    assert (raised.value, raised.subject, raised.sensor_id, raised.zone_id) == (figure, "zone:1", None, 1)
    assert [raised.lon, raised.lat] == pytest.approx([lon, lat])


def test_who_is_a_member() -> None:
    """Fixed, approved sensors the rule speaks of that stand inside; a bus that passes by is none."""
    lon, lat = place(0, 0)
    away = place(500, 0)
    sensors = [
        gauge(1, lon=lon, lat=lat),
        gauge(2, lon=lon, lat=lat, moving=True),
        gauge(3, lon=lon, lat=lat, status="pending"),
        gauge(4, lon=away[0], lat=away[1]),
        gauge(5, lon=None, lat=None),
        gauge(6, lon=lon, lat=lat, domain="air"),
    ]
    when = {"kind": "zone_aggregate", "zone": "zone-1", "function": "max", "above": 2.0, "within": "PT1H"}
    desk = Desk(threshold(when=when), sensors=sensors, zones=[square(1, 0, 0, 100)])
    assert desk.hear(*(reading(n, 9.0, sensor=n) for n in range(2, 7))) == []
    assert len(desk.hear(reading(10, 9.0))) == 1


def test_no_such_zone_no_alarm() -> None:
    desk = Desk(fence("inside", zone="nowhere"), zones=[square(1, 0, 0, 100)])
    assert desk.hear(fix(0, 0)) == []
