"""Chattering (ISA-18.2): an alarm that comes and goes too often to be worked on one by one. Over event time, pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

RAISES, RAISES_WITHIN = 3, timedelta(minutes=1)
CHANGES, CHANGES_WITHIN = 5, timedelta(minutes=10)
CALM_AFTER = timedelta(minutes=10)
"""Chattering is over when nothing changed for so long."""


class Recent(NamedTuple):
    """The event times of an alarm's newest raises and changes of condition (raises and clears), each in order."""

    raises: tuple[datetime, ...] = ()
    changes: tuple[datetime, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Sequence[str]]) -> Recent:
        """From what ``as_json`` made."""
        return cls(*(tuple(map(datetime.fromisoformat, stored.get(name, ()))) for name in cls._fields))

    def as_json(self) -> dict[str, Any]:
        return {
            name: [moment.astimezone(UTC).isoformat() for moment in moments]
            for name, moments in zip(self._fields, self, strict=True)
        }

    def with_change(self, moment: datetime, *, raised: bool) -> Recent:
        """One more change; a late one takes its place among the others."""
        raises = sorted((*self.raises, moment))[-RAISES:] if raised else self.raises
        return Recent(tuple(raises), tuple(sorted((*self.changes, moment))[-CHANGES:]))

    @property
    def calm_at(self) -> datetime | None:
        """When it counts as calm unless something happens; None: nothing ever changed."""
        return self.changes[-1] + CALM_AFTER if self.changes else None


def chatters(recent: Recent, before: bool, at: datetime) -> bool:
    """Does an alarm chatter at ``at``, which is the time of a change just added to ``recent``?

    Args:
        before: whether it did before that change. It goes on until it was calm for 10 minutes.
    """
    if before and len(recent.changes) > 1 and recent.changes[-1] - recent.changes[-2] < CALM_AFTER:
        return True
    return _within(recent.raises, RAISES, RAISES_WITHIN, at) or _within(recent.changes, CHANGES, CHANGES_WITHIN, at)


def _within(moments: Sequence[datetime], count: int, span: timedelta, at: datetime) -> bool:
    return len(moments) >= count and moments[-1] - moments[-count] <= span and at - moments[-1] < CALM_AFTER
