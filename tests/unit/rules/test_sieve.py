"""A backtest over columns finds what one over every single reading finds, whatever the stretches it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.reading import Fix, Flag, Reading
from hub.core.rules.backtest import Backtest
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.columns import Places, Values, microseconds
from hub.core.rules.engine import Engine
from tests.unit.rules.city import (
    METRICS,
    NINE,
    at,
    boat,
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
from tests.unit.rules.test_order import CORRELATIONS, FENCES, STAGES, THRESHOLDS

END = at(100_000)
ZONES = [square(1, 0, 0, 100), square(2, 200, 0, 100)]
LON, LAT = place(0, 0)
SENSORS = [
    gauge(1, period=timedelta(seconds=5), lon=LON, lat=LAT),
    gauge(2, lon=LON, lat=LAT),
    boat(50),
    boat(51),
]
OTHERS: dict[str, dict[str, Any]] = {
    "rate": threshold(when={"kind": "rate", "rises": 0.5, "within": "PT20S"}),
    "a state": threshold(when={"kind": "threshold", "equals": "on"}, **{"for": "PT10S"}),
    "stages": threshold(when=STAGES, severity=None, **{"for": "PT4S"}),
    "silence": silence(when={"kind": "absence", "after": "PT15S"}),
}
VALUE_RULES = {name: {k: v for k, v in one.items() if v is not None} for name, one in (THRESHOLDS | OTHERS).items()}

FLAGS = st.sampled_from([0] * 9 + [int(Flag.UNCERTAIN), int(Flag.BAD), int(Flag.LATE), int(Flag.CLOCK_SUSPECT)])
values = st.lists(
    st.tuples(
        st.sampled_from([1, 1, 2, 3, 8, 40]),
        st.sampled_from([1, 1, 1, 2, 3]),
        st.one_of(*[st.sampled_from([2.0, 2.0, 2.1, 2.0, 2.35, 2.6, 3.5])] * 5, st.sampled_from(["on", "off", ""])),
        FLAGS,
    ),
    min_size=1,
    max_size=60,
)
ways = st.lists(
    st.tuples(
        st.sampled_from([1, 1, 2, 3, 8, 40]),
        st.sampled_from([50, 50, 51, 7]),
        st.sampled_from([0, 0, 1, -3, 20, -45, 99, 100, 400]),
        st.sampled_from([None, 4.0, 4.0, 150.0, 500.0]),
        FLAGS,
    ),
    min_size=1,
    max_size=60,
)
cuts = st.lists(st.integers(0, 60), max_size=5)


def of_readings(samples: Sequence[Reading]) -> Values:
    return Values(
        np.array([one.sensor_id for one in samples], dtype=np.int64),
        np.array([one.metric_id for one in samples], dtype=np.int64),
        np.array([microseconds(one.time) for one in samples], dtype=np.int64),
        np.array([microseconds(one.received) for one in samples], dtype=np.int64),
        np.array([np.nan if one.value is None else one.value for one in samples], dtype=np.float64),
        np.array([one.flags for one in samples], dtype=np.int64),
        {row: one.text for row, one in enumerate(samples) if one.text is not None},
    )


def of_fixes(fixes: Sequence[Fix]) -> Places:
    def said(field: int) -> Any:
        return np.array([np.nan if (value := one.position[field]) is None else value for one in fixes])

    return Places._make(
        [
            np.array([one.sensor_id for one in fixes], dtype=np.int64),
            np.array([microseconds(one.time) for one in fixes], dtype=np.int64),
            np.array([microseconds(one.received) for one in fixes], dtype=np.int64),
            *map(said, range(6)),
            np.array([one.flags for one in fixes], dtype=np.int64),
        ]
    )


def run(document: dict[str, Any]) -> Backtest:
    catalogue = Catalogue(SENSORS, METRICS, ZONES, rows(document))
    assert catalogue.unusable == ()
    return Backtest(catalogue, NINE)


def found(backtest: Backtest) -> list[Any]:
    return [asdict(episode) for episode in backtest.finish(END)] + [backtest.readings, backtest.fixes]


def stretches(samples: Sequence[Any], cut: Sequence[int]) -> list[Any]:
    edges = [0, *sorted(min(one, len(samples)) for one in cut), len(samples)]
    return [samples[start:end] for start, end in pairwise(edges) if end > start]


@pytest.mark.parametrize("name", VALUE_RULES)
@given(drawn=values, cut=cuts)
@settings(max_examples=60, deadline=None)
def test_readings_by_columns_find_the_same(name: str, drawn: list[Any], cut: list[int]) -> None:
    seconds, samples = 0, []
    for gap, sensor, value, flags in drawn:
        seconds += gap
        samples.append(reading(seconds, value, sensor=sensor, flags=flags))
    plain, swift = run(VALUE_RULES[name]), run(VALUE_RULES[name])
    for one in samples:
        plain.feed([one], [])
    for part in stretches(samples, cut):
        swift.feed_columns(of_readings(part), None)
    assert found(swift) == found(plain)


@pytest.mark.parametrize("name", FENCES)
@given(drawn=ways, cut=cuts)
@settings(max_examples=60, deadline=None)
def test_positions_by_columns_find_the_same(name: str, drawn: list[Any], cut: list[int]) -> None:
    seconds, fixes, where = 0, [], dict.fromkeys((50, 51, 7), 0)
    for gap, sensor, east, accuracy, flags in drawn:
        seconds += gap
        where[sensor] += east
        fixes.append(fix(seconds, where[sensor], sensor=sensor, accuracy=accuracy, flags=flags))
    plain, swift = run(FENCES[name]), run(FENCES[name])
    for one in fixes:
        plain.feed([], [one])
    for part in stretches(fixes, cut):
        swift.feed_columns(None, of_fixes(part))
    assert found(swift) == found(plain)


def test_what_is_calm_does_not_become_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counting(whole: Any) -> Any:
        def rows(columns: Any, at: Any) -> Any:
            made.append(len(at))
            return whole(columns, at)

        return rows

    for kind in (Values, Places):
        monkeypatch.setattr(kind, "rows", counting(kind.rows))
    quiet = [reading(second, 2.0, sensor=1 + second % 2) for second in range(2_000)]
    backtest = run(threshold())
    backtest.feed_columns(of_readings(quiet), None)
    assert (sum(made) < 20, backtest.readings) == (True, 2_000)
    made.clear()
    still = [fix(second, 1_000 + second % 3, accuracy=4.0) for second in range(2_000)]
    backtest = run(fence("enter"))
    backtest.feed_columns(None, of_fixes(still))
    assert (sum(made) < 20, backtest.fixes) == (True, 2_000)


def test_columns_give_back_what_they_were_made_of() -> None:
    samples = [reading(1, 2.5), reading(2, "on", flags=1), reading(3, ""), reading(3.25, 0.0, sensor=2)]
    columns = of_readings(samples)
    assert columns.rows(np.arange(4)) == samples
    first, second = columns.until(microseconds(at(2)))
    assert (first.rows(np.arange(2)), second.rows(np.arange(2))) == (samples[:2], samples[2:])
    fixes = [fix(1, 5.0), fix(2, 9.0, accuracy=3.0)]
    assert of_fixes(fixes).rows(np.arange(2)) == fixes


HOURS = [{"start": "2026-11-24T09:00:10", "duration": "PT1M"}]
TIMED = [ZONES[0]._replace(schedule=HOURS), ZONES[1]]
NOT_ALONE: dict[str, dict[str, Any]] = {
    **{
        f"correlation {name}": {field: given for field, given in threshold(when=when).items() if field != "applies_to"}
        for name, when in CORRELATIONS.items()
    },
    "silence of a metric": silence(
        applies_to={"domain": "water", "metric": "water_level"}, when={"kind": "absence", "after": "PT15S"}
    ),
    "silence": silence(when={"kind": "absence", "after": "PT15S"}),
    "silence of a group": silence(when={"kind": "absence", "after": "PT15S", "group_by": "tag:river"}),
    "aggregate": threshold(
        when={"kind": "zone_aggregate", "zone": "zone-1", "function": "max", "above": 2.5, "within": "PT20S"}
    ),
    "threshold on duty": threshold(calendar=HOURS),
    "fence on duty": fence("inside", rule={"calendar": HOURS}),
}


LEVEL, VOLTAGE, PLACE = (1, 1), (1, 6), (50, 0)
"""Two metrics of a gauge, a boat's positions"""


@pytest.mark.parametrize("name", NOT_ALONE)
def test_only_streams_that_a_rule_has_a_share_in_are_not_alone(name: str) -> None:
    def alone(*documents: dict[str, Any]) -> list[bool]:
        catalogue = Catalogue(SENSORS, METRICS, ZONES, rows(*documents))
        assert catalogue.unusable == ()
        engine = Engine(catalogue)
        assert engine.spares
        return [engine.alone(key) for key in (LEVEL, VOLTAGE, PLACE)]

    plain = [threshold("a"), threshold("b", when={"kind": "rate", "rises": 0.5, "within": "PT20S"}), fence("enter")]
    assert alone(*plain) == [True, True, True]
    shares = name == "fence on duty", name in ("silence", "silence of a group")
    assert alone(*plain, NOT_ALONE[name] | {"key": "other"}) == [shares[0], not shares[1], not shares[0]]


def test_neither_are_zones_with_hours_but_only_where_a_rule_looks_at_them() -> None:
    assert not Engine(Catalogue(SENSORS, METRICS, TIMED, rows(fence("enter")))).alone(PLACE)
    assert Engine(Catalogue(SENSORS, METRICS, TIMED, rows(fence("enter", zone="zone-2")))).alone(PLACE)
    assert not Engine(Catalogue(SENSORS, METRICS, ZONES, rows(fence("enter"))), swift=False).alone(PLACE)
    assert not Engine(Catalogue(SENSORS, METRICS, ZONES, rows(NOT_ALONE["threshold on duty"]))).spares


MIXED: dict[str, list[dict[str, Any]]] = {
    "alone": [
        threshold("a", **{"for": "PT4S"}),
        threshold("b", when={"kind": "rate", "rises": 0.5, "within": "PT20S"}),
        fence("enter", "c", zones={"tags": {"kind": "harbour"}}),
        fence("inside", "d", dwell="PT5S"),
    ],
} | {name: [threshold("a"), fence("enter", "b"), document | {"key": "c"}] for name, document in NOT_ALONE.items()}


@pytest.mark.parametrize("zones", [ZONES, TIMED], ids=["round the clock", "in hours"])
@pytest.mark.parametrize("name", MIXED)
@given(drawn=values, driven=ways, cut=cuts)
@settings(max_examples=15, deadline=None)
def test_rules_together_find_the_same(
    name: str, zones: list[Any], drawn: list[Any], driven: list[Any], cut: list[int]
) -> None:
    seconds, samples = 0, []
    for gap, sensor, value, flags in drawn:
        seconds += gap
        samples.append(reading(seconds, value, sensor=sensor, flags=flags))
    seconds, fixes, where = 0, [], dict.fromkeys((50, 51, 7), 0)
    for gap, sensor, east, accuracy, flags in driven:
        seconds += gap
        where[sensor] += east
        fixes.append(fix(seconds, where[sensor], sensor=sensor, accuracy=accuracy, flags=flags))
    plain, swift = (Backtest(Catalogue(SENSORS, METRICS, zones, rows(*MIXED[name])), NINE) for _ in range(2))
    ends = [at(10.0 * one) for one in sorted(set(cut))] + [END]
    begin = NINE
    for end in ends:
        now_samples = [one for one in samples if begin <= one.time < end]
        now_fixes = [one for one in fixes if begin <= one.time < end]
        begin = end
        plain.feed(now_samples, now_fixes)
        if now_samples or now_fixes:
            swift.feed_columns(
                of_readings(now_samples) if now_samples else None, of_fixes(now_fixes) if now_fixes else None
            )
    assert swift.swift
    assert found(swift) == found(plain)
