"""Rules, zones and sensors change under way: what stands goes on, what lost its ground ends, nothing is said twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from hub.core.rules.catalogue import Catalogue, RuleRow
from hub.core.rules.engine import Engine
from tests.unit.rules.city import (
    METRICS,
    Desk,
    at,
    boat,
    brief,
    fence,
    fix,
    gauge,
    place,
    reading,
    rows,
    silence,
    square,
    threshold,
)


def test_an_unrelated_change_leaves_everything_alone() -> None:
    desk = Desk(threshold(), sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    assert desk.change(10, sensors=[gauge(), gauge(2)]) == []
    assert desk.hear(reading(20, 3.0)) == []
    assert brief(desk.hear(reading(30, 1.0))) == [("clear", 30, "critical")]


def test_a_renamed_sensor_goes_on_under_its_new_name() -> None:
    desk = Desk(threshold(), sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    desk.change(10, sensors=[gauge(name={"vi": "Cầu Đỏ", "en": "Cầu Đỏ"})])
    (cleared,) = desk.hear(reading(20, 1.0))
    assert cleared.why["vi"].startswith("Mực nước của Cầu Đỏ")


def test_an_edited_rule_goes_on_with_the_running_delay() -> None:
    desk = Desk(threshold(**{"for": "PT60S"}))
    desk.hear(reading(0, 3.0))
    assert desk.change(10, documents=[threshold(**{"for": "PT30S"})], version=2) == []
    (raised,) = desk.hear(reading(40, 3.0))
    assert (raised.rule_version, brief([raised])) == (2, [("raise", 30, "critical")])


def test_a_higher_limit_clears_with_the_next_sample() -> None:
    desk = Desk(threshold())
    desk.hear(reading(0, 3.0))
    documents = [threshold(when={"kind": "threshold", "above": 5.0})]
    assert desk.change(10, documents=documents, version=2) == []
    assert brief(desk.hear(reading(20, 3.0))) == [("clear", 20, "critical")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"documents": []}, "rule-withdrawn"),
        ({"documents": [silence("level-3", when={"kind": "absence", "after": "PT1H"})], "version": 2}, "rule-changed"),
        ({"sensors": [gauge(status="pending")]}, "no-longer-applies"),
        ({"sensors": [gauge(tags={})]}, "no-longer-applies"),
        ({"sensors": []}, "no-longer-applies"),
    ],
    ids=["withdrawn", "another kind", "not approved", "other tags", "gone"],
)
def test_an_alarm_without_ground_ends_once(change: dict[str, object], reason: str) -> None:
    document = threshold(applies_to={"metric": "water_level", "tags": {"river": "cam-le"}})
    desk = Desk(document, sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    (cleared,) = desk.change(60, **change)
    assert (cleared.kind, cleared.reason, cleared.event_time) == ("clear", reason, at(60))
    assert (1, "sensor:1") not in desk.stored or desk.stored[1, "sensor:1"] == "null"
    assert desk.wait(120) == []


GATEWAY = {"gateway": "gw-07"}
BEHIND = [gauge(number, tags=GATEWAY, period=timedelta(seconds=60)) for number in (1, 2, 3)]


def talk(desk: Desk, since: int, until: int) -> None:
    for second in range(since, until, 60):
        desk.hear(*(reading(second, 2.0, sensor=number) for number in (1, 2, 3)))


@pytest.mark.parametrize("group_by", [None, "gateway"])
def test_a_rule_enabled_under_way_accuses_nobody_who_talks(group_by: str | None) -> None:
    silent = silence(when={"kind": "absence", "periods": 3, "group_by": group_by})
    desk = Desk(threshold(), sensors=BEHIND)
    talk(desk, 0, 1_000)
    assert desk.change(990, documents=[threshold(), silent]) == []
    assert desk.wait(991) == []
    told = brief(desk.wait(2_000))
    assert {seconds for _, seconds, _ in told} == {990 + 180}
    assert len(told) == (1 if group_by else 3)


def test_a_group_goes_on_hearing_its_members_when_the_catalogue_changes() -> None:
    silent = silence(when={"kind": "absence", "periods": 3, "group_by": "gateway"})
    desk = Desk(silent, sensors=BEHIND)
    talk(desk, 0, 601)
    renamed = [BEHIND[0]._replace(name={"vi": "Cầu Đỏ", "en": "Cầu Đỏ"}), *BEHIND[1:]]
    assert desk.change(610, sensors=[*renamed, gauge(4, tags=GATEWAY, period=timedelta(seconds=60))]) == []
    assert desk.wait(700) == []
    raised = desk.wait(900)
    assert [(one.kind, one.event_time, one.sensor_id) for one in raised] == [("raise", at(610 + 180), None)]
    desk.restart()
    desk.remind([reading(600, 2.0)], 910)
    assert desk.wait(1_000) == []
    assert [one.kind for one in desk.hear(reading(1_010, 2.0))] == ["clear"]


def test_a_member_that_leaves_its_group_takes_its_alarm_with_it() -> None:
    silent = silence(when={"kind": "absence", "periods": 3, "group_by": "gateway"})
    desk = Desk(silent, sensors=BEHIND)
    desk.engine.start(at(0))
    for second in range(0, 301, 60):
        desk.hear(*(reading(second, 2.0, sensor=number) for number in (1, 2)))
    (raised,) = desk.said
    assert (raised.subject, raised.sensor_id, raised.event_time) == ("sensor:3", 3, at(180 + 60))
    (cleared,) = desk.change(302, sensors=BEHIND[:2])
    assert (cleared.kind, cleared.subject, cleared.reason) == ("clear", "sensor:3", "no-longer-applies")


def test_the_parts_of_a_correlation_are_another_rule() -> None:
    parts = [
        {"applies_to": {"metric": "rain"}, "when": {"kind": "threshold", "above": 30}},
        {"applies_to": {"metric": "water_level"}, "when": {"kind": "threshold", "above": 2.5}},
    ]
    document = threshold(applies_to={}, when={"kind": "any", "parts": parts})
    desk = Desk(document, sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    milder = threshold(applies_to={}, when={"kind": "any", "parts": [parts[0], parts[1] | {"clear_for": "PT10S"}]})
    assert desk.change(5, documents=[milder], version=2) == []
    other = threshold(applies_to={}, when={"kind": "any", "parts": [parts[1], parts[0]]})
    assert [one.reason for one in desk.change(10, documents=[other], version=3)] == ["rule-changed"]
    assert desk.wait(60) == []


def storm(
    kind: str = "all", rain: float = 30, level: float = 2.5, *, rising: Mapping[str, Any] | None = None, **own: Any
) -> dict[str, Any]:
    """Rain and water at one gauge, together or one after the other."""
    parts = [
        {"applies_to": {"metric": "rain"}, "when": rising or {"kind": "threshold", "above": rain}, **own},
        {"applies_to": {"metric": "water_level"}, "when": {"kind": "threshold", "above": level}},
    ]
    return threshold(
        applies_to={}, when={"kind": kind, "parts": parts} | ({} if kind == "any" else {"within": "PT20M"})
    )


@pytest.mark.parametrize("kind", ["all", "sequence"])
@pytest.mark.parametrize(
    ("rain", "raised"), [(50, []), (32, [("raise", 20, "critical")]), (30, [("raise", 20, "critical")])]
)
def test_a_part_counts_only_if_it_holds_as_it_is_asked_now(kind: str, rain: float, raised: list[object]) -> None:
    desk = Desk(storm(kind), sensors=[gauge()])
    desk.hear(reading(0, 35.0, metric=2))
    assert desk.change(10, documents=[storm(kind, rain)], version=2) == []
    assert brief(desk.hear(reading(20, 3.0))) == raised


def test_a_part_that_rose_as_asked_before_begins_anew() -> None:
    fast, slow = ({"kind": "rate", "rises": by, "within": "PT10M"} for by in (5, 20))
    desk = Desk(storm(rising=fast), sensors=[gauge()])
    desk.hear(reading(0, 1.0, metric=2), reading(5, 10.0, metric=2))
    desk.change(10, documents=[storm(rising=slow)], version=2)
    assert brief(desk.hear(reading(20, 3.0))) == []
    assert brief(desk.hear(reading(30, 22.0, metric=2))) == [("raise", 30, "critical")], "and its window goes on"


def test_the_delay_of_a_part_goes_on_only_if_it_would_have_begun() -> None:
    def told(rain: float) -> list[tuple[str, float, str]]:
        delayed: dict[str, Any] = {"for": "PT60S"}
        desk = Desk(storm(**delayed), sensors=[gauge()])
        desk.hear(reading(0, 35.0, metric=2), reading(5, 3.0))
        desk.change(10, documents=[storm(rain=rain, **delayed)], version=2)
        desk.hear(reading(30, 60.0, metric=2))
        return brief([*desk.said, *desk.wait(100)])

    assert told(32)[:1] == [("raise", 60, "critical")]
    assert told(50)[:1] == [("raise", 90, "critical")]


def test_an_alarm_of_parts_asked_otherwise_stands_until_a_sample_ends_it() -> None:
    desk = Desk(storm(), sensors=[gauge()])
    desk.hear(reading(0, 35.0, metric=2), reading(5, 3.0))
    assert brief(desk.said) == [("raise", 5, "critical")]
    assert desk.change(10, documents=[storm(rain=50)], version=2) == []
    assert brief(desk.hear(reading(20, 35.0, metric=2))) == [("clear", 20, "critical")]


def test_the_end_of_what_is_asked_otherwise_waits_anew() -> None:
    """It was over for 50 of 60 seconds as asked before, and is not as asked now."""
    desk = Desk(storm("any") | {"clear_for": "PT60S"}, sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    desk.hear(reading(10, 2.0))
    assert desk.change(60, documents=[storm("any", level=1.5) | {"clear_for": "PT60S"}], version=2) == []
    assert brief(desk.wait(300)) == []
    assert brief(desk.hear(reading(310, 1.0))) == []
    assert brief(desk.wait(400)) == [("clear", 370, "critical")]


def test_a_zone_deleted_and_drawn_again_is_another_zone() -> None:
    desk = Desk(fence("inside"), sensors=[boat()], zones=[square(1, 0, 0, 100)])
    desk.hear(fix(0, 0))
    assert [one.reason for one in desk.change(10, zones=[])] == ["zone-deleted"]
    assert desk.change(20, zones=[square(2, 0, 0, 100, key="zone-1", created_at=at(20))]) == []
    (raised,) = desk.hear(fix(30, 0))
    assert (raised.kind, raised.zone_id) == ("raise", 2)


def test_a_zone_that_loses_its_tag_leaves_the_rule() -> None:
    desk = Desk(fence("inside", zones={"tags": {"kind": "harbour"}}), sensors=[boat()], zones=[square(1, 0, 0, 100)])
    desk.hear(fix(0, 0))
    assert [one.kind for one in desk.change(10, zones=[square(1, 0, 0, 100, tags={}, version=2)])] == ["clear"]
    assert desk.hear(fix(20, 0)) == []


def test_a_change_and_a_restart_remember_the_same() -> None:
    def told(*, restart: bool) -> list[tuple[str, float, str]]:
        desk = Desk(threshold(**{"for": "PT60S"}), sensors=[gauge()])
        desk.hear(reading(0, 3.0))
        desk.change(5, sensors=[gauge(), gauge(2)])
        if restart:
            desk.restart()
            desk.remind([reading(0, 3.0)], 6)
        return brief(desk.hear(reading(70, 3.0)))

    assert told(restart=True) == told(restart=False) == [("raise", 60, "critical")]


def test_what_cannot_be_used_is_named_and_the_rest_goes_on() -> None:
    bad_zone = square(1, 0, 0, 100, geometry={"type": "Polygon", "coordinates": []})
    rules = [*rows(threshold()), RuleRow(2, "broken", 1, {"key": "broken"})]
    catalogue = Catalogue([gauge()], METRICS, [bad_zone, square(2, 0, 0, 50)], rules)
    assert {(one.kind, one.key) for one in catalogue.unusable} == {("zone", "zone-1"), ("rule", "broken")}
    assert all(one.problems for one in catalogue.unusable)
    assert len(Engine(catalogue).judge([reading(0, 3.0)], [], at(0)).transitions) == 1


def test_an_outcome_of_another_state_is_refused() -> None:
    desk = Desk(threshold())
    early = desk.engine.judge([reading(0, 3.0)], [], at(0))
    desk.hear(reading(1, 1.0))
    with pytest.raises(ValueError, match="judge again"):
        desk.engine.adopt(early)


def test_judging_changes_nothing_until_adopted() -> None:
    engine = Desk(threshold()).engine
    first = engine.judge([reading(0, 3.0)], [], at(0))
    second = engine.judge([reading(0, 3.0)], [], at(0))
    assert first.transitions == second.transitions
    assert first.memory == second.memory != {}


@pytest.mark.parametrize("how", ["rule", "setpoint", "on duty"])
def test_a_level_raised_above_what_waits_lets_it_go(how: str) -> None:
    """What would not have begun under the new level raises no alarm in its name."""
    rule = threshold(when={"kind": "threshold", "above": 2.5}, **{"for": "PT30S"})
    if how == "setpoint":
        rule["when"] = {"kind": "threshold", "above": {"setpoint": "flood_3"}}
    if how == "on duty":
        rule["calendar"] = [{"start": "2026-11-24T08:00", "duration": "PT8H"}]
    desk = Desk(rule, sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    desk.hear(reading(20, 3.4))
    if how == "setpoint":
        desk.change(25, sensors=[gauge(setpoints={"flood_3": 3.2})])
    else:
        desk.change(25, documents=[rule | {"when": {"kind": "threshold", "above": 3.2}}], version=2)
    desk.hear(reading(28, 3.4))
    desk.hear(reading(40, 3.4))
    desk.wait(50)
    assert desk.said == []
    desk.hear(reading(59, 3.4))
    desk.wait(100)
    assert brief(desk.said) == [("raise", 58.0, "critical")]


@pytest.mark.parametrize("changed", [True, False])
def test_a_standstill_is_counted_anew_by_another_tolerance(changed: bool) -> None:
    rule = threshold(when={"kind": "flat_line"}, **{"for": "PT30S"})
    desk = Desk(rule, sensors=[gauge()])
    desk.hear(reading(0, 1.0))
    desk.hear(reading(20, 1.0))
    finer = rule | {"when": rule["when"] | {"tolerance": 0.1}} if changed else rule | {"name": {"vi": "K", "en": "O"}}
    desk.change(25, documents=[finer], version=2)
    desk.hear(reading(40, 1.0))
    assert brief(desk.said) == ([] if changed else [("raise", 40.0, "critical")])
    desk.hear(reading(70, 1.0))
    desk.hear(reading(75, 2.0))
    raised = 70.0 if changed else 40.0
    assert brief(desk.said) == [("raise", raised, "critical"), ("clear", 75.0, "critical")]


@pytest.mark.parametrize("kind", ["rate", "zone_aggregate"])
@pytest.mark.parametrize("changed", [True, False])
def test_a_change_of_what_is_asked_begins_its_delay_anew(kind: str, changed: bool) -> None:
    when: dict[str, object] = {"kind": "rate", "rises": 0.5, "within": "PT30M"}
    harder: dict[str, object] = {"rises": 5}
    if kind == "zone_aggregate":
        when = {"kind": "zone_aggregate", "zone": "zone-1", "function": "max", "above": 2.5, "within": "PT5M"}
        harder = {"above": 5}
    rule = threshold(when=when, **{"for": "PT30S"})
    lon, lat = place(0, 0)
    desk = Desk(rule, sensors=[gauge(lon=lon, lat=lat)], zones=[square(1, 0, 0, 100)])
    desk.hear(reading(0, 1.0))
    desk.hear(reading(10, 3.0))
    edited = rule | {"when": when | harder} if changed else rule | {"name": {"vi": "Khác", "en": "Other"}}
    desk.change(15, documents=[edited], version=2)
    desk.hear(reading(50, 3.0))
    assert brief(desk.said) == ([] if changed else [("raise", 40.0, "critical")])
