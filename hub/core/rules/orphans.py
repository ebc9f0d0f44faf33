"""Alarms whose ground vanished while no hub was running: a rule switched off, a zone deleted, a sensor retired.

A running engine ends such alarms when it is given the new catalogue. One that starts finds them in its memory instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from hub.core.alarms import Severity
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.cell import Cell
from hub.core.rules.machine import Up, standing
from hub.core.rules.stream import Key, Stream


class Orphan(NamedTuple):
    """One alarm that is up in memory and that nothing judges any more."""

    rule_id: int
    rule_version: int
    subject: str
    sensor_id: int | None
    zone_id: int | None
    severity: Severity
    reason: str


class Left(NamedTuple):
    """What the memory holds that no stream took over."""

    alarms: tuple[Orphan, ...] = ()
    forgotten: tuple[tuple[int, str], ...] = ()
    """(rule_id, subject) nobody remembers any more"""
    poorer: tuple[Key, ...] = ()
    """streams that took over a part: they remember less now"""

    def __bool__(self) -> bool:
        return bool(self.alarms or self.forgotten)


NONE = Left()


def keys(memory: Mapping[tuple[int, str], Any]) -> dict[int, str]:
    """The keys of the rules that remember something, by id."""
    return {rule_id: record["rule"][0] for (rule_id, _), record in memory.items() if "rule" in record}


def find(memory: Mapping[tuple[int, str], Any], streams: Iterable[Stream], catalogue: Catalogue) -> Left:
    """The alarms up in ``memory`` that none of ``streams`` (opened from it) holds, and what else is to be forgotten."""
    held = {(cell.machine.rule.id, cell.machine.subject): (cell, stream) for stream in streams for cell in stream.cells}
    alarms: list[Orphan] = []
    poorer: list[Key] = []
    for key, record in memory.items():
        rule_id, subject = key
        if rule_id in catalogue.unjudged:
            continue  # nobody can say that its alarms have ended
        cell, stream = held.get(key, (None, None))
        up = [Up(one[0], Severity(one[1]), *one[2:]) for one in record.get("up", ())]
        gone = [one for one in up if not _holds(cell, one) and not _in_dark(key, one.zone_id, catalogue)]
        if gone and stream is not None:
            poorer.append(stream.key)
        for one in gone:
            whose = subject if one.member is None else f"sensor:{one.member}"
            why = _why(rule_id, record, one.zone_id, catalogue, cell)
            alarms.append(Orphan(rule_id, record["rule"][1], whose, sensor_of(whose), one.zone_id, one.severity, why))
    forgotten = tuple(
        key
        for key, record in memory.items()
        if key not in held
        and key[0] not in catalogue.unjudged
        and not any(_in_dark(key, one[0], catalogue) for one in record.get("up", ()))
    )
    return Left(tuple(alarms), forgotten, tuple(poorer))


def _holds(cell: Cell | None, alarm: Up) -> bool:
    """Does ``cell`` go on judging it?"""
    return cell is not None and any(one[::2] == alarm[::2] for one in standing(cell.machine, cell.state))


def _in_dark(key: tuple[int, str], zone_id: int | None, catalogue: Catalogue) -> bool:
    """Is the alarm about a zone in force that cannot be read, while its rule and its sensor are what they were?"""
    sensor_id = sensor_of(key[1])
    sensor = catalogue.sensors.get(sensor_id or 0)
    known = sensor_id is None or (sensor is not None and sensor.approved)
    return zone_id in catalogue.unread and key[0] in catalogue.rules and known


def sensor_of(subject: str) -> int | None:
    """The sensor that a subject names; None: a zone or a group."""
    kind, _, number = subject.partition("/")[0].partition(":")
    return int(number) if kind == "sensor" else None


def _why(rule_id: int, record: Mapping[str, Any], zone_id: int | None, catalogue: Catalogue, cell: Cell | None) -> str:
    rule = catalogue.rules.get(rule_id)
    if rule is None:
        return "rule-withdrawn"
    if zone_id is not None and zone_id not in catalogue.zones and zone_id not in catalogue.unread:
        return "zone-deleted"
    if rule.version != record["rule"][1]:
        return "rule-changed"
    forgotten = cell is not None and record.get("kind") == cell.kind and not standing(cell.machine, cell.state)
    return "memory-lost" if forgotten else "no-longer-applies"
