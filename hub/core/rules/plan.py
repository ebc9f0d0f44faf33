"""Which rules speak of which sensors: opens the streams, and carries them over when the catalogue changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from hub.core.alarms import Action, Severity
from hub.core.rules.calendar import Calendar
from hub.core.rules.catalogue import Catalogue, LiveRule, SensorRow, applies
from hub.core.rules.cell import Cell
from hub.core.rules.conditions import absence, aggregate, geofence, rate, scheduled, threshold
from hub.core.rules.conditions.scheduled import ScheduledMachine
from hub.core.rules.machine import Correction, Machine, Move
from hub.core.rules.stream import ANYTHING, POSITION, Key, Stream
from hub.core.rules.when import Absence, Geofence, Rate, Threshold, ZoneAggregate
from hub.core.zones import ZoneRow

Leave = Callable[[Cell, int, Correction], None]


class Plan:
    """Built from a catalogue; ``since`` is when the hub began to listen, ``zone`` the city's clock for calendars."""

    def __init__(self, catalogue: Catalogue, since: datetime, zone: ZoneInfo) -> None:
        self._catalogue = catalogue
        self._since = since
        self._rules: dict[int, list[LiveRule]] = {}
        self._zones: dict[int, dict[int, ZoneRow]] = {}
        for rule in catalogue.rules.values():
            if (metric := self._metric(rule)) is not None and not isinstance(rule.document.when, ZoneAggregate):
                self._rules.setdefault(metric, []).append(rule)
            if isinstance(when := rule.document.when, Geofence):
                self._zones[rule.id] = {one.id: one for one in catalogue.zones_of(when)}
        self._calendars = {
            rule.id: Calendar(rule.document.calendar, zone)
            for rule in catalogue.rules.values()
            if rule.document.calendar is not None
        }
        self._members = self._find_members()
        self.groups: dict[Key, list[Key]] = {}
        """The group streams that hear each sensor's metric"""
        for key, members in self._members.items():
            metric = self._metric(catalogue.rules[-key[0]])
            if metric is not None:
                for sensor_id in members:
                    self.groups.setdefault((sensor_id, metric), []).append(key)
        self.watches_anything = ANYTHING in self._rules
        self.alone = not self.watches_anything and all(
            isinstance(rule.document.when, Threshold | Rate | Geofence) for rule in catalogue.rules.values()
        )
        """Every rule judges one stream of one sensor by itself"""

    def _metric(self, rule: LiveRule) -> int | None:
        """The second half of the key of this rule's streams; None while its metric has never been seen."""
        if isinstance(rule.document.when, Geofence):
            return POSITION
        name = rule.document.applies_to.metric
        return ANYTHING if name is None else self._catalogue.metrics.get(name)

    def open(self, key: Key, memory: Mapping[tuple[int, str], Any]) -> Stream | None:
        """A new stream with what ``memory`` holds of it; None when no rule speaks of ``key``."""
        if key[0] < 0:
            return self._open_group(key, memory)
        sensor_id, metric_id = key
        rules = self._rules.get(metric_id)
        sensor = self._catalogue.sensors.get(sensor_id)
        if rules is None or sensor is None or not sensor.approved:
            return None
        machines = [
            machine for rule in rules if applies(rule.document, sensor) and (machine := self._machine(rule, sensor))
        ]
        if not machines:
            return None
        return _remembering(Stream(key, sensor.lateness, [Cell(machine) for machine in machines]), memory)

    def _open_group(self, key: Key, memory: Mapping[tuple[int, str], Any]) -> Stream | None:
        """The stream of one rule (its id below zero) and one zone."""
        members = self._members.get(key, ())
        machine = aggregate.build(self._catalogue.rules[-key[0]], key[1], members) if members else None
        if machine is None:
            return None
        lateness = max(self._catalogue.sensors[member].lateness for member in members)
        return _remembering(Stream(key, lateness, [Cell(self._on_duty(machine))]), memory)

    def _find_members(self) -> dict[Key, list[int]]:
        """For each aggregate rule and zone the sensors that stand in it."""
        found: dict[Key, list[int]] = {}
        rules = [rule for rule in self._catalogue.rules.values() if isinstance(rule.document.when, ZoneAggregate)]
        fixed = [one for one in self._catalogue.sensors.values() if one.lon is not None and not one.moving]
        if not rules or not fixed:
            return found
        index = self._catalogue.index
        x, y = index.metres([one.lon or 0.0 for one in fixed], [one.lat or 0.0 for one in fixed])
        inside = [{zone_id for zone_id, metres in near if metres < 0} for near in index.locate(x, y, np.zeros(len(x)))]
        for rule in rules:
            assert isinstance(rule.document.when, ZoneAggregate)
            zones = {zone.id for zone in self._catalogue.zones_of(rule.document.when)}
            for sensor, own in zip(fixed, inside, strict=True):
                for zone_id in own & zones if applies(rule.document, sensor) else ():
                    found.setdefault((-rule.id, zone_id), []).append(sensor.id)
        return found

    def _machine(self, rule: LiveRule, sensor: SensorRow) -> Machine | None:
        machine = self._round_the_clock(rule, sensor)
        return None if machine is None else self._on_duty(machine)

    def _on_duty(self, machine: Machine) -> Machine:
        calendar = self._calendars.get(machine.rule.id)
        return machine if calendar is None else ScheduledMachine(machine, calendar)

    def _round_the_clock(self, rule: LiveRule, sensor: SensorRow) -> Machine | None:
        match rule.document.when:
            case Threshold():
                return threshold.build(rule, sensor)
            case Rate():
                return rate.build(rule, sensor)
            case Absence():
                return absence.build(rule, sensor, self._since)
            case Geofence():
                return geofence.build(rule, sensor, self._zones[rule.id], self._catalogue.index)
            case ZoneAggregate():
                return None  # it judges a zone, not a sensor

    def keys_of_memory(self, memory: Iterable[tuple[int, str]]) -> set[Key]:
        """The streams that remember something, so that their timers run on."""
        keys: set[Key] = set()
        for rule_id, subject in memory:
            kind, _, number = subject.partition(":")
            rule = self._catalogue.rules.get(rule_id)
            metric = None if rule is None else self._metric(rule)
            if metric is not None:
                keys.add((int(number), metric) if kind == "sensor" else (-rule_id, int(number)))
        return keys

    def watched_keys(self) -> Iterable[Key]:
        """The streams that must exist before anything arrives: a silence needs no sample to begin."""
        for metric, rules in self._rules.items():
            silent = [rule for rule in rules if isinstance(rule.document.when, Absence)]
            for sensor in self._catalogue.sensors.values() if silent else ():
                if any(applies(rule.document, sensor) for rule in silent):
                    yield sensor.id, metric

    def hand_over(
        self,
        new: Plan,
        old_streams: Mapping[Key, Stream | None],
        streams: dict[Key, Stream | None],
        leave: Leave,
        now: datetime,
    ) -> list[Stream]:
        """Give every stream to the ``new`` plan; returns those that are not what they were."""
        same_rules = _versions(self._catalogue) == _versions(new._catalogue)
        changed: list[Stream] = []
        for key, old in old_streams.items():
            if old is None:
                continue
            before, after = (plan._catalogue.sensors.get(key[0]) for plan in (self, new))
            if same_rules and before is not None and after is not None and _judged_alike(before, after):
                streams[key] = old
                continue
            stream = streams[key] = new.open(key, {})
            self._carry(old, stream, new, leave, now)
            if stream is not None:
                changed.append(stream)
        return changed

    def _carry(self, old: Stream, stream: Stream | None, new: Plan, leave: Leave, now: datetime) -> None:
        heirs = {} if stream is None else {cell.machine.rule.id: cell for cell in stream.cells}
        for cell in old.cells:
            rule = cell.machine.rule
            heir = heirs.get(rule.id)
            if heir is None or not _alike(heir.machine, cell.machine):
                for zone_id, severity in cell.machine.active(cell.state):
                    leave(cell, old.key[0], _ending(now, severity, self._why_gone(cell, new, zone_id), zone_id))
            if heir is not None:
                heir.saved = cell.saved
            if heir is None or not _alike(heir.machine, cell.machine):
                continue
            state = self._without_lost_zones(cell, heir, new, old, leave, now)
            heir.base = heir.state = heir.machine.load(state)
        if stream is not None:
            stream.anchor, stream.last, stream.floor, stream.clock = old.newest, old.last, old.last, old.clock
            stream.find_calm()

    def _why_gone(self, cell: Cell, new: Plan, zone_id: int | None) -> str:
        rule = new._catalogue.rules.get(cell.machine.rule.id)
        if rule is None:
            return "rule-withdrawn"
        if zone_id is not None and zone_id not in new._catalogue.zones:
            return "zone-deleted"
        return "rule-changed" if rule.version != cell.machine.rule.version else "no-longer-applies"

    def _without_lost_zones(self, cell: Cell, heir: Cell, new: Plan, old: Stream, leave: Leave, now: datetime) -> Any:
        """The cell's memory without what a deleted or redrawn zone made untrue."""
        machine, kept = scheduled.bare(cell.machine, cell.state)
        heir_machine, _ = scheduled.bare(heir.machine, heir.state)
        if not isinstance(machine, geofence.GeofenceMachine) or not isinstance(heir_machine, geofence.GeofenceMachine):
            return cell.machine.dump(cell.state)
        for zone_id, severity in machine.active(kept):
            assert zone_id is not None
            zone = new._catalogue.zones.get(zone_id)
            if zone is None or zone_id not in heir_machine.zones:
                reason = "zone-deleted" if zone is None else "rule-changed"
            elif zone.version != machine.zones[zone_id].version and not heir_machine.still_holds(
                old.newest, new._catalogue.index, zone_id
            ):
                reason = "zone-changed"
            else:
                continue
            leave(cell, old.key[0], _ending(now, severity, reason, zone_id))
            kept = machine.without(kept, zone_id)
        for zone_id in list(kept.places):
            redrawn = (
                zone_id in heir_machine.zones and heir_machine.zones[zone_id].version != machine.zones[zone_id].version
            )
            if redrawn and not any(zone_id == one for one, _ in machine.active(kept)):
                kept = machine.without(kept, zone_id)
        return cell.machine.dump(scheduled.dressed(cell.machine, cell.state, kept))


def _remembering(stream: Stream, memory: Mapping[tuple[int, str], Any]) -> Stream:
    for cell in stream.cells:
        record = memory.get((cell.machine.rule.id, cell.machine.subject))
        if record is not None:
            stream.remember(cell, record)
    stream.find_calm()
    return stream


def _alike(one: Machine, other: Machine) -> bool:
    """Can one go on with what the other knows?"""
    mine, theirs = (scheduled.bare(machine, machine.initial)[0] for machine in (one, other))
    return type(mine) is type(theirs) and one.rule.document.calendar == other.rule.document.calendar


def _ending(now: datetime, severity: Severity, reason: str, zone_id: int | None) -> Correction:
    return Correction(Move(now, Action.CLEAR, severity, reason, (), None, zone_id), Action.CLEAR)


def _versions(catalogue: Catalogue) -> tuple[Sequence[Any], Sequence[Any], Mapping[str, int]]:
    """Equal for catalogues with the same rules, zones and metrics in force."""
    rules = [(rule.id, rule.version) for rule in catalogue.rules.values()]
    zones = [(zone.id, zone.version, zone.tags) for zone in catalogue.zones.values()]
    used = {rule.document.applies_to.metric for rule in catalogue.rules.values()}
    return rules, zones, {name: number for name, number in catalogue.metrics.items() if name in used}


def _judged_alike(one: SensorRow, other: SensorRow) -> bool:
    """Equal in everything the rules look at."""
    return one is other or one._replace(name={}, lon=None, lat=None) == other._replace(name={}, lon=None, lat=None)
