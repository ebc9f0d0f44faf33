"""The rule language: what it takes, and that every refusal names the field, what was given and what would be right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.alarms import Severity
from hub.core.faults import CATALOGUE
from hub.core.rules import texts
from hub.core.rules.catalogue import rule_faults
from hub.core.rules.document import parse
from hub.core.rules.when import Absence, FlatLine, Geofence, Rate, Threshold, ZoneAggregate
from hub.errors import DocumentError, Problem
from tests.unit.rules.city import fence, silence, threshold


def level(**when: Any) -> dict[str, Any]:
    return threshold(when={"kind": "threshold"} | when)


def rate(**changes: Any) -> dict[str, Any]:
    return threshold(when={"kind": "rate", "rises": 0.5, "within": "PT30M"} | changes)


def flat(**changes: Any) -> dict[str, Any]:
    return threshold(when={"kind": "flat_line"} | changes, **{"for": "PT2H"})


def staged(*stages: dict[str, Any], **changes: Any) -> dict[str, Any]:
    document = threshold(when={"kind": "threshold", "stages": list(stages)})
    del document["severity"]
    return document | changes


def aggregate(**changes: Any) -> dict[str, Any]:
    when = {"kind": "zone_aggregate", "zone": "zone-1", "function": "mean", "above": 2.0, "within": "PT5M"}
    return threshold(when=when | changes)


def duty(**window: Any) -> dict[str, Any]:
    return threshold(calendar=[{"start": "2026-01-01T22:00", "duration": "PT8H", "rrule": "FREQ=DAILY"} | window])


def of(metric: str, **when: Any) -> dict[str, Any]:
    return level(**when) | {"applies_to": {"metric": metric}}


def any_of(part: dict[str, Any]) -> dict[str, Any]:
    other = {"applies_to": {"metric": "rain"}, "when": {"kind": "threshold", "above": 30}}
    return threshold(applies_to={}, when={"kind": "any", "parts": [part, other]})


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in names}


@pytest.mark.parametrize(
    "document",
    [
        level(above={"setpoint": "flood_2"}, clear_below=2),
        level(above=2, clear_below={"setpoint": "flood_2", "offset": 1}),
        level(above=2, clear_below=2),
        level(outside=[1, 5], clear_inside=[1, 5]),
        staged({"above": 3, "severity": "minor"}, {"below": 1, "severity": "major"}),
        staged({"above": 3, "severity": "minor"}, {"above": {"setpoint": "flood_2"}, "severity": "major"}),
        staged({"outside": [1, 5], "severity": "minor"}, {"outside": [1, 6], "severity": "major"}),
        staged({"equals": 1, "severity": "minor"}, {"equals": True, "severity": "major"}, applies_to={"metric": "own"}),
        fence("exit", exit_delay="PT10S", rule={"clear_for": "PT2M"}),
        fence("enter", exit_delay="PT0S", rule={"clear_for": "PT2M"}),
        silence(quality="any"),
        of("own", equals=True),
        of("own-metric.x", above=1),
        of("own", not_equals="ok"),
        of("own", above=1),
        of("door_open", equals=True),
        of("state", not_equals="ok"),
        of("water_level", equals=2),
        aggregate() | {"applies_to": {"metric": "occupied"}},
    ],
    ids=str,
)
def test_levels_that_do_not_surely_contradict_each_other_are_taken(document: dict[str, Any]) -> None:
    parse(document)


@pytest.mark.parametrize(
    "document",
    [
        level(outside=[1, 5], clear_inside=[4, 2]),
        level(above=2.5, clear_below=2.6),
        level(above=True),
        rate(rises=True),
        aggregate(min_members=True),
        of("state", equals=True),
        of("state", above=3),
        of("door_open", equals="true"),
        of("water_level", not_equals="ok"),
        rate() | {"applies_to": {"metric": "state"}},
        any_of({"applies_to": {"metric": "state"}, "when": {"kind": "threshold", "above": 3}}),
        (threshold() | {"for": True}),
        threshold(**{"for": "02:00"}),
        (threshold() | {"for": 120}),
        threshold(stale_after="P400D"),
        silence(quality="good"),
        fence("enter", exit_delay="PT10S", rule={"clear_for": "PT2M"}),
        of("Water_Level", above=1),
        of("", above=1),
        duty(duration="P1M"),
        duty(rrule="FREQ=DAILY;UNTIL=20200101"),
        duty(rrule="FREQ=DAILY;UNTIL=2026-12-31"),
        duty(rrule="FREQ=WEEKLY;BYDAY=2FR"),
        duty(rrule="FREQ=DAILY;FREQ=WEEKLY"),
        duty(rrule="FREQ=DAILY;FREQ=HOURLY"),
        duty(rrule=None, exdate=["2026-01-01"]),
        staged({"above": 3, "severity": "minor"}, {"above": 2, "severity": "major"}),
    ],
    ids=str,
)
def test_what_older_versions_took_stays_in_force(document: dict[str, Any]) -> None:
    assert rule_faults(document) == ()
    with pytest.raises(DocumentError):
        parse(document)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (threshold(), Threshold),
        (rate(), Rate),
        (flat(tolerance=0.01, rests_at=0), FlatLine),
        (fence("enter"), Geofence),
        (silence(), Absence),
        (aggregate(), ZoneAggregate),
    ],
    ids=["threshold", "rate", "flat_line", "geofence", "absence", "zone_aggregate"],
)
def test_every_kind_parses(document: dict[str, Any], kind: type) -> None:
    assert isinstance(parse(document).when, kind)


def test_durations_are_iso_8601() -> None:
    rule = parse(threshold(**{"for": "PT2M", "clear_for": "PT1H30M"}))
    assert (rule.for_, rule.clear_for) == (timedelta(minutes=2), timedelta(minutes=90))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("P1DT2H3M4S", 93784), ("P1W", 604800), ("PT0.5M", 30), ("PT1,5S", 1.5), ("PT0S", 0), ("P2D", 172800)],
)
def test_a_duration_says_days_hours_minutes_and_seconds(text: str, seconds: float) -> None:
    assert parse(threshold(clear_for=text)).clear_for == timedelta(seconds=seconds)


def test_the_worst_severity_of_stages() -> None:
    rule = parse(staged({"above": 1, "severity": "minor"}, {"above": 2, "severity": "critical"}))
    assert rule.worst is Severity.CRITICAL
    assert parse(threshold(severity="major")).worst is Severity.MAJOR


REFUSED: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "no key": (without(threshold(), "key"), "key", "nothing", "required"),
    "an odd key": (threshold("Mực nước"), "key", "'Mực nước'", "pattern"),
    "one language": (threshold(name={"vi": "Mực nước"}), "name.en", "nothing", "required"),
    "an empty name": (threshold(name={"vi": "", "en": "x"}), "name.vi", "''", "at least 1"),
    "an unknown word": (threshold(colour="red"), "colour", "'red'", "no such word"),
    "an unknown word in when": (level(above=1, hysteresis=2), "when.hysteresis", "2", "no such word"),
    "no kind": (threshold(when={"above": 1}), "when.kind", "nothing", "threshold, rate"),
    "another kind": (threshold(when={"kind": "magic"}), "when.kind", "'magic'", "geofence"),
    "when is a word": (threshold(when="always"), "when", "'always'", "dictionary"),
    "no severity": (without(threshold(), "severity"), "severity", "nothing", "critical, major"),
    "an odd severity": (threshold(severity="bad"), "severity", "'bad'", "'critical'"),
    "no level": (level(), "when", "none", "exactly one of above, below"),
    "two levels": (level(above=1, below=2), "when", "above and below", "exactly one of"),
    "not a number": (level(above=float("nan")), "when.above", "nan", "finite"),
    "infinite": (level(above=float("inf")), "when.above", "inf", "finite"),
    "clear over above": (level(above=2.5, clear_below=2.6), "when.clear_below", "2.6", "at or under above (2.5)"),
    "clear under below": (level(below=2.5, clear_above=2.4), "when.clear_above", "2.4", "at or over below (2.5)"),
    "the wrong partner": (level(above=2.5, clear_above=2.4), "when.clear_above", "2.4", "clear_below to go with above"),
    "a range upside down": (level(outside=[3, 2]), "when.outside", "[3.0, 2.0]", "low under high"),
    "a clear range upside down": (
        level(outside=[1, 5], clear_inside=[4, 2]),
        "when.clear_inside",
        "[4.0, 2.0]",
        "low under high",
    ),
    "a clear range that reaches out": (
        level(outside=[1, 5], clear_inside=[2, 6]),
        "when.clear_inside",
        "[2.0, 6.0]",
        "within outside ([1.0, 5.0])",
    ),
    "clear over the same setpoint": (
        level(above={"setpoint": "flood_2"}, clear_below={"setpoint": "flood_2", "offset": 0.1}),
        "when.clear_below",
        "flood_2 +0.1",
        "at or under above (flood_2)",
    ),
    "clear under the same setpoint": (
        level(below={"setpoint": "dry", "offset": 0.5}, clear_above={"setpoint": "dry"}),
        "when.clear_above",
        "dry",
        "at or over below (dry +0.5)",
    ),
    "a range of one setpoint upside down": (
        level(outside=[{"setpoint": "set", "offset": 1}, {"setpoint": "set", "offset": -1}]),
        "when.outside",
        "[set +1, set -1]",
        "low under high",
    ),
    "a worse stage under the milder": (
        staged({"above": 3, "severity": "minor"}, {"above": 2, "severity": "major"}),
        "when.stages.1.above",
        "2.0",
        "further out than that of minor (3.0)",
    ),
    "a worse stage at the level of the milder": (
        staged({"below": 3, "severity": "minor"}, {"below": 3, "severity": "major"}),
        "when.stages.1.below",
        "3.0",
        "further out than that of minor (3.0)",
    ),
    "a worst stage under the mildest of the same setpoint": (
        staged(
            {"above": {"setpoint": "flood_1"}, "severity": "minor"},
            {"above": {"setpoint": "flood_2"}, "severity": "major"},
            {"above": {"setpoint": "flood_1", "offset": -0.2}, "severity": "critical"},
        ),
        "when.stages.2.above",
        "flood_1 -0.2",
        "further out than that of minor (flood_1)",
    ),
    "a worse range within the milder": (
        staged({"outside": [1, 5], "severity": "minor"}, {"outside": [0, 4], "severity": "major"}),
        "when.stages.1.outside",
        "[0.0, 4.0]",
        "further out than that of minor ([1.0, 5.0])",
    ),
    "two stages at one word": (
        staged({"equals": "open", "severity": "minor"}, {"equals": "open", "severity": "major"}),
        "when.stages.1.equals",
        "'open'",
        "further out than that of minor (open)",
    ),
    "a setpoint without a name": (level(above={"offset": 1}), "when.above", "'offset': 1", "{setpoint: NAME"),
    "no metric": (threshold(applies_to={"domain": "water"}), "applies_to.metric", "nothing", "a threshold judges one"),
    "stages and a level": (
        staged({"above": 1, "severity": "minor"}) | {"when": {"kind": "threshold", "above": 1, "stages": []}},
        "when.stages",
        "[]",
        "at least 1",
    ),
    "stages beside a level": (
        threshold(when={"kind": "threshold", "above": 1, "stages": [{"above": 1, "severity": "minor"}]}),
        "when.stages",
        "stages beside a level",
        "either stages or one level",
    ),
    "stages that fall": (
        staged({"above": 2, "severity": "major"}, {"above": 1, "severity": "minor"}),
        "when.stages",
        "major, minor",
        "rising severity",
    ),
    "stages and a severity": (
        staged({"above": 2, "severity": "major"}, severity="minor"),
        "severity",
        "minor",
        "each stage has its own",
    ),
    "a stage without one": (staged({"above": 2}), "when.stages.0.severity", "nothing", "required"),
    "a negative delay": (threshold(**{"for": "-PT2M"}), "for", "'-PT2M'", "zero or more"),
    "no duration": (threshold(**{"for": "soon"}), "for", "'soon'", "duration"),
    "a delay in months": (threshold(**{"for": "P2M"}), "for", "'P2M'", "PT2M: minutes stand after a T"),
    "a delay in years": (threshold(**{"for": "P1Y"}), "for", "'P1Y'", "days, hours, minutes and seconds"),
    "a delay like a time of day": (threshold(**{"for": "02:00"}), "for", "'02:00'", "PT2H or PT2M (ISO 8601)"),
    "a delay in words": (threshold(**{"for": "5 days"}), "for", "'5 days'", "days, hours, minutes and seconds"),
    "a delay without a unit": ((threshold() | {"for": 120}), "for", "120", "days, hours, minutes and seconds"),
    "a delay that is true": ((threshold() | {"for": True}), "for", "True", "days, hours, minutes and seconds"),
    "a level that is true": (level(above=True), "when.above", "True", "a finite number, or {setpoint"),
    "an end that is true": (level(outside=[True, 5]), "when.outside.0", "True", "a finite number, or {setpoint"),
    "an offset that is true": (
        level(above={"setpoint": "flood_2", "offset": True}),
        "when.above",
        "True",
        "a finite number, or {setpoint",
    ),
    "periods that are true": (silence(when={"kind": "absence", "periods": True}), "when.periods", "True", "number"),
    "a rise that is true": (rate(rises=True), "when.rises", "True", "a valid number"),
    "members that are true": (aggregate(min_members=True), "when.min_members", "True", "a valid integer"),
    "a window of true": (duty(duration=True), "calendar.0.duration", "True", "days, hours, minutes and seconds"),
    "a height of text": (of("state", above=3), "when.above", "above", "equals or not_equals instead: state is text"),
    "a height of a switch": (of("lamp_on", outside=[0, 1]), "when.outside", "outside", "lamp_on is true or false"),
    "a switch for text": (of("state", equals=True), "when.equals", "True", "in quotes where YAML reads on, off"),
    "a number for text": (of("state", not_equals=3), "when.not_equals", "3.0", "state is text"),
    "text for a switch": (of("door_open", equals="true"), "when.equals", "'true'", "true or false, without quotes"),
    "a number for a switch": (of("door_open", equals=1), "when.equals", "1.0", "true or false"),
    "text for a number": (of("water_level", not_equals="ok"), "when.not_equals", "'ok'", "a number: water_level"),
    "a switch for a number": (of("water_level", equals=True), "when.equals", "True", "a number: water_level"),
    "a stage of text": (
        staged(
            {"equals": "a", "severity": "minor"}, {"equals": 3, "severity": "major"}, applies_to={"metric": "state"}
        ),
        "when.stages.1.equals",
        "3.0",
        "state is text",
    ),
    "a rate of text": (rate() | {"applies_to": {"metric": "state"}}, "applies_to.metric", "'state'", "judges numbers"),
    "a mean of text": (
        aggregate() | {"applies_to": {"metric": "state"}},
        "applies_to.metric",
        "'state'",
        "this one is text",
    ),
    "a part that is a height of text": (
        any_of({"applies_to": {"metric": "state"}, "when": {"kind": "threshold", "above": 3}}),
        "when.parts.0.when.above",
        "above",
        "state is text",
    ),
    "a metric in capitals": (of("Water_Level", above=1), "applies_to.metric", "'Water_Level'", "water_level: its"),
    "a metric with a dash": (of("water-level", above=1), "applies_to.metric", "'water-level'", "water_level: its"),
    "a metric by another name": (of("pm2_5", above=1), "applies_to.metric", "'pm2_5'", "pm25: its samples"),
    "no name of a metric": (of("mực nước", above=1), "applies_to.metric", "'mực nước'", "a lower-case letter"),
    "an empty metric": (of("", above=1), "applies_to.metric", "''", "a lower-case letter"),
    "a metric of a part in capitals": (
        any_of({"applies_to": {"metric": "Rain"}, "when": {"kind": "threshold", "above": 3}}),
        "when.parts.0.applies_to.metric",
        "'Rain'",
        "rain: its samples",
    ),
    "an odd quality": (threshold(quality="best"), "quality", "'best'", "'any' or 'good'"),
    "nothing promised": (silence(when={"kind": "absence"}), "when", "none", "exactly one of periods and after"),
    "zero periods": (silence(when={"kind": "absence", "periods": 0}), "when.periods", "0", "greater than 0"),
    "a delay beyond all calendars": (threshold(**{"for": "P3000000D"}), "for", "'P3000000D'", "at most 366 days"),
    "a window beyond all calendars": (rate(within="P800000D"), "when.within", "'P800000D'", "at most 366 days"),
    "silence beyond all calendars": (
        silence(when={"kind": "absence", "periods": 1e12}),
        "when.periods",
        "1000000000000.0",
        "less than or equal to 1000000",
    ),
    "silence of zero": (silence(when={"kind": "absence", "after": "PT0S"}), "when.after", "'PT0S'", "above zero"),
    "silence with a delay": (silence(**{"for": "PT1M"}), "for", "0:0", "periods or after"),
    "no zone": (fence("enter", zone=None), "when", "none", "exactly one of zone and zones"),
    "zones without tags": (fence("enter", zones={"tags": {}}), "when.zones.tags", "{}", "at least 1"),
    "an odd event": (fence("near"), "when.event", "'near'", "'enter'"),
    "a buffer under zero": (fence("enter", buffer_m=-1), "when.buffer_m", "-1", "greater than or equal to 0"),
    "dwell and exit": (fence("exit", dwell="PT1M"), "when.dwell", "0:0", "dwell goes with enter and inside"),
    "a lasting crossing": (fence("cross", exit_delay="PT1M"), "when.exit_delay", "0:0", "a crossing is a moment"),
    "a crossing for ever": (fence("cross"), "clear_for", "nothing", "how long a crossing stays up"),
    "a fence for a metric": (
        fence("enter", rule={"applies_to": {"metric": "speed"}}),
        "applies_to.metric",
        "speed",
        "a geofence judges positions",
    ),
    "two delays": (fence("enter", dwell="PT1M", rule={"for": "PT1M"}), "for", "0:0", "dwell or exit_delay"),
    "two ways to be away": (
        fence("inside", exit_delay="PT10S", rule={"clear_for": "PT2M"}),
        "clear_for",
        "0:02:00",
        "nothing beside exit_delay",
    ),
    "silence of good quality": (silence(quality="good"), "quality", "good", "any sample breaks a silence"),
    "rises and falls": (rate(falls=0.5), "when", "both", "exactly one of rises and falls"),
    "a rise of nothing": (rate(rises=0), "when.rises", "0", "greater than 0"),
    "no window": (threshold(when={"kind": "rate", "rises": 1}), "when.within", "nothing", "required"),
    "clear over change": (rate(clear_at=0.6), "when.clear_at", "0.6", "at or under 0.5"),
    "a standstill of no time": (threshold(when={"kind": "flat_line"}), "for", "nothing", "must stand still"),
    "a tolerance below zero": (flat(tolerance=-1), "when.tolerance", "-1", "greater than or equal to 0"),
    "a standstill of text": (
        flat() | {"applies_to": {"metric": "state"}},
        "applies_to.metric",
        "'state'",
        "judges numbers",
    ),
    "a standstill of nothing": (flat() | {"applies_to": {}}, "applies_to.metric", "nothing", "a flat_line judges one"),
    "an aggregate of nothing": (
        aggregate() | {"applies_to": {}},
        "applies_to.metric",
        "nothing",
        "a zone_aggregate judges one",
    ),
    "an odd function": (aggregate(function="sum"), "when.function", "'sum'", "'count'"),
    "a count of nothing": (aggregate(function="count"), "when.of", "nothing", "the level to count by"),
    "a mean of some": (aggregate(of={"above": 1}), "when.of", "above", "of goes with count"),
    "a count both ways": (
        aggregate(function="count", of={"above": 1, "below": 0}),
        "when.of",
        "both",
        "exactly one of above and below",
    ),
    "no figure": (aggregate(above=None), "when", "none", "exactly one of above and below"),
    "no zone to gather": (aggregate(zone=None), "when", "none", "exactly one of zone and zones"),
    "no time to gather": (aggregate(within=None), "when.within", "nothing", "a duration such as"),
    "clear over figure": (aggregate(clear_below=3), "when.clear_below", "3", "at or under 2.0"),
    "the wrong clear": (aggregate(clear_above=3), "when.clear_above", "3", "does not go with above"),
    "no members": (aggregate(min_members=0), "when.min_members", "0", "greater than or equal to 1"),
    "no window of duty": (threshold(calendar=[]), "calendar", "[]", "at least 1"),
    "duty without end": (duty(duration="P40D"), "calendar.0.duration", "40 days", "at most 31 days"),
    "a start with a zone": (duty(start="2026-01-01T22:00Z"), "calendar.0.start", "22:00Z", "a local date and time"),
    "a start long ago": (duty(start="1970-01-01T22:00"), "calendar.0.start", "1970", "since 2000"),
    "no recurrence": (duty(rrule="every day"), "calendar.0.rrule", "every day", "RFC 5545 parts"),
    "by the second": (duty(rrule="FREQ=SECONDLY"), "calendar.0.rrule", "SECONDLY", "FREQ=DAILY or WEEKLY"),
    "by the hour": (duty(rrule="FREQ=DAILY;BYHOUR=1"), "calendar.0.rrule", "BYHOUR", "of BYDAY"),
    "an odd day": (duty(rrule="FREQ=WEEKLY;BYDAY=XX"), "calendar.0.rrule", "BYDAY=XX", "days such as MO"),
    "until in dashes": (
        duty(rrule="FREQ=DAILY;UNTIL=2026-12-31"),
        "calendar.0.rrule",
        "UNTIL=2026-12-31",
        "UNTIL=20261231T235959, a local time",
    ),
    "until no day": (duty(rrule="FREQ=DAILY;UNTIL=20261331"), "calendar.0.rrule", "20261331", "a local time"),
    "until before it starts": (
        duty(rrule="FREQ=DAILY;UNTIL=20200101T000000"),
        "calendar.0.rrule",
        "UNTIL=20200101T000000",
        "an end at or after start (2026-01-01T22:00)",
    ),
    "until before it starts, in UTC": (
        duty(rrule="FREQ=DAILY;UNTIL=20260101T010000Z"),
        "calendar.0.rrule",
        "UNTIL=20260101T010000Z",
        "an end at or after start",
    ),
    "until before it comes": (
        duty(rrule="FREQ=DAILY;BYMONTH=6;UNTIL=20260501"),
        "calendar.0.rrule",
        "BYMONTH=6",
        "comes at some time",
    ),
    "the only day left out": (duty(rrule=None, exdate=["2026-01-01"]), "calendar.0.exdate", "2026-01-01", "is left"),
    "all days left out": (
        duty(rrule="FREQ=DAILY;COUNT=2", exdate=["2026-01-01", "2026-01-02"]),
        "calendar.0.exdate",
        "2026-01-01, 2026-01-02",
        "a day that is left",
    ),
    "the second Friday of a week": (
        duty(rrule="FREQ=WEEKLY;BYDAY=2FR"),
        "calendar.0.rrule",
        "BYDAY=2FR",
        "only FREQ=MONTHLY and YEARLY",
    ),
    "a part twice": (duty(rrule="FREQ=DAILY;FREQ=WEEKLY"), "calendar.0.rrule", "FREQ=WEEKLY", "FREQ once"),
    "days twice": (duty(rrule="FREQ=DAILY;BYDAY=MO;BYDAY=FR"), "calendar.0.rrule", "BYDAY=FR", "BYDAY once"),
    "two intervals": (duty(rrule="FREQ=DAILY;INTERVAL=1,2"), "calendar.0.rrule", "INTERVAL=1,2", "one value"),
    "a position beyond a year": (duty(rrule="FREQ=YEARLY;BYSETPOS=400"), "calendar.0.rrule", "400", "1 to 366"),
    "an odd exception": (duty(exdate=["Tết"]), "calendar.0.exdate", "Tết", "dates like"),
    "silence on duty": (
        silence(calendar=[{"start": "2026-01-01T22:00", "duration": "PT8H"}]),
        "calendar",
        "a calendar",
        "round the clock",
    ),
    "a rate of nothing": (rate() | {"applies_to": {}}, "applies_to.metric", "nothing", "a rate judges one"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_names_field_given_and_right(name: str) -> None:
    document, field, given_, right = REFUSED[name]
    with pytest.raises(DocumentError) as caught:
        parse(document)
    assert field in [problem.field for problem in caught.value.problems], caught.value.problems
    problem = next(one for one in caught.value.problems if one.field == field)
    assert given_.strip("{}") in problem.given
    assert right in problem.expected, problem
    # In Vietnamese as well, by a code that stays.
    assert problem.code in CATALOGUE
    assert problem.vi is not None
    assert all(problem.vi)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(DocumentError) as caught:
        parse({"key": "x", "when": {"kind": "threshold", "above": "high"}, "severity": "bad", "surplus": 1})
    assert {problem.field for problem in caught.value.problems} >= {"name", "severity", "surplus"}
    assert len(caught.value.problems) >= 4


@pytest.mark.parametrize("document", [None, [], "key: x", 3])
def test_what_is_no_mapping(document: Any) -> None:
    with pytest.raises(DocumentError, match="a mapping with key, name, applies_to, when and severity"):
        parse(document)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from([threshold(), rate(), flat(), fence("enter"), silence()]),
    st.sampled_from(["key", "name", "applies_to", "when", "for", "severity", "quality"]),
    json_like,
)
def test_nonsense_is_parsed_or_refused_but_never_breaks(document: dict[str, Any], field: str, value: Any) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        parse(document | {field: value})
    except DocumentError as error:
        problems = error.problems
        refused = True
    else:
        refused = False
    assert bool(problems) is refused
    assert all(one.field and one.given and one.expected for one in problems)


def test_a_quick_sensor_may_be_silent_for_many_of_its_periods() -> None:
    assert isinstance(parse(silence(when={"kind": "absence", "periods": 3600})).when, Absence)


@pytest.mark.parametrize("text", ["[" * 60, "{a: " * 60, "- " * 60 + "x"])
def test_a_page_of_brackets_is_refused_before_it_costs_anything(text: str) -> None:
    with pytest.raises(DocumentError, match="nested too deep"):
        texts.read(text)
