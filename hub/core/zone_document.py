"""A zone as a document: what it must hold, as a GeoJSON feature in and out, and which rules speak of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any, Final, NamedTuple

import shapely
from pydantic import Field, ValidationError
from shapely.geometry import shape

from hub.core.documents import unstorable
from hub.core.faults import CATALOGUE, NOTHING, problem
from hub.core.geometry import WIDEST, Plane, area, zone_shape
from hub.core.rules import hours
from hub.core.rules.base import Part, Words
from hub.core.rules.catalogue import carries
from hub.core.rules.texts import Faulty
from hub.errors import DocumentError, InputError, Problem, shown

FIELDS: Final = ("name", "kind", "geometry", "radius", "tags", "schedule")
"""What a version of a zone holds."""
_PLACE = re.compile(r"\[\s*(-?[\d.]+(?:e[+-]?\d+)?) (-?[\d.]+(?:e[+-]?\d+)?)", re.IGNORECASE)


class _Properties(Part):
    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")
    name: Words
    kind: str = "polygon"
    radius: float | None = Field(None, gt=0, le=WIDEST)
    tags: dict[str, Any] = Field(default_factory=dict, max_length=50)
    schedule: list[Any] | None = None


class ZoneProblem(NamedTuple):
    """``at``: the place (lon, lat) where the drawing is wrong, where there is one."""

    field: str
    given: str
    expected: str
    at: tuple[float, float] | None = None
    code: str = ""
    vi: tuple[str, str] | None = None


class Measured(NamedTuple):
    """A drawing looked at; sizes are those of the covered area, None while it does not hold together."""

    problems: list[ZoneProblem]
    area_m2: float | None
    perimeter_m: float | None


def measure(kind: str, geometry: Mapping[str, Any], radius: float | None) -> Measured:
    """Does the drawing hold together, where not, and how big is what it covers?"""
    try:
        drawn = zone_shape(kind, geometry, radius)
    except DocumentError as error:
        at = _crossing(geometry)
        return Measured(
            [ZoneProblem(one.field, one.given, one.expected, at if "coordinates" in one.field else None, one.code, one.vi)
             for one in error.problems],
            None, None,
        )  # fmt: skip
    west, south, east, north = drawn.bounds
    covered = area(Plane((west + east) / 2, (south + north) / 2), drawn, radius)
    return Measured([], float(covered.area), float(covered.length))


def closed(geometry: Any) -> Any:
    """``geometry`` with each ring of a polygon ending where it begins (RFC 7946, 3.1.6), which drawing tools like to leave
    out. What is no polygon, or no geometry, stays as it is."""
    if not isinstance(geometry, Mapping):
        return geometry
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        return {**geometry, "coordinates": _closed_rings(coordinates)}
    if geometry.get("type") == "MultiPolygon" and isinstance(coordinates, list):
        return {**geometry, "coordinates": [_closed_rings(rings) for rings in coordinates]}
    return geometry


def check(document: Mapping[str, Any]) -> None:
    """The zone ``document`` (FIELDS) holds together.

    Raises:
        DocumentError: naming every field that is wrong.
    """
    problems = [Problem(one.field, one.given, one.expected, one.code, one.vi) for one in
                measure(document["kind"], document["geometry"], document.get("radius")).problems]  # fmt: skip
    problems += _of_schedule(document.get("schedule"))
    if problems:
        raise DocumentError(*problems)


def from_features(collection: Any) -> tuple[list[dict[str, Any]], list[Faulty]]:
    """The zones of a FeatureCollection as documents (key and FIELDS), and every fault of each.

    A document is there for every feature without a fault.
    """
    if not isinstance(collection, Mapping) or collection.get("type") != "FeatureCollection":
        given = collection.get("type") if isinstance(collection, Mapping) else collection
        return [], [_of_all("type", given, "zone.collection")]
    features = collection.get("features")
    if not isinstance(features, list) or not features:
        return [], [_of_all("features", features, "zone.features")]
    documents: list[dict[str, Any]] = []
    faults: list[Faulty] = []
    seen: set[str] = set()
    for place, feature in enumerate(features, 1):
        about = feature.get("properties") if isinstance(feature, Mapping) else None
        key = about.get("key") if isinstance(about, Mapping) else None
        name = key if isinstance(key, str) and key else f"#{place}"
        document, problems = _from_feature(feature)
        if name in seen:
            problems.append(problem("properties.key", name, "zone.own-key"))
        seen.add(name)
        faults += [Faulty(name, *astuple(one)) for one in problems]
        if document is not None and not problems:
            documents.append(document)
    return documents, faults


def to_features(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection that ``from_features`` turns into equal documents."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "key": one["key"],
                    "name": one["name"],
                    "kind": one["kind"],
                    "radius": one["radius"],
                    "tags": one["tags"],
                    "schedule": one.get("schedule"),
                },
                "geometry": closed(one["geometry"]),
            }
            for one in documents
        ],
    }


def speaks_of(rule: Mapping[str, Any], key: str, tags: Mapping[str, Any]) -> bool:
    """Does the rule document look at the zone with this key and these tags?"""
    return any(
        (isinstance(zone, str) and zone == key) or (isinstance(zone, Mapping) and carries(tags, zone))
        for zone in _zones_named(rule.get("when"))
    )


def _closed_rings(rings: Any) -> Any:
    if not isinstance(rings, list):
        return rings
    return [[*ring, ring[0]] if isinstance(ring, list) and ring and ring[0] != ring[-1] else ring for ring in rings]


def _zones_named(node: Any) -> Iterator[Any]:
    """Under ``when``, however deep: the key of ``zone: KEY``, the tags of ``zones: {tags: ...}``."""
    if isinstance(node, Mapping):
        if isinstance(node.get("zone"), str):
            yield node["zone"]
        zones = node.get("zones")
        if isinstance(zones, Mapping) and isinstance(zones.get("tags"), Mapping):
            yield zones["tags"]
        for value in node.values():
            yield from _zones_named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _zones_named(value)


def _of_all(field: str, given: object, code: str) -> Faulty:
    return Faulty("collection", *astuple(problem(field, given, code)))


def _from_feature(feature: Any) -> tuple[dict[str, Any] | None, list[Problem]]:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        given = feature.get("type") if isinstance(feature, Mapping) else feature
        return None, [problem("type", given, "zone.feature")]
    about, geometry = feature.get("properties"), feature.get("geometry")
    problems = list(unstorable(dict(feature)))
    if problems:
        return None, problems
    if not isinstance(about, Mapping):
        return None, [problem("properties", about, "zone.properties")]
    try:
        read = _Properties.model_validate(dict(about))
    except ValidationError as error:
        problems = [_problem(fault) for fault in error.errors()]
        return None, list({one.field: one for one in problems}.values())
    document = {
        "key": read.key,
        "name": read.name.model_dump(),
        "kind": read.kind,
        "geometry": closed(geometry),
        "radius": read.radius,
        "tags": read.tags,
        "schedule": read.schedule,
    }
    try:
        check(document)
    except InputError as error:
        return None, list(error.problems)
    return document, []


def _problem(fault: Any) -> Problem:
    field = ".".join(["properties", *(str(part) for part in fault["loc"][:2])])
    given = NOTHING if fault["type"] == "missing" else fault["input"]
    code = "zone.no-property" if fault["type"] == "extra_forbidden" else fault["type"]
    if field == "properties.name" and code != "missing":
        code = "zone.name"
    if code in CATALOGUE:
        return problem(field, given, code, **fault.get("ctx", {}))
    return Problem(field, shown(given), fault["msg"].removeprefix("Input should be "))


def _of_schedule(schedule: Any) -> list[Problem]:
    try:
        hours.parse(schedule, draft=True)
    except DocumentError as error:
        return list(error.problems)
    return []


def _crossing(geometry: Mapping[str, Any]) -> tuple[float, float] | None:
    """Where a drawing crosses itself or otherwise fails (the engine of the geometry library names the place)."""
    try:
        found = _PLACE.search(shapely.is_valid_reason(shape(dict(geometry))))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError):
        return None
    return None if found is None else (float(found[1]), float(found[2]))
