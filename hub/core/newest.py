"""The newest value of every sensor and metric, and which of them the database's `latest` does not show yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from hub.core.reading import Fix, Reading

Pair = tuple[int, int]
"""sensor_id, metric_id"""


class BatchNewest(NamedTuple):
    """The newest of one batch: what viewers are told, and what `latest` will show."""

    readings: dict[Pair, Reading]
    fixes: dict[int, Fix]


def newest_of(readings: Iterable[Reading], fixes: Iterable[Fix]) -> BatchNewest:
    """Newest by event time for each (sensor, metric) and sensor; of two with one event time the later wins."""
    values: dict[Pair, Reading] = {}
    for reading in readings:
        pair = (reading[0], reading[1])
        held = values.get(pair)
        if held is None or reading[2] >= held[2]:
            values[pair] = reading
    moved: dict[int, Fix] = {}
    for fix in fixes:
        last = moved.get(fix[0])
        if last is None or fix[1] >= last[1]:
            moved[fix[0]] = fix
    return BatchNewest(values, moved)


class Unsaved:
    """What `latest` in the database still lacks. Changes only when told that a transaction was committed."""

    def __init__(self, pairs: Iterable[Pair] = (), positions: Iterable[int] = ()) -> None:
        self._known_pairs = set(pairs)
        self._known_positions = set(positions)
        self._waiting = BatchNewest({}, {})

    def __len__(self) -> int:
        return len(self._waiting.readings) + len(self._waiting.fixes)

    def brings_unknown(self, batch: BatchNewest) -> bool:
        """A pair never saved before is in the batch: a restart could not find it again, so save it right now."""
        return not (batch.readings.keys() <= self._known_pairs and batch.fixes.keys() <= self._known_positions)

    def with_batch(self, batch: BatchNewest) -> tuple[list[Reading], list[Fix]]:
        """All that is unsaved once ``batch`` is in, in key order: writers in one order cannot deadlock."""
        values, moved = _merged(self._waiting, batch)
        return [values[pair] for pair in sorted(values)], [moved[sensor] for sensor in sorted(moved)]

    def committed(self, batch: BatchNewest, *, saved: bool) -> None:
        """``batch`` is committed; ``saved``: what ``with_batch`` returned went with it."""
        if saved:
            self._known_pairs.update(batch.readings)
            self._known_positions.update(batch.fixes)
            self._waiting = BatchNewest({}, {})
        else:
            self._waiting = _merged(self._waiting, batch)


def _merged(held: BatchNewest, batch: BatchNewest) -> BatchNewest:
    values, moved = dict(held.readings), dict(held.fixes)
    for pair, reading in batch.readings.items():
        if pair not in values or values[pair].time <= reading.time:
            values[pair] = reading
    for sensor, fix in batch.fixes.items():
        if sensor not in moved or moved[sensor].time <= fix.time:
            moved[sensor] = fix
    return BatchNewest(values, moved)
