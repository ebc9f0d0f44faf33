from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.core.clock import ClockWindow, place
from hub.core.reading import Flag
from hub.errors import DecodeError

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)
WINDOW = ClockWindow()


def test_a_sample_without_a_time_happened_when_it_arrived() -> None:
    assert place(None, NOW, WINDOW, "time") == (NOW, 0)


@pytest.mark.parametrize(
    ("age", "flags"),
    [
        (timedelta(0), 0),
        (timedelta(seconds=5), 0),
        (timedelta(seconds=5, microseconds=1), Flag.LATE),
        (timedelta(days=7), Flag.LATE),
        (timedelta(minutes=-5), 0),
    ],
)
def test_times_inside_the_window_are_kept(age: timedelta, flags: int) -> None:
    assert place(NOW - age, NOW, WINDOW, "time") == (NOW - age, flags)


@pytest.mark.parametrize("year", [1970, 2200])
def test_a_clock_far_off_is_refused_in_words(year: int) -> None:
    with pytest.raises(DecodeError) as caught:
        place(datetime(year, 1, 1, tzinfo=UTC), NOW, WINDOW, "[3].time")
    assert caught.value.reason == "clock"
    assert caught.value.field == "[3].time"
    assert str(year) in str(caught.value)
    assert ("7 d before" if year == 1970 else "5 min after") in str(caught.value)


@pytest.mark.parametrize("age", [timedelta(days=7, microseconds=1), timedelta(minutes=-5, microseconds=-1)])
def test_the_window_ends_where_it_says(age: timedelta) -> None:
    with pytest.raises(DecodeError):
        place(NOW - age, NOW, WINDOW, "time")
