"""On-delay and off-delay over event time: the part that threshold, geofence and the others share.

Between two samples the earlier one is taken to hold, but no longer than ``stale``: a delay is never fulfilled across
a gap in the data, neither upwards nor downwards. A latch that is up stays up through any gap.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from hub.core.rules.machine import TICK, Event


class Phase(IntEnum):
    IDLE = 0
    PENDING = 1
    ACTIVE = 2
    CLEARING = 3


class Latch(NamedTuple):
    phase: Phase
    first: Event | None = None
    """In PENDING and CLEARING the sample the delay counts from; in ACTIVE and IDLE None."""


class Delays(NamedTuple):
    up: timedelta = timedelta()
    down: timedelta = timedelta()
    stale: timedelta | None = None
    """Longest time a sample is taken to hold; None: until the next one, whenever that is."""


class Flip(NamedTuple):
    """The latch went up or down at ``time``; ``events`` decided it."""

    time: datetime
    up: bool
    events: tuple[Event, ...]


IDLE = Latch(Phase.IDLE)
ACTIVE = Latch(Phase.ACTIVE)


def undelayed(latch: Latch) -> Latch:
    """Without the delay that runs."""
    if latch.first is None:
        return latch
    return IDLE if latch.phase is Phase.PENDING else ACTIVE


def due(latch: Latch, delays: Delays, last: Event | None) -> datetime | None:
    """When the running delay is over, if the data reaches that far."""
    if latch.first is None:
        return None
    at = latch.first.time + (delays.up if latch.phase is Phase.PENDING else delays.down)
    if delays.stale is not None and last is not None and at > last.time + delays.stale:
        return None
    return at


def advance(latch: Latch, delays: Delays, last: Event | None, until: datetime) -> tuple[Latch, Flip | None]:
    at = due(latch, delays, last)
    if at is None or at > until or latch.first is None:
        return latch, None
    events = (latch.first,) if last is None or last == latch.first else (latch.first, last)
    up = latch.phase is Phase.PENDING
    return (ACTIVE if up else IDLE), Flip(at, up, events)


def step(
    latch: Latch, delays: Delays, before: Event | None, event: Event, *, raises: bool, clears: bool
) -> tuple[Latch, list[Flip]]:
    """``event`` says that the condition holds (``raises``), is over (``clears``), or neither (between the levels)."""
    flips: list[Flip] = []
    if latch.first is None and not (clears if latch.phase is Phase.ACTIVE else raises):
        return latch, flips  # no delay runs, and none begins
    if latch.first is not None:
        latch, flip = advance(latch, delays, before, event.time - TICK)
        if flip is not None:
            flips.append(flip)
        elif delays.stale is not None and before is not None and event.time - before.time > delays.stale:
            latch = IDLE if latch.phase is Phase.PENDING else ACTIVE
    latch = _turn(latch, event, raises=raises, clears=clears)
    if latch.first is not None:
        latch, flip = advance(latch, delays, event, event.time)
        if flip is not None:
            flips.append(flip)
    return latch, flips


def _turn(latch: Latch, event: Event, *, raises: bool, clears: bool) -> Latch:
    match latch.phase:
        case Phase.IDLE:
            return Latch(Phase.PENDING, event) if raises else latch
        case Phase.PENDING:
            return latch if raises else IDLE
        case Phase.ACTIVE:
            return Latch(Phase.CLEARING, event) if clears else latch
        case Phase.CLEARING:
            return latch if clears else ACTIVE
