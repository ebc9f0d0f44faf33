"""Flat line: a value that stands still though the world does not, as of a stuck float or a frozen sensor.

The flat line test of QARTOD (U.S. IOOS, manuals for real-time quality control) over event time: every sample of a
stretch stays within a tolerance of the stretch's first one. How long that must go on is the rule's own ``for``. Only
samples prove it: unlike a level, which is taken to hold until the next sample, nothing is concluded between two of them,
and never across a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hub.core.alarms import Action, Severity
from hub.core.reading import Reading
from hub.core.rules import memory
from hub.core.rules.catalogue import LiveRule, SensorRow
from hub.core.rules.conditions import quality
from hub.core.rules.conditions.threshold import stale_bound
from hub.core.rules.machine import Event, Move
from hub.core.rules.when import FlatLine

_ROUNDING = 1e-9
"""Of a value: 1.36 is within 0.01 of 1.35, whatever binary fractions make of the three."""


class State(NamedTuple):
    up: bool = False
    anchor: float | None = None
    """What the first sample of the stretch said; None: nothing came yet."""
    since: Event | None = None
    """The sample that the stretch is counted from, while the alarm is not up."""
    moving: Event | None = None
    """While the alarm is up: the sample since which the value moves again."""


class FlatLineMachine:
    """One rule on one sensor's metric."""

    initial = State()

    def __init__(self, rule: LiveRule, sensor: SensorRow, when: FlatLine, stale: timedelta | None) -> None:
        self.rule = rule
        self.subject = f"sensor:{sensor.id}"
        self._severity: Severity = rule.document.worst
        self._tolerance = when.tolerance
        self._rests_at = when.rests_at
        self._stale = stale
        self._refused = quality.refused(rule)

    def accepts(self, event: Event) -> bool:
        return quality.is_number(event, self._refused)

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        assert isinstance(event, Reading)
        assert event.value is not None
        gap = self._stale is not None and before is not None and event.time - before.time > self._stale
        same = state.anchor is not None and self._within(event.value, state.anchor)
        anchor = state.anchor if same else event.value
        still = same and not self._rests(event.value)
        if state.up:
            return self._moves(state._replace(anchor=anchor), event, still=still, gap=gap)
        if self._rests(event.value):
            return State(anchor=anchor), ()
        if not still or gap or state.since is None:
            return State(anchor=anchor, since=event), ()
        if event.time - state.since.time < self.rule.document.for_:
            return state, ()
        return State(up=True, anchor=anchor), (self._move(event.time, Action.RAISE, "flat", (state.since, event)),)

    def _moves(self, state: State, event: Event, *, still: bool, gap: bool) -> tuple[State, Sequence[Move]]:
        """The alarm is up: does it end with ``event``?"""
        if still:
            return state._replace(moving=None), ()
        moving = event if gap or state.moving is None else state.moving
        if event.time - moving.time < self.rule.document.clear_for:
            return state._replace(moving=moving), ()
        assert isinstance(event, Reading)
        assert event.value is not None
        events = (event,) if moving == event else (moving, event)
        since = None if self._rests(event.value) else event
        return State(anchor=state.anchor, since=since), (self._move(event.time, Action.CLEAR, "moves-again", events),)

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        return state, ()

    def due(self, state: State, last: Event | None) -> datetime | None:
        return None

    def calm(self, state: State) -> tuple[float, float] | None:
        """While the alarm is up, more of the same changes nothing."""
        if not state.up or state.moving is not None or state.anchor is None:
            return None
        if self._rests_at is not None and abs(state.anchor - self._rests_at) <= 3 * self._tolerance:
            return None  # part of the range is rest
        return state.anchor - self._tolerance, state.anchor + self._tolerance

    def unmoved(self, state: State, event: Event) -> bool:
        return True

    def undelayed(self, state: State) -> State:
        """Without what is counted: nobody can say when what is asked now would have begun."""
        return state._replace(since=None, moving=None)

    def active(self, state: State) -> Sequence[tuple[int | None, Severity]]:
        return ((None, self._severity),) if state.up else ()

    def dump(self, state: State) -> Any:
        return [state.up, state.anchor, memory.dump_event(state.since), memory.dump_event(state.moving)]

    def load(self, stored: Any) -> State:
        up, anchor, since, moving = stored
        return State(up, anchor, memory.load_event(since), memory.load_event(moving))

    def _rests(self, value: float) -> bool:
        return self._rests_at is not None and self._within(value, self._rests_at)

    def _within(self, value: float, of: float) -> bool:
        return abs(value - of) <= self._tolerance + _ROUNDING * abs(of)

    def _move(self, time: datetime, action: Action, reason: str, events: tuple[Event, ...]) -> Move:
        return Move(time, action, self._severity, reason, events)


def build(rule: LiveRule, sensor: SensorRow) -> FlatLineMachine:
    when = rule.document.when
    assert isinstance(when, FlatLine)
    return FlatLineMachine(rule, sensor, when, stale_bound(rule, sensor))
