"""One machine at work: its state, what it decided lately, and what the database holds of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hub.core.rules.conditions.scheduled import Timed
from hub.core.rules.machine import Event, Machine, Move, standing


class Tried(NamedTuple):
    """A step that was taken to see where it leads."""

    state: Any
    before: Event | None
    event: Event
    after: Any
    moves: Sequence[Move]


class Cell:
    """One machine in a stream, with its state. ``log`` is always what ``base`` and the kept events decide."""

    __slots__ = ("base", "kind", "log", "machine", "saved", "state", "tried")

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.kind = kind_of(machine)
        self.base: Any = machine.initial
        self.state: Any = machine.initial
        self.log: list[Move] = []
        self.saved: Any = None
        """what is in the database"""
        self.tried: Tried | None = None

    def copy(self) -> Cell:
        cell = Cell.__new__(Cell)
        cell.machine, cell.kind, cell.saved = self.machine, self.kind, self.saved
        cell.base, cell.state, cell.tried = self.base, self.state, self.tried
        cell.log = list(self.log)
        return cell

    def rests(self, before: Event | None, event: Event) -> bool:
        """Does ``event`` leave it in the state it is in? It takes a step, which is kept for ``step``."""
        if not self.machine.accepts(event):
            return True
        after, moves = self.machine.step(self.state, before, event)
        self.tried = Tried(self.state, before, event, after, moves)
        return not moves and bool(after == self.state)

    def step(self, before: Event | None, event: Event) -> Sequence[Move]:
        """``event`` is what comes next."""
        tried, self.tried = self.tried, None
        if tried and tried.event is event and tried.before is before and tried.state is self.state:
            self.state, moves = tried.after, tried.moves
        else:
            self.state, moves = self.machine.step(self.state, before, event)
        return moves

    @property
    def settled(self) -> bool:
        return not self.log and self.base == self.state


def whose(cell: Cell) -> tuple[int, str]:
    """The name of its memory."""
    return cell.machine.rule.id, cell.machine.subject


def named(cell: Cell) -> dict[str, Any]:
    """What tells whose memory it is and which alarms are up, should rule, sensor or zone be gone at the next start."""
    rule = cell.machine.rule
    up = [
        [one.zone_id, one.severity.value] + ([] if one.member is None else [one.member])
        for one in standing(cell.machine, cell.state)
    ]
    return {"rule": [rule.key, rule.version], "kind": cell.kind, "up": up}


def kind_of(machine: Machine) -> str:
    """Which machines can read its memory."""
    document = machine.rule.document
    kind: str = getattr(document.when, "shape", document.when.kind)
    while isinstance(machine, Timed):
        kind += " on duty" if machine.closing == "off-duty" else " in hours"
        machine = machine.inner
    return kind
