"""What each step in an alarm's life changes beside its axes. Pure: values in, changed columns out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hub.core.alarms import Ack, Action, AlarmState, Condition, Outcome, Presentation

LONGEST_SHELF = timedelta(days=7)
"""Shelving always expires, and no later than this: what is to be hidden longer is out of service."""

Changes = dict[str, Any]


class Given(NamedTuple):
    """What a person says with an action; which parts are needed depends on the action."""

    comment: str | None = None
    assignee: str | None = None
    until: datetime | None = None
    """when the shelf ends"""
    reason: str | None = None
    outcome: Outcome | None = None
    step: str | None = None
    done: bool = True

    def told(self, action: Action) -> Changes:
        """What the history keeps of it."""
        detail: Changes = {} if self.comment is None else {"comment": self.comment}
        match action:
            case Action.ASSIGN:
                detail["assignee"] = self.assignee
            case Action.SHELVE:
                detail |= {"until": self.until and rfc3339(self.until), "reason": self.reason}
            case Action.TAKE_OUT_OF_SERVICE:
                detail["reason"] = self.reason
            case Action.CLOSE:
                detail["outcome"] = self.outcome and self.outcome.value
            case Action.STEP:
                detail |= {"step": self.step, "done": self.done}
        return detail


NOTHING = Given()


def by_person(steps: dict[str, Any], action: Action, given: Given, actor: str, now: datetime) -> Changes:
    """The columns that ``action`` changes. ``steps``: the ticks so far."""
    match action:
        case Action.ASSIGN:
            return {"assignee": given.assignee}
        case Action.SHELVE:
            return {"shelved_until": given.until, "shelved_by": actor, "shelve_reason": given.reason}
        case Action.TAKE_OUT_OF_SERVICE:
            return {"out_since": now, "out_by": actor, "out_reason": given.reason}
        case Action.CLOSE:
            return {"outcome": given.outcome, "closed_at": now, "closed_by": actor}
        case Action.STEP:
            tick = {"done_at": rfc3339(now), "done_by": actor} if given.done else {"done_at": None, "done_by": None}
            return {"steps": steps | {given.step or "": tick}}
    return {}


def by_state(before: AlarmState, after: AlarmState, actor: str, now: datetime) -> Changes:
    """The axes, and what cannot stand beside them: who acknowledged, the shelf, the outcome."""
    changes: Changes = {
        "condition": after.condition.value,
        "ack": after.ack.value,
        "presentation": after.presentation.value,
    }
    if before.ack is not after.ack:
        acked = after.ack is Ack.ACKED
        changes |= {"acked_at": now if acked else None, "acked_by": actor if acked else None}
    if before.presentation is Presentation.SHELVED is not after.presentation:
        changes |= {"shelved_until": None, "shelved_by": None, "shelve_reason": None}
    if before.presentation is Presentation.OUT_OF_SERVICE is not after.presentation:
        changes |= {"out_since": None, "out_by": None, "out_reason": None}
    if after.open:
        changes |= {"outcome": None, "closed_at": None, "closed_by": None}
    return changes


def muted(state: AlarmState, by_logic: bool) -> Action | None:
    """What suppression asks of an alarm that logic mutes, or mutes no longer: nothing where something else hides it."""
    if by_logic and state.presentation is Presentation.SHOWN:
        return Action.SUPPRESS
    if not by_logic and state.presentation is Presentation.SUPPRESSED:
        return Action.UNSUPPRESS
    return None


def asks(state: AlarmState) -> bool:
    """Does an alarm that comes to ``state`` call for an operator?"""
    return state == (Condition.ACTIVE, Ack.UNACKED, Presentation.SHOWN)


def rfc3339(moment: datetime) -> str:
    """UTC with milliseconds, as the database renders times."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
