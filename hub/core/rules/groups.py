"""Rules that judge several sensors together: which sensors each of their groups hears, and the machine that judges it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import shapely

from hub.core.geometry import Plane
from hub.core.rules.catalogue import Catalogue, LiveRule, SensorRow, applies, speaks_of
from hub.core.rules.conditions import absence, aggregate, correlation, group_absence
from hub.core.rules.machine import Machine
from hub.core.rules.orphans import sensor_of
from hub.core.rules.parts import Correlation
from hub.core.rules.stream import ANYTHING, Key
from hub.core.rules.when import Absence, ZoneAggregate
from hub.core.zones import ZoneRow


class Group(NamedTuple):
    """One rule on one group of sensors."""

    heard: frozenset[Key]
    """The (sensor, metric or ANYTHING) it listens to"""
    lateness: timedelta
    build: Callable[[], Machine | None]
    silence: bool = False
    """Does it judge whether its sensors are heard at all?"""
    shared: Mapping[int, Sequence[ZoneRow]] = MappingProxyType({})
    """Of sensors that belong together by zones some of which have hours: the zones each shares with the anchor"""


def is_group(rule: LiveRule) -> bool:
    """Does it judge groups and nothing but groups?"""
    return isinstance(rule.document.when, ZoneAggregate | Correlation)


def key_of(rule: LiveRule, subject: str) -> Key | None:
    """The key of the group stream that ``subject`` is remembered by; None: it is no group's."""
    if not is_group(rule) and sensor_of(subject) is not None:
        return None
    kind, _, name = subject.partition(":")
    if kind in ("sensor", "zone") and name.isdecimal():
        return -rule.id, int(name)
    return -rule.id, 1 + int.from_bytes(blake2b(subject.encode(), digest_size=7).digest())


def find(catalogue: Catalogue, since: datetime) -> dict[Key, Group]:
    """Every group there is, by the key of its stream."""
    groups: dict[Key, Group] = {}
    rules = list(catalogue.rules.values())
    inside = _inside(catalogue) if any(map(_asks_for_zones, rules)) else {}
    for rule in rules:
        when = rule.document.when
        if isinstance(when, ZoneAggregate):
            found = _aggregates(catalogue, rule, when, inside)
        elif isinstance(when, Correlation):
            found = _correlations(catalogue, rule, when, inside)
        elif isinstance(when, Absence) and when.group_by is not None:
            found = _silences(catalogue, rule, when, inside, since)
        else:
            continue
        for subject, group in found:
            key = key_of(rule, subject)
            assert key is not None
            groups[key] = group
    return groups


Inside = Mapping[int, Collection[int]]
"""By sensor: the zones it stands in"""
Found = Iterable[tuple[str, Group]]


def _asks_for_zones(rule: LiveRule) -> bool:
    when = rule.document.when
    if isinstance(when, Correlation):
        return when.zone is not None or when.zones is not None
    return isinstance(when, ZoneAggregate) or (isinstance(when, Absence) and when.group_by == "zone")


def _inside(catalogue: Catalogue) -> dict[int, set[int]]:
    """The zones that each fixed sensor stands in."""
    fixed = [one for one in catalogue.sensors.values() if one.lon is not None and not one.moving]
    if not fixed:
        return {}
    index = catalogue.index
    x, y = index.metres([one.lon or 0.0 for one in fixed], [one.lat or 0.0 for one in fixed])
    near = index.locate(x, y, np.zeros(len(x)))
    return {one.id: {zone for zone, metres in own if metres < 0} for one, own in zip(fixed, near, strict=True)}


def _aggregates(catalogue: Catalogue, rule: LiveRule, when: ZoneAggregate, inside: Inside) -> Found:
    metric = catalogue.metrics.get(rule.document.applies_to.metric or "")
    zones = {zone.id for zone in catalogue.zones_of(when)}
    own: dict[int, list[int]] = {}
    for sensor_id, where in inside.items() if metric is not None else ():
        for zone_id in zones.intersection(where) if applies(rule.document, catalogue.sensors[sensor_id]) else ():
            own.setdefault(zone_id, []).append(sensor_id)
    for zone_id, standing in own.items():
        heard = frozenset((sensor_id, metric or 0) for sensor_id in standing)
        lateness = max(catalogue.sensors[sensor_id].lateness for sensor_id in standing)
        yield f"zone:{zone_id}", Group(heard, lateness, partial(aggregate.build, rule, zone_id, standing))


def _correlations(catalogue: Catalogue, rule: LiveRule, when: Correlation, inside: Inside) -> Found:
    known = [catalogue.metrics.get(part.applies_to.metric or "", 0) for part in when.parts]
    candidates = [
        [sensor for sensor in catalogue.sensors.values() if speaks_of(part.applies_to, sensor)] if metric else []
        for part, metric in zip(when.parts, known, strict=True)
    ]
    if not all(candidates) and when.kind != "any":  # type: ignore[attr-defined]
        return
    anchors = candidates[when.anchor]
    around = [_around(when, anchors, own, catalogue, inside) for own in candidates]
    around[when.anchor] = [[anchor] for anchor in anchors]
    timed = any(zone.schedule is not None for zone in _zones(catalogue, when).values())
    for place, anchor in enumerate(anchors):
        own = [near[place] for near in around]
        if not all(own) and when.kind != "any":  # type: ignore[attr-defined]
            continue
        heard = frozenset((one.id, metric) for one_part, metric in zip(own, known, strict=True) for one in one_part)
        lateness = max(sensor.lateness for part in own for sensor in part)
        build = partial(correlation.build, rule, anchor, own, known)
        shared = _shared(anchor, own, _zones(catalogue, when), inside) if timed else {}
        yield f"sensor:{anchor.id}", Group(heard, lateness, build, shared=shared)


def _zones(catalogue: Catalogue, when: Correlation) -> dict[int, ZoneRow]:
    """The zones that say which sensors belong together, where zones do."""
    by_zone = when.zone is not None or when.zones is not None
    return {zone.id: zone for zone in catalogue.zones_of(when)} if by_zone else {}


def _shared(
    anchor: SensorRow, members: Sequence[Sequence[SensorRow]], zones: Mapping[int, ZoneRow], inside: Inside
) -> dict[int, list[ZoneRow]]:
    own = {zone_id for zone_id in inside.get(anchor.id, ()) if zone_id in zones}
    everyone = {sensor.id for part in members for sensor in part} | {anchor.id}
    return {one: [zones[zone_id] for zone_id in sorted(own.intersection(inside.get(one, ())))] for one in everyone}


def _around(
    when: Correlation, anchors: Sequence[SensorRow], others: Sequence[SensorRow], catalogue: Catalogue, inside: Inside
) -> list[list[SensorRow]]:
    """For each anchor those of ``others`` that belong to it."""
    if when.within_m is not None:
        return _near(anchors, others, when.within_m)
    if when.same_tag is not None:
        return _alike(anchors, others, lambda one: _values(one, when.same_tag or ""))
    if when.zone is not None or when.zones is not None:
        zones = _zones(catalogue, when).keys()
        return _alike(anchors, others, lambda one: zones & set(inside.get(one.id, ())))
    return _alike(anchors, others, lambda one: [one.id])


def _alike(
    anchors: Sequence[SensorRow], others: Sequence[SensorRow], names: Callable[[SensorRow], Collection[Any]]
) -> list[list[SensorRow]]:
    by_name: dict[Any, list[SensorRow]] = {}
    for other in others:
        for name in names(other):
            by_name.setdefault(name, []).append(other)
    shared = [{one.id: one for name in names(anchor) for one in by_name.get(name, ())} for anchor in anchors]
    return [list(own.values()) for own in shared]


def _near(anchors: Sequence[SensorRow], others: Sequence[SensorRow], metres: float) -> list[list[SensorRow]]:
    """Of fixed sensors, by distance on a plane around their middle."""
    near: list[list[SensorRow]] = [[] for _ in anchors]
    standing = [one for one in others if one.lon is not None and one.lat is not None and not one.moving]
    placed = [n for n, one in enumerate(anchors) if one.lon is not None and one.lat is not None and not one.moving]
    if not standing or not placed:
        return near
    everyone = [*standing, *(anchors[n] for n in placed)]
    lon, lat = [one.lon or 0.0 for one in everyone], [one.lat or 0.0 for one in everyone]
    plane = Plane((min(lon) + max(lon)) / 2, (min(lat) + max(lat)) / 2)
    points = np.asarray(shapely.points(*plane.metres(lon, lat)), dtype=object)
    tree = shapely.STRtree(points[: len(standing)])
    at, which = tree.query(points[len(standing) :], predicate="dwithin", distance=metres)
    for n, other in sorted(zip(at.tolist(), which.tolist(), strict=True)):
        near[placed[n]].append(standing[other])
    return near


def _silences(catalogue: Catalogue, rule: LiveRule, when: Absence, inside: Inside, since: datetime) -> Found:
    name = rule.document.applies_to.metric
    metric = ANYTHING if name is None else catalogue.metrics.get(name)
    for subject, own in _gathered(catalogue, rule, when, inside).items() if metric is not None else ():
        heard = frozenset((sensor.id, metric or ANYTHING) for sensor in own)
        patience = min(absence.bound_of(when, sensor) or timedelta() for sensor in own) / 4
        lateness = max(sensor.lateness for sensor in own) + min(patience, group_absence.SLOW_CLOCK)
        yield subject, Group(heard, lateness, partial(group_absence.build, rule, subject, own, since), silence=True)


def _gathered(catalogue: Catalogue, rule: LiveRule, when: Absence, inside: Inside) -> dict[str, list[SensorRow]]:
    zones = sorted(zone.id for zone in catalogue.zones_of(when)) if when.group_by == "zone" else []
    gathered: dict[str, list[SensorRow]] = {}
    for sensor in catalogue.sensors.values():
        if applies(rule.document, sensor) and absence.bound_of(when, sensor) is not None:
            subject = _group_name(when.group_by or "", sensor, zones, inside)
            if subject is not None:
                gathered.setdefault(subject, []).append(sensor)
    return {subject: own for subject, own in gathered.items() if len(own) > 1}


def _group_name(group_by: str, sensor: SensorRow, zones: Sequence[int], inside: Inside) -> str | None:
    """The one group a sensor belongs to: of several zones the first drawn, of several values of a tag the first."""
    if group_by == "zone":
        own = inside.get(sensor.id, ())
        return next((f"zone:{zone_id}" for zone_id in zones if zone_id in own), None)
    if group_by == "source":
        return f"source:{sensor.source}"
    tag = group_by.removeprefix("tag:")
    value = next(iter(_values(sensor, tag)), None)
    return None if value is None else f"{tag if group_by == 'gateway' else group_by}:{value}"


def _values(sensor: SensorRow, tag: str) -> list[Any]:
    value = sensor.tags.get(tag)
    if value is None:
        return []
    return [one for one in value if isinstance(one, str | int | float)] if isinstance(value, list | tuple) else [value]
