"""Correlation: conditions on several sensors, judged together for the one they are gathered around, the anchor.

Each part is judged on each of its sensors by the machine that judges it alone. A part counts from a sample that shows
it until ``within`` after the last such sample, so a silent sensor raises nothing; and while a sensor's own condition is up
and the sensor silent, its part is not over either: an alarm that is up stays up through any gap.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from hub.core.alarms import Action, Severity
from hub.core.reading import Reading
from hub.core.rules import hours, memory
from hub.core.rules.calendar import Calendar
from hub.core.rules.catalogue import LiveRule, SensorRow
from hub.core.rules.conditions import latch as latches
from hub.core.rules.conditions import rate, threshold
from hub.core.rules.conditions.rate import RateMachine
from hub.core.rules.conditions.scheduled import ScheduledMachine, bare, dressed
from hub.core.rules.conditions.threshold import ThresholdMachine, stale_bound
from hub.core.rules.machine import TICK, Event, Move, Told
from hub.core.rules.parts import AnyOf, Correlation, InSequence, Piece
from hub.core.rules.when import Threshold

Sub = ThresholdMachine | RateMachine | ScheduledMachine
Place = tuple[int, int]
"""Which part, and which sensor of it"""


_ANYTHING = (-math.inf, math.inf)
_NOTHING = (math.inf, -math.inf)


class Held(NamedTuple):
    """What is known of one part on one sensor."""

    state: Any
    last: Event | None
    """Its newest sample"""
    up: bool = False
    at: datetime | None = None
    """The newest moment at which it was seen to hold"""
    shown: tuple[Told, Event] | None = None
    """Why it held then, and by which sample"""


class Chain(NamedTuple):
    """Parts that began one after the other, from the first one on."""

    start: datetime
    end: datetime
    links: tuple[tuple[Told, Event], ...]


class State(NamedTuple):
    held: Mapping[Place, Held] = MappingProxyType({})
    """Parts of which nothing is known but that they do not hold are left out"""
    chains: tuple[tuple[Chain, ...], ...] = ()
    """By part it ends with: the newest one, and before it the one that ended at an earlier moment"""
    up: bool = False
    over: datetime | None = None
    """While it is up: since when it no longer holds"""


class CorrelationMachine:
    """One rule around one sensor."""

    initial = State()

    def __init__(
        self, rule: LiveRule, when: Correlation, anchor: SensorRow, subs: Mapping[Place, Sub], stale: timedelta | None
    ) -> None:
        self.rule = rule
        self.subject = f"sensor:{anchor.id}"
        self._when = when
        self._within = when.within or timedelta()
        self._clear_for = rule.document.clear_for
        self._stale = stale
        self._severity: Severity = rule.document.worst
        self._subs = subs
        self._hours: Mapping[int, Calendar] = {}
        self._ranges: dict[Place, tuple[float, float]] = {}
        self._parts: dict[int, list[int]] = {}
        for part, sensor_id in subs:
            self._parts.setdefault(sensor_id, []).append(part)
        self.metrics: Sequence[int] = ()
        """By part: the metric it judges"""

    def hearing(self, metrics: Sequence[int]) -> CorrelationMachine:
        self.metrics = metrics
        return self

    def in_hours(self, calendars: Mapping[int, Calendar]) -> None:
        """Some sensors belong to the anchor at some hours only: outside them their parts know nothing."""
        self._hours = calendars
        self._subs = {
            place: sub if place[1] not in calendars else ScheduledMachine(sub, calendars[place[1]])
            for place, sub in self._subs.items()
        }
        self._ranges = {}

    def accepts(self, event: Event) -> bool:
        return any(
            self.metrics[part] == event.metric_id and self._subs[part, event.sensor_id].accepts(event)
            for part in self._parts.get(event.sensor_id, ())
        )

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        if self.calm(state) is not None and self.unmoved(state, event):
            return state, ()  # what a calm stream does not even step must change nothing
        state, moves = self.advance(state, before, event.time - TICK)
        if state.over and before and self._stale is not None and event.time - before.time > self._stale:
            state = state._replace(over=None)
        held, began = dict(state.held), []
        for part in self._parts.get(event.sensor_id, ()):
            place = (part, event.sensor_id)
            sub = self._subs[place]
            if self.metrics[part] == event.metric_id and sub.accepts(event):
                held[place], begins = self._heard(sub, part, held.get(place), event)
                began += [place] if begins else []
        state, own = self._judge(state._replace(held=MappingProxyType(held)), event.time, began, (event,))
        return self._pruned(state, event.time), [*moves, *own]

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        moves: list[Move] = []
        while (at := self.due(state, last)) is not None and at <= until:
            held, began = dict(state.held), []
            for place, one in state.held.items():
                inner, own = self._subs[place].advance(one.state, one.last, at)
                if own or inner != one.state:
                    held[place], begins = self._after(place, one._replace(state=inner), own, at)
                    began += [place] if begins else []
            state, own = self._judge(state._replace(held=MappingProxyType(held)), at, began, ())
            moves += own
        return state, moves

    def due(self, state: State, last: Event | None) -> datetime | None:
        times = [self._subs[place].due(one.state, one.last) for place, one in state.held.items()]
        if state.over is not None:
            at = state.over + self._clear_for
            times.append(at if self._stale is None or last is None or at <= last.time + self._stale else None)
        return min((at for at in times if at is not None), default=None)

    def calm(self, state: State) -> tuple[float, float] | None:
        """While nothing is remembered; ``unmoved`` says which samples keep it so."""
        return _ANYTHING if state is self.initial or state == self.initial else None

    def unmoved(self, state: State, event: Event) -> bool:
        """In a calm state: does this leave no part anything to remember?"""
        for part in self._parts.get(event.sensor_id, ()):
            if self.metrics[part] != event.metric_id:
                continue
            low, high = self._quiet(part, event.sensor_id)
            value = event.value if isinstance(event, Reading) else None
            if value is not None and low <= value <= high:
                continue
            sub = self._subs[part, event.sensor_id]
            if sub.accepts(event):
                nothing: Any = sub.initial
                inner, moves = sub.step(nothing, None, event)
                if moves or inner != nothing:
                    return False
        return True

    def _quiet(self, part: int, sensor_id: int) -> tuple[float, float]:
        """Values that leave a part nothing to remember; none where low > high."""
        place = (part, sensor_id)
        known = self._ranges.get(place)
        if known is None:
            sub = self._subs[place]
            nothing: Any = sub.initial
            known = self._ranges[place] = sub.calm(nothing) or _NOTHING
        return known

    def active(self, state: State) -> Sequence[tuple[int | None, Severity]]:
        return ((None, self._severity),) if state.up else ()

    def continued(self, before: CorrelationMachine, state: State) -> State:
        """``state`` of a machine that may have asked otherwise: without what its own parts do not say.

        What was seen to hold counts only if it holds here; an alarm that is up stays so until a sample ends it.
        """
        held = {place: self._kept(before, place, one, state.up) for place, one in state.held.items()}
        chains = tuple(
            tuple(one for one in own if all(self._still_shows(before, told.part, event) for told, event in one.links))
            for own in state.chains
        )
        over = state.over if self._when == before._when else None
        return State(MappingProxyType(held), chains if any(chains) else (), state.up, over)

    def _kept(self, before: CorrelationMachine, place: Place, one: Held, up: bool) -> Held:
        sub, inner = bare(self._subs[place], one.state)
        if isinstance(sub, ThresholdMachine):
            inner = sub.holding(inner, one.last)
        elif not self._asks_as(before, place):
            inner = inner._replace(latch=latches.undelayed(inner.latch))
        if one.shown is not None and not self._still_shows(before, place[0], one.shown[1]):
            one = one._replace(up=one.up and up, at=None, shown=None)
            if not one.up:
                inner = sub.initial if isinstance(sub, ThresholdMachine) else inner._replace(latch=latches.IDLE)
        return one._replace(state=dressed(self._subs[place], one.state, inner))

    def _still_shows(self, before: CorrelationMachine, part: int, event: Event) -> bool:
        """Does ``event``, by which the part held there, show that here?"""
        place = (part, event.sensor_id)
        if self._asks_as(before, place):
            return True
        sub, _ = bare(self._subs[place], self._subs[place].initial)
        # What a rate was compared with is no longer known.
        return isinstance(sub, ThresholdMachine) and sub.raised_by(event)

    def _asks_as(self, before: CorrelationMachine, place: Place) -> bool:
        if place not in self._subs or place not in before._subs:
            return True  # a sensor that came or left is not what was rewritten
        mine, theirs = (bare(machine._subs[place], machine._subs[place].initial)[0] for machine in (self, before))
        if isinstance(mine, ThresholdMachine) and isinstance(theirs, ThresholdMachine):
            return mine.asks_as(theirs)
        return isinstance(mine, RateMachine) and isinstance(theirs, RateMachine) and mine.asks_as(theirs)

    def dump(self, state: State) -> Any:
        held = [
            [*place, self._subs[place].dump(one.state), memory.dump_event(one.last), one.up, memory.dump_time(one.at),
             _dump_link(one.shown), *self._name_of_hours(place[1])]
            for place, one in state.held.items()
        ]  # fmt: skip
        chains = [
            [
                [memory.dump_time(one.start), memory.dump_time(one.end), [_dump_link(link) for link in one.links]]
                for one in own
            ]
            for own in state.chains
        ]
        return [held, chains, state.up, memory.dump_time(state.over)]

    def load(self, stored: Any) -> State:
        held = {
            (part, sensor_id): Held(self._subs[part, sensor_id].load(state), memory.load_event(last), up,
                                    memory.load_time(at), _load_link(shown))
            for part, sensor_id, state, last, up, at, shown, *hours_then in stored[0]
            if (part, sensor_id) in self._subs and hours_then == self._name_of_hours(sensor_id)
        }  # fmt: skip
        chains = tuple(tuple(_load_chain(one) for one in own) for own in stored[1])
        return State(MappingProxyType(held), chains, stored[2], memory.load_time(stored[3]))

    def _name_of_hours(self, sensor_id: int) -> list[str]:
        calendar = self._hours.get(sensor_id)
        return [] if calendar is None else [hours.name_of(calendar.windows)]

    def _heard(self, sub: Sub, part: int, known: Held | None, event: Event) -> tuple[Held, bool]:
        one = known or Held(sub.initial, None)
        inner, moves = sub.step(one.state, one.last, event)
        one, begins = self._after((part, event.sensor_id), one._replace(state=inner, last=event), moves, event.time)
        if one.up and one.shown is not None:
            one = one._replace(at=event.time, shown=(one.shown[0], event))
        return one, begins

    def _after(self, place: Place, one: Held, moves: Sequence[Move], now: datetime) -> tuple[Held, bool]:
        """What a part's own moves at ``now`` make of it, and whether it begins."""
        begins = False
        for move in moves:
            up = begins = move.action is not Action.CLEAR
            one = one._replace(up=up)
            if up:
                told = Told(place[0], move.reason, move.limit)
                one = one._replace(at=now, shown=(told, move.events[-1]))
        return one, begins

    def _judge(
        self, state: State, now: datetime, began: Sequence[Place], decided: tuple[Event, ...]
    ) -> tuple[State, Sequence[Move]]:
        when = self._when
        raised: tuple[tuple[Told, Event], ...]
        if isinstance(when, InSequence):
            chains, whole = self._chained(state, now, began)
            state = state._replace(chains=chains)
            raised = whole.links if whole else ()
            over = not any(one.up for (part, _), one in state.held.items() if part == len(when.parts) - 1)
        else:
            recent = [self._newest(state, part, now) for part in range(len(when.parts))]
            shown = tuple(one.shown for one in recent if one is not None and one.shown is not None)
            enough = bool(shown) if isinstance(when, AnyOf) else len(shown) == len(when.parts)
            raised = shown if enough else ()
            counts = [one is not None or self._stays_up(state, part) for part, one in enumerate(recent)]
            over = not any(counts) if isinstance(when, AnyOf) else not all(counts)
        if not state.up:
            return (state._replace(up=True, over=None), [self._raise(now, raised)]) if raised else (state, ())
        if not over:
            return state._replace(over=None), ()
        since = state.over or now
        if since + self._clear_for > now:
            return state._replace(over=since), ()
        reason = f"{when.kind}-over"  # type: ignore[attr-defined]
        return state._replace(up=False, over=None), [Move(now, Action.CLEAR, self._severity, reason, decided)]

    def _newest(self, state: State, part: int, now: datetime) -> Held | None:
        """The sensor on which ``part`` was last seen to hold, if that counts at ``now``."""
        best: Held | None = None
        for (number, _), one in sorted(state.held.items(), key=lambda entry: entry[0]):
            if number != part or one.at is None or not self._counts(one, now):
                continue
            if best is None or best.at is None or one.at > best.at:
                best = one
        return best

    def _counts(self, one: Held, now: datetime) -> bool:
        assert one.at is not None
        if self._when.within is None:
            return one.up and one.at == now
        return now - one.at <= self._within and (one.shown is None or self._belonged(one.shown[1], one.at, now))

    def _belonged(self, shown: Event, since: datetime, now: datetime) -> bool:
        """Has the sensor of ``shown`` belonged to the anchor all the time?"""
        calendar = self._hours.get(shown.sensor_id)
        return calendar is None or calendar.lasts(since, now)

    def _lasts(self, chain: Chain, now: datetime) -> bool:
        return now - chain.start <= self._within and (
            not self._hours or all(self._belonged(shown, chain.end, now) for _, shown in chain.links)
        )

    def _stays_up(self, state: State, part: int) -> bool:
        return any(one.up for (number, _), one in state.held.items() if number == part)

    def _chained(
        self, state: State, now: datetime, began: Sequence[Place]
    ) -> tuple[tuple[tuple[Chain, ...], ...], Chain | None]:
        """The chains after ``began`` at ``now``, and the whole one that was closed by it."""
        count = len(self._when.parts)
        chains = [tuple(one for one in own if self._lasts(one, now)) for own in state.chains or ((),) * count]
        grown: dict[int, Chain] = {}
        for part, sensor_id in began:
            link = state.held[part, sensor_id].shown
            assert link is not None
            earlier = [one for one in chains[part - 1] if one.end < now] if part else []
            chain = Chain(now, now, (link,)) if not part else None
            if earlier:
                chain = Chain(earlier[-1].start, now, (*earlier[-1].links, link))
            if chain is not None:
                grown.setdefault(part, chain)
        for part, chain in grown.items():
            before = [one for one in chains[part] if one.end < now]
            chains[part] = (*before[-1:], chain)
        whole = grown.get(count - 1)
        return (tuple(chains) if any(chains) else ()), whole

    def _pruned(self, state: State, now: datetime) -> State:
        """Without what no longer matters, so that a calm city has nothing to remember."""
        idle = [
            place
            for place, one in state.held.items()
            if one.state == self._subs[place].initial and (one.at is None or not self._counts(one, now))
        ]
        if not idle:
            return state
        held = {place: one for place, one in state.held.items() if place not in idle}
        return state._replace(held=MappingProxyType(held))

    def _raise(self, now: datetime, links: Sequence[tuple[Told, Event]]) -> Move:
        kind: str = self._when.kind  # type: ignore[attr-defined]
        own = [event for told, event in links if told.part == self._when.anchor] or [links[-1][1]]
        if not isinstance(self._when, InSequence):
            links = sorted(links, key=lambda link: (link[1].time, link[0].part))
        return Move(
            now, Action.RAISE, self._severity, kind, tuple(event for _, event in links),
            value=getattr(own[0], "value", None), told=tuple(told for told, _ in links),
        )  # fmt: skip


def build(
    rule: LiveRule, anchor: SensorRow, members: Sequence[Sequence[SensorRow]], metrics: Sequence[int]
) -> CorrelationMachine | None:
    """``members`` and ``metrics`` by part. None when a part has no sensor that can be judged (of an ``any``: every part)."""
    when = rule.document.when
    assert isinstance(when, Correlation)
    subs: dict[Place, Sub] = {}
    stale: list[timedelta | None] = []
    for number, (part, own) in enumerate(zip(when.parts, members, strict=True)):
        for sensor in own:
            sub = _sub(rule, part, sensor)
            if sub is not None:
                subs[number, sensor.id] = sub
                stale.append(stale_bound(rule, sensor))
    judged = {number for number, _ in subs}
    if not judged or (len(judged) < len(when.parts) and not isinstance(when, AnyOf)):
        return None
    known = [one for one in stale if one is not None]
    bound = max(known) if len(known) == len(stale) else None
    return CorrelationMachine(rule, when, anchor, subs, bound).hearing(metrics)


def _sub(rule: LiveRule, part: Piece, sensor: SensorRow) -> Sub | None:
    own = {"when": part.when, "for_": part.for_, "clear_for": part.clear_for, "calendar": None}
    alone = rule._replace(document=rule.document.model_copy(update=own))
    return threshold.build(alone, sensor) if isinstance(part.when, Threshold) else rate.build(alone, sensor)


def _dump_link(link: tuple[Told, Event] | None) -> Any:
    return None if link is None else [list(link[0]), memory.dump_event(link[1])]


def _load_link(stored: Any) -> tuple[Told, Event] | None:
    event = None if stored is None else memory.load_event(stored[1])
    return None if event is None else (Told(*stored[0]), event)


def _load_chain(stored: Any) -> Chain:
    start, end = (memory.load_time(one) for one in stored[:2])
    assert start is not None
    assert end is not None
    return Chain(start, end, tuple(link for one in stored[2] if (link := _load_link(one)) is not None))
