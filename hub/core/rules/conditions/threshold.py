"""Threshold: a value against one level, or against stages of rising severity, each with its own clear level."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from hub.core.alarms import Action, Severity
from hub.core.rules import memory
from hub.core.rules.catalogue import LiveRule, SensorRow
from hub.core.rules.conditions import latch as latches
from hub.core.rules.conditions import quality
from hub.core.rules.conditions.latch import Delays, Flip, Latch, Phase
from hub.core.rules.machine import Event, Located, Move
from hub.core.rules.when import Levels, Limit, Setpoint, Stage, Threshold

_EVERYTHING = (-math.inf, math.inf)


class Level(NamedTuple):
    """Raises outside [low, high] (or on ``same``), clears inside [clear_low, clear_high]."""

    severity: Severity
    reason: str
    low: float = -math.inf
    high: float = math.inf
    clear_low: float = -math.inf
    clear_high: float = math.inf
    same: float | str | None = None
    negated: bool = False

    def judge(self, event: Event) -> tuple[bool, bool]:
        """(raises, clears)"""
        assert not isinstance(event, Located)
        value = event.value
        if self.same is not None:
            given = event.text if isinstance(self.same, str) else value
            raises = (given == self.same) is not self.negated
            return raises, not raises
        if value is None:
            return False, False
        return not self.low <= value <= self.high, self.clear_low <= value <= self.clear_high

    def limit(self, event: Event | None) -> float | str | None:
        if self.same is not None:
            return self.same
        value = None if event is None or isinstance(event, Located) else event.value
        if value is not None and value < self.low:
            return self.low
        return self.high if math.isfinite(self.high) else self.low


State = tuple[Latch, ...]


class ThresholdMachine:
    """One rule on one sensor's metric. Its state is one latch for each level, mildest first."""

    def __init__(self, rule: LiveRule, sensor: SensorRow, levels: Sequence[Level], delays: Delays) -> None:
        self.rule = rule
        self.subject = f"sensor:{sensor.id}"
        self.initial: State = (latches.IDLE,) * len(levels)
        self._levels = tuple(levels)
        self._delays = delays
        self._refused = quality.refused(rule)

    def accepts(self, event: Event) -> bool:
        return not event.flags & self._refused

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        moved: list[Latch] = []
        flips: list[tuple[Flip, int]] = []
        for place, (latch, level) in enumerate(zip(state, self._levels, strict=True)):
            raises, clears = level.judge(event)
            latch, own = latches.step(latch, self._delays, before, event, raises=raises, clears=clears)
            moved.append(latch)
            flips += [(flip, place) for flip in own]
        return tuple(moved), self._moves(state, flips)

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        moved: list[Latch] = []
        flips: list[tuple[Flip, int]] = []
        for place, latch in enumerate(state):
            latch, flip = latches.advance(latch, self._delays, last, until)
            moved.append(latch)
            if flip is not None:
                flips.append((flip, place))
        return tuple(moved), self._moves(state, flips)

    def due(self, state: State, last: Event | None) -> datetime | None:
        return min((at for latch in state if (at := latches.due(latch, self._delays, last)) is not None), default=None)

    def calm(self, state: State) -> tuple[float, float] | None:
        low, high = _EVERYTHING
        for latch, level in zip(state, self._levels, strict=True):
            if latch.first is not None or level.same is not None:
                return None
            if latch.phase is Phase.IDLE:
                low, high = max(low, level.low), min(high, level.high)
            elif math.isfinite(level.clear_high) and math.isfinite(level.clear_low):
                return None  # calm on two sides of the clear range: no single range says it
            elif math.isfinite(level.clear_high):
                low = max(low, math.nextafter(level.clear_high, math.inf))
            else:
                high = min(high, math.nextafter(level.clear_low, -math.inf))
        return low, high

    def unmoved(self, state: State, event: Event) -> bool:
        return True

    def active(self, state: State) -> Sequence[tuple[int | None, Severity]]:
        place = _standing(_up(state))
        return () if place is None else ((None, self._levels[place].severity),)

    def asks_as(self, other: ThresholdMachine) -> bool:
        """Does every sample raise and clear here as there?"""
        return self._levels == other._levels

    def raised_by(self, event: Event) -> bool:
        return self.accepts(event) and any(level.judge(event)[0] for level in self._levels)

    def holding(self, state: State, last: Event | None) -> State:
        """``state`` of a machine with other levels: a delay goes on only if it would have begun, and run until now, here."""
        kept: list[Latch] = []
        for latch, level in zip(state, self._levels, strict=True):
            if latch.first is not None:
                pending = latch.phase is Phase.PENDING
                events = [latch.first, *([last] if last is not None and self.accepts(last) else [])]
                if not all(level.judge(event)[0 if pending else 1] for event in events):
                    latch = latches.undelayed(latch)
            kept.append(latch)
        return tuple(kept)

    def dump(self, state: State) -> Any:
        return [[int(latch.phase), memory.dump_event(latch.first)] for latch in state]

    def load(self, stored: Any) -> State:
        """A memory of another number of levels (an older version of the rule) is matched from the mildest up."""
        own = [Latch(Phase(phase), memory.load_event(first)) for phase, first in stored]
        return tuple((own + list(self.initial))[: len(self._levels)])

    def _moves(self, state: State, flips: list[tuple[Flip, int]]) -> Sequence[Move]:
        if not flips:
            return ()
        moves: list[Move] = []
        up = _up(state)
        standing = _standing(up)
        # At one instant the levels that go up come mildest first, those that go down worst first, and only the last counts.
        flips.sort(key=lambda one: (one[0].time, one[0].up, one[1] if one[0].up else -one[1]))
        for number, (flip, place) in enumerate(flips):
            up[place] = flip.up
            if number + 1 < len(flips) and flips[number + 1][0].time == flip.time:
                continue
            after = _standing(up)
            if after != standing:
                moves.append(self._move(flip, standing, after))
            standing = after
        return moves

    def _move(self, flip: Flip, standing: int | None, after: int | None) -> Move:
        last = flip.events[-1]
        if after is None:
            assert standing is not None
            level = self._levels[standing]
            return Move(flip.time, Action.CLEAR, level.severity, "back-to-normal", flip.events, _clear_limit(level))
        level = self._levels[after]
        reason = level.reason + ("-held" if self._delays.up else "")
        if standing is None:
            return Move(flip.time, Action.RAISE, level.severity, reason, flip.events, level.limit(last))
        if after > standing:
            return Move(flip.time, Action.ESCALATE, level.severity, reason, flip.events, level.limit(last))
        return Move(flip.time, Action.SEVERITY, level.severity, "eased", flip.events, level.limit(last))


def build(rule: LiveRule, sensor: SensorRow) -> ThresholdMachine | None:
    """None when the sensor lacks a setpoint the rule asks for: there is nothing to judge it by."""
    document = rule.document
    when = document.when
    assert isinstance(when, Threshold)
    levels: list[Level] = []
    stages: Sequence[Levels] = when.stages or (when,)
    for stage in stages:
        severity = stage.severity if isinstance(stage, Stage) else document.worst
        level = _level(stage, severity, sensor.setpoints)
        if level is None:
            return None
        levels.append(level)
    return ThresholdMachine(rule, sensor, levels, Delays(document.for_, document.clear_for, stale_bound(rule, sensor)))


def stale_bound(rule: LiveRule, sensor: SensorRow) -> Any:
    """How long a sample is taken to hold: what the rule says, else three of the sensor's periods, else for ever."""
    if rule.document.stale_after is not None:
        return rule.document.stale_after
    return None if sensor.period is None else 3 * sensor.period


def _level(stage: Levels, severity: Severity, setpoints: Mapping[str, Any]) -> Level | None:
    same = stage.equals if stage.equals is not None else stage.not_equals
    if same is not None:
        negated = stage.equals is None
        return Level(
            severity,
            "differs" if negated else "equals",
            same=same if isinstance(same, str) else float(same),
            negated=negated,
        )
    try:
        return _range(stage, severity, setpoints)
    except KeyError:
        return None


def _range(stage: Levels, severity: Severity, setpoints: Mapping[str, Any]) -> Level:
    if stage.above is not None:
        high = _resolve(stage.above, setpoints)
        clear = high if stage.clear_below is None else math.nextafter(_resolve(stage.clear_below, setpoints), -math.inf)
        return Level(severity, "above", high=high, clear_high=min(clear, high))
    if stage.below is not None:
        low = _resolve(stage.below, setpoints)
        clear = low if stage.clear_above is None else math.nextafter(_resolve(stage.clear_above, setpoints), math.inf)
        return Level(severity, "below", low=low, clear_low=max(clear, low))
    assert stage.outside is not None
    low, high = (_resolve(limit, setpoints) for limit in stage.outside)
    inner = stage.clear_inside or stage.outside
    clear_low, clear_high = (_resolve(limit, setpoints) for limit in inner)
    return Level(severity, "outside-range", low, high, max(clear_low, low), min(clear_high, high))


def _resolve(limit: Limit, setpoints: Mapping[str, Any]) -> float:
    if not isinstance(limit, Setpoint):
        return float(limit)
    value = setpoints[limit.setpoint]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise KeyError(limit.setpoint)
    return float(value) + limit.offset


def _clear_limit(level: Level) -> float | str | None:
    if level.same is not None:
        return level.same
    return level.clear_high if math.isfinite(level.clear_high) else level.clear_low


def _up(state: State) -> list[bool]:
    return [latch.phase in (Phase.ACTIVE, Phase.CLEARING) for latch in state]


def _standing(up: Sequence[bool]) -> int | None:
    return max((place for place, one in enumerate(up) if one), default=None)
