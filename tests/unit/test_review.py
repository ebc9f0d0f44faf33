"""The pilot review: which alarm answers which expectation, and what is said of those that none answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.review import Expected, Raised, Verdict, detect, response

START = datetime(2026, 3, 3, 2, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def expected(rule: str = "level", device: str = "gauge", window: tuple[float, float] = (60, 120)) -> Expected:
    return Expected(rule, device, at(window[0]), at(window[1]))


def raised(seconds: float, rule: str = "level", device: str = "gauge", handled: float | None = None) -> Raised:
    return Raised(rule, device, at(seconds), at(seconds + 1), None if handled is None else at(handled))


@pytest.mark.parametrize(
    ("seconds", "verdict", "delay"),
    [
        (60, Verdict.IN_TIME, 0),
        (120, Verdict.IN_TIME, 60),
        (121, Verdict.LATE, 61),
        (59, Verdict.EARLY, -1),
    ],
)
def test_the_window_decides(seconds: float, verdict: Verdict, delay: float) -> None:
    found = detect([expected()], [raised(seconds)], at(600)).findings[0]
    assert (found.verdict, found.delay) == (verdict, timedelta(seconds=delay))


def test_what_nobody_raised_is_missed_once_it_is_due_and_not_before() -> None:
    other = [raised(90, rule="other"), raised(90, device="other")]
    assert detect([expected()], other, at(120)).findings[0].verdict is Verdict.MISSED
    waiting = detect([expected()], other, at(119))
    assert waiting.findings[0].verdict is Verdict.NOT_DUE
    assert waiting.recall is None
    assert list(waiting.beyond) == other


def test_one_alarm_answers_one_expectation_and_the_one_in_time_is_preferred() -> None:
    two = [expected(window=(60, 120)), expected(window=(300, 360))]
    found = detect(two, [raised(10), raised(100)], at(600))
    assert [finding.verdict for finding in found.findings] == [Verdict.IN_TIME, Verdict.EARLY]
    assert found.recall == 0.5


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 500), st.integers(0, 200)), max_size=8),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 900)), max_size=12),
)
def test_every_alarm_is_counted_once(wanted: list[tuple[str, int, int]], alarms: list[tuple[str, int]]) -> None:
    truth = [expected(rule, window=(begin, begin + length)) for rule, begin, length in wanted]
    seen = [raised(second, rule) for rule, second in alarms]
    found = detect(truth, seen, at(10_000))
    answered = [finding.raised for finding in found.findings if finding.raised is not None]
    assert sorted([*answered, *found.beyond], key=str) == sorted(seen, key=str)
    assert len(found.findings) == len(truth)
    assert found.recall is None or 0 <= found.recall <= 1
    assert all((finding.raised is None) == (finding.verdict is Verdict.MISSED) for finding in found.findings)


def test_response_counts_people_and_does_not_hide_what_waits() -> None:
    acts = response([raised(0, handled=11), raised(0, handled=31), raised(100)], at(401))
    assert (acts.told, acts.handled) == (3, 2)
    assert acts.median == timedelta(seconds=20)
    assert acts.oldest_waiting == timedelta(seconds=300)
    nobody = response([], at(0))
    assert (nobody.median, nobody.oldest_waiting) == (None, None)
