from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.core.newest import BatchNewest, Unsaved, newest_of
from hub.core.reading import Fix, Position, Reading

BASE = datetime(2026, 3, 3, tzinfo=UTC)


def reading(sensor: int, metric: int, second: int) -> Reading:
    return Reading(sensor, metric, BASE + timedelta(seconds=second), BASE, float(second))


def fix(sensor: int, second: int) -> Fix:
    return Fix(sensor, BASE + timedelta(seconds=second), BASE, Position(108.2, 16.06))


readings = st.builds(reading, st.integers(1, 3), st.integers(1, 2), st.integers(0, 50))
fixes = st.builds(fix, st.integers(1, 3), st.integers(0, 50))
batches = st.lists(st.tuples(st.lists(readings), st.lists(fixes), st.booleans()), max_size=6)


@given(st.lists(readings), st.lists(fixes))
def test_newest_of_a_batch_is_the_newest_by_event_time(rows: list[Reading], moves: list[Fix]) -> None:
    newest = newest_of(rows, moves)
    for pair, row in newest.readings.items():
        assert row.time == max(other.time for other in rows if (other.sensor_id, other.metric_id) == pair)
    for sensor, move in newest.fixes.items():
        assert move.time == max(other.time for other in moves if other.sensor_id == sensor)


@given(batches)
def test_nothing_newest_is_ever_forgotten_before_it_is_saved(
    stream: list[tuple[list[Reading], list[Fix], bool]],
) -> None:
    """A model of `latest` in the database ends up with the newest of everything."""
    unsaved = Unsaved()
    table: dict[tuple[int, int], Reading] = {}
    every: list[Reading] = []
    for rows, moves, save in [*stream, ([], [], True)]:
        batch = newest_of(rows, moves)
        every.extend(rows)
        if save:
            for row in unsaved.with_batch(batch)[0]:
                pair = (row.sensor_id, row.metric_id)
                if pair not in table or table[pair].time <= row.time:
                    table[pair] = row
        unsaved.committed(batch, saved=save)
    assert {pair: row.time for pair, row in table.items()} == {
        pair: row.time for pair, row in newest_of(every, []).readings.items()
    }
    assert len(unsaved) == 0


def test_a_pair_never_saved_is_unknown_until_it_is() -> None:
    unsaved = Unsaved(pairs=[(1, 1)])
    known, unknown = newest_of([reading(1, 1, 1)], []), newest_of([reading(1, 2, 1)], [])
    assert not unsaved.brings_unknown(known)
    assert unsaved.brings_unknown(unknown)
    unsaved.committed(unknown, saved=True)
    assert not unsaved.brings_unknown(unknown)


def test_a_rolled_back_batch_leaves_no_trace() -> None:
    unsaved = Unsaved()
    unsaved.with_batch(newest_of([reading(1, 1, 1)], [fix(1, 1)]))
    assert unsaved.with_batch(BatchNewest({}, {})) == ([], [])
