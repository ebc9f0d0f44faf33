"""The figures of a pilot, counted by hand: what flatters is not in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.pilot import Asked, answers, burden, completeness, idle, percentile, presence, verdicts

START = datetime(2026, 3, 3, 2, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def asked(minute: float, answered: float | None = None, *, program: bool = False, outcome: str | None = None) -> Asked:
    return Asked("rule", at(minute), None if answered is None else at(answered), program, outcome)


def test_a_silence_is_counted_wherever_it_lies() -> None:
    """Messages in minutes 10 to 19 and 23 to 39 of an hour: the 10 minutes before and the 20 after are silent."""
    minutes = [at(one) for one in (*range(10, 20), *range(23, 40))]
    there = presence(minutes, START, at(60))
    assert (there.there, there.silent, there.longest) == (30 * MINUTE, 30 * MINUTE, (at(40), at(60)))
    nothing = presence([], START, at(60))
    assert (nothing.there, nothing.silent) == (timedelta(), HOUR)


def test_alarms_for_each_hour_in_which_data_came() -> None:
    """12 within 10 minutes, across the border of two clock spans, and 3 later; data came in half of the four hours."""
    times = [at(one) for one in (*(4 + 0.5 * n for n in range(12)), 16, 60, 200)]
    load = burden(times, START, 2 * HOUR)
    assert (load.asked, load.per_hour, load.busiest) == (15, 7.5, 12)
    assert load.flooded == pytest.approx(1 / 12)
    assert burden([], START, timedelta()) == (0, None, 0, None)


def test_what_nobody_answered_is_no_quick_answer() -> None:
    acts = answers([asked(0, 1), asked(0, 2), asked(0, 40), asked(0), asked(0, program=True)])
    assert (acts.asked, acts.answered, acts.prompt, acts.programs) == (5, 3, 2, 1)
    assert (acts.median, acts.longest) == (2 * MINUTE, 40 * MINUTE)
    assert acts.p95 is not None
    assert acts.p95 > 30 * MINUTE
    assert answers([]).median is None


def test_an_alarm_nobody_judged_is_neither_right_nor_false() -> None:
    said = verdicts(
        [asked(0, outcome="false_alarm"), asked(0, outcome="confirmed"), asked(0, outcome="test"), asked(0)]
    )
    assert (*said, said.false_share) == (1, 1, 1, 1, 0.5)
    assert verdicts([asked(0)]).false_share is None


def test_a_surplus_fills_no_hole_and_a_dead_sensor_counts_as_nothing() -> None:
    """Two hours, one a minute: a sent all, b twice as much in one hour and nothing in the other, c nothing, d was
    registered after an hour and sent all of it; e promises nothing."""
    sensors = dict.fromkeys("abc", (START, MINUTE)) | {"d": (START + HOUR, MINUTE), "e": (START, None)}
    heard = {"a": {0: 60, 1: 60}, "b": {0: 120}, "d": {1: 60}, "e": {0: 1}}
    found = completeness(sensors, heard, START, START + 2 * HOUR)
    assert (found.promised, found.holes, found.silent) == (4, 2, ("c",))
    assert found.eager == 0
    assert completeness(sensors, {"a": {0: 300, 1: 300}}, START, START + 2 * HOUR).eager == 1
    assert found.mean == pytest.approx(2.5 / 4)
    assert completeness({}, {}, START, START + HOUR).mean is None


@given(st.lists(st.integers(0, 59), unique=True), st.integers(60, 90))
def test_there_and_silent_are_the_whole_stretch(minutes: list[int], length: int) -> None:
    found = presence([at(one) for one in sorted(minutes)], START, at(length))
    assert found.there + found.silent == length * MINUTE
    assert found.there >= len(minutes) * MINUTE


@given(st.lists(st.integers(0, 10_000), min_size=1), st.floats(0, 1))
def test_a_percentile_lies_within(values: list[int], share: float) -> None:
    spans = sorted(timedelta(seconds=one) for one in values)
    found = percentile(spans, share)
    assert found is not None
    assert spans[0] <= found <= spans[-1]


def test_what_was_not_used_is_named() -> None:
    assert idle({"a", "b", "c"}, ["b", "x"]) == ("a", "c")
