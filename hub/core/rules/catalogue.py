"""What the engine knows about the city: an immutable picture built from plain rows, cheap to build anew."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from hub.core.geometry import zone_shape
from hub.core.rules import hours
from hub.core.rules.document import Rule, parse
from hub.core.rules.parts import Correlation
from hub.core.rules.when import Absence, AppliesTo, Geofence, ZoneAggregate
from hub.core.zones import ZoneIndex, ZoneRow
from hub.errors import DocumentError, Problem

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SensorRow(NamedTuple):
    """One registered sensor. ``period`` is the expected time between readings, None when nothing is promised."""

    id: int
    domain: str
    device: str
    name: Mapping[str, str]
    status: str
    tags: Mapping[str, Any] = MappingProxyType({})
    setpoints: Mapping[str, Any] = MappingProxyType({})
    period: timedelta | None = None
    lon: float | None = None
    lat: float | None = None
    moving: bool = False
    lateness: timedelta = timedelta(seconds=5)
    source: str = "native"

    @property
    def approved(self) -> bool:
        return self.status == "approved"


class RuleRow(NamedTuple):
    """One enabled rule as stored, in the version in force."""

    id: int
    key: str
    version: int
    document: Mapping[str, Any]


class LiveRule(NamedTuple):
    """A rule in force: its identity and its parsed document."""

    id: int
    key: str
    version: int
    document: Rule


class Unusable(NamedTuple):
    """A stored rule or zone that cannot be judged, and why. The others go on."""

    kind: str
    id: int
    key: str
    problems: tuple[Problem, ...]


class Catalogue:
    """Immutable. ``unusable`` names what had to be left out."""

    def __init__(
        self,
        sensors: Iterable[SensorRow] = (),
        metrics: Mapping[str, int] = MappingProxyType({}),
        zones: Iterable[ZoneRow] = (),
        rules: Iterable[RuleRow] = (),
        before: Catalogue | None = None,
    ) -> None:
        """``metrics`` maps a metric's key to its id; ``rules`` are the enabled ones.

        ``before``: an older catalogue whose parsed rules and zone index are used again where nothing changed.
        """
        self.sensors = MappingProxyType({sensor.id: sensor for sensor in sensors})
        self.metrics = MappingProxyType(dict(metrics))
        self.metric_keys = MappingProxyType({number: key for key, number in self.metrics.items()})
        unusable: list[Unusable] = []
        self._rule_rows = tuple(rules)
        self.rules = MappingProxyType(_parsed(self._rule_rows, before, unusable))
        self.rule_keys: Mapping[int, str] = MappingProxyType(
            dict(before.rule_keys if before else {}) | {row.id: row.key for row in self._rule_rows}
        )
        """Also of rules that were there before: their last transitions still need a name."""
        self.zones = MappingProxyType(_usable({zone.id: zone for zone in zones}, before, unusable))
        fences = [rule.document.when for rule in self.rules.values() if isinstance(rule.document.when, Geofence)]
        self.reach = max((fence.buffer_m for fence in fences), default=0.0)
        self.slowest = min((fence.max_speed for fence in fences), default=math.inf)
        """What the strictest rule takes for the highest speed, m/s"""
        self.drawn = max((zone.created_at for zone in self.zones.values()), default=_LONG_AGO)
        """When the newest zone came into force"""
        same = before is not None and before.zones == self.zones and before.reach == self.reach
        self.index: ZoneIndex = (
            before.index if same and before else ZoneIndex(list(self.zones.values()), reach=self.reach)
        )
        self.unusable = tuple(unusable)
        self.unjudged = frozenset(one.id for one in unusable if one.kind == "rule")
        """Ids of the rules in force that had to be left out: what they have raised stands until they can be judged again."""
        self.unread = frozenset(one.id for one in unusable if one.kind == "zone")
        """Ids of the zones in force that had to be left out: what was raised in them stands as well."""

    def knowing(self, rule_keys: Mapping[int, str]) -> Catalogue:
        """This catalogue, with names for rules that were there before it."""
        other = copy(self)
        other.rule_keys = dict(rule_keys) | dict(self.rule_keys)
        return other

    def zones_of(self, condition: Geofence | ZoneAggregate | Correlation | Absence) -> tuple[ZoneRow, ...]:
        """The zones a condition speaks of, by key or by tags."""
        key = None if isinstance(condition, Absence) else condition.zone
        if key is not None:
            return tuple(zone for zone in self.zones.values() if zone.key == key)
        wanted = condition.zones.tags if condition.zones else {}
        return tuple(zone for zone in self.zones.values() if carries(zone.tags, wanted))


def carries(tags: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Has ``tags`` every wanted tag? A tag holding a list carries each of its elements."""
    for key, value in wanted.items():
        own = tags.get(key)
        if own != value and not (isinstance(own, Sequence) and not isinstance(own, str) and value in own):
            return False
    return True


def applies(rule: Rule, sensor: SensorRow) -> bool:
    """Does ``rule`` speak of this sensor? Only approved sensors are judged."""
    return speaks_of(rule.applies_to, sensor)


def speaks_of(where: AppliesTo, sensor: SensorRow) -> bool:
    """Is it an approved sensor that matches every part of ``where``?"""
    return (
        sensor.approved
        and (where.domain is None or where.domain == sensor.domain)
        and (where.devices is None or sensor.device in where.devices)
        and carries(sensor.tags, where.tags)
    )


def rule_faults(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Why a stored rule cannot be judged; none: it can."""
    try:
        parse(document, accepted=True)
    except DocumentError as error:
        return error.problems
    return ()


def zone_faults(kind: str, geometry: Any, radius: float | None, schedule: Any) -> tuple[Problem, ...]:
    """Why a stored zone cannot be judged; none: it can."""
    try:
        zone_shape(kind, geometry, radius)
        hours.parse(schedule)
    except DocumentError as error:
        return error.problems
    return ()


def _parsed(rows: Sequence[RuleRow], before: Catalogue | None, unusable: list[Unusable]) -> dict[int, LiveRule]:
    known = before.rules if before else {}
    parsed: dict[int, LiveRule] = {}
    for row in rows:
        old = known.get(row.id)
        if old is not None and old.version == row.version:
            parsed[row.id] = old
            continue
        try:
            parsed[row.id] = LiveRule(row.id, row.key, row.version, parse(row.document, accepted=True))
        except DocumentError as error:
            unusable.append(Unusable("rule", row.id, row.key, error.problems))
    return parsed


def _usable(zones: dict[int, ZoneRow], before: Catalogue | None, unusable: list[Unusable]) -> dict[int, ZoneRow]:
    known = before.zones if before else {}
    usable: dict[int, ZoneRow] = {}
    for zone in zones.values():
        faults = () if known.get(zone.id) == zone else zone_faults(zone.kind, zone.geometry, zone.radius, zone.schedule)
        if faults:
            unusable.append(Unusable("zone", zone.id, zone.key, faults))
        else:
            usable[zone.id] = zone
    return usable


EMPTY = Catalogue()
