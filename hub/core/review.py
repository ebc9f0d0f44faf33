"""An honest look at a pilot: what should have been found against what was, and what people did with it.

The ground truth says which alarm must be raised for which device and when. An alarm it does not speak of is counted
apart and never called false: a flood raises more than its script lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import NamedTuple


class Expected(NamedTuple):
    """``rule`` must raise an alarm for ``device`` between ``earliest`` and ``latest`` (event time)."""

    rule: str
    device: str
    earliest: datetime
    latest: datetime


class Raised(NamedTuple):
    """An alarm that was raised at event time ``at``; ``told`` and ``handled`` are wall times."""

    rule: str
    device: str
    at: datetime
    told: datetime
    """when operators could see it"""
    handled: datetime | None
    """when somebody acknowledged it first"""


class Verdict(StrEnum):
    IN_TIME = "in time"
    EARLY = "early"
    LATE = "late"
    MISSED = "missed"
    NOT_DUE = "not due yet"


class Finding(NamedTuple):
    expected: Expected
    verdict: Verdict
    raised: Raised | None

    @property
    def delay(self) -> timedelta | None:
        """From the earliest moment it could be known; negative when it came before that."""
        return None if self.raised is None else self.raised.at - self.expected.earliest


class Detection(NamedTuple):
    findings: tuple[Finding, ...]
    beyond: tuple[Raised, ...]
    """alarms the ground truth does not speak of"""

    def count(self, verdict: Verdict) -> int:
        return sum(finding.verdict is verdict for finding in self.findings)

    @property
    def recall(self) -> float | None:
        """Share of what was due that was found in time; None when nothing was due."""
        due = len(self.findings) - self.count(Verdict.NOT_DUE)
        return self.count(Verdict.IN_TIME) / due if due else None


class Response(NamedTuple):
    """What people did: alarms told to them, alarms acknowledged, and how long that took."""

    told: int
    handled: int
    median: timedelta | None
    oldest_waiting: timedelta | None
    """age of the oldest alarm that nobody has acknowledged"""


def detect(expected: Sequence[Expected], raised: Sequence[Raised], now: datetime) -> Detection:
    """Match each expectation with one alarm of its rule and device: the first in time, else the nearest.

    ``raised``: alarms since the ground truth begins, in any order.
    """
    free = sorted(raised, key=lambda alarm: alarm.at)
    findings: list[Finding] = []
    for wanted in sorted(expected, key=lambda entry: entry.earliest):
        candidates = [alarm for alarm in free if (alarm.rule, alarm.device) == (wanted.rule, wanted.device)]
        best = min(candidates, key=lambda alarm: _distance(alarm.at, wanted), default=None)
        if best is not None:
            free.remove(best)
        findings.append(Finding(wanted, _verdict(wanted, best, now), best))
    return Detection(tuple(findings), tuple(free))


def response(raised: Sequence[Raised], now: datetime) -> Response:
    took = [alarm.handled - alarm.told for alarm in raised if alarm.handled is not None]
    waiting = [now - alarm.told for alarm in raised if alarm.handled is None]
    return Response(
        len(raised), len(took), timedelta(seconds=median(span.total_seconds() for span in took)) if took else None,
        max(waiting, default=None),
    )  # fmt: skip


def _distance(at: datetime, wanted: Expected) -> timedelta:
    """How far outside the window; of two inside, both zero, the first is taken."""
    return max(wanted.earliest - at, at - wanted.latest, timedelta())


def _verdict(wanted: Expected, alarm: Raised | None, now: datetime) -> Verdict:
    if alarm is None:
        return Verdict.NOT_DUE if now < wanted.latest else Verdict.MISSED
    if alarm.at < wanted.earliest:
        return Verdict.EARLY
    return Verdict.IN_TIME if alarm.at <= wanted.latest else Verdict.LATE
