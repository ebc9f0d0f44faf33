"""What a street map has names for, so that people find it: streets whole, places as a point. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, mapping
from shapely.geometry.base import BaseGeometry

from hub.core.basemap.cut import Feature, degrees
from hub.core.basemap.schema import Value

_UNNAMED: Final = frozenset({"buildings", "boundaries"})
"""Layers nobody looks for by name."""
_ONE_M: Final = 300.0
"""Metres: pieces of one name that lie so close are one street, or a place that is drawn twice."""
_NEAR_M: Final = 5_000.0
"""Metres: no farther away is the place that tells a street from others of its name."""
_FINE_M: Final = 5.0
"""Metres a drawn street may stray from the true one."""
_EARTH_M: Final = 40_075_016.7

Names = tuple[str, str]
"""Vietnamese, English"""


def gazetteer(features: Sequence[Feature]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection (RFC 7946) in degrees, a feature for each street and place with a name.

    Properties: ``name`` and, where something is near, ``near`` in both languages, ``kind`` 'street' or 'place'. A name
    that occurs in several parts of the city is a feature for each of them.
    """
    groups: dict[tuple[str, Names], list[BaseGeometry]] = {}
    quarters: list[tuple[Names, BaseGeometry]] = []
    for feature in features:
        names = _names(feature.properties)
        if names is None or feature.layer in _UNNAMED:
            continue
        kind = "street" if feature.layer == "roads" and feature.properties["kind"] not in ("rail", "ferry") else "place"
        groups.setdefault((kind, names), []).extend(shapely.get_parts(feature.geometry).tolist())
        if feature.layer == "places":
            quarters.append((names, feature.geometry))
    around = _Around(quarters)
    found = [
        _feature(kind, names, whole, around)
        for (kind, names), parts in groups.items()
        for whole in (_whole(together) for together in _apart(parts))
    ]
    return {"type": "FeatureCollection", "features": found}


def _names(properties: Mapping[str, Value]) -> Names | None:
    name = str(properties.get("name") or "")
    vi, en = str(properties.get("name:vi") or name), str(properties.get("name:en") or name)
    return (vi or en, en or vi) if vi or en else None


def _apart(parts: Sequence[BaseGeometry]) -> Iterator[list[BaseGeometry]]:
    """``parts`` of one name, together as far as they lie close to each other."""
    if len(parts) == 1:
        yield [parts[0]]
        return
    reach = _ONE_M / _metres_a_unit(parts[0])
    one, other = shapely.STRtree(parts).query(parts, predicate="dwithin", distance=reach)
    neighbours: list[list[int]] = [[] for _ in parts]
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        neighbours[a].append(b)
    left = set(range(len(parts)))
    for start in range(len(parts)):
        if start not in left:
            continue
        left.discard(start)
        together = [start]
        for place in together:  # it grows while we go
            fresh = [one for one in neighbours[place] if one in left]
            left.difference_update(fresh)
            together += fresh
        yield [parts[place] for place in sorted(together)]


def _whole(parts: Sequence[BaseGeometry]) -> BaseGeometry:
    """A street or river as its lines, anything else as a point in the first part of it."""
    lines = [part for part in parts if isinstance(part, LineString) and part.length > 0]
    if not lines:
        return shapely.point_on_surface(parts[0])
    whole: BaseGeometry = shapely.line_merge(MultiLineString(lines))
    return whole.simplify(_FINE_M / _metres_a_unit(whole))


def _feature(kind: str, names: Names, whole: BaseGeometry, around: _Around) -> dict[str, Any]:
    properties: dict[str, Any] = {"kind": kind, "name": _both(names)}
    near = around.name(whole)
    if near is not None and near != names:
        properties["near"] = _both(near)
    geometry = shapely.set_precision(degrees(whole), 1e-5, mode="pointwise")
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


class _Around:
    """The towns and quarters, to say where something is."""

    def __init__(self, quarters: Sequence[tuple[Names, BaseGeometry]]) -> None:
        self._quarters = quarters
        self._tree = shapely.STRtree([point for _, point in quarters])

    def name(self, whole: BaseGeometry) -> Names | None:
        if not self._quarters:
            return None
        middle = whole.interpolate(0.5, normalized=True) if isinstance(whole, LineString) else whole
        names, point = self._quarters[int(self._tree.nearest(middle))]
        return names if point.distance(middle) * _metres_a_unit(point) <= _NEAR_M else None


def _both(names: Names) -> dict[str, str]:
    return {"vi": names[0], "en": names[1]}


def _metres_a_unit(geometry: BaseGeometry) -> float:
    """Of Mercator's unit square, where ``geometry`` is."""
    y = float(np.mean(geometry.bounds[1::2]))
    return _EARTH_M / math.cosh(2 * math.pi * (y - 0.5))
