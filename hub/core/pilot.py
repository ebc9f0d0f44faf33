"""A stretch of a pilot in figures: was the hub there, how many alarms asked for people, were they answered, what lay idle.

Every share has its two counts beside it, every median its tail, and what is not known is None and never 100 %.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from hub.core.load import BEGINS_ABOVE, SPAN

SILENCE = timedelta(minutes=5)
"""So long without any message the hub, its broker or the whole city was away."""
PROMPT = timedelta(minutes=10)
"""An answer within this is prompt."""
WHOLE = 0.9
"""A sensor below this share of what it promised is one with holes."""
EAGER = 1.5
"""A sensor that sends so many times what it promised is played fast, or promises too little."""


class Asked(NamedTuple):
    """An alarm that asked for an operator in the stretch; wall times."""

    rule: str
    at: datetime
    """when it asked first"""
    answered: datetime | None
    """when a person acknowledged or closed it, in the stretch"""
    by_program: bool
    outcome: str | None
    """what people said of it until today"""


class Presence(NamedTuple):
    """When messages came at all. ``there`` + ``silent`` is the whole stretch."""

    there: timedelta
    silent: timedelta
    longest: tuple[datetime, datetime] | None
    """the longest silence; None: none of ``SILENCE`` or more"""


class Burden(NamedTuple):
    """Alarms that asked for an operator: ISA-18.2 and EEMUA 191 count them for one operator position."""

    asked: int
    per_hour: float | None
    """for each hour in which data came; None: none came"""
    busiest: int
    """the most in any 10 minutes"""
    flooded: float | None
    """share of the 10-minute spans, of those hours, with more than 10"""


class Answers(NamedTuple):
    """``median``, ``p95`` and ``longest`` are of those that people answered: read them beside how many nobody did."""

    asked: int
    answered: int
    prompt: int
    programs: int
    """of those that people did not answer, how many a program acknowledged"""
    median: timedelta | None
    p95: timedelta | None
    longest: timedelta | None


class Verdicts(NamedTuple):
    """What people said of the alarms that asked. Of those nobody judged nothing is known."""

    confirmed: int
    false: int
    test: int
    unjudged: int

    @property
    def false_share(self) -> float | None:
        """Of those judged confirmed or false; None: there are none."""
        judged = self.confirmed + self.false
        return self.false / judged if judged else None


class Completeness(NamedTuple):
    """Of sensors that promise a period: how much of what was promised came, an hour at a time."""

    promised: int
    """sensors"""
    mean: float | None
    holes: int
    """sensors below ``WHOLE``, the silent ones too"""
    eager: int
    """sensors that sent more than half again as often as they promise: of those a hole is easily overlooked"""
    silent: tuple[str, ...]
    """sensors of which nothing came, promised or not"""


def presence(minutes: Sequence[datetime], since: datetime, until: datetime) -> Presence:
    """``minutes``: the beginnings of all minutes in which a message came, in order."""
    silent, longest = timedelta(), None
    for start, end in zip([since, *(one + timedelta(minutes=1) for one in minutes)], [*minutes, until], strict=True):
        if end - start >= SILENCE:
            silent += end - start
            if longest is None or end - start > longest[1] - longest[0]:
                longest = start, end
    return Presence(until - since - silent, silent, longest)


def burden(asked: Sequence[datetime], since: datetime, there: timedelta) -> Burden:
    """``asked``: every time an operator was called, in order; ``there``: how long data came."""
    busiest = first = 0
    for place, moment in enumerate(asked):
        while asked[first] <= moment - SPAN:
            first += 1
        busiest = max(busiest, place - first + 1)
    slots = Counter((moment - since) // SPAN for moment in asked)
    full = sum(count > BEGINS_ABOVE for count in slots.values())
    whole = max(math.ceil(there / SPAN), full)
    return Burden(
        len(asked),
        len(asked) / (there / timedelta(hours=1)) if there else None,
        busiest,
        full / whole if whole else None,
    )


def answers(alarms: Sequence[Asked]) -> Answers:
    took = sorted(one.answered - one.at for one in alarms if one.answered is not None)
    return Answers(
        len(alarms), len(took), sum(span <= PROMPT for span in took),
        sum(one.answered is None and one.by_program for one in alarms),
        percentile(took, 0.5), percentile(took, 0.95), took[-1] if took else None,
    )  # fmt: skip


def verdicts(alarms: Sequence[Asked]) -> Verdicts:
    said = Counter(one.outcome for one in alarms)
    return Verdicts(said["confirmed"], said["false_alarm"], said["test"], said[None])


def percentile(spans: Sequence[timedelta], share: float) -> timedelta | None:
    """Between neighbours by straight line, as percentile_cont of SQL; None of none."""
    if not spans:
        return None
    return timedelta(seconds=float(np.quantile([span.total_seconds() for span in spans], share)))


def completeness(
    sensors: Mapping[str, tuple[datetime, timedelta | None]],
    heard: Mapping[str, Mapping[int, int]],
    since: datetime,
    until: datetime,
) -> Completeness:
    """Holes are not filled by a surplus in another hour, and a sensor that never came is in the mean as 0.

    Args:
        sensors: by name: when it was registered, and the period that it promises (None: none).
        heard: by name: how many measurements came in each hour, counted from ``since``.
    """
    shares: list[float] = []
    eager = 0
    for name, (registered, period) in sensors.items():
        begin = max(registered, since)
        if period is None or until - begin < period:
            continue
        first, came, due = (begin - since) // timedelta(hours=1), 0.0, 0.0
        for hour in range(first, math.ceil((until - since) / timedelta(hours=1))):
            start, end = since + timedelta(hours=hour), since + timedelta(hours=hour + 1)
            wanted = (min(end, until) - max(start, begin)) / period
            due += wanted
            came += min(heard.get(name, {}).get(hour, 0), wanted)
        shares.append(came / due)
        eager += sum(heard.get(name, {}).values()) > EAGER * due
    return Completeness(
        len(shares), sum(shares) / len(shares) if shares else None, sum(share < WHOLE for share in shares), eager,
        tuple(sorted(name for name in sensors if not heard.get(name))),
    )  # fmt: skip


def idle(there: Collection[str], used: Collection[str]) -> tuple[str, ...]:
    """What was there and not used, by name."""
    return tuple(sorted(set(there) - set(used)))
