"""The shape every condition kind has: a machine that steps from state to state over events in event order.

A machine is a pure function written as four small ones. Its state is immutable and holds nothing but what later
events need, so the same events give the same moves whether they come live, late, after a restart or in a backtest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeAlias

from hub.core.alarms import Action, Severity
from hub.core.reading import Position, Reading
from hub.core.rules.catalogue import LiveRule
from hub.core.zones import Near

TICK = timedelta(microseconds=1)
"""The finest step of event time: `until - TICK` means strictly before `until`."""


class Located(NamedTuple):
    """A fix with its place relative to the zones. ``x``, ``y`` metres on the zone index's plane.

    The first four fields and ``flags`` stand where they stand in a Reading.
    """

    sensor_id: int
    metric_id: int
    """Always 0: a position is no metric. It keeps fixes sortable like readings."""
    time: datetime
    received: datetime
    position: Position
    near: tuple[Near, ...]
    flags: int
    x: float
    y: float


Event: TypeAlias = Reading | Located


class Told(NamedTuple):
    """Why one part of a correlation held."""

    part: int
    reason: str
    limit: float | str | None


class Up(NamedTuple):
    """One alarm that is up: of a zone (None: of the only subject), or of one member of a group."""

    zone_id: int | None
    severity: Severity
    member: int | None = None


class Move(NamedTuple):
    """One thing a machine decided: the alarm of ``zone_id`` (None: of its only subject) changes at ``time``."""

    time: datetime
    action: Action
    """raise, clear, escalate or severity"""
    severity: Severity
    reason: str
    """a key of ``hub.core.rules.explain.SENTENCES``"""
    events: tuple[Event, ...]
    """the samples that decided, oldest first"""
    limit: float | str | None = None
    zone_id: int | None = None
    value: float | None = None
    """what was judged, where that is not the last sample itself"""
    members: int | None = None
    """how many sensors made it"""
    told: tuple[Told, ...] = ()
    """of a correlation: why each of ``events`` counts"""
    member: int | None = None
    """the sensor whose alarm it is, where a group's machine judges the members too"""
    sensors: tuple[int, ...] = ()
    """some of the sensors it is about, to name them"""

    @property
    def whose(self) -> tuple[int | None, int | None]:
        """Which of the machine's alarms it moves."""
        return self.zone_id, self.member

    @property
    def identity(self) -> tuple[tuple[int | None, int | None], Action, Severity, datetime]:
        return self.whose, self.action, self.severity, self.time


class Machine(Protocol):
    """One rule judging one subject. Holds parameters only; states travel outside."""

    rule: LiveRule
    subject: str
    """Names its memory: unique for the rule."""
    initial: Any

    def step(self, state: Any, before: Event | None, event: Event) -> tuple[Any, Sequence[Move]]:
        """``event`` happened, the newest so far; ``before`` is the one before it."""

    def advance(self, state: Any, last: Event | None, until: datetime) -> tuple[Any, Sequence[Move]]:
        """Time passed to ``until`` (inclusive) with nothing after ``last``."""

    def due(self, state: Any, last: Event | None) -> datetime | None:
        """The event time at which ``advance`` would decide something if nothing comes."""

    def calm(self, state: Any) -> tuple[float, float] | None:
        """Values from low to high (inclusive) that change nothing in this state; None: every event must be stepped."""

    def unmoved(self, state: Any, event: Any) -> bool:
        """In a calm state: does this change nothing? Asked of positions, and of all that a group hears; of one sensor's
        values ``calm`` says it."""

    def accepts(self, event: Event) -> bool:
        """May this event be judged at all (quality gate)?"""

    def dump(self, state: Any) -> Any:
        """JSON-able."""

    def load(self, memory: Any) -> Any: ...

    def active(self, state: Any) -> Sequence[tuple[int | None, Severity] | Up]:
        """The alarms that are up in this state: zone (None: the only subject) and severity (see ``Up``)."""


def standing(machine: Machine, state: Any) -> list[Up]:
    """The alarms that are up."""
    return [Up(*one) for one in machine.active(state)]


class Correction(NamedTuple):
    """A move to announce, and the earlier one it puts right, if any."""

    move: Move
    action: Action
    corrects: Move | None = None


def corrections(told: Sequence[Move], true: Sequence[Move]) -> list[Correction]:
    """What to announce so that everybody who heard ``told`` ends where ``true`` does.

    Moves that kept their meaning and only changed their time are amended; otherwise everything from the first
    difference on is undone, newest first, and said again.
    """
    announced: list[Correction] = []
    for whose in dict.fromkeys(move.whose for move in (*told, *true)):
        old = [move for move in told if move.whose == whose]
        new = [move for move in true if move.whose == whose]
        same = 0
        while same < min(len(old), len(new)) and old[same].identity == new[same].identity:
            same += 1
        announced += _put_right(old[:same], old[same:], new[same:])
    return announced


def _put_right(same: Sequence[Move], old: Sequence[Move], new: Sequence[Move]) -> list[Correction]:
    if len(new) >= len(old) and all(
        a.action is b.action and a.severity is b.severity for a, b in zip(old, new, strict=False)
    ):
        amended = [Correction(b, Action.AMEND, a) for a, b in zip(old, new, strict=False) if a.time != b.time]
        return amended + [Correction(move, move.action) for move in new[len(old) :]]
    undone = [_undo(old[place], [*same, *old[:place]]) for place in reversed(range(len(old)))]
    return undone + [Correction(move, move.action) for move in new]


def _undo(move: Move, earlier: Sequence[Move]) -> Correction:
    match move.action:
        case Action.RAISE:
            return Correction(move._replace(reason="withdrawn"), Action.WITHDRAW, move)
        case Action.CLEAR:
            return Correction(move._replace(reason="reinstated"), Action.REINSTATE, move)
    before = earlier[-1].severity if earlier else move.severity
    return Correction(move._replace(severity=before, reason="severity-withdrawn"), Action.SEVERITY, move)
