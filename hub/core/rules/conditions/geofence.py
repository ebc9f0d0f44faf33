"""Geofence: where a device is relative to zones, made for receivers that wander.

A fix closer to the border than the buffer or its own accuracy proves nothing and keeps the side known before; so does
a fix exactly on the border, which is why one position is never inside two zones that share it. ``enter`` and ``exit``
need a crossing: a device first met inside, or around which a zone is drawn, has not entered. ``inside`` and
``outside`` speak of the place itself and hold from the first certain fix.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from hub.core.alarms import Action, Severity
from hub.core.rules import memory
from hub.core.rules.catalogue import LiveRule, SensorRow
from hub.core.rules.conditions import latch as latches
from hub.core.rules.conditions import quality
from hub.core.rules.conditions.latch import Delays, Flip, Latch, Phase
from hub.core.rules.conditions.threshold import stale_bound
from hub.core.rules.machine import Event, Located, Move
from hub.core.rules.when import Geofence
from hub.core.zones import ZoneIndex, ZoneRow


class Side(NamedTuple):
    """What is known of one zone: the side, and the alarm's latch. A zone not mentioned is plainly outside and calm."""

    inside: bool | None
    latch: Latch


Places = Mapping[int, Side]
"""By zone id; zones where the device is outside and nothing is up are left out."""


class State(NamedTuple):
    places: Places = MappingProxyType({})
    met: bool = False
    """Has any fix been judged? Before that no side is known."""
    sure: Located | None = None
    """The last fix believed, while the newest one looks like a jump; None: the newest is believed."""
    dark: tuple[Any, ...] = ()
    """What was known of zones in force that cannot be read now, as stored: it stands until they can."""


class GeofenceMachine:
    """One rule on one device and all zones the rule speaks of."""

    initial = State()

    def __init__(
        self,
        rule: LiveRule,
        sensor: SensorRow,
        zones: Mapping[int, ZoneRow],
        index: ZoneIndex,
        delays: Delays,
        unread: Set[int],
    ) -> None:
        when = rule.document.when
        assert isinstance(when, Geofence)
        assert rule.document.severity is not None
        self.rule = rule
        self.subject = f"sensor:{sensor.id}"
        self.zones = zones
        self._index = index
        self._unread = unread
        self._severity: Severity = rule.document.severity
        self._event = when.event
        self._wants_inside = when.event in ("enter", "inside")
        self._from_start = (when.initial or ("raise" if when.event in ("inside", "outside") else "silent")) == "raise"
        self._buffer = when.buffer_m
        self._max_accuracy = when.max_accuracy_m
        self._max_speed = when.max_speed
        self._delays = delays
        self._refused = quality.refused(rule)

    def accepts(self, event: Event) -> bool:
        assert isinstance(event, Located)
        accuracy = event.position.accuracy
        return not event.flags & self._refused and (accuracy is None or accuracy <= self._max_accuracy)

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        assert isinstance(event, Located)
        if self.calm(state) is not None and self.unmoved(state, event):
            return state, ()  # what a calm stream does not even step must change nothing
        if isinstance(before, Located):
            sure = state.sure or before
            if self._jumped(sure, event) and not (state.sure and not self._jumped(before, event)):
                return state._replace(sure=sure), ()
        margin = max(self._buffer, event.position.accuracy or 0.0)
        near = {zone_id: metres for zone_id, metres in event.near if zone_id in self.zones}
        passed = self._passed(state, before, event, margin) if self._event == "cross" else _NONE
        moves: list[Move] = []
        places: dict[int, Side] = {}
        for zone_id in self._concerned(state, near.keys() | passed if passed else near.keys()):
            side = state.places.get(zone_id) or Side(
                None if self._unknown(state, before, zone_id) else False, latches.IDLE
            )
            side, flips = self._judge(side, before, event, near.get(zone_id), margin, passed=zone_id in passed)
            if flips:
                moves += (self._move(flip, zone_id) for flip in flips)
            if side != _PLAIN:
                places[zone_id] = side
        if len(moves) > 1:
            moves.sort(key=lambda move: move.time)
        return State(MappingProxyType(places), True, None, state.dark), moves

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        if not state.places:
            return state, ()
        moves: list[Move] = []
        places = dict(state.places)
        for zone_id, side in state.places.items():
            latch, flip = latches.advance(side.latch, self._delays, last, until)
            if flip is not None:
                moves.append(self._move(flip, zone_id))
                places[zone_id] = Side(side.inside, latch)
                if places[zone_id] == _PLAIN:
                    del places[zone_id]
        moves.sort(key=lambda move: move.time)
        return (state._replace(places=MappingProxyType(places)), moves) if moves else (state, ())

    def due(self, state: State, last: Event | None) -> datetime | None:
        if not state.places:
            return None
        return min(
            (at for side in state.places.values() if (at := latches.due(side.latch, self._delays, last)) is not None),
            default=None,
        )

    def calm(self, state: State) -> tuple[float, float] | None:
        """A known device with no delay running; ``unmoved`` says which fixes keep it so."""
        if self._event in ("outside", "cross") or not state.met or state.sure or state.dark:
            return None
        if not state.places:
            return 0.0, 0.0
        return None if any(side.latch.first is not None for side in state.places.values()) else (0.0, 0.0)

    def unmoved(self, state: State, event: Located) -> bool:
        """In a calm state: is the device surely where it was, inside the same zones and far from the others?"""
        if not event.near:
            return not state.places
        inside = 0
        margin = max(self._buffer, event.position.accuracy or 0.0)
        for zone_id, metres in event.near:
            if zone_id in self.zones:
                side = state.places.get(zone_id)
                if side is None or not side.inside or metres >= 0.0 or metres > -margin:
                    return False
                inside += 1
        return inside == len(state.places)

    def active(self, state: State) -> Sequence[tuple[int | None, Severity]]:
        up = [(zone_id, self._severity) for zone_id, side in state.places.items() if side.latch.phase >= Phase.ACTIVE]
        return up + [(zone_id, self._severity) for zone_id, _, phase, _ in state.dark if phase >= Phase.ACTIVE]

    def dump(self, state: State) -> Any:
        if not state.met:
            return None
        places = [
            [zone_id, side.inside, int(side.latch.phase), memory.dump_event(side.latch.first)]
            for zone_id, side in state.places.items()
        ]
        return [places + list(state.dark), memory.dump_event(state.sure)]

    def load(self, stored: Any) -> State:
        if stored is None:
            return self.initial
        places = {
            zone_id: Side(inside, Latch(Phase(phase), memory.load_event(first)))
            for zone_id, inside, phase, first in stored[0]
            if zone_id in self.zones
        }
        sure = memory.load_event(stored[1])
        dark = tuple(place for place in stored[0] if place[0] in self._unread)
        return State(MappingProxyType(places), True, sure if isinstance(sure, Located) else None, dark)

    def still_holds(self, last: Event | None, index: ZoneIndex, zone_id: int) -> bool:
        """After the zone was redrawn: is the alarm still true of where the device was last? Unsure means yes."""
        if not isinstance(last, Located):
            return True
        at = last.position
        x, y = index.metres([at.lon], [at.lat])
        accuracy = at.accuracy or 0.0
        near = dict(index.locate(x, y, np.array([accuracy]))[0])
        side = _side(near.get(zone_id), max(self._buffer, accuracy))
        return side is None or side is self._wants_inside

    def without(self, state: State, zone_id: int) -> State:
        """``state`` with nothing known of one zone."""
        return state._replace(
            places=MappingProxyType({one: side for one, side in state.places.items() if one != zone_id}),
            dark=tuple(place for place in state.dark if place[0] != zone_id),
        )

    def _concerned(self, state: State, near: Set[int]) -> Sequence[int]:
        """Zones this fix can change anything about, in a fixed order."""
        if not self._wants_inside and self._from_start:
            return list(self.zones)  # being far away is what it asks for
        return sorted({*state.places, *near}) if state.places else sorted(near)

    def _jumped(self, start: Located, end: Located) -> bool:
        """Is the way from ``start`` to ``end`` farther than anything drives in that time?"""
        metres = math.hypot(end.x - start.x, end.y - start.y)
        metres -= (start.position.accuracy or 0.0) + (end.position.accuracy or 0.0)
        return metres > self._max_speed * abs((end.time - start.time).total_seconds())

    def _passed(self, state: State, before: Event | None, event: Located, margin: float) -> Set[int]:
        """Zones the device drove through between two fixes that both lie outside."""
        if not isinstance(before, Located) or not state.met or state.sure:
            return _NONE
        inside = {zone_id for zone_id, side in state.places.items() if side.inside}
        way = self._index.along((before.x, before.y), (event.x, event.y))
        known = {zone_id for zone_id, metres in way if zone_id in self.zones and -metres >= margin} - inside
        here = {zone_id for zone_id, metres in event.near if _side(metres, margin) is not False}
        return {zone_id for zone_id in known - here if before.time >= self.zones[zone_id].created_at}

    def _unknown(self, state: State, before: Event | None, zone_id: int) -> bool:
        """Was the device never seen while the zone was as it is now?"""
        return not state.met or (before is not None and before.time < self.zones[zone_id].created_at)

    def _judge(
        self, side: Side, before: Event | None, event: Located, metres: float | None, margin: float, *, passed: bool
    ) -> tuple[Side, list[Flip]]:
        now = _side(metres, margin)
        if now is None:
            now = side.inside
        if self._event == "cross":
            crossed = passed or (side.inside is not None and now is not None and side.inside is not now)
            latch, flips = latches.step(side.latch, self._delays, before, event, raises=crossed, clears=not crossed)
            return Side(now, latch), flips
        wanted = now is not None and now is self._wants_inside
        if wanted and not self._from_start and side.inside is None:
            return Side(now, side.latch), []  # met here first: nothing was crossed
        if wanted and not self._from_start and side.latch.phase is Phase.IDLE and side.inside is now:
            return Side(now, side.latch), []  # here since before the rule could see a crossing
        latch, flips = latches.step(
            side.latch, self._delays, before, event, raises=wanted, clears=now is not None and not wanted
        )
        return Side(now, latch), flips

    def _move(self, flip: Flip, zone_id: int) -> Move:
        if not flip.up:
            reason = (
                "crossing-over" if self._event == "cross" else "left-zone" if self._wants_inside else "back-in-zone"
            )
            return Move(flip.time, Action.CLEAR, self._severity, reason, flip.events, None, zone_id)
        reason = {"enter": "entered", "exit": "exited", "inside": "inside", "outside": "outside", "cross": "crossed"}[
            self._event
        ]
        held = "-held" if self._delays.up else ""
        return Move(flip.time, Action.RAISE, self._severity, reason + held, flip.events, None, zone_id)


_PLAIN = Side(False, latches.IDLE)
_NONE: Set[int] = frozenset()


def _side(metres: float | None, margin: float) -> bool | None:
    """Inside, outside, or too near the border to tell. ``metres`` None: farther away than any margin."""
    if metres is None:
        return False
    if metres == 0.0 or abs(metres) < margin:
        return None
    return metres < 0


def build(
    rule: LiveRule, sensor: SensorRow, zones: Mapping[int, ZoneRow], index: ZoneIndex, unread: Set[int] = frozenset()
) -> GeofenceMachine | None:
    """None when there is no such zone. ``unread``: zones in force that nobody can read now."""
    if not zones:
        return None
    when = rule.document.when
    assert isinstance(when, Geofence)
    away = when.exit_delay or rule.document.clear_for
    stay = when.dwell or rule.document.for_
    if when.event in ("exit", "outside"):
        stay, away = when.exit_delay or rule.document.for_, rule.document.clear_for
    delays = Delays(stay, away, stale_bound(rule, sensor))
    return GeofenceMachine(rule, sensor, zones, index, delays, unread)
