"""What became of the events given to the rules."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class LateWindow(NamedTuple):
    """From the oldest to the newest event of one stream that came too late: of a sensor and metric (its positions: 0,
    anything of it: -1), or of a group of sensors that are judged together (its rule's id below zero)."""

    sensor_id: int
    metric_id: int
    since: datetime
    until: datetime

    @property
    def key(self) -> tuple[int, int]:
        """The key of the stream."""
        return self.sensor_id, self.metric_id


class Tally:
    """Counts of one judgement."""

    __slots__ = ("duplicate", "late", "replayed", "spans", "unfit")

    def __init__(self) -> None:
        self.late = 0
        """older than the lateness bound allows, relative to the newest of its subject: not judged"""
        self.duplicate = 0
        self.replayed = 0
        """batches of a subject that had to be replayed because something came out of order"""
        self.unfit = 0
        """faulty, calibrating, retained, or with a doubtful clock: never judged"""
        self.spans: dict[tuple[int, int], tuple[datetime, datetime]] = {}
        """by stream: the oldest and the newest late event"""

    def note_late(self, key: tuple[int, int], time: datetime) -> None:
        if key[0] > 0:  # what a group hears is counted with its sensor
            self.late += 1
        since, until = self.spans.get(key, (time, time))
        self.spans[key] = (min(since, time), max(until, time))
