"""Absence: nothing arrived for longer than promised. Judged over event time, like everything else.

Start-up is quiet: silence is counted from the moment the hub listens, however old the newest sample is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hub.core.alarms import Action, Severity
from hub.core.rules.catalogue import LiveRule, SensorRow
from hub.core.rules.machine import TICK, Event, Move
from hub.core.rules.quantities import FARTHEST
from hub.core.rules.when import Absence

State = bool
"""Is it silent?"""


class AbsenceMachine:
    """One rule on one sensor, or on one metric of it."""

    initial: State = False

    def __init__(self, rule: LiveRule, sensor: SensorRow, bound: timedelta, since: datetime) -> None:
        assert rule.document.severity is not None
        self.rule = rule
        self.subject = f"sensor:{sensor.id}"
        self.bound = bound
        self._since = since
        self._severity: Severity = rule.document.severity

    def accepts(self, event: Event) -> bool:
        """A faulty or calibrating sensor is not a silent one."""
        return True

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        # A sample whose clock runs ahead proves no silence before it: by our clock that time has not passed.
        silent, moves = self.advance(state, before, min(event.time, event.received) - TICK)
        if silent:
            moves = [*moves, Move(event.time, Action.CLEAR, self._severity, "heard-again", (event,))]
        return False, moves

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        at = self.due(state, last)
        if at is None or at > until:
            return state, ()
        reason, events = ("silent-from-start", ()) if last is None else ("silent", (last,))
        return True, (Move(at, Action.RAISE, self._severity, reason, events, self.bound.total_seconds()),)

    def due(self, state: State, last: Event | None) -> datetime | None:
        if state:
            return None
        heard = self._since if last is None or last.time < self._since else last.time
        return heard + self.bound

    def calm(self, state: State) -> tuple[float, float] | None:
        return None if state else (float("-inf"), float("inf"))

    def unmoved(self, state: State, event: Event) -> bool:
        return True

    def inherit(self, before: AbsenceMachine) -> None:
        """The catalogue changed: silence goes on counting from where it did."""
        self._since = before._since

    def active(self, state: State) -> Sequence[tuple[int | None, Severity]]:
        return ((None, self._severity),) if state else ()

    def dump(self, state: State) -> Any:
        return state

    def load(self, stored: Any) -> State:
        return bool(stored)


def bound_of(when: Absence, sensor: SensorRow) -> timedelta | None:
    """How long ``sensor`` may be silent; None: the rule counts in periods and it promises none."""
    if when.after is not None or when.periods is None:
        return when.after
    return None if sensor.period is None else min(when.periods * sensor.period, FARTHEST)


def build(rule: LiveRule, sensor: SensorRow, since: datetime) -> AbsenceMachine | None:
    """None when the rule counts in periods and the sensor promises none."""
    when = rule.document.when
    assert isinstance(when, Absence)
    bound = bound_of(when, sensor)
    return None if bound is None else AbsenceMachine(rule, sensor, bound, since)
