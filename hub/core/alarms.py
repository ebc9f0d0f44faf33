"""The life of an alarm on one page: three independent axes, and what each action does to them.

The axes (ISA-18.2) never mix. *Condition* is what the rule says about the world; only the rules move it. *Acknowledgement*
is whether somebody has seen and owns it; only people set it, a new raise takes it back. *Presentation* is whether
operators are shown it; hiding never stops judging or recording.

The rules, in prose:

1. A raise makes the alarm active. Raising an active alarm again counts and changes nothing else.
2. Raising a cleared alarm that is still unacknowledged counts on the same alarm. A cleared *and* acknowledged alarm is
   over: the next raise opens a new one, so it never reaches this table. While an alarm chatters it is not repeated like
   that: the raise counts on the same alarm, acknowledged as it is, until it was closed with an outcome.
3. A clear makes an active or pending alarm cleared. It never acknowledges. Clearing what is cleared changes nothing.
4. A severity change needs an active alarm. A worse severity than the one acknowledged asks for a new acknowledgement,
   which the caller says by `escalate`; a milder one (`severity`) leaves the acknowledgement alone.
5. Acknowledging says "seen and owned"; it never clears. Acknowledging twice is refused by name.
6. A comment, an assignment and a tick of the procedure change no axis, and are always welcome. Neither do `calm`, by
   which the hub says that an alarm chatters no longer, and `refute`, by which it says that data which came after the
   lateness bound show that a silence was none.
7. Corrections: a late sample may show that a raise never happened (`withdraw`), that a clear never happened
   (`reinstate`), or that what happened was at another time or value (`amend`). They move the condition as the truth
   demands and leave acknowledgement alone, for nobody needs to act anew.
8. Shelving (by a person, always expires), suppression (by logic) and out of service (by a responsible person) are
   presentation only. `unshelve`, `unsuppress` and `return_to_service` undo exactly their own kind.
9. Closing says how it ended (confirmed, false alarm, test) and acknowledges. It needs a cleared alarm: what is active
   cannot be over. Closing again puts the outcome right. A closed alarm that is raised again is a new alarm.
10. Reopening takes back the closing, and the acknowledgement with it, of an alarm that is over. The caller sees to it
    that no newer alarm of the same rule and subject is open.

An alarm is open while its condition is not cleared or it is not acknowledged. A late finding (`find_late`: what data that
came after the lateness bound show to have happened) is over when it is recorded and never open. What is missing from the
table is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from hub.errors import ConflictError


class Condition(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    CLEARED = "cleared"


class Ack(StrEnum):
    UNACKED = "unacked"
    ACKED = "acked"


class Presentation(StrEnum):
    SHOWN = "shown"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"


class Severity(StrEnum):
    """X.733 perceived severity, worst first. ``cleared`` is a condition here, not a severity."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    WARNING = "warning"
    INDETERMINATE = "indeterminate"

    @property
    def rank(self) -> int:
        """4 for the worst, 0 for indeterminate."""
        return _RANKS[self]


_RANKS = {severity: 4 - place for place, severity in enumerate(Severity)}


class Action(StrEnum):
    # by the rules
    RAISE = "raise"
    CLEAR = "clear"
    SEVERITY = "severity"
    ESCALATE = "escalate"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    AMEND = "amend"
    FIND_LATE = "find_late"
    # by people
    ACK = "ack"
    COMMENT = "comment"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    TAKE_OUT_OF_SERVICE = "take_out_of_service"
    RETURN_TO_SERVICE = "return_to_service"
    ASSIGN = "assign"
    STEP = "step"
    CLOSE = "close"
    REOPEN = "reopen"
    # by logic: inhibition, maintenance windows, the end of chattering
    SUPPRESS = "suppress"
    UNSUPPRESS = "unsuppress"
    CALM = "calm"
    # by what came late
    REFUTE = "refute"


_BY_PEOPLE = (
    Action.ACK, Action.COMMENT, Action.SHELVE, Action.UNSHELVE, Action.TAKE_OUT_OF_SERVICE, Action.RETURN_TO_SERVICE,
    Action.ASSIGN, Action.STEP, Action.CLOSE, Action.REOPEN,
)  # fmt: skip


class Outcome(StrEnum):
    """How an alarm ended, as the person says who closes it."""

    CONFIRMED = "confirmed"
    FALSE_ALARM = "false_alarm"
    TEST = "test"


class AlarmState(NamedTuple):
    condition: Condition
    ack: Ack
    presentation: Presentation

    @classmethod
    def of(cls, condition: str, ack: str, presentation: str) -> AlarmState:
        """From the words the database holds.

        Raises:
            ValueError: a word that names no value of its axis.
        """
        return cls(Condition(condition), Ack(ack), Presentation(presentation))

    @property
    def open(self) -> bool:
        return self.condition is not Condition.CLEARED or self.ack is Ack.UNACKED


NEW = AlarmState(Condition.ACTIVE, Ack.UNACKED, Presentation.SHOWN)
"""What a first raise creates."""

_P, _A, _C = Condition.PENDING, Condition.ACTIVE, Condition.CLEARED
_U, _K = Ack.UNACKED, Ack.ACKED
_SHOWN, _SHELVED, _SUPPRESSED, _OUT = Presentation

# Each axis has its own table: (action, value before) -> (value after, reason). An action is allowed when it has an
# entry for the state's value on every axis where it appears at all; the reason of the axis it moves is told.
_CONDITION: Mapping[tuple[Action, Condition], tuple[Condition, str]] = MappingProxyType(
    {
        (Action.RAISE, _P): (_A, "raised-after-delay"),
        (Action.RAISE, _A): (_A, "raised-again-while-active"),
        (Action.RAISE, _C): (_A, "raised-again-before-acknowledged"),
        (Action.CLEAR, _P): (_C, "condition-gone-before-delay"),
        (Action.CLEAR, _A): (_C, "condition-returned-to-normal"),
        (Action.CLEAR, _C): (_C, "cleared-already"),
        (Action.SEVERITY, _A): (_A, "severity-changed"),
        (Action.ESCALATE, _A): (_A, "severity-rose"),
        (Action.WITHDRAW, _P): (_C, "late-sample-shows-no-raise"),
        (Action.WITHDRAW, _A): (_C, "late-sample-shows-no-raise"),
        (Action.WITHDRAW, _C): (_C, "late-sample-shows-no-raise"),
        (Action.REINSTATE, _A): (_A, "late-sample-shows-no-clear"),
        (Action.REINSTATE, _C): (_A, "late-sample-shows-no-clear"),
        (Action.AMEND, _P): (_P, "late-sample-moved-it"),
        (Action.AMEND, _A): (_A, "late-sample-moved-it"),
        (Action.AMEND, _C): (_C, "late-sample-moved-it"),
        (Action.CLOSE, _C): (_C, "closed"),
        (Action.REOPEN, _C): (_C, "reopened"),
        (Action.FIND_LATE, _C): (_C, "found-in-late-data"),
    }
)
_ACK: Mapping[tuple[Action, Ack], tuple[Ack, str]] = MappingProxyType(
    {
        (Action.ACK, _U): (_K, "acknowledged"),
        (Action.ESCALATE, _U): (_U, "severity-rose"),
        (Action.ESCALATE, _K): (_U, "severity-rose-asks-again"),
        (Action.CLOSE, _U): (_K, "closed-and-acknowledged"),
        (Action.CLOSE, _K): (_K, "closed"),
        (Action.REOPEN, _K): (_U, "reopened"),
    }
)
_PRESENTATION: Mapping[tuple[Action, Presentation], tuple[Presentation, str]] = MappingProxyType(
    {
        (Action.SHELVE, _SHOWN): (_SHELVED, "shelved"),
        (Action.SHELVE, _SHELVED): (_SHELVED, "shelved-anew"),
        (Action.UNSHELVE, _SHELVED): (_SHOWN, "unshelved"),
        (Action.SUPPRESS, _SHOWN): (_SUPPRESSED, "suppressed"),
        (Action.UNSUPPRESS, _SUPPRESSED): (_SHOWN, "unsuppressed"),
        (Action.TAKE_OUT_OF_SERVICE, _SHOWN): (_OUT, "out-of-service"),
        (Action.TAKE_OUT_OF_SERVICE, _SHELVED): (_OUT, "out-of-service"),
        (Action.TAKE_OUT_OF_SERVICE, _SUPPRESSED): (_OUT, "out-of-service"),
        (Action.RETURN_TO_SERVICE, _OUT): (_SHOWN, "returned-to-service"),
    }
)
_ON_NO_AXIS: Mapping[Action, str] = MappingProxyType(
    {
        Action.COMMENT: "commented",
        Action.ASSIGN: "assigned",
        Action.STEP: "procedure-step",
        Action.CALM: "calm-again",
        Action.REFUTE: "refuted-by-late-data",
    }
)
_ON_CONDITION = frozenset(action for action, _ in _CONDITION)
_ON_ACK = frozenset(action for action, _ in _ACK)
_ON_PRESENTATION = frozenset(action for action, _ in _PRESENTATION)


def apply(state: AlarmState, action: Action) -> tuple[AlarmState, str]:
    """The state after ``action``, and the named reason.

    Raises:
        ConflictError: the table has no such entry; says what the state is and which of people's actions would fit.
    """
    if not _allowed(state, action):
        fitting = ", ".join(other.value for other in _BY_PEOPLE if _allowed(state, other))
        raise ConflictError(f"{action.value} does not fit an alarm that is {', '.join(state)}; these would: {fitting}")
    condition, ack, presentation = state
    reason = _ON_NO_AXIS.get(action, "")
    if action in _ON_CONDITION:
        condition, reason = _CONDITION[action, condition]
    if action in _ON_ACK:
        ack, reason = _ACK[action, ack]
    if action in _ON_PRESENTATION:
        presentation, reason = _PRESENTATION[action, presentation]
    return AlarmState(condition, ack, presentation), reason


def _allowed(state: AlarmState, action: Action) -> bool:
    return (
        (action not in _ON_CONDITION or (action, state.condition) in _CONDITION)
        and (action not in _ON_ACK or (action, state.ack) in _ACK)
        and (action not in _ON_PRESENTATION or (action, state.presentation) in _PRESENTATION)
    )
