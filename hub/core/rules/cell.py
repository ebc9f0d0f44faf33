"""One machine at work: its state, what it decided lately, and what the database holds of it."""

from __future__ import annotations

from typing import Any

from hub.core.rules.machine import Machine, Move


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


def named(cell: Cell) -> dict[str, Any]:
    """What tells whose memory it is and which alarms are up, should rule, sensor or zone be gone at the next start."""
    rule = cell.machine.rule
    up = [[zone_id, severity.value] for zone_id, severity in cell.machine.active(cell.state)]
    return {"rule": [rule.key, rule.version], "kind": kind_of(cell.machine), "up": up}


def kind_of(machine: Machine) -> str:
    """Which machines can read its memory."""
    document = machine.rule.document
    return document.when.kind if document.calendar is None else f"{document.when.kind} on duty"
