"""Chattering over event time: when it begins, how long it lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.core.chatter import CALM_AFTER, Recent, chatters

START = datetime(2026, 3, 3, 2, tzinfo=UTC)


def told(*changes: tuple[float, bool]) -> list[bool]:
    """Seconds and whether it was a raise; chattering after each."""
    recent, chattering, story = Recent(), False, []
    for seconds, raised in changes:
        at = START + timedelta(seconds=seconds)
        recent = recent.with_change(at, raised=raised)
        chattering = chatters(recent, chattering, at)
        story.append(chattering)
    return story


def test_three_raises_within_a_minute() -> None:
    assert told((0, True), (10, False), (30, True), (40, False), (60, True)) == [False] * 4 + [True]
    assert told((0, True), (30, True), (61, True)) == [False] * 3


def test_five_changes_within_ten_minutes() -> None:
    slow = [(number * 150, number % 2 == 0) for number in range(5)]
    assert told(*slow) == [False] * 4 + [True]
    assert told(*[(number * 151, number % 2 == 0) for number in range(5)])[-1] is False


def test_it_lasts_until_nothing_happened_for_ten_minutes() -> None:
    noisy = [(0.0, True), (20.0, True), (40.0, True)]
    assert told(*noisy, (639, False))[-1] is True
    assert told(*noisy, (640, False))[-1] is False
    recent = Recent().with_change(START, raised=True)
    assert recent.calm_at == START + CALM_AFTER
    assert Recent().calm_at is None


def test_a_late_change_takes_its_place() -> None:
    assert told((0, True), (50, True), (25, True)) == [False, False, True]


@given(st.lists(st.tuples(st.integers(0, 100_000), st.booleans()), max_size=12))
def test_what_is_stored_is_what_comes_back(changes: list[tuple[int, bool]]) -> None:
    recent = Recent()
    for seconds, raised in changes:
        recent = recent.with_change(START + timedelta(seconds=seconds), raised=raised)
    assert Recent.of(recent.as_json()) == recent
    assert len(recent.raises) <= 3
    assert len(recent.changes) <= 5
