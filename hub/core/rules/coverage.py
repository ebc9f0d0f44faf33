"""Where a stretch of history pauses: a quiet rule and missing data are not the same."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from hub.core.rules.columns import Ints, microseconds, moment

GAP = timedelta(hours=1)
"""So long without any event is a pause, unless the sources are that slow."""
_SLOW = 3
"""Of slow sources: this many times what is usual between their events."""
_MICROSECOND = timedelta(microseconds=1)


class Coverage:
    """Is told of the times of all events, oldest first."""

    def __init__(self) -> None:
        self.events = 0
        self._first: int | None = None
        self._last = 0
        self._pauses: list[tuple[int, int]] = []
        """from event to event, those of at least ``GAP``, Unix microseconds"""

    @property
    def first(self) -> datetime | None:
        return None if self._first is None else moment(self._first)

    @property
    def last(self) -> datetime | None:
        return None if self._first is None else moment(self._last)

    def note(self, times: Ints) -> None:
        """More events, Unix microseconds, in order; none before what was noted already."""
        if not len(times):
            return
        if self._first is None:
            self._first = self._last = int(times[0])
        before = np.concatenate(([self._last], times[:-1]))
        long = times - before >= GAP // _MICROSECOND
        self._pauses += zip(before[long].tolist(), times[long].tolist(), strict=True)
        self._last = int(times[-1])
        self.events += len(times)

    def pauses(self, until: datetime) -> list[tuple[datetime, datetime]]:
        """From when to when, after the first event and before ``until``, none came."""
        if self._first is None:
            return []
        # Most events come after a pause: it is their pace.
        slow = len(self._pauses) > 0 and 2 * len(self._pauses) >= self.events - 1
        usual = statistics.median(end - start for start, end in self._pauses) if slow else 0
        least = max(GAP // _MICROSECOND, _SLOW * usual)
        found = [*self._pauses, (self._last, microseconds(until))]
        return [(moment(start), moment(end)) for start, end in found if end - start >= least]


def merged(*columns: Ints | None) -> Ints:
    """The times of several columns as one, in order."""
    given = [column for column in columns if column is not None]
    if len(given) == 1:
        return given[0]
    return np.sort(np.concatenate(given), kind="stable") if given else np.empty(0, dtype=np.int64)


def times_of(moments: Sequence[datetime]) -> Ints:
    return np.array([microseconds(one) for one in moments], dtype=np.int64)
