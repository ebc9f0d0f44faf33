"""A new engine is told what was judged before it. Rules that are new to it begin with the next sample, like anywhere."""

from __future__ import annotations

from typing import Any

import pytest

from hub.core.rules.catalogue import RuleRow, SensorRow
from hub.core.zones import ZoneRow
from tests.unit.rules.city import (
    Desk,
    boat,
    brief,
    fence,
    final,
    fix,
    gauge,
    place,
    reading,
    rows,
    silence,
    square,
    threshold,
)

GAUGE = gauge(lon=place(0, 0)[0], lat=place(0, 0)[1])
ZONES = [square(1, 0, 0, 100)]
NEW_RULES = {
    "threshold": threshold("new"),
    "delayed": threshold("new", **{"for": "PT20S"}),
    "aggregate": threshold(
        "new",
        when={"kind": "zone_aggregate", "zone": "zone-1", "function": "max", "above": 2.5, "within": "PT20S"},
    ),
    "rate": threshold("new", when={"kind": "rate", "rises": 0.5, "within": "PT1H"}),
    "flat line": threshold("new", when={"kind": "flat_line"}, **{"for": "PT5S"}),
}


@pytest.mark.parametrize("name", NEW_RULES)
def test_a_rule_enabled_while_no_hub_ran_begins_with_the_next_sample(name: str) -> None:
    heard = [reading(0, 2.0), reading(2, 3.0), reading(4, 3.1)]
    live = Desk(threshold("old"), sensors=[GAUGE], zones=ZONES)
    live.hear(*heard)
    dead = Desk(threshold("old"), sensors=[GAUGE], zones=ZONES)
    dead.hear(*heard)
    documents = [threshold("old"), NEW_RULES[name]]
    live.change(10, documents=documents)
    dead.restart([GAUGE], ZONES, rows(*documents))
    dead.remind(heard, 10)
    for later in (reading(11, 3.2), reading(3, 1.0), reading(20, 3.2), reading(40, 2.0), reading(38, 3.8)):
        live.hear(later)
        dead.hear(later)
    told = [final([one for one in desk.said if one.rule_id == 2]) for desk in (live, dead)]
    assert told[0] == told[1] != []


def test_a_device_approved_while_no_hub_ran_has_not_entered() -> None:
    zones = [square(1, 0, 0, 100)]
    desk = Desk(fence("enter"), sensors=[boat(status="pending")], zones=zones)
    heard = [fix(0, 200), fix(3, 0)]
    desk.hear(*heard)
    desk.restart([boat()], zones, rows(fence("enter")))
    desk.remind(heard, 10)
    assert desk.hear(fix(11, 0)) == []
    assert desk.hear(fix(10, 0)) == []
    desk.hear(fix(60, 300))
    assert brief(desk.hear(fix(90, 0))) == [("raise", 90, "major")]


def test_a_rule_that_became_another_kind_while_no_hub_ran() -> None:
    desk = Desk(threshold("one"), sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    other: dict[str, Any] = silence("one", when={"kind": "absence", "after": "PT1M"})
    desk.restart([gauge()], [], rows(other, version=2))
    desk.remind([reading(0, 3.0)], 10)
    (cleared,) = desk.wait(11)
    assert (cleared.kind, cleared.reason, cleared.rule_version) == ("clear", "rule-changed", 1)
    assert brief(desk.wait(80)) == [("raise", 70, "warning")]
    desk.restart()
    desk.remind([reading(0, 3.0)], 90)
    assert desk.wait(200) == []
    assert brief(desk.hear(reading(201, 3.0))) == [("clear", 201, "warning")]


def test_the_end_without_ground_comes_before_what_the_first_batch_raises() -> None:
    desk = Desk(threshold("one"), sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    rising = threshold("one", when={"kind": "rate", "rises": 0.5, "within": "PT1M"})
    desk.restart([gauge()], [], rows(rising, version=2))
    desk.remind([reading(0, 3.0)], 9)
    assert desk.hear(reading(10, 3.0), now=10)[0].reason == "rule-changed"
    assert brief(desk.hear(reading(20, 4.0))) == [("raise", 20, "critical")]
    assert desk.wait(30) == []


def test_one_zone_of_several_is_gone_and_the_other_alarm_stays() -> None:
    zones = [square(1, 0, 0, 100), square(2, 0, 0, 300)]
    document = fence("inside", zones={"tags": {"kind": "harbour"}})
    desk = Desk(document, sensors=[boat()], zones=zones)
    desk.hear(fix(0, 0))
    desk.restart([boat()], zones[1:], rows(document))
    desk.remind([fix(0, 0)], 9)
    assert [(one.kind, one.zone_id) for one in desk.hear(fix(10, 5), now=10)] == [("clear", 1)]
    desk.restart()
    desk.remind([fix(10, 5)], 20)
    assert desk.wait(30) == []
    assert [(one.kind, one.zone_id) for one in desk.hear(fix(60, 900))] == [("clear", 2)]


def test_nothing_is_written_for_what_is_calm() -> None:
    desk = Desk(threshold(), sensors=[gauge()])
    assert desk.engine.judge([reading(0, 1.0)], [], reading(0, 1.0).received).memory == {}
    desk.hear(reading(0, 1.0))
    assert desk.engine.judge([reading(10, 1.1)], [], reading(10, 1.1).received).memory == {}


def test_what_a_rule_raised_stands_while_the_rule_cannot_be_read() -> None:
    desk = Desk(threshold("one"), silence("two"), sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    desk.restart([gauge()], [], [RuleRow(1, "one", 2, {"key": "one"}), *rows(threshold("one"), silence("two"))[1:]])
    assert [one.key for one in desk.catalogue.unusable] == ["one"]
    desk.remind([reading(0, 3.0)], 9)
    assert desk.hear(reading(10, 1.0), now=10) == []
    assert (1, "sensor:1") in desk.stored
    desk.restart([gauge()], [], rows(threshold("one"), silence("two"), version=3))
    desk.remind([reading(10, 1.0)], 20)
    assert brief(desk.hear(reading(30, 1.0), now=30)) == [("clear", 30, "critical")]


def test_what_an_unreadable_rule_raised_ends_when_the_rule_is_taken_out_of_force() -> None:
    desk = Desk(threshold("one"), sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    desk.restart([gauge()], [], [RuleRow(1, "one", 2, {"key": "one"})])
    assert desk.wait(10) == []
    desk.restart([gauge()], [], [])
    assert [(one.kind, one.reason) for one in desk.wait(20)] == [("clear", "rule-withdrawn")]


def _unreadable(number: int, half: float) -> ZoneRow:
    return square(number, 0, 0, half, geometry={"type": "Polygon", "coordinates": []})


HARBOURS = fence("inside", zones={"tags": {"kind": "harbour"}})


def test_what_was_raised_in_a_zone_stands_while_the_zone_cannot_be_read() -> None:
    zones = [square(1, 0, 0, 100), square(2, 0, 0, 300)]
    desk = Desk(HARBOURS, sensors=[boat()], zones=zones)
    desk.hear(fix(0, 0))
    desk.restart([boat()], [_unreadable(1, 100), zones[1]], rows(HARBOURS))
    desk.remind([fix(0, 0)], 9)
    assert desk.hear(fix(10, 5), now=10) == []
    assert [(one.kind, one.zone_id) for one in desk.hear(fix(20, 900))] == [("clear", 2)]  # zone 1: nobody can say
    assert [(one.kind, one.zone_id) for one in desk.hear(fix(30, 5))] == [("raise", 2)]
    desk.restart([boat()], zones, rows(HARBOURS))
    desk.remind([fix(30, 5)], 40)
    assert desk.hear(fix(50, 5), now=50) == []
    assert {(one.kind, one.zone_id) for one in desk.hear(fix(60, 900))} == {("clear", 1), ("clear", 2)}


def test_it_stands_also_where_the_rule_has_no_other_zone() -> None:
    desk = Desk(HARBOURS, sensors=[boat()], zones=[square(1, 0, 0, 100)])
    desk.hear(fix(0, 0))
    desk.restart([boat()], [_unreadable(1, 100)], rows(HARBOURS))
    assert desk.wait(10) == []
    assert (1, "sensor:50") in desk.stored
    desk.restart([boat()], [square(1, 0, 0, 100)], rows(HARBOURS))
    desk.remind([fix(0, 0)], 20)
    assert [(one.kind, one.zone_id) for one in desk.hear(fix(60, 900), now=60)] == [("clear", 1)]


@pytest.mark.parametrize(
    ("sensors", "zones", "in_force", "reason"),
    [
        ([boat()], [], rows(HARBOURS), "zone-deleted"),
        ([boat()], [_unreadable(1, 100)], [], "rule-withdrawn"),
        ([], [_unreadable(1, 100)], rows(HARBOURS), "no-longer-applies"),
    ],
)
def test_what_was_raised_in_an_unreadable_zone_ends_with_what_it_is_about(
    sensors: list[SensorRow], zones: list[ZoneRow], in_force: list[RuleRow], reason: str
) -> None:
    desk = Desk(HARBOURS, sensors=[boat()], zones=[square(1, 0, 0, 100)])
    desk.hear(fix(0, 0))
    desk.restart([boat()], [_unreadable(1, 100)], rows(HARBOURS))
    assert desk.wait(10) == []
    desk.restart(sensors, zones, in_force)
    assert [(one.kind, one.reason) for one in desk.wait(20)] == [("clear", reason)]


@pytest.mark.parametrize("turned", [False, True])
def test_two_rules_on_one_gauge_remember_the_same_past(turned: bool) -> None:
    """What one of them knows as the last sample it needs, the other keeps to judge again: its delay began anew at 39."""
    rules = [
        threshold("patient", stale_after="PT10S", **{"for": "PT15S"}),
        threshold("quick", stale_after="PT1H", **{"for": "PT5S"}),
    ]
    desk = Desk(*(reversed(rules) if turned else rules), sensors=[gauge()])
    heard = [reading(0, 3.0), reading(39, 3.0)]
    desk.hear(heard[0])
    desk.wait(10)
    desk.hear(heard[1])
    desk.restart()
    desk.remind(heard, 39.5)
    for later in (reading(41, 3.0), reading(40, 3.0), reading(43, 1.0)):
        desk.hear(later)
    desk.wait(200)
    assert [(kind, seconds) for kind, seconds, _ in brief(desk.said)] == [("raise", 5.0), ("clear", 43.0)]
