"""Which rules speak of which sensors: opens the streams, and carries them over when the catalogue changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hub.core.alarms import Action
from hub.core.rules import groups, hours
from hub.core.rules.catalogue import Catalogue, LiveRule, SensorRow, applies
from hub.core.rules.cell import Cell, kind_of, whose
from hub.core.rules.conditions import (
    absence,
    aggregate,
    correlation,
    flat_line,
    geofence,
    rate,
    scheduled,
    threshold,
)
from hub.core.rules.conditions.group_absence import GroupAbsenceMachine
from hub.core.rules.conditions.scheduled_silence import ScheduledSilence
from hub.core.rules.duty import Duty
from hub.core.rules.machine import Correction, Event, Machine, Move, Up, standing
from hub.core.rules.orphans import sensor_of
from hub.core.rules.parts import Correlation
from hub.core.rules.stream import ANYTHING, POSITION, Key, Stream
from hub.core.rules.when import Absence, FlatLine, Geofence, Rate, Threshold, ZoneAggregate
from hub.core.zones import ZoneRow

Leave = Callable[[Cell, Correction], None]


class Plan:
    """Built from a catalogue; ``since`` is when the hub began to listen to what is new in it, ``zone`` the city's clock for
    calendars."""

    def __init__(self, catalogue: Catalogue, since: datetime, zone: ZoneInfo) -> None:
        self._catalogue = catalogue
        self._since = since
        self._rules: dict[int, list[LiveRule]] = {}
        self._zones: dict[int, list[dict[int, ZoneRow]]] = {}
        """By geofence rule its zones, those with the same hours together"""
        self._duty = Duty(catalogue, since, zone)
        for rule in catalogue.rules.values():
            if (metric := self._metric(rule)) is not None and not groups.is_group(rule):
                self._rules.setdefault(metric, []).append(rule)
            if isinstance(when := rule.document.when, Geofence):
                self._zones[rule.id] = _by_hours(catalogue.zones_of(when))
        self.together = groups.find(catalogue, since)
        """The groups of sensors that are judged together, by the key of their stream"""
        self._in_groups = {
            (-key[0], heard[0]) for key, group in self.together.items() if group.silence for heard in group.heard
        }
        self.groups: dict[Key, list[Key]] = {}
        """The group streams that hear each sensor's metric"""
        for key, group in self.together.items():
            for heard in group.heard:
                self.groups.setdefault(heard, []).append(key)
        self.watched = {
            sensor.id
            for rule in self._rules.get(ANYTHING, ())
            for sensor in catalogue.sensors.values()
            if applies(rule.document, sensor)
        } | {sensor_id for sensor_id, metric in self.groups if metric == ANYTHING}
        """Sensors of which every sample counts: whoever hears it knows that they are there"""

    @property
    def spares(self) -> bool:
        """Is there a rule that judges one stream by itself, round the clock?"""
        return any(self._is_alone(rule) for rules in self._rules.values() for rule in rules)

    def alone(self, key: Key) -> bool:
        """Is the stream of ``key`` judged by itself, round the clock, and heard by nothing else? What need not be stepped
        is then known from its state alone."""
        sensor_id, metric_id = key
        if key in self.groups or sensor_id in self.watched:
            return False
        sensor = self._catalogue.sensors.get(sensor_id)
        return sensor is None or all(
            self._is_alone(rule) or not applies(rule.document, sensor) for rule in self._rules.get(metric_id, ())
        )

    def _is_alone(self, rule: LiveRule) -> bool:
        if rule.document.calendar is not None or not isinstance(
            rule.document.when, Threshold | Rate | FlatLine | Geofence
        ):
            return False
        return all(zone.schedule is None for zones in self._zones.get(rule.id, ()) for zone in zones.values())

    def _metric(self, rule: LiveRule) -> int | None:
        """The second half of the key of this rule's streams; None while its metric has never been seen."""
        if isinstance(rule.document.when, Geofence):
            return POSITION
        name = rule.document.applies_to.metric
        return ANYTHING if name is None else self._catalogue.metrics.get(name)

    def open(self, key: Key, memory: Mapping[tuple[int, str], Any]) -> Stream | None:
        """A new stream with what ``memory`` holds of it; None when no rule speaks of ``key``."""
        if key[0] <= 0:
            return self._open_group(key, memory)
        sensor_id, metric_id = key
        rules = self._rules.get(metric_id)
        sensor = self._catalogue.sensors.get(sensor_id)
        if rules is None or sensor is None or not sensor.approved:
            return None
        machines = [
            machine for rule in rules if applies(rule.document, sensor) for machine in self._machines(rule, sensor)
        ]
        if not machines:
            return None
        stream = Stream(key, sensor.lateness, [Cell(machine) for machine in machines])
        stream.many_clocks = stream.anything
        return _remembering(stream, memory)

    def _open_group(self, key: Key, memory: Mapping[tuple[int, str], Any]) -> Stream | None:
        """The stream of one rule (its id below zero) and one zone, anchor or group of sensors."""
        group = self.together.get(key)
        machine = None if group is None else group.build()
        if group is None or machine is None:
            return None
        stream = Stream(key, group.lateness, [Cell(self._duty.of_rule(self._duty.of_group(machine, group)))])
        stream.many_clocks = group.silence
        stream.anything = group.silence and any(metric == ANYTHING for _, metric in group.heard)
        return _remembering(stream, memory)

    def _machines(self, rule: LiveRule, sensor: SensorRow) -> Iterator[Machine]:
        """Usually one; of a geofence one more for all zones that have the same hours."""
        if isinstance(rule.document.when, Geofence):
            for zones in self._zones[rule.id]:
                machine: Machine | None = geofence.build(
                    rule, sensor, zones, self._catalogue.index, self._catalogue.unread
                )
                if machine is not None:
                    yield self._duty.of_rule(self._duty.of_zone(machine, next(iter(zones.values()))))
        elif (machine := self._round_the_clock(rule, sensor)) is not None:
            yield self._duty.of_rule(machine)

    def _round_the_clock(self, rule: LiveRule, sensor: SensorRow) -> Machine | None:
        match rule.document.when:
            case Threshold():
                return threshold.build(rule, sensor)
            case Rate():
                return rate.build(rule, sensor)
            case FlatLine():
                return flat_line.build(rule, sensor)
            case Absence():
                if (rule.id, sensor.id) in self._in_groups:
                    return None  # its group's machine judges it too
                return absence.build(rule, sensor, self._since)
            case Geofence() | ZoneAggregate() | Correlation():
                return None  # see _machines and hub.core.rules.groups

    def keys_of_memory(self, memory: Iterable[tuple[int, str]]) -> set[Key]:
        """The streams that remember something, so that their timers run on."""
        keys: set[Key] = set()
        for rule_id, subject in memory:
            rule = self._catalogue.rules.get(rule_id)
            if rule is None:
                continue
            metric, sensor_id = self._metric(rule), sensor_of(subject)
            if (key := groups.key_of(rule, subject)) is not None:
                keys.add(key)
            elif metric is not None and sensor_id is not None:
                keys.add((sensor_id, metric))
        return keys

    def watched_keys(self) -> Iterable[Key]:
        """The streams that must exist before anything arrives: a silence needs no sample to begin."""
        for metric, rules in self._rules.items():
            silent = [rule for rule in rules if isinstance(rule.document.when, Absence)]
            for sensor in self._catalogue.sensors.values() if silent else ():
                if any(applies(rule.document, sensor) for rule in silent):
                    yield sensor.id, metric
        yield from (key for key, group in self.together.items() if group.silence)

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
        heirs = {} if stream is None else {whose(cell): cell for cell in stream.cells}
        for cell in old.cells:
            heir = heirs.get(whose(cell))
            for one in standing(cell.machine, cell.state):
                if heir is None or not _alike(heir.machine, cell.machine) or _lost(heir.machine, one):
                    leave(cell, _ending(now, one, self._why_gone(cell, new, one.zone_id, heir)))
            if heir is not None:
                heir.saved = cell.saved
            if heir is None or not _alike(heir.machine, cell.machine):
                continue
            state = self._without_lost_zones(cell, heir, new, old, leave, now)
            heir.base = heir.state = _continued(cell, heir, heir.machine.load(state), old.newest)
        if stream is not None:
            stream.anchor, stream.last, stream.floor, stream.clock = old.newest, old.last, old.last, old.clock
            stream.find_calm()

    def _why_gone(self, cell: Cell, new: Plan, zone_id: int | None, heir: Cell | None = None) -> str:
        rule = new._catalogue.rules.get(cell.machine.rule.id)
        if rule is None:
            return "rule-withdrawn"
        if zone_id is not None and zone_id not in new._catalogue.zones and zone_id not in new._catalogue.unread:
            return "zone-deleted"
        zones = [plan._catalogue.zones.get(zone_id or 0) for plan in (self, new)]
        if zone_id is not None and len({one.version for one in zones if one is not None}) > 1:
            return "zone-changed"
        if rule.version != cell.machine.rule.version:
            return "rule-changed"
        timed = [scheduled.hours_of(one.machine) for one in (cell, heir) if one is not None]
        return "no-longer-applies" if all(one == timed[0] for one in timed) else "own-hours-changed"

    def _without_lost_zones(self, cell: Cell, heir: Cell, new: Plan, old: Stream, leave: Leave, now: datetime) -> Any:
        """The cell's memory without what a deleted or redrawn zone made untrue."""
        machine, kept = scheduled.bare(cell.machine, cell.state)
        heir_machine, _ = scheduled.bare(heir.machine, heir.state)
        if not isinstance(machine, geofence.GeofenceMachine) or not isinstance(heir_machine, geofence.GeofenceMachine):
            return cell.machine.dump(cell.state)
        for zone_id, severity in machine.active(kept):
            assert zone_id is not None
            if zone_id in new._catalogue.unread or zone_id not in machine.zones:
                continue  # nobody can say where the device was, or what the zone was like
            zone = new._catalogue.zones.get(zone_id)
            if zone is None or zone_id not in heir_machine.zones:
                reason = self._why_gone(cell, new, zone_id)
            elif zone.version != machine.zones[zone_id].version and not heir_machine.still_holds(
                old.newest, new._catalogue.index, zone_id
            ):
                reason = "zone-changed"
            else:
                continue
            leave(cell, _ending(now, Up(zone_id, severity), reason))
            kept = machine.without(kept, zone_id)
        for zone_id in list(kept.places):
            redrawn = (
                zone_id in heir_machine.zones and heir_machine.zones[zone_id].version != machine.zones[zone_id].version
            )
            if redrawn and not any(zone_id == one for one, _ in machine.active(kept)):
                kept = machine.without(kept, zone_id)
        return cell.machine.dump(scheduled.dressed(cell.machine, cell.state, kept))


def _by_hours(zones: Sequence[ZoneRow]) -> list[dict[int, ZoneRow]]:
    together: dict[str, dict[int, ZoneRow]] = {}
    for zone in zones:
        name = "" if zone.schedule is None else hours.name_of(hours.parse(zone.schedule))
        together.setdefault(name, {})[zone.id] = zone
    return list(together.values())


def _remembering(stream: Stream, memory: Mapping[tuple[int, str], Any]) -> Stream:
    for cell in stream.cells:
        record = memory.get((cell.machine.rule.id, cell.machine.subject))
        if record is not None:
            try:
                stream.remember(cell, record)
            except (
                Exception
            ):  # what another version of the hub wrote, or a hand: the condition is judged from the beginning
                stream.forget(cell)
    stream.find_calm()
    return stream


def _alike(one: Machine, other: Machine) -> bool:
    """Can one go on with what the other knows?"""
    mine, theirs = (scheduled.bare(machine, machine.initial)[0] for machine in (one, other))
    if kind_of(one) != kind_of(other):
        return False
    return type(mine) is type(theirs) and scheduled.hours_of(one) == scheduled.hours_of(other)


def _continued(cell: Cell, heir: Cell, state: Any, last: Event | None) -> Any:
    """``state`` of the heir, with what a silence is counted from, and without delays that its own levels do not begin."""
    before, machine = cell.machine, heir.machine
    inner, bare = scheduled.bare(machine, state)
    if isinstance(inner, threshold.ThresholdMachine):
        return scheduled.dressed(machine, state, inner.holding(bare, last))
    if isinstance(inner, rate.RateMachine | flat_line.FlatLineMachine | aggregate.AggregateMachine):
        if before.rule.document.when == machine.rule.document.when:
            return state
        return scheduled.dressed(machine, state, inner.undelayed(bare))
    if isinstance(inner, correlation.CorrelationMachine):
        earlier, _ = scheduled.bare(before, cell.state)
        assert isinstance(earlier, correlation.CorrelationMachine)
        return scheduled.dressed(machine, state, inner.continued(earlier, bare))
    if isinstance(before, ScheduledSilence) and isinstance(machine, ScheduledSilence):
        return machine.inherit(before, state, cell.state)
    if isinstance(before, absence.AbsenceMachine) and isinstance(machine, absence.AbsenceMachine):
        machine.inherit(before)
    if isinstance(before, GroupAbsenceMachine) and isinstance(machine, GroupAbsenceMachine):
        return machine.inherit(before, state, cell.state)
    return state


def _lost(heir: Machine, alarm: Up) -> bool:
    """Is it the alarm of a member that left the group?"""
    machine, _ = scheduled.bare(heir, heir.initial)
    return alarm.member is not None and isinstance(machine, GroupAbsenceMachine) and alarm.member not in machine.members


def _ending(now: datetime, alarm: Up, reason: str) -> Correction:
    move = Move(now, Action.CLEAR, alarm.severity, reason, (), None, alarm.zone_id, member=alarm.member)
    return Correction(move, Action.CLEAR)


def _versions(catalogue: Catalogue) -> tuple[Sequence[Any], Sequence[Any], Mapping[str, int]]:
    """Equal for catalogues with the same rules, zones and metrics in force."""
    rules = [(rule.id, rule.version) for rule in catalogue.rules.values()]
    zones = [(zone.id, zone.version, zone.tags) for zone in catalogue.zones.values()]
    used = {metric for rule in catalogue.rules.values() for metric in rule.document.metrics}
    return rules, zones, {name: number for name, number in catalogue.metrics.items() if name in used}


def _judged_alike(one: SensorRow, other: SensorRow) -> bool:
    """Equal in everything the rules look at."""
    return one is other or one._replace(name={}, lon=None, lat=None) == other._replace(name={}, lon=None, lat=None)
