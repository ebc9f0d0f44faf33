"""Zone aggregate: one figure over the sensors of a zone, judged whenever one of them speaks.

A member counts with its newest sample, and only as long as that is not older than ``within``: a silent member drops out.
With fewer members than ``min_members`` nothing is known: an alarm neither comes nor goes.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from hub.core.alarms import Action, Severity
from hub.core.reading import Reading
from hub.core.rules import memory
from hub.core.rules.catalogue import LiveRule
from hub.core.rules.conditions import latch as latches
from hub.core.rules.conditions import quality
from hub.core.rules.conditions.latch import Delays, Flip, Latch, Phase
from hub.core.rules.machine import Event, Move
from hub.core.rules.when import ZoneAggregate


class State(NamedTuple):
    latch: Latch = latches.IDLE
    values: Mapping[int, tuple[datetime, float]] = MappingProxyType({})
    """By member: its newest sample that may still count"""
    figure: float | None = None
    """The newest figure that enough members made"""


class AggregateMachine:
    """One rule on one zone."""

    initial = State()

    def __init__(self, rule: LiveRule, zone_id: int, members: frozenset[int]) -> None:
        when = rule.document.when
        assert isinstance(when, ZoneAggregate)
        self.rule = rule
        self.subject = f"zone:{zone_id}"
        self._zone_id = zone_id
        self._members = members
        self._when = when
        self._severity: Severity = rule.document.worst
        stale = rule.document.stale_after or when.within
        self._delays = Delays(rule.document.for_, rule.document.clear_for, stale)
        self._refused = quality.refused(rule)

    def accepts(self, event: Event) -> bool:
        return quality.is_number(event, self._refused)

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        assert isinstance(event, Reading)
        assert event.value is not None
        oldest = event.time - self._when.within
        values = {member: one for member, one in state.values.items() if one[0] > oldest}
        values[event.sensor_id] = (event.time, event.value)
        figure, raises, clears = state.figure, False, False
        if len(values) >= self._when.min_members:
            figure = self._figure([value for _, value in values.values()])
            raises, clears = self._judge(figure)
        latch, flips = latches.step(state.latch, self._delays, before, event, raises=raises, clears=clears)
        moves = [self._move(flip, state.figure if flip.time < event.time else figure, len(values)) for flip in flips]
        return State(latch, MappingProxyType(values), figure), moves

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        latch, flip = latches.advance(state.latch, self._delays, last, until)
        if flip is None:
            return state, ()
        return state._replace(latch=latch), (self._move(flip, state.figure, len(state.values)),)

    def due(self, state: State, last: Event | None) -> datetime | None:
        return latches.due(state.latch, self._delays, last)

    def calm(self, state: State) -> None:
        """Every sample moves the figure."""

    def unmoved(self, state: State, event: Event) -> bool:
        return False

    def undelayed(self, state: State) -> State:
        """Without the delay that runs: nobody can say when what is asked now would have begun."""
        return state._replace(latch=latches.undelayed(state.latch))

    def active(self, state: State) -> Sequence[tuple[int | None, Severity]]:
        return ((self._zone_id, self._severity),) if state.latch.phase >= Phase.ACTIVE else ()

    def dump(self, state: State) -> Any:
        values = [[member, memory.dump_time(time), value] for member, (time, value) in state.values.items()]
        return [int(state.latch.phase), memory.dump_event(state.latch.first), values, state.figure]

    def load(self, stored: Any) -> State:
        phase, first, values, figure = stored
        known: dict[int, tuple[datetime, float]] = {}
        for member, at, value in values:
            if member in self._members and (time := memory.load_time(at)) is not None:
                known[member] = (time, value)
        return State(Latch(Phase(phase), memory.load_event(first)), MappingProxyType(known), figure)

    def _figure(self, values: Sequence[float]) -> float:
        match self._when.function:
            case "count":
                return float(sum(map(self._counts, values)))
            case "mean":
                return statistics.fmean(sorted(values))
            case "median":
                return statistics.median(values)
            case "min":
                return min(values)
            case "max":
                return max(values)
            case "p95":  # the smallest value that 95 % of the members do not exceed
                return sorted(values)[math.ceil(0.95 * len(values)) - 1]

    def _counts(self, value: float) -> bool:
        counted = self._when.of
        assert counted is not None
        return value > counted.above if counted.above is not None else value < (counted.below or 0.0)

    def _judge(self, figure: float) -> tuple[bool, bool]:
        """(raises, clears)"""
        when = self._when
        if when.above is not None:
            clears = figure < when.clear_below if when.clear_below is not None else figure <= when.above
            return figure > when.above, clears
        assert when.below is not None
        clears = figure > when.clear_above if when.clear_above is not None else figure >= when.below
        return figure < when.below, clears

    def _move(self, flip: Flip, figure: float | None, members: int) -> Move:
        counted = "count-" if self._when.function == "count" else ""
        if not flip.up:
            action, reason, limit = Action.CLEAR, f"zone-{counted}normal", None
        else:
            side, limit = ("above", self._when.above) if self._when.above is not None else ("below", self._when.below)
            held = "-held" if self._delays.up else ""
            action, reason = Action.RAISE, f"zone-{counted}{side}{held}"
        return Move(flip.time, action, self._severity, reason, flip.events, limit, self._zone_id, figure, members)


def build(rule: LiveRule, zone_id: int, members: Iterable[int]) -> AggregateMachine | None:
    """None when the zone has too few sensors ever to be judged."""
    when = rule.document.when
    assert isinstance(when, ZoneAggregate)
    own = frozenset(members)
    return AggregateMachine(rule, zone_id, own) if len(own) >= when.min_members else None
