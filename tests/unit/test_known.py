"""What is known already: repetitions, and messages that contradict what was said before."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.core.intake import Stored
from hub.core.known import key_of, sort_out
from hub.core.reading import Fix, Position, Reading

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
Row = tuple[int, int, float]
"""metric, second, value"""


def reading(row: Row) -> Reading:
    metric, second, value = row
    return Reading(1, metric, NOW + timedelta(seconds=second), NOW, value, None, 0)


def laid_out(messages: list[list[Row]]) -> tuple[list[Reading], list[tuple[slice, slice]]]:
    rows: list[Reading] = []
    parts: list[tuple[slice, slice]] = []
    for message in messages:
        parts.append((slice(len(rows), len(rows) + len(message)), slice(0, 0)))
        rows += map(reading, message)
    return rows, parts


def judged(messages: list[list[Row]], known: list[Row] | None = None) -> Stored:
    rows, parts = laid_out(messages)
    return sort_out(rows, [], parts, {key_of(one): one for one in map(reading, known or [])})


def test_another_value_of_one_second_is_a_conflict_and_the_same_a_repetition() -> None:
    stored = judged([[(1, 0, 1.0)], [(1, 0, 9.0)], [(1, 0, 1.0)], [(1, 1, 9.0)]])
    assert stored.readings == [True, False, False, True]
    ((index, conflict),) = stored.conflicts.items()
    assert (index, conflict.row.value, conflict.known.value) == (1, 9.0, 1.0)  # type: ignore[union-attr]


def test_a_message_that_contradicts_is_left_out_whole_and_contradicts_nobody_else() -> None:
    stored = judged([[(2, 0, 5.0), (1, 0, 9.0)], [(2, 0, 6.0)]], known=[(1, 0, 1.0)])
    assert stored.readings == [False, False, True]
    assert list(stored.conflicts) == [0]


def test_a_message_may_contradict_itself() -> None:
    stored = judged([[(1, 0, 1.0), (1, 0, 2.0)], [(1, 0, 2.0)]])
    assert (stored.readings, list(stored.conflicts)) == ([False, False, True], [0])


def test_a_second_place_at_one_time_is_a_conflict_however_it_was_measured() -> None:
    def fix(lon: float, **more: float) -> Fix:
        return Fix(1, NOW, NOW, Position(lon, 16.0, **more), 0)

    fixes = [fix(108.0), fix(108.0, accuracy=5.0), fix(108.1)]
    stored = sort_out([], fixes, [(slice(0, 0), slice(one, one + 1)) for one in range(3)], {})
    assert (stored.fixes, list(stored.conflicts)) == ([True, False, False], [2])


rows = st.tuples(st.integers(1, 2), st.integers(0, 2), st.sampled_from([1.0, 2.0]))


@given(st.lists(st.lists(rows, min_size=1, max_size=3), max_size=8), st.lists(rows, max_size=3))
def test_every_message_is_stored_repeated_or_refused_and_what_is_stored_never_contradicts(
    messages: list[list[Row]], before: list[Row]
) -> None:
    known: dict[Hashable, Reading] = {}
    for one in map(reading, before):
        known.setdefault(key_of(one), one)
    told, parts = laid_out(messages)
    stored = sort_out(told, [], parts, known)
    truth = {key: one.value for key, one in known.items()}
    for index, message in enumerate(messages):
        own = [reading(row) for row in message]
        said = {key_of(one): one.value for one in reversed(own)}
        contradicts = any(truth.get(key_of(one), said[key_of(one)]) != one.value for one in own)
        assert (index in stored.conflicts) == contradicts
        new = stored.readings[parts[index][0]]
        if contradicts:
            assert not any(new)
            continue
        assert sum(new) == len([key for key in said if key not in truth])
        truth = said | truth
