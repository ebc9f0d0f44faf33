"""The ledger of one batch: what became of every message, in total and for each sensor.

received = stored + duplicate + rejected + presence, always; the database checks it too.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class SensorAccount:
    """Counts of one sensor in one batch. ``seq`` is the highest sequence number seen, -1 when it sends none."""

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


class Sequences:
    """The highest sequence number of each sensor so far; tells how many numbers were skipped.

    A number at or below the highest is a repetition or a late message and never a gap; a number that falls back
    by more than ``restart`` means that the device started counting anew.
    """

    def __init__(self, known: dict[int, int] | None = None, restart: int = 1_000) -> None:
        self._highest = dict(known or {})
        self._restart = restart

    def gap(self, sensor_id: int, seq: int) -> int:
        highest = self._highest.get(sensor_id, -1)
        if highest < 0 or highest - seq > self._restart or (seq <= 1 < highest):
            self._highest[sensor_id] = seq
            return 0
        if seq <= highest:
            return 0
        self._highest[sensor_id] = seq
        return seq - highest - 1
