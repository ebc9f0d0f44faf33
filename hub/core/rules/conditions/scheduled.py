"""A rule with a calendar, or a zone with hours: any other machine, on duty in its windows only.

When a window opens nothing is known: a delay begins anew, and a device that is already inside has not entered. When
it closes, what is up ends. Both happen in event time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from hub.core.alarms import Action, Severity
from hub.core.rules import memory
from hub.core.rules.calendar import Calendar
from hub.core.rules.machine import TICK, Event, Machine, Move, Up, standing
from hub.core.rules.window import Window


class State(NamedTuple):
    inner: Any
    end: datetime | None = None
    """When the window is over in which something was learned; None while nothing is known."""


class Timed:
    """A machine in another one's hours. ``closing`` is the reason told when a window ends."""

    def __init__(self, inner: Machine, calendar: Calendar, closing: str) -> None:
        self.inner = inner
        self.rule = inner.rule
        self.subject = inner.subject
        self.calendar = calendar
        self.closing = closing

    def endings(self, state: Any, end: datetime) -> list[Move]:
        """What is up in the inner ``state`` ends with the window."""
        return [
            Move(end, Action.CLEAR, one.severity, self._why(one), (), None, one.zone_id, member=one.member)
            for one in standing(self.inner, state)
        ]

    def _why(self, alarm: Up) -> str:
        if self.closing != "zone-closed":
            return self.closing
        if alarm.zone_id is None:
            return "own-zone-closed"
        return "zone-itself-closed" if self.subject.startswith("zone:") else self.closing


class ScheduledMachine(Timed):
    """``inner`` judged within ``calendar``."""

    def __init__(self, inner: Machine, calendar: Calendar, *, closing: str = "off-duty") -> None:
        super().__init__(inner, calendar, closing)
        self.initial = State(inner.initial)

    def accepts(self, event: Event) -> bool:
        return self.inner.accepts(event)

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        state, closing = self.advance(state, before, event.time - TICK)
        end = self.calendar.end(event.time)
        if end is None:
            return state, closing
        known = None if state.end is None else before
        inner, moves = self.inner.step(state.inner, known, event)
        return self._state(inner, state.end or end), [*closing, *moves]

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        end = state.end
        while end is not None and until >= end - TICK:
            later = self.calendar.end(end)
            if later is None:
                return self._close(state, last, end)
            end = later  # the next window follows without a gap
        if end is None:
            return state, ()
        inner, moves = self.inner.advance(state.inner, last, until)
        return self._state(inner, end), moves

    def _close(self, state: State, last: Event | None, end: datetime) -> tuple[State, Sequence[Move]]:
        inner, moves = self.inner.advance(state.inner, last, end - TICK)
        return self.initial, [*moves, *self.endings(inner, end)]

    def _state(self, inner: Any, end: datetime) -> State:
        return self.initial if inner == self.inner.initial else State(inner, end)

    def due(self, state: State, last: Event | None) -> datetime | None:
        if state.end is None:
            return None
        at = self.inner.due(state.inner, last)
        return state.end - TICK if at is None else min(at, state.end - TICK)

    def calm(self, state: State) -> tuple[float, float] | None:
        return self.inner.calm(state.inner)

    def unmoved(self, state: State, event: Any) -> bool:
        if state.end is None:
            return self.opens(state, event.time) is not None
        return self.inner.unmoved(state.inner, event)

    def opens(self, state: State, time: datetime) -> datetime | None:
        """While it is off duty and knows nothing: when that may end. Until then nothing it hears counts. Else None."""
        if state != self.initial:
            return None
        opens = self.calendar.opens(time)
        if opens is None and isinstance(self.inner, ScheduledMachine):
            return self.inner.opens(state.inner, time)
        return opens

    def active(self, state: State) -> Sequence[tuple[int | None, Severity] | Up]:
        return self.inner.active(state.inner)

    def dump(self, state: State) -> Any:
        return [self.inner.dump(state.inner), memory.dump_time(state.end)]

    def load(self, stored: Any) -> State:
        inner, end = stored
        return State(self.inner.load(inner), memory.load_time(end))


def bare(machine: Machine, state: Any) -> tuple[Machine, Any]:
    """The machine that judges, and its own state."""
    while isinstance(machine, Timed):
        machine, state = machine.inner, state.inner
    return machine, state


def hours_of(machine: Machine) -> list[Sequence[Window]]:
    """The windows it is on duty in, of the rule first, then of the zone."""
    layers: list[Sequence[Window]] = []
    while isinstance(machine, Timed):
        layers.append(machine.calendar.windows)
        machine = machine.inner
    return layers


def dressed(machine: Machine, state: Any, inner: Any) -> Any:
    """``state`` of ``machine`` with another state of the machine that judges."""
    if not isinstance(machine, ScheduledMachine):
        return inner
    return state._replace(inner=dressed(machine.inner, state.inner, inner))
