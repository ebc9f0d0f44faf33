"""One machine at work: its state, what it decided lately, and what the database holds of it."""

from __future__ import annotations

from typing import Any

from hub.core.rules.conditions.scheduled import Timed
from hub.core.rules.machine import Machine, Move, standing


class Cell:
    """One machine in a stream, with its state. ``log`` is always what ``base`` and the kept events decide."""

    __slots__ = ("base", "log", "machine", "saved", "state")

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.base: Any = machine.initial
        self.state: Any = machine.initial
        self.log: list[Move] = []
        self.saved: Any = None
        """what is in the database"""

    def copy(self) -> Cell:
        cell = Cell.__new__(Cell)
        cell.machine, cell.base, cell.state, cell.saved = self.machine, self.base, self.state, self.saved
        cell.log = list(self.log)
        return cell

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
    return {"rule": [rule.key, rule.version], "kind": kind_of(cell.machine), "up": up}


def kind_of(machine: Machine) -> str:
    """Which machines can read its memory."""
    document = machine.rule.document
    kind: str = getattr(document.when, "shape", document.when.kind)
    while isinstance(machine, Timed):
        kind += " on duty" if machine.closing == "off-duty" else " in hours"
        machine = machine.inner
    return kind
