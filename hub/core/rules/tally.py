"""What became of the events given to the rules."""

from __future__ import annotations


class Tally:
    """Counts of one judgement."""

    __slots__ = ("duplicate", "late", "replayed", "unfit")

    def __init__(self) -> None:
        self.late = 0
        """older than the lateness bound allows, relative to the newest of its subject: not judged"""
        self.duplicate = 0
        self.replayed = 0
        """batches of a subject that had to be replayed because something came out of order"""
        self.unfit = 0
        """faulty, calibrating, retained, or with a doubtful clock: never judged"""
