"""Stretches of history as columns: what a backtest reads millions of, and makes objects of only where it must."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hub.core.geometry import Floats
from hub.core.reading import Fix, Position, Reading

Ints = npt.NDArray[np.int64]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Values(NamedTuple):
    """Readings in event-time order. Times are Unix microseconds; ``value`` is NaN where the reading is a text."""

    sensor: Ints
    metric: Ints
    time: Ints
    received: Ints
    value: Floats
    flags: Ints
    texts: Mapping[int, str] = MappingProxyType({})
    """By row"""

    def rows(self, at: Ints) -> list[Reading]:
        """The readings in the rows ``at``."""
        texts = list(map(self.texts.get, at.tolist())) if self.texts else repeat(None)
        columns = (
            self.sensor[at].tolist(),
            self.metric[at].tolist(),
            _moments(self.time[at]),
            _moments(self.received[at]),
            _known(self.value[at]),
            texts,
            self.flags[at].tolist(),
        )
        return list(map(Reading._make, zip(*columns, strict=False)))

    def until(self, end: int | None) -> tuple[Values, Values]:
        """The rows up to and after ``end``; None: no end."""
        at = len(self.time) if end is None else int(np.searchsorted(self.time, end, side="right"))
        texts = self.texts
        return (
            self._cut(slice(0, at), {row: text for row, text in texts.items() if row < at}),
            self._cut(slice(at, None), {row - at: text for row, text in texts.items() if row >= at}),
        )

    def _cut(self, part: slice, texts: Mapping[int, str]) -> Values:
        own = (self.sensor[part], self.metric[part], self.time[part], self.received[part])
        return Values(*own, self.value[part], self.flags[part], texts)


class Places(NamedTuple):
    """Positions in event-time order. Times are Unix microseconds; NaN is what a position does not say."""

    sensor: Ints
    time: Ints
    received: Ints
    lon: Floats
    lat: Floats
    altitude: Floats
    accuracy: Floats
    speed: Floats
    course: Floats
    flags: Ints

    def rows(self, at: Ints) -> list[Fix]:
        """The fixes in the rows ``at``."""
        said = (
            _known(column[at]) for column in (self.lon, self.lat, self.altitude, self.accuracy, self.speed, self.course)
        )
        positions = map(Position._make, zip(*said, strict=True))
        columns = (
            self.sensor[at].tolist(),
            _moments(self.time[at]),
            _moments(self.received[at]),
            positions,
            self.flags[at].tolist(),
        )
        return list(map(Fix._make, zip(*columns, strict=True)))

    def until(self, end: int | None) -> tuple[Places, Places]:
        """The rows up to and after ``end``; None: no end."""
        at = len(self.time) if end is None else int(np.searchsorted(self.time, end, side="right"))
        return Places._make(column[:at] for column in self), Places._make(column[at:] for column in self)


def moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // _MICROSECOND


def _moments(times: Ints) -> Sequence[datetime]:
    return [EPOCH + timedelta(microseconds=time) for time in times.tolist()]


def _known(column: Floats) -> Sequence[float | None]:
    values: list[float | None] = column.tolist()
    return [None if math.isnan(value) else value for value in values] if np.isnan(column).any() else values  # type: ignore[arg-type]
