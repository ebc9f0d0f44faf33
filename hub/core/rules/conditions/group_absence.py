"""Absence in groups: one alarm when a gateway, a district or a source falls silent, and none for each sensor behind it.

One machine judges a group and its members, so that it knows of both. Members do not fall silent at one moment but one
after the other, within one of their periods; so a member's own alarm waits that long, and comes only if the group's
does not. When the group is heard again, the members that are still missing have as long to be heard themselves.
Start-up is quiet, as for a single sensor.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.core.alarms import Action, Severity
from hub.core.rules import memory
from hub.core.rules.catalogue import LiveRule, SensorRow
from hub.core.rules.conditions.absence import bound_of
from hub.core.rules.machine import TICK, Event, Move, Up
from hub.core.rules.when import Absence

SLOW_CLOCK = timedelta(minutes=1)
"""A group hears many clocks: so much later than the others' lateness, at most, one of them may run."""
_NAMED = 3
_NEW = 64
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class State:
    """``heard`` is no part of what must be remembered: after a restart silence is counted from the return."""

    silent: Mapping[int, datetime] = field(default_factory=dict)
    """By member that is silent: since when its own alarm may wait"""
    raised: frozenset[int] = frozenset()
    """Members whose own alarm is up"""
    up: bool = False
    heard: tuple[Mapping[int, Event], Mapping[int, Event]] = field(default=({}, {}), compare=False)
    """The newest sample of each member: those of long ago, and over them those of late"""
    soonest: datetime | None = field(default=None, compare=False)
    """No member falls silent before; None: not reckoned yet"""
    woken: datetime | None = field(default=None, compare=False)
    """Of a group with hours: when they began. Silence counts from there"""

    def last(self, member: int) -> Event | None:
        return self.heard[1].get(member) or self.heard[0].get(member)


class GroupAbsenceMachine:
    """One rule on one group of sensors."""

    initial = State()

    def __init__(
        self, rule: LiveRule, subject: str, bounds: Mapping[int, timedelta], wait: timedelta, since: datetime
    ) -> None:
        when = rule.document.when
        assert isinstance(when, Absence)
        assert rule.document.severity is not None
        self.rule = rule
        self.subject = subject
        self._zone_id = int(subject.removeprefix("zone:")) if subject.startswith("zone:") else None
        self._bounds = bounds
        self.members = bounds.keys()
        self._wait = wait
        self._since = dict.fromkeys(bounds, since)
        self._severity: Severity = rule.document.severity
        least = when.min_silent or 1.0
        self._needed = max(2, int(least) if least > 1 else math.ceil(least * len(bounds) - 1e-9))

    def accepts(self, event: Event) -> bool:
        """A faulty or calibrating sensor is not a silent one."""
        return event.sensor_id in self._bounds

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        state, moves = self.advance(state, before, event.time - TICK)
        state = self.hear(state, event)
        member = event.sensor_id
        if member not in state.silent:
            return state, moves
        told = list(moves)
        silent = {one: time for one, time in state.silent.items() if one != member}
        raised = state.raised
        if member in raised:
            raised -= {member}
            told.append(Move(event.time, Action.CLEAR, self._severity, "heard-again", (event,), member=member))
        up = state.up and len(silent) >= self._needed
        if state.up and not up:
            told.append(self._group(event.time, Action.CLEAR, "group-heard-again", silent, (event,)))
            silent = dict.fromkeys(silent, event.time)
        # It may fall silent again before the soonest that was reckoned without it.
        again = event.time + self._bounds[member]
        soonest = None if state.soonest is None else min(state.soonest, again)
        return replace(state, silent=silent, raised=raised, up=up, soonest=soonest), told

    def hear(self, state: State, event: Event) -> State:
        """Nothing but that the member is there."""
        old, new = state.heard
        new = {**new, event.sensor_id: event}
        if len(new) > _NEW:
            old, new = {**old, **new}, {}
        # As replace() would, in a third of its time: a city's every sample comes by here.
        return State(state.silent, state.raised, state.up, (old, new), state.soonest, state.woken)

    def woken(self, state: State, at: datetime) -> State:
        """Hours begin: silence counts from here."""
        return replace(state, woken=at, soonest=None)

    def rested(self, state: State) -> State:
        """Hours end: nobody is missed."""
        return State(heard=state.heard)

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        if state.soonest is None:
            times = (self._falls_silent(state, one) for one in self._bounds if one not in state.silent)
            state = replace(state, soonest=min(times, default=_NEVER))
        if not state.silent and state.soonest is not None and until < state.soonest:
            return state, ()
        at = self.due(state, last)
        if at is None or at > until:
            return state, ()
        queue = [(time, 0, member) for member in self._bounds if member not in state.silent
                 for time in [self._falls_silent(state, member)]]  # fmt: skip
        if not state.up:
            queue += [(time + self._wait, 1, one) for one, time in state.silent.items() if one not in state.raised]
        heapq.heapify(queue)
        silent, raised, up = dict(state.silent), set(state.raised), state.up
        moves: list[Move] = []
        while queue and queue[0][0] <= until:
            time, waited, member = heapq.heappop(queue)
            if waited:
                if not up:
                    raised.add(member)
                    moves.append(self._alone(time, member, state.last(member)))
                continue
            silent[member] = time
            if not up and len(silent) >= self._needed:
                up = True
                moves += (
                    Move(time, Action.CLEAR, self._severity, "silent-with-group", (), member=one)
                    for one in sorted(raised)
                )
                raised.clear()
                moves.append(self._group(time, Action.RAISE, "group-silent", silent, ()))
            elif not up:
                heapq.heappush(queue, (time + self._wait, 1, member))
        soonest = min((time for time, waited, _ in queue if not waited), default=_NEVER)
        after = replace(state, silent=silent, raised=frozenset(raised), up=up, soonest=soonest)
        return after, moves

    def due(self, state: State, last: Event | None) -> datetime | None:
        times = [] if state.up else [at + self._wait for one, at in state.silent.items() if one not in state.raised]
        if state.soonest is not None:
            times.append(state.soonest)
        else:
            times += [self._falls_silent(state, one) for one in self._bounds if one not in state.silent]
        first = min(times, default=_NEVER)
        return None if first == _NEVER else first

    def calm(self, state: State) -> None:
        """Every sample says that its sensor is there."""

    def unmoved(self, state: State, event: Event) -> bool:
        return False

    def inherit(self, before: GroupAbsenceMachine, state: State, known: State) -> State:
        """The catalogue changed: ``state`` with what ``before`` had heard, in its state ``known``. Silence goes on counting
        from where it did; of a new member it counts from now."""
        self._since |= {member: since for member, since in before._since.items() if member in self._since}
        heard = {**known.heard[0], **known.heard[1]}
        kept = {one: event for one, event in heard.items() if one in self._bounds}
        return replace(state, heard=(kept, {}), woken=known.woken)

    def active(self, state: State) -> Sequence[Up]:
        own = [Up(None, self._severity, member) for member in sorted(state.raised)]
        return [Up(self._zone_id, self._severity), *own] if state.up else own

    def dump(self, state: State) -> Any:
        silent = [[member, memory.dump_time(time)] for member, time in sorted(state.silent.items())]
        return [silent, sorted(state.raised), state.up]

    def load(self, stored: Any) -> State:
        silent = {member: time for member, at in stored[0] if member in self._bounds and (time := memory.load_time(at))}
        return State(silent, frozenset(stored[1]) & self._bounds.keys(), stored[2])

    def _falls_silent(self, state: State, member: int) -> datetime:
        heard = state.last(member)
        since = self._since[member] if state.woken is None else max(self._since[member], state.woken)
        return (since if heard is None else max(since, heard.time)) + self._bounds[member]

    def _alone(self, time: datetime, member: int, heard: Event | None) -> Move:
        reason, events = ("silent-from-start", ()) if heard is None else ("silent", (heard,))
        bound = self._bounds[member].total_seconds()
        return Move(time, Action.RAISE, self._severity, reason, events, bound, member=member)

    def _group(
        self, time: datetime, action: Action, reason: str, silent: Mapping[int, datetime], events: tuple[Event, ...]
    ) -> Move:
        return Move(
            time, action, self._severity, reason, events, float(len(self._bounds)), self._zone_id,
            float(len(silent)), len(silent), sensors=tuple(sorted(silent)[:_NAMED]),
        )  # fmt: skip


def build(rule: LiveRule, subject: str, members: Sequence[SensorRow], since: datetime) -> GroupAbsenceMachine:
    when = rule.document.when
    assert isinstance(when, Absence)
    bounds = {sensor.id: bound for sensor in members if (bound := bound_of(when, sensor)) is not None}
    wait = max(sensor.period or bounds[sensor.id] for sensor in members)
    return GroupAbsenceMachine(rule, subject, bounds, wait, since)
