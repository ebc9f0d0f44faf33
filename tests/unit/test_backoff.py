"""Waiting before the next attempt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.backoff import delay, retry_after

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def test_it_doubles_to_a_quarter_of_an_hour() -> None:
    waits = [delay(attempt, 0.0).total_seconds() for attempt in range(1, 12)]
    assert waits[:5] == [5, 10, 20, 40, 80]
    assert waits[-1] == 900


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True), st.none() | st.integers(0, 100_000))
def test_jitter_takes_at_most_half_and_what_was_asked_is_the_least(
    attempt: int, jitter: float, asked: int | None
) -> None:
    whole = delay(attempt, 0.0)
    wait = delay(attempt, jitter, None if asked is None else timedelta(seconds=asked))
    assert wait >= max(whole / 2, timedelta(seconds=asked or 0))
    assert wait <= max(whole, timedelta(seconds=asked or 0))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120), (" 0 ", 0), ("Tue, 03 Mar 2026 02:01:30 GMT", 90), ("Tue, 03 Mar 2026 01:00:00 GMT", 0),
        (None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None), ("9" * 30, None), ("²", None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after(header, NOW) == expected
