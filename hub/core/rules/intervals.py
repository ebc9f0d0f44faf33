"""When alarms were up, out of what was told of them: raises and clears, and what late data put right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class Interval(NamedTuple):
    """When an alarm of one rule and subject was up; ``end`` None: it still is.

    ``alarm``: the one it was told as; ``told``: when (wall time), where that is known.
    """

    start: datetime
    end: datetime | None
    alarm: int | None = None
    told: datetime | None = None

    def meets(self, other: Interval) -> bool:
        return (other.end is None or self.start <= other.end) and (self.end is None or self.end >= other.start)


class Told(NamedTuple):
    """One transition of an alarm as stored. ``corrects``: the kind and event time of the one it puts right."""

    action: str
    time: datetime
    corrects: tuple[str, datetime] | None
    alarm: int | None = None
    told: datetime | None = None


def intervals(told: Iterable[Told]) -> list[Interval]:
    """When the alarms of one rule and subject were up, from all their transitions in the order they were told."""
    up: list[Interval] = []
    for action, time, corrects, alarm, wall in told:
        end = up[-1].end if up else time
        match action:
            case "raise" if not up or end is not None:
                up.append(Interval(time, None, alarm, wall))
            case "clear" if up:
                up[-1] = up[-1]._replace(end=time if end is None else end)
            case "withdraw":
                up = [one for one in up if corrects is None or one.start != corrects[1]]
            case "reinstate" if up:
                up[-1] = up[-1]._replace(end=None)
            case "amend" if corrects is not None:
                up = [_amended(one, corrects, time) for one in up]
            case _:
                pass
    return up


def correction(stored: dict[str, str] | None) -> tuple[str, datetime] | None:
    """``corrects`` of a Told, from the detail of the stored transition."""
    return None if not stored else (stored["action"], datetime.fromisoformat(stored["event_time"]))


def _amended(one: Interval, corrects: tuple[str, datetime], time: datetime) -> Interval:
    kind, before = corrects
    if kind == "raise" and one.start == before:
        return one._replace(start=time)
    return one._replace(end=time) if kind == "clear" and one.end == before else one
