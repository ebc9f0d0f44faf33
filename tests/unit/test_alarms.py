"""The transition table, held to the prose above it, exhaustively: every state and every action."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.alarms import NEW, Ack, Action, AlarmState, Condition, Presentation, Severity, apply
from hub.errors import ConflictError

STATES = [AlarmState(*axes) for axes in product(Condition, Ack, Presentation)]
BY_RULES = {
    Action.RAISE,
    Action.CLEAR,
    Action.SEVERITY,
    Action.ESCALATE,
    Action.WITHDRAW,
    Action.REINSTATE,
    Action.AMEND,
    Action.FIND_LATE,
}
ON_PRESENTATION = {
    Action.SHELVE,
    Action.UNSHELVE,
    Action.SUPPRESS,
    Action.UNSUPPRESS,
    Action.TAKE_OUT_OF_SERVICE,
    Action.RETURN_TO_SERVICE,
}
EVERY = pytest.mark.parametrize(
    ("state", "action"), list(product(STATES, Action)), ids=lambda one: "-".join(one) if isinstance(one, tuple) else one
)


def allowed(state: AlarmState, action: Action) -> bool:
    """The prose, said once more in code."""
    match action:
        case Action.RAISE | Action.CLEAR | Action.WITHDRAW | Action.AMEND:
            return True
        case Action.COMMENT | Action.ASSIGN | Action.STEP | Action.CALM | Action.REFUTE:
            return True
        case Action.CLOSE:
            return state.condition is Condition.CLEARED
        case Action.REOPEN:
            return state.condition is Condition.CLEARED and state.ack is Ack.ACKED
        case Action.FIND_LATE:
            return state.condition is Condition.CLEARED
        case Action.SEVERITY | Action.ESCALATE:
            return state.condition is Condition.ACTIVE
        case Action.REINSTATE:
            return state.condition is not Condition.PENDING
        case Action.ACK:
            return state.ack is Ack.UNACKED
        case Action.SHELVE:
            return state.presentation in (Presentation.SHOWN, Presentation.SHELVED)
        case Action.UNSHELVE:
            return state.presentation is Presentation.SHELVED
        case Action.SUPPRESS:
            return state.presentation is Presentation.SHOWN
        case Action.UNSUPPRESS:
            return state.presentation is Presentation.SUPPRESSED
        case Action.TAKE_OUT_OF_SERVICE:
            return state.presentation is not Presentation.OUT_OF_SERVICE
        case Action.RETURN_TO_SERVICE:
            return state.presentation is Presentation.OUT_OF_SERVICE


@EVERY
def test_what_the_table_lacks_is_refused_by_name(state: AlarmState, action: Action) -> None:
    if allowed(state, action):
        _, reason = apply(state, action)
        assert reason
    else:
        with pytest.raises(ConflictError, match=f"^{action.value} does not fit an alarm that is {', '.join(state)}"):
            apply(state, action)


@EVERY
def test_the_axes_never_mix(state: AlarmState, action: Action) -> None:
    if not allowed(state, action):
        return
    after, _ = apply(state, action)
    if action not in BY_RULES:
        assert after.condition is state.condition
    if action not in (Action.ACK, Action.ESCALATE, Action.CLOSE, Action.REOPEN):
        assert after.ack is state.ack
    if action not in ON_PRESENTATION:
        assert after.presentation is state.presentation


@pytest.mark.parametrize(
    ("before", "action", "after", "reason"),
    [
        (NEW, Action.CLEAR, ("cleared", "unacked", "shown"), "condition-returned-to-normal"),
        (NEW, Action.ACK, ("active", "acked", "shown"), "acknowledged"),
        (
            AlarmState.of("cleared", "unacked", "shown"),
            Action.RAISE,
            ("active", "unacked", "shown"),
            "raised-again-before-acknowledged",
        ),
        (
            AlarmState.of("active", "acked", "shown"),
            Action.RAISE,
            ("active", "acked", "shown"),
            "raised-again-while-active",
        ),
        (
            AlarmState.of("active", "acked", "shown"),
            Action.ESCALATE,
            ("active", "unacked", "shown"),
            "severity-rose-asks-again",
        ),
        (AlarmState.of("active", "acked", "shown"), Action.SEVERITY, ("active", "acked", "shown"), "severity-changed"),
        (
            AlarmState.of("active", "unacked", "shelved"),
            Action.CLEAR,
            ("cleared", "unacked", "shelved"),
            "condition-returned-to-normal",
        ),
        (
            AlarmState.of("cleared", "unacked", "shown"),
            Action.REINSTATE,
            ("active", "unacked", "shown"),
            "late-sample-shows-no-clear",
        ),
        (
            AlarmState.of("cleared", "unacked", "shown"),
            Action.CLEAR,
            ("cleared", "unacked", "shown"),
            "cleared-already",
        ),
        (
            AlarmState.of("cleared", "unacked", "shelved"),
            Action.CLOSE,
            ("cleared", "acked", "shelved"),
            "closed-and-acknowledged",
        ),
        (AlarmState.of("cleared", "acked", "shown"), Action.CLOSE, ("cleared", "acked", "shown"), "closed"),
        (AlarmState.of("cleared", "acked", "shown"), Action.REOPEN, ("cleared", "unacked", "shown"), "reopened"),
        (NEW, Action.ASSIGN, NEW, "assigned"),
        (NEW, Action.STEP, NEW, "procedure-step"),
        (NEW, Action.CALM, NEW, "calm-again"),
        (NEW, Action.WITHDRAW, ("cleared", "unacked", "shown"), "late-sample-shows-no-raise"),
    ],
)
def test_rules_of_the_prose(before: AlarmState, action: Action, after: tuple[str, str, str], reason: str) -> None:
    assert apply(before, action) == (AlarmState.of(*after), reason)


@given(st.lists(st.sampled_from(Action), max_size=12))
def test_an_alarm_closes_only_when_cleared_and_acknowledged(actions: list[Action]) -> None:
    state = NEW
    for action in actions:
        if allowed(state, action):
            state, _ = apply(state, action)
    assert state.open is (state.condition is not Condition.CLEARED or state.ack is Ack.UNACKED)
    assert state.open or Action.ACK in actions or Action.CLOSE in actions


def test_severities_rank_worst_first() -> None:
    assert sorted(Severity, key=lambda severity: severity.rank, reverse=True) == list(Severity)
