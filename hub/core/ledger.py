"""The ledger of one batch: what became of every message, in total and for each sensor.

received = stored + duplicate + rejected + presence, always; the database checks it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


@dataclass(slots=True)
class SensorAccount:
    """Counts of one sensor in one batch. ``seq`` is the highest sequence number seen, -1 when it sends none.

    ``gaps`` is negative when late messages filled more holes than the batch opened.
    """

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    late: int = 0
    suspect: int = 0
    gaps: int = 0
    seq: int = -1


@dataclass(slots=True)
class Ledger:
    """One batch of one source. Message counts, row counts, rejections by reason, and the sensors' own accounts."""

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    rejected: int = 0
    presence: int = 0
    readings: int = 0
    positions: int = 0
    duplicate_rows: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    sensors: dict[int, SensorAccount] = field(default_factory=dict)

    def sensor(self, sensor_id: int) -> SensorAccount:
        account = self.sensors.get(sensor_id)
        if account is None:
            account = self.sensors[sensor_id] = SensorAccount()
        return account

    def reject(self, reason: str) -> None:
        self.rejected += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


class _Counting(NamedTuple):
    """``seq``: the highest number of the device's present life, measured at ``time``; ``holes``: (first, last) missed.

    Not ``exact``: measured at ``time`` or before.
    """

    seq: int
    time: datetime
    holes: tuple[tuple[int, int], ...] = ()
    exact: bool = True


class Sequences:
    """Tells which sequence numbers of each sensor are missing.

    A lower number measured *later* than the highest one means that the device counts anew (it was switched off, or its
    counter wrapped). A lower number measured earlier is a repetition, or a late one that fills a hole again. What a
    device of the last life sends late opens no hole in the present one.
    """

    _HOLES = 16
    """Holes of a sensor that can still be filled; older ones stay missing."""

    def __init__(self, known: Mapping[int, tuple[int, datetime]] | None = None) -> None:
        """``known``: sensor -> its highest number, and a moment before which everything it measured is here."""
        self._counting = {
            sensor_id: _Counting(seq, time, exact=False) for sensor_id, (seq, time) in (known or {}).items()
        }
        self._before: dict[int, _Counting | None] = {}

    def begin(self) -> None:
        """A new batch. What the last one taught us is forgotten, unless ``keep`` said that it was committed."""
        for sensor_id, counting in self._before.items():
            if counting is None:
                del self._counting[sensor_id]
            else:
                self._counting[sensor_id] = counting
        self._before = {}

    def keep(self) -> None:
        """The batch is committed."""
        self._before = {}

    def gap(self, sensor_id: int, seq: int, time: datetime) -> int:
        """How many numbers more are missing now that ``seq``, measured at ``time``, is here: -1 when it was one."""
        before = self._counting.get(sensor_id)
        if before is None:
            after, change = _Counting(seq, time), 0
        elif seq > before.seq:
            if seq == before.seq + 1:
                after, change = _Counting(seq, time, before.holes), 0
            elif before.exact and time < before.time:
                return 0
            else:
                holes = (*before.holes, (before.seq + 1, seq - 1))[-self._HOLES :]
                after, change = _Counting(seq, time, holes), seq - before.seq - 1
        elif seq < before.seq and time > before.time:
            after, change = _Counting(seq, time), 0
        else:
            holes = _filled(before.holes, seq) if before.holes else before.holes
            if holes is before.holes:
                return 0
            after, change = before._replace(holes=holes), -1
        self._before.setdefault(sensor_id, before)
        self._counting[sensor_id] = after
        return change


def _filled(holes: tuple[tuple[int, int], ...], seq: int) -> tuple[tuple[int, int], ...]:
    """``holes`` without ``seq``; the same object when it is in none of them."""
    for index, (first, last) in enumerate(holes):
        if first <= seq <= last:
            left = [hole for hole in ((first, seq - 1), (seq + 1, last)) if hole[0] <= hole[1]]
            return (*holes[:index], *left, *holes[index + 1 :])
    return holes
