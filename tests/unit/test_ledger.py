from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.core.ledger import Sequences


def test_a_skipped_number_is_a_gap() -> None:
    sequences = Sequences()
    assert [sequences.gap(1, seq) for seq in (5, 6, 9, 10)] == [0, 0, 2, 0]


def test_repetitions_and_late_numbers_are_no_gaps() -> None:
    sequences = Sequences({1: 10})
    assert [sequences.gap(1, seq) for seq in (10, 9, 11)] == [0, 0, 0]


def test_a_device_that_counts_anew_starts_anew() -> None:
    sequences = Sequences({1: 50_000})
    assert [sequences.gap(1, seq) for seq in (0, 1, 3)] == [0, 0, 1]


def test_sensors_count_for_themselves() -> None:
    sequences = Sequences({1: 10, 2: 100})
    assert (sequences.gap(1, 12), sequences.gap(2, 101)) == (1, 0)


@given(st.lists(st.integers(2, 900), unique=True, min_size=2))
def test_in_order_gaps_sum_to_what_is_missing(numbers: list[int]) -> None:
    ordered = sorted(numbers)
    sequences = Sequences()
    assert sum(sequences.gap(7, seq) for seq in ordered) == ordered[-1] - ordered[0] + 1 - len(ordered)
