"""How many alarms an operator is given, and when that is a flood (ISA-18.2 / EEMUA 191)."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime, timedelta

SPAN = timedelta(minutes=10)
BEGINS_ABOVE = 10
"""alarms within ``SPAN`` for each operator"""
ENDS_BELOW = 5


def flood_since(raises: Sequence[datetime], operators: int, now: datetime) -> datetime | None:
    """When the flood began that is going on at ``now``; None: there is none.

    A flood begins with the alarm that makes it more than 10 in 10 minutes for each operator, and ends when fewer than
    5 are left of them.

    Args:
        raises: when operators were given an alarm, in order; from well before ``now``.
    """
    since: datetime | None = None
    held = 0
    gone = ((moment + SPAN, -1) for moment in raises)
    for moment, change in heapq.merge(gone, ((moment, 1) for moment in raises)):
        if moment > now:
            break
        held += change
        if since is None and held > BEGINS_ABOVE * operators:
            since = moment
        elif since is not None and held < ENDS_BELOW * operators:
            since = None
    return since
