from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.core.ledger import Sequences

START = datetime(2026, 3, 3, 2, tzinfo=UTC)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def gaps(sequences: Sequences, *arrivals: tuple[int, float], sensor_id: int = 1) -> list[int]:
    """What each (number, second it was measured) changes."""
    return [sequences.gap(sensor_id, seq, at(second)) for seq, second in arrivals]


def test_a_skipped_number_is_a_gap() -> None:
    assert gaps(Sequences(), (5, 0), (6, 10), (9, 40), (10, 50)) == [0, 0, 2, 0]


def test_a_repetition_is_no_gap() -> None:
    assert gaps(Sequences({1: (10, at(0))}), (10, 0), (9, -10), (11, 10), (11, 10)) == [0, 0, 0, 0]


def test_a_late_number_fills_its_hole_once() -> None:
    sequences = Sequences()
    assert gaps(sequences, (1, 0), (5, 40), (3, 20), (3, 20), (2, 10), (6, 50), (4, 30)) == [0, 3, -1, 0, -1, 0, -1]


def test_a_list_that_begins_with_the_newest_leaves_no_gap() -> None:
    assert sum(gaps(Sequences(), (7, 0), (10, 30), (9, 20), (8, 10))) == 0


def test_a_device_that_counts_anew_starts_anew() -> None:
    assert gaps(Sequences(), (50, 0), (0, 600), (1, 610), (3, 630)) == [0, 0, 0, 1]


def test_a_device_whose_first_numbers_are_lost_counts_anew_all_the_same() -> None:
    assert gaps(Sequences(), (50, 0), (4, 600), (5, 610)) == [0, 0, 0]


def test_what_comes_late_from_the_last_life_opens_no_hole() -> None:
    assert gaps(Sequences(), (50, 0), (0, 600), (52, 20), (1, 610)) == [0, 0, 0, 0]


def test_a_late_first_number_is_not_taken_for_a_new_life() -> None:
    assert gaps(Sequences(), (0, 0), (2, 20), (3, 30), (1, 10), (4, 40)) == [0, 1, 0, -1, 0]


def test_what_was_on_its_way_when_we_were_restarted_is_counted_on() -> None:
    # The newest batch was committed at second 12: number 12, measured before, is new nevertheless.
    assert gaps(Sequences({1: (10, at(12))}), (12, 11), (13, 21)) == [1, 0]


def test_a_device_that_was_switched_off_while_we_were_down_starts_anew() -> None:
    assert gaps(Sequences({1: (50_000, at(12))}), (7, 900), (8, 910), (10, 930)) == [0, 0, 1]


def test_sensors_count_for_themselves() -> None:
    sequences = Sequences({1: (10, at(0)), 2: (100, at(0))})
    assert gaps(sequences, (12, 20)) == [1]
    assert gaps(sequences, (101, 20), sensor_id=2) == [0]


def test_a_batch_that_was_not_committed_counts_again() -> None:
    sequences = Sequences()
    sequences.begin()
    gaps(sequences, (1, 0))
    sequences.keep()
    sequences.begin()
    assert gaps(sequences, (4, 30)) == [2]
    assert gaps(sequences, (1, 30), sensor_id=2) == [0]
    sequences.begin()
    assert gaps(sequences, (4, 30), (3, 20)) == [2, -1]
    assert gaps(sequences, (5, 30), sensor_id=2) == [0]
    sequences.keep()
    sequences.begin()
    assert gaps(sequences, (5, 40)) == [0]


@given(st.lists(st.integers(0, 60), unique=True, min_size=2))
def test_gaps_are_what_is_missing_whatever_the_order(numbers: list[int]) -> None:
    arrivals = [min(numbers), *(seq for seq in numbers if seq != min(numbers))]
    total = sum(gaps(Sequences(), *((seq, float(seq)) for seq in arrivals)))
    assert total == max(numbers) - min(numbers) + 1 - len(numbers)
