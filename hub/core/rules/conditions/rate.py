"""Rate of change: a value rose or fell by more than so much within a window of event time.

The value is compared with the lowest (for a rise) or highest (for a fall) of the window, so a fast rise is seen
whatever the samples in between do. Samples older than the window count no more: across a gap nothing is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from hub.core.alarms import Action, Severity
from hub.core.reading import Reading
from hub.core.rules import memory
from hub.core.rules.catalogue import LiveRule, SensorRow
from hub.core.rules.conditions import latch as latches
from hub.core.rules.conditions import quality
from hub.core.rules.conditions.latch import Delays, Flip, Latch, Phase
from hub.core.rules.conditions.threshold import stale_bound
from hub.core.rules.machine import Event, Move
from hub.core.rules.when import Rate


class State(NamedTuple):
    latch: Latch = latches.IDLE
    extremes: tuple[Reading, ...] = ()
    """The samples of the window that can still be its extreme, oldest first, each less extreme than the next is new."""


class RateMachine:
    """One rule on one sensor's metric."""

    initial = State()

    def __init__(self, rule: LiveRule, sensor: SensorRow, when: Rate, delays: Delays) -> None:
        self.rule = rule
        self.subject = f"sensor:{sensor.id}"
        self._severity: Severity = rule.document.worst
        self._sign = 1.0 if when.rises is not None else -1.0
        self._change = when.change
        self._clear_at = when.change if when.clear_at is None else when.clear_at
        self._within = when.within
        self._delays = delays
        self._refused = quality.refused(rule)

    def asks_as(self, other: RateMachine) -> bool:
        """Does every window of samples raise and clear here as there?"""
        return self._asked == other._asked

    @property
    def _asked(self) -> tuple[object, ...]:
        return self._sign, self._change, self._clear_at, self._within

    def accepts(self, event: Event) -> bool:
        return quality.is_number(event, self._refused)

    def step(self, state: State, before: Event | None, event: Event) -> tuple[State, Sequence[Move]]:
        assert isinstance(event, Reading)
        own = self._height(event)
        oldest = event.time - self._within
        window = [sample for sample in state.extremes if sample.time >= oldest]
        reference = window[0] if window else event
        change = own - self._height(reference)
        latch, flips = latches.step(
            state.latch, self._delays, before, event, raises=change > self._change, clears=change <= self._clear_at
        )
        while window and self._height(window[-1]) >= own:
            window.pop()
        moves = [self._move(flip, reference) for flip in flips]
        return State(latch, (*window, event)), moves

    def advance(self, state: State, last: Event | None, until: datetime) -> tuple[State, Sequence[Move]]:
        latch, flip = latches.advance(state.latch, self._delays, last, until)
        return (state, ()) if flip is None else (state._replace(latch=latch), (self._move(flip, None),))

    def due(self, state: State, last: Event | None) -> datetime | None:
        return latches.due(state.latch, self._delays, last)

    def calm(self, state: State) -> None:
        """Every sample moves the window."""

    def unmoved(self, state: State, event: Event) -> bool:
        return True

    def undelayed(self, state: State) -> State:
        """Without the delay that runs: nobody can say when what is asked now would have begun."""
        return state._replace(latch=latches.undelayed(state.latch))

    def active(self, state: State) -> Sequence[tuple[int | None, Severity]]:
        return ((None, self._severity),) if state.latch.phase >= Phase.ACTIVE else ()

    def dump(self, state: State) -> Any:
        return [
            int(state.latch.phase),
            memory.dump_event(state.latch.first),
            [memory.dump_event(one) for one in state.extremes],
        ]

    def load(self, stored: Any) -> State:
        phase, first, extremes = stored
        samples = (memory.load_event(one) for one in extremes)
        return State(
            Latch(Phase(phase), memory.load_event(first)), tuple(one for one in samples if isinstance(one, Reading))
        )

    def _height(self, sample: Reading) -> float:
        assert sample.value is not None
        return self._sign * sample.value

    def _move(self, flip: Flip, reference: Reading | None) -> Move:
        if not flip.up:
            return Move(flip.time, Action.CLEAR, self._severity, "steady", flip.events, self._clear_at)
        events = flip.events if reference is None or reference in flip.events else (reference, *flip.events)
        return Move(
            flip.time, Action.RAISE, self._severity, "rising" if self._sign > 0 else "falling", events, self._change
        )


def build(rule: LiveRule, sensor: SensorRow) -> RateMachine:
    when = rule.document.when
    assert isinstance(when, Rate)
    return RateMachine(
        rule, sensor, when, Delays(rule.document.for_, rule.document.clear_for, stale_bound(rule, sensor))
    )
