"""Which rows of a stretch of history a rule must really be shown: those that can change something.

A row that leaves its stream calm (``Stream.find_calm``, ``Still``) only becomes the one before the next. So of each
calm stretch the last row is shown and nothing else; from the first row that is not calm on, rows are shown in blocks
until the stream has calmed down. History comes in event-time order, so there is never a row to be put in between.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from hub.core.clearance import UNCLEAR
from hub.core.reading import Fix, Reading
from hub.core.rules.columns import Ints, Places, Values, microseconds
from hub.core.rules.engine import Engine
from hub.core.rules.stream import LOOK_TWICE, POSITION, Key

_BLOCK = 4
"""Rows shown of a stream that is not calm before it is looked at again; doubled while it is not."""
_WIDEST = 1 << 10
_EVER = np.iinfo(np.int64).max

Mask = npt.NDArray[np.bool_]


class Sieve:
    """What ``engine`` must be shown of columns: of streams that are judged by themselves (``Plan.alone``) what can change
    something, of all others every row (``together``).

    Each batch given out must be judged and adopted before the next one is asked for.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._alone: dict[Key, bool] = {}

    def together(self, values: Values | None, places: Places | None) -> tuple[list[Reading], list[Fix]]:
        """Every row of the streams that others have a share in, in event-time order."""
        readings: list[Reading] = []
        fixes: list[Fix] = []
        if values is not None:
            keys, which = np.unique(values.sensor << 32 | values.metric, return_inverse=True)
            shared = np.array([not self._by_itself(divmod(key, 1 << 32)) for key in keys.tolist()], dtype=np.bool_)
            readings = values.rows(np.flatnonzero(shared[which]))
        if places is not None:
            sensors, which = np.unique(places.sensor, return_inverse=True)
            shared = np.array([not self._by_itself((sensor, POSITION)) for sensor in sensors.tolist()], dtype=np.bool_)
            fixes = places.rows(np.flatnonzero(shared[which]))
        return readings, fixes

    def _by_itself(self, key: Key) -> bool:
        known = self._alone.get(key)
        if known is None:
            known = self._alone[key] = self._engine.alone(key)
        return known

    def _passes_over(self, key: Key) -> bool:
        """No rule cares, or it is not alone."""
        return not self._by_itself(key) or self._engine.calm(key) is None

    def values(self, values: Values) -> Iterator[list[Reading]]:
        rows = _Rows(values.sensor << 32 | values.metric)
        value, time = values.value[rows.order], values.time[rows.order]
        fit = (values.flags[rows.order] & LOOK_TWICE) == 0
        keys = [divmod(key, 1 << 32) for key in rows.keys.tolist()]
        rows.forget([self._passes_over(key) for key in keys])

        def calm(groups: Ints, at: Ints, group: Ints) -> Mask:
            bounds = [_bounds(self._engine, keys[one]) for one in groups.tolist()]
            low, high = (np.array([bound[side] for bound in bounds]) for side in (0, 1))
            after, until = (np.array([bound[side] for bound in bounds], dtype=np.int64) for side in (2, 3))
            same: Mask = (value[at] >= low[group]) & (value[at] <= high[group])
            same &= (time[at] > after[group]) & (time[at] <= until[group])
            same &= fit[at]
            return same

        for shown in rows.shown(calm):
            yield values.rows(shown)

    def places(self, places: Places) -> Iterator[list[Fix]]:
        rows = _Rows(places.sensor)
        sensors = rows.keys.tolist()
        rows.forget([self._passes_over((sensor, POSITION)) for sensor in sensors])
        fit = (places.flags[rows.order] & LOOK_TWICE) == 0
        time = places.time[rows.order]
        here = self._engine.clear_of(places.lon, places.lat, np.nan_to_num(places.accuracy))[rows.order]

        def calm(groups: Ints, at: Ints, group: Ints) -> Mask:
            own = [sensors[one] for one in groups.tolist()]
            known = self._engine.places_of(own)
            after = np.array([_bounds(self._engine, (one, POSITION))[2] for one in own], dtype=np.int64)
            same: Mask = (here[at] == known[group]) & (here[at] != UNCLEAR) & (time[at] > after[group])
            same &= fit[at]
            return same

        for shown in rows.shown(calm):
            yield places.rows(shown)


def _bounds(engine: Engine, key: tuple[int, int]) -> tuple[float, float, int, int]:
    """Values from, to (inclusive), after when and until when they change nothing; empty when from > to."""
    stream = engine.calm(key)
    if stream is None or stream.last is None:
        return math.inf, -math.inf, 0, 0
    after = -_EVER if stream.after is None else microseconds(stream.after)
    return stream.low, stream.high, after, _EVER if stream.until is None else microseconds(stream.until)


class _Rows:
    """The rows of one stretch by stream, each stream's in event-time order, and how far each has been gone through."""

    def __init__(self, keys: Ints) -> None:
        self.order = np.argsort(keys, kind="stable")
        ordered = keys[self.order]
        starts = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1 if len(ordered) else 0))
        self.keys = ordered[starts]
        self._next = starts.astype(np.int64)
        self._ends = np.append(starts[1:], len(ordered)).astype(np.int64)

    def forget(self, groups: list[bool]) -> None:
        """Streams that nobody judges, or not here."""
        self._next = np.where(np.array(groups, dtype=np.bool_), self._ends, self._next)

    def shown(self, calm: Callable[[Ints, Ints, Ints], Mask]) -> Iterator[Ints]:
        """Batches of row numbers. ``calm(groups, at, group)`` says of the ordered rows ``at`` which change nothing;
        ``group`` is each row's place in ``groups``."""
        block = _BLOCK
        while len(groups := np.flatnonzero(self._next < self._ends)):
            start, end = self._next[groups], self._ends[groups]
            at, group, heads = _ranges(start, end)
            moving = np.minimum.reduceat(np.where(calm(groups, at, group), _EVER, at), heads)
            stop = np.where(moving == _EVER, end, np.minimum(end, np.minimum(moving, _EVER - block) + block))
            first = np.where(moving == _EVER, end - 1, np.maximum(start, moving - 1))
            self._next[groups] = stop
            chosen, _, _ = _ranges(first, stop)
            yield np.sort(self.order[chosen])
            block = min(2 * block, _WIDEST)


def _ranges(start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """The numbers of all ranges one after the other, which range each is of, and where each range begins."""
    lengths = end - start
    heads = np.cumsum(lengths) - lengths
    group = np.repeat(np.arange(len(start)), lengths)
    return np.arange(int(lengths.sum())) - heads[group] + start[group], group, heads
