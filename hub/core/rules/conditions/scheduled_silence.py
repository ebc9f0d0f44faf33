"""Silence within the hours of a zone: when it opens, silence counts from then; when it closes, nobody is missed any more.

Other conditions wait for a sample before they know anything. A silence needs none, so this machine wakes by itself when
the hours begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from hub.core.rules import memory
from hub.core.rules.calendar import Calendar
from hub.core.rules.conditions import group_absence
from hub.core.rules.conditions.group_absence import GroupAbsenceMachine
from hub.core.rules.conditions.scheduled import Timed
from hub.core.rules.machine import TICK, Event, Move, Up


@dataclass(frozen=True, slots=True)
class State:
    """Which hours it is need not be remembered while all is well: after a restart silence is counted from the return."""

    inner: group_absence.State
    on: bool = field(default=False, compare=False)
    turn: datetime | None = field(default=None, compare=False)
    """When the hours end, or off duty: before then they do not begin. None: not looked up yet"""


class ScheduledSilence(Timed):
    """``inner`` judged within ``calendar``, which nobody looked at before ``since``."""

    def __init__(self, inner: GroupAbsenceMachine, calendar: Calendar, since: datetime) -> None:
        super().__init__(inner, calendar, "zone-closed")
        self._group = inner
        self._since = since
        self.initial = State(inner.initial)

    def accepts(self, event: Event) -> bool:
        return self._group.accepts(event)

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        state, closing = self.advance(state, before, event.time - TICK)
        state = self._woken(state, event.time)
        if not state.on:
            return replace(state, inner=self._group.hear(state.inner, event)), closing
        inner, moves = self._group.step(state.inner, before, event)
        return replace(state, inner=inner), [*closing, *moves]

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        moves: list[Move] = []
        state = self._woken(state, until)
        while state.on and state.turn is not None and until >= state.turn - TICK:
            end = state.turn
            later = self.calendar.end(end)
            if later is not None:
                state = replace(state, turn=later)  # the next window follows without a gap
                continue
            inner, own = self._group.advance(state.inner, last, end - TICK)
            moves += [*own, *self.endings(inner, end)]
            state = self._woken(State(self._group.rested(inner), turn=self.calendar.opens(end)), until)
        if state.on:
            inner, own = self._group.advance(state.inner, last, until)
            state = replace(state, inner=inner)
            moves += own
        return state, moves

    def _woken(self, state: State, until: datetime) -> State:
        """With the hours that have begun by ``until``."""
        turn = self._since if state.turn is None else state.turn
        if state.on or turn > until:
            return state
        while turn <= until:
            end = self.calendar.end(turn)
            if end is not None:
                return State(self._group.woken(state.inner, turn), on=True, turn=end)
            opens = self.calendar.opens(turn)
            assert opens is not None
            turn = opens
        return replace(state, turn=turn)

    def due(self, state: State, last: Event | None) -> datetime | None:
        turn = self._since if state.turn is None else state.turn
        if not state.on:
            return turn
        at = self._group.due(state.inner, last)
        return turn - TICK if at is None else min(at, turn - TICK)

    def calm(self, state: State) -> None:
        """Every sample says that its sensor is there, off duty too."""

    def unmoved(self, state: State, event: Event) -> bool:
        return False

    def active(self, state: State) -> Sequence[Up]:
        return self._group.active(state.inner)

    def inherit(self, before: ScheduledSilence, state: State, known: State) -> State:
        """See ``GroupAbsenceMachine.inherit``; the hours are the same."""
        inner = self._group.inherit(before._group, state.inner, known.inner)
        self._since = before._since
        return State(inner, known.on, known.turn)

    def dump(self, state: State) -> Any:
        idle = state.inner == self._group.initial
        return [self._group.dump(state.inner), None if idle else memory.dump_time(state.turn)]

    def load(self, stored: Any) -> State:
        inner, end = stored
        turn = memory.load_time(end)
        return State(self._group.load(inner), turn is not None, turn)
