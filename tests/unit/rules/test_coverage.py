"""Where a stretch of history pauses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hub.core.rules.coverage import Coverage, merged, times_of

NINE = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def covered(*moments: datetime) -> Coverage:
    coverage = Coverage()
    coverage.note(times_of(moments))
    return coverage


def every(pause: timedelta, count: int, since: datetime = NINE) -> list[datetime]:
    return [since + number * pause for number in range(count)]


def test_nothing_at_all() -> None:
    assert (Coverage().first, Coverage().pauses(NINE)) == (None, [])


def test_a_night_in_which_nothing_came_and_an_end_without_data() -> None:
    coverage = covered(*every(MINUTE, 121), *every(MINUTE, 61, NINE + 12 * HOUR))
    night = (NINE + 2 * HOUR, NINE + 12 * HOUR)
    end = NINE + 13 * HOUR
    assert coverage.first == NINE
    assert coverage.pauses(end) == [night]
    assert coverage.pauses(end + 59 * MINUTE) == [night]
    assert coverage.pauses(end + 60 * MINUTE) == [night, (end, end + HOUR)]


def test_bins_that_tell_every_six_hours_make_no_pauses_but_a_week_without_them_is_one() -> None:
    before = every(6 * HOUR, 20)
    assert covered(*before).pauses(before[-1] + 6 * HOUR) == []
    again = before[-1] + timedelta(days=7)
    coverage = covered(*before, *every(6 * HOUR, 20, again))
    assert coverage.pauses(again + 115 * HOUR) == [(before[-1], again)]


def test_readings_and_positions_are_heard_together() -> None:
    readings, fixes = every(90 * MINUTE, 5), every(90 * MINUTE, 5, NINE + HOUR)
    times = merged(times_of(readings), times_of(fixes))
    assert times.tolist() == sorted(times_of([*readings, *fixes]).tolist())
    assert merged().tolist() == []


@given(
    st.lists(st.integers(0, 20_000), min_size=1, max_size=40).map(sorted),
    st.lists(st.integers(0, 40), max_size=6),
    st.integers(0, 20_000),
)
def test_it_does_not_matter_how_history_is_cut(seconds: list[int], cuts: list[int], more: int) -> None:
    times = times_of([NINE + timedelta(seconds=one) for one in seconds])
    whole, parts = Coverage(), Coverage()
    whole.note(times)
    for part in np.split(times, sorted(cut for cut in cuts if cut <= len(times))):
        parts.note(part)
    first, until = NINE + timedelta(seconds=seconds[0]), NINE + timedelta(seconds=seconds[-1] + more)
    assert parts.first == whole.first == first
    pauses = parts.pauses(until)
    assert pauses == whole.pauses(until)
    assert all(first <= start <= end - HOUR <= until for start, end in pauses)
    assert all(end <= start for (_, end), (start, _) in pairwise(pauses))
