"""The past in the frames of the live feed, so that a map has one reducer for both.

Values and positions go by event time: the city as it was, with what arrived late in its place. Alarms, incidents and
where the registry had a sensor go by wall time: what operators were shown when. Between ``start`` and ``end`` time is
cut into steps, ``(start + i * step, start + (i + 1) * step]``; of each sensor and metric the newest sample of a step
is told, at the end of the step. So the frames of a span, taken up by whoever holds the snapshot at its start, give the
snapshot at its end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from hub.core import frames
from hub.core.frames import Fix
from hub.core.live import unix_ms
from hub.core.reading import doubt

LOOK_BACK: Final = timedelta(hours=6)
"""A sensor silent for longer than this before T shows nothing at T ..."""
LONGEST_LOOK_BACK: Final = timedelta(days=7)
"""... but one that reports seldom is looked for over three of its periods, at most so far back."""
PERIODS: Final = 3
"""Beyond so many periods the console calls a value stale."""

ROWS: Final = 20_000
"""Most rows of one answer, unless a single step of all sensors holds more."""
FRAMES: Final = 240
"""Most steps of one answer."""
CHANGES: Final = 1_000
"""Most changes of alarms, incidents, zones and places of sensors of one answer."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a span that one answer covers."""

    start: datetime
    end: datetime
    step: timedelta

    @property
    def steps(self) -> int:
        """How many; the last may be shorter than the others."""
        return max(math.ceil((self.end - self.start) / self.step), 1)

    def at(self, number: int) -> int:
        """When step ``number``, counted from 1, ends, in Unix milliseconds."""
        return unix_ms(min(self.start + number * self.step, self.end))

    def until(self, end: datetime) -> Window:
        """The same, ending earlier."""
        return Window(self.start, min(end, self.end), self.step)


def cursor_of(moment: datetime) -> int:
    """Where a viewer of the past is: Unix microseconds. Grows with every change, as the live feed's does."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(cursor: int) -> datetime:
    """The other way round."""
    return _EPOCH + timedelta(microseconds=cursor)


def window(start: datetime, to: datetime, step: timedelta, series: int) -> Window:
    """As much of (``start``, ``to``] as one answer may hold when there are ``series`` sensors and metrics to tell of."""
    steps = min(max(ROWS // max(series, 1), 1), FRAMES)
    return Window(start, min(to, start + steps * step), step)


class Value(NamedTuple):
    """``step`` counts from 1; ``time`` is the event time in Unix milliseconds."""

    step: int
    sensor: int
    metric: str
    time: int
    value: float | str
    flags: int = 0


class Position(NamedTuple):
    step: int
    sensor: int
    time: int
    fix: Fix


class Presence(NamedTuple):
    step: int
    sensor: int
    online: bool


class Change(NamedTuple):
    """What viewers were told of an alarm, an incident, a zone or the place of a sensor at wall time ``at``."""

    at: datetime
    kind: str
    ref: int
    body: Mapping[str, Any]


@dataclass(slots=True)
class _Told:
    values: dict[str, frames.Shown]
    fixes: list[tuple[int, Fix]]
    online: bool | None


def rows(
    values: Iterable[Value], positions: Iterable[Position], presence: Iterable[Presence]
) -> dict[int, list[bytes]]:
    """Encoded rows by step, newest of each sensor and metric. Of positions all are kept, oldest first: they are the tail."""
    steps: dict[int, dict[int, _Told]] = {}

    def told(step: int, sensor: int) -> _Told:
        return steps.setdefault(step, {}).setdefault(sensor, _Told({}, [], None))

    for step, sensor, metric, time, value, flags in values:
        held = told(step, sensor).values
        if metric not in held or held[metric][0] <= time:
            held[metric] = (time, value, doubt(flags))
    for step, sensor, time, fix in positions:
        told(step, sensor).fixes.append((time, fix))
    for step, sensor, online in presence:
        told(step, sensor).online = online
    return {step: [_row(sensor, entry) for sensor, entry in sensors.items()] for step, sensors in steps.items()}


def _row(sensor: int, told: _Told) -> bytes:
    told.fixes.sort(key=lambda fix: fix[0])
    tail = [frames.row(sensor, {}, fix, None) for fix in told.fixes[:-1]]
    newest = told.fixes[-1] if told.fixes else None
    return b",".join([*tail, frames.row(sensor, told.values, newest, told.online)])


def frames_of(window: Window, told: Mapping[int, list[bytes]], changes: Iterable[Change]) -> list[bytes]:
    """The frames of ``window`` in order of ``at``: the live feed's, each with ``at`` in Unix milliseconds."""
    found: list[tuple[int, int, bytes]] = []
    for step, encoded in told.items():
        at = window.at(step)
        found.append((at, 0, _at(at, frames.delta(at, b",".join(encoded)))))
    for place, (moment, kind, ref, body) in enumerate(changes, 1):
        at = unix_ms(moment)
        found.append((at, place, _at(at, frames.change(cursor_of(moment), kind, ref, body))))
    found.sort(key=lambda entry: entry[:2])
    return [frame for _, _, frame in found]


def _at(at: int, frame: bytes) -> bytes:
    return b'{"at":%d,%b' % (at, frame[1:])
