"""When a flood begins and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.load import flood_since

START = datetime(2026, 3, 3, 2, tzinfo=UTC)


def moments(*seconds: float) -> list[datetime]:
    return [START + timedelta(seconds=second) for second in seconds]


@pytest.mark.parametrize(
    ("raises", "operators", "at", "since"),
    [
        (range(10), 1, 10, None),
        (range(11), 1, 11, 10),
        (range(11), 2, 11, None),
        (range(21), 2, 21, 20),
        (range(11), 1, 605.5, 10),  # five are left
        (range(11), 1, 606, None),  # four are left
        ([*range(11), *range(300, 305)], 1, 700, 10),  # never below five: still the same flood
        ([], 1, 0, None),
    ],
)
def test_above_ten_to_below_five(raises: list[int], operators: int, at: float, since: float | None) -> None:
    [now] = moments(at)
    expected = None if since is None else moments(since)[0]
    assert flood_since(moments(*raises), operators, now) == expected


@given(st.lists(st.integers(0, 3000), max_size=60).map(sorted), st.integers(1, 3), st.integers(0, 4000))
def test_more_than_ten_now_is_always_a_flood_and_fewer_than_five_never(
    seconds: list[int], operators: int, at: int
) -> None:
    [now] = moments(at)
    raises = moments(*seconds)
    held = sum(now - timedelta(minutes=10) < moment <= now for moment in raises)
    since = flood_since(raises, operators, now)
    assert held <= 10 * operators or since is not None
    assert held >= 5 * operators or since is None
    assert since is None or since <= now
