"""The pilot review: which alarm answers which expectation, and what is said of those that none answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.review import Detection, Expected, Raised, Shown, Verdict, delay, detect, response

START = datetime(2026, 3, 3, 2, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def expected(rule: str = "level", device: str = "gauge", window: tuple[float, float] = (60, 120)) -> Expected:
    return Expected(rule, device, at(window[0]), at(window[1]))


def raised(
    seconds: float,
    rule: str = "level",
    device: str = "gauge",
    alarm: int | None = None,
    cleared: float | None = None,
    late: bool = False,
) -> Raised:
    """One alarm for each raise unless ``alarm`` says otherwise."""
    end = None if cleared is None else at(cleared)
    return Raised(
        rule, device, round(seconds * 10) if alarm is None else alarm, at(seconds), end, at(seconds + 1), late
    )


def found(expected: list[Expected], seen: list[Raised], now: float = 600) -> Detection:
    return detect(expected, seen, START, at(now))


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
    finding = found([expected()], [raised(seconds)]).findings[0]
    assert (finding.verdict, finding.delay) == (verdict, timedelta(seconds=delay))


def test_what_nobody_raised_is_missed_once_it_is_due_and_not_before() -> None:
    other = [raised(90, rule="other"), raised(90, device="other", alarm=2)]
    assert found([expected()], other, 120).findings[0].verdict is Verdict.MISSED
    waiting = found([expected()], other, 119)
    assert waiting.findings[0].verdict is Verdict.NOT_DUE
    assert waiting.recall is None
    assert list(waiting.beyond) == other


def test_one_alarm_answers_one_expectation_and_the_one_in_time_is_preferred() -> None:
    two = [expected(window=(60, 120)), expected(window=(300, 360))]
    both = found(two, [raised(10), raised(100)])
    assert [finding.verdict for finding in both.findings] == [Verdict.IN_TIME, Verdict.EARLY]
    assert both.recall == 0.5


def test_a_raise_answers_the_window_it_lies_in_and_not_an_earlier_one_that_was_missed() -> None:
    windows = [expected(window=(15, 20)), expected(window=(39, 84))]
    both = found(windows, [raised(51)])
    assert [finding.verdict for finding in both.findings] == [Verdict.MISSED, Verdict.IN_TIME]
    assert (both.findings[1].delay, both.recall) == (timedelta(seconds=12), 0.5)
    # Outside all windows it goes to the nearest.
    assert [one.verdict for one in found(windows, [raised(30)]).findings] == [Verdict.MISSED, Verdict.EARLY]
    assert [one.verdict for one in found(windows, [raised(25)]).findings] == [Verdict.LATE, Verdict.MISSED]


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), max_size=4),
    st.lists(st.tuples(st.integers(0, 18), st.booleans()), max_size=4),
)
def test_no_other_matching_finds_more_in_time(windows: list[tuple[int, int]], raises: list[tuple[int, bool]]) -> None:
    truth = [expected(window=(begin, begin + length)) for begin, length in windows]
    seen = [raised(second, alarm=place, late=late) for place, (second, late) in enumerate(raises)]
    takers = [*truth, *[None] * len(seen)]
    best = max(
        sum(entry is not None and not one.late and entry.earliest <= one.at <= entry.latest
            for entry, one in zip(order, seen, strict=False))
        for order in permutations(takers, len(seen))
    )  # fmt: skip
    assert found(truth, seen, 10_000).count(Verdict.IN_TIME) == best


def test_an_alarm_that_came_back_before_anybody_answered_it_was_raised_in_time() -> None:
    again = [raised(-300, alarm=1, cleared=5), raised(70, alarm=1), raised(200, alarm=1)]
    two = found([expected()], again)
    assert [finding.verdict for finding in two.findings] == [Verdict.IN_TIME]
    assert two.beyond == ()


def test_what_was_up_already_is_neither_found_nor_missed() -> None:
    for cleared in (None, 61.0, 5_000.0):
        standing = found([expected(), expected(device="pump")], [raised(-300, cleared=cleared)])
        assert [finding.verdict for finding in standing.findings] == [Verdict.UP_BEFORE, Verdict.MISSED]
        assert (standing.due, standing.recall) == (1, 0.0)
        assert standing.findings[0].delay is None
    gone = found([expected()], [raised(-300, cleared=59)])
    assert gone.findings[0].verdict is Verdict.MISSED
    nothing = found([expected()], [raised(-300)])
    assert (nothing.due, nothing.recall) == (0, None)
    # It came down inside the window and up again too late: nobody could have told it from the first.
    late = found([expected()], [raised(-300, alarm=1, cleared=100), raised(150, alarm=1)])
    assert (late.findings[0].verdict, late.beyond) == (Verdict.UP_BEFORE, ())


def test_what_only_late_data_brought_was_not_found_in_time() -> None:
    afterwards = found([expected()], [raised(90, late=True, cleared=95)])
    assert (afterwards.findings[0].verdict, afterwards.recall) == (Verdict.FOUND_LATE, 0.0)


def test_alarms_beyond_the_truth_are_counted_once_each() -> None:
    more = found([], [raised(10, alarm=1, cleared=20), raised(30, alarm=1), raised(20, alarm=2)])
    assert [(one.alarm, one.at) for one in more.beyond] == [(1, at(10)), (2, at(20))]


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 500), st.integers(0, 200)), max_size=8),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 900)), max_size=12),
)
def test_every_alarm_is_counted_once(wanted: list[tuple[str, int, int]], alarms: list[tuple[str, int]]) -> None:
    truth = [expected(rule, window=(begin, begin + length)) for rule, begin, length in wanted]
    seen = [raised(second, rule, alarm=place) for place, (rule, second) in enumerate(alarms)]
    all_of_it = found(truth, seen, 10_000)
    answered = [finding.raised for finding in all_of_it.findings if finding.raised is not None]
    assert sorted([*answered, *all_of_it.beyond], key=str) == sorted(seen, key=str)
    assert len(all_of_it.findings) == len(truth)
    assert all_of_it.recall is None or 0 <= all_of_it.recall <= 1
    assert all((finding.raised is None) == (finding.verdict is Verdict.MISSED) for finding in all_of_it.findings)


def test_response_counts_people_and_does_not_hide_what_waits() -> None:
    shown = [Shown(at(1), at(11), False), Shown(at(1), at(31), False), Shown(at(101), None, True)]
    acts = response([*shown, Shown(at(0), None, False)], at(401))
    assert (acts.told, acts.handled, acts.hidden) == (4, 2, 1)
    assert acts.median == timedelta(seconds=20)
    assert acts.oldest_waiting == timedelta(seconds=300)
    worse = response([Shown(at(1), at(11), True)], at(401))
    assert (worse.handled, worse.hidden, worse.oldest_waiting) == (1, 0, timedelta(seconds=400))
    nobody = response([], at(0))
    assert (nobody.median, nobody.oldest_waiting) == (None, None)


def test_what_a_program_acknowledged_nobody_answered_and_the_tail_is_told() -> None:
    """Nine answers after 10 s and one after an hour: the median alone would hide it. A token's acknowledgement is no person's."""
    shown = [Shown(at(0), at(10), False)] * 9 + [
        Shown(at(0), at(3600), False),
        Shown(at(0), None, False, by_program=True),
    ]
    acts = response(shown, at(4000))
    assert (acts.told, acts.handled, acts.programs, acts.hidden) == (11, 10, 1, 0)
    assert (acts.median, acts.longest) == (timedelta(seconds=10), timedelta(hours=1))


def test_how_long_it_took_to_be_told() -> None:
    slow = Raised("level", "gauge", 9, at(50), None, at(59))
    took = delay([raised(-10), raised(10), slow, raised(20), raised(30, late=True)._replace(told=at(900))], START)
    assert took == (timedelta(seconds=1), timedelta(seconds=9))
    assert delay([raised(-10)], START) is None
