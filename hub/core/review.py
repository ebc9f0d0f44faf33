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
    """One raise at event time ``at``; an alarm that comes back before anybody answered it has several of them."""

    rule: str
    device: str
    alarm: int
    at: datetime
    cleared: datetime | None
    """event time; None: it is still up"""
    told: datetime
    """wall time at which operators could see it"""
    late: bool = False
    """found afterwards, in data that came too late to be judged live"""


class Shown(NamedTuple):
    """An alarm that was told to operators; wall times."""

    told: datetime
    handled: datetime | None
    """when a person acknowledged it, or closed it"""
    waiting: bool
    """nobody has, or it became worse since; and it is neither muted nor laid aside"""
    by_program: bool = False
    """an API token acknowledged or closed it: nobody need have seen it"""


class Verdict(StrEnum):
    IN_TIME = "in time"
    EARLY = "early"
    LATE = "late"
    MISSED = "missed"
    FOUND_LATE = "found in late data"
    UP_BEFORE = "up before"
    NOT_DUE = "not due yet"


class Finding(NamedTuple):
    expected: Expected
    verdict: Verdict
    raised: Raised | None

    @property
    def delay(self) -> timedelta | None:
        """From the earliest moment it could be known; negative when it came before that; None of what did not come."""
        if self.raised is None or self.verdict is Verdict.UP_BEFORE:
            return None
        return self.raised.at - self.expected.earliest


class Detection(NamedTuple):
    findings: tuple[Finding, ...]
    beyond: tuple[Raised, ...]
    """the first raise of each alarm the ground truth does not speak of"""

    def count(self, *verdicts: Verdict) -> int:
        return sum(finding.verdict in verdicts for finding in self.findings)

    @property
    def due(self) -> int:
        """What the hub could have found by now: an alarm that was up before cannot be raised anew."""
        return len(self.findings) - self.count(Verdict.NOT_DUE, Verdict.UP_BEFORE)

    @property
    def recall(self) -> float | None:
        """Share of what was due that was found in time; None when nothing was due."""
        return self.count(Verdict.IN_TIME) / self.due if self.due else None


class Response(NamedTuple):
    """What people did: alarms told to them, alarms they acknowledged or closed, and how long that took."""

    told: int
    handled: int
    hidden: int
    """of the others, those that operators are not shown now: muted by design, shelved, out of service"""
    programs: int
    """of those that people did not handle, how many a program did"""
    median: timedelta | None
    """of those that were handled"""
    longest: timedelta | None
    oldest_waiting: timedelta | None
    """age of the oldest alarm that waits for somebody"""


class Delay(NamedTuple):
    """From the moment (event time) to the operators (wall time)."""

    median: timedelta
    longest: timedelta


def detect(expected: Sequence[Expected], raised: Sequence[Raised], since: datetime, now: datetime) -> Detection:
    """Match each expectation with one raise of its rule and device: as many as can be in time, the others with the nearest.

    ``raised``: every raise since the ground truth begins (``since``), and what was up then; in any order.
    """
    free = sorted((one for one in raised if one.at >= since), key=lambda one: one.at)
    before = [one for one in raised if one.at < since]
    wanted = sorted(expected, key=lambda entry: entry.earliest)
    found = _inside(wanted, [one for one in free if not one.late])
    # What was found in time is settled before what only late data brought, and both before anything outside its window.
    left = [place for place in range(len(wanted)) if place not in found]
    late = _inside([wanted[place] for place in left], [one for one in free if one.late])
    found |= {left[place]: one for place, one in late.items()}
    standing: dict[int, Raised] = {}
    for place, entry in enumerate(wanted):
        up = next((one for one in before if _speaks_of(one, entry) and _up(one, entry.earliest)), None)
        if up is not None and place not in found:
            standing[place] = up
    for one in found.values():
        free.remove(one)
    open_ = {place: entry for place, entry in enumerate(wanted) if place not in found and place not in standing}
    pairs = [(_distance(one.at, entry), place, one) for place, entry in open_.items() for one in free
             if _speaks_of(one, entry)]  # fmt: skip
    for _, place, one in sorted(pairs, key=lambda pair: pair[:2]):
        if place not in found and one in free:
            found[place] = one
            free.remove(one)
    findings = [
        Finding(entry, Verdict.UP_BEFORE, standing[place])
        if place in standing
        else Finding(entry, _verdict(entry, found.get(place), now), found.get(place))
        for place, entry in enumerate(wanted)
    ]
    answered = {finding.raised.alarm for finding in findings if finding.raised is not None}
    beyond: dict[int, Raised] = {}
    for one in free:
        if one.alarm not in answered:
            beyond.setdefault(one.alarm, one)
    return Detection(tuple(findings), tuple(beyond.values()))


def _inside(wanted: Sequence[Expected], raised: Sequence[Raised]) -> dict[int, Raised]:
    """Raises (oldest first) that lie in the window of an expectation, by its place: as many as can be.

    Each raise goes to the window that closes first of those it lies in: the others have longer to wait for another.
    """
    found: dict[int, Raised] = {}
    for one in raised:
        around = [
            place
            for place, entry in enumerate(wanted)
            if place not in found and _speaks_of(one, entry) and entry.earliest <= one.at <= entry.latest
        ]
        if around:
            found[min(around, key=lambda place: wanted[place].latest)] = one
    return found


def response(shown: Sequence[Shown], now: datetime) -> Response:
    took = [alarm.handled - alarm.told for alarm in shown if alarm.handled is not None]
    waiting = [now - alarm.told for alarm in shown if alarm.waiting]
    alone = [alarm for alarm in shown if alarm.handled is None]
    programs = sum(alarm.by_program for alarm in alone)
    hidden = sum(not alarm.waiting and not alarm.by_program for alarm in alone)
    return Response(
        len(shown), len(took), hidden, programs, _median(took), max(took, default=None), max(waiting, default=None)
    )


def delay(raised: Sequence[Raised], since: datetime) -> Delay | None:
    """How long what was raised since then took to be told; None: nothing was. Late findings are none of them."""
    took = [one.told - one.at for one in raised if one.at >= since and not one.late]
    middle = _median(took)
    return None if middle is None else Delay(middle, max(took))


def _median(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if spans else None


def _speaks_of(one: Raised, wanted: Expected) -> bool:
    return (one.rule, one.device) == (wanted.rule, wanted.device)


def _up(one: Raised, moment: datetime) -> bool:
    return one.cleared is None or one.cleared > moment


def _distance(at: datetime, wanted: Expected) -> timedelta:
    """How far outside the window."""
    return max(wanted.earliest - at, at - wanted.latest, timedelta())


def _verdict(wanted: Expected, alarm: Raised | None, now: datetime) -> Verdict:
    if alarm is None:
        return Verdict.NOT_DUE if now < wanted.latest else Verdict.MISSED
    if alarm.late:
        return Verdict.FOUND_LATE
    if alarm.at < wanted.earliest:
        return Verdict.EARLY
    return Verdict.IN_TIME if alarm.at <= wanted.latest else Verdict.LATE
