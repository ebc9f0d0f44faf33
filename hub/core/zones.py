"""Zones on the ground, and where a batch of positions lies relative to all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hub.core.clearance import Clearance
from hub.core.geometry import Floats, Plane, area, zone_shape


class ZoneRow(NamedTuple):
    """One zone as stored. ``geometry`` is RFC 7946, ``radius`` metres (circle and corridor)."""

    id: int
    key: str
    version: int
    name: Mapping[str, str]
    kind: str
    geometry: Mapping[str, Any]
    radius: float | None
    tags: Mapping[str, Any]
    created_at: datetime
    """When this version came into force: nobody has crossed its border before."""
    schedule: Sequence[Mapping[str, Any]] | None = None
    """Its hours, as in a rule's calendar; None: round the clock."""


Near = tuple[int, float]
"""zone_id, and metres to its border: negative inside, positive outside."""


class ZoneIndex:
    """All zones on one metric plane behind an STRtree. Immutable.

    Raises:
        DocumentError: a zone's geometry does not hold together (see ``zone_shape``).
    """

    def __init__(self, zones: Sequence[ZoneRow], *, reach: float = 0.0) -> None:
        """``reach``: the widest buffer any rule puts around a border, metres; zones that near are reported too."""
        self._reach = reach
        self._ids = np.array([zone.id for zone in zones], dtype=np.int64)
        drawn = [zone_shape(zone.kind, zone.geometry, zone.radius) for zone in zones]
        self._plane = _plane_of(drawn)
        areas = np.array(
            [area(self._plane, one, zone.radius) for one, zone in zip(drawn, zones, strict=True)], dtype=object
        )
        shapely.prepare(areas)
        self._areas = areas
        self._borders = shapely.boundary(areas)
        self.tree = shapely.STRtree(areas)

    @cached_property
    def clearance(self) -> Clearance:
        """Drawn when it is first asked for: some 0.3 s for a thousand zones."""
        return Clearance(self._plane, self._areas, self._ids, self.tree)

    @property
    def reach(self) -> float:
        return self._reach

    def metres(self, lon: Sequence[float], lat: Sequence[float]) -> tuple[Floats, Floats]:
        return self._plane.metres(lon, lat)

    def locate(self, x: Floats, y: Floats, accuracy: Floats) -> list[tuple[Near, ...]]:
        """For each point the zones it is in or may be in, in zone order; a zone not named is surely not near.

        Args:
            x, y: metres on this index's plane.
            accuracy: radius of the position's uncertainty, metres; 0 when it is not known.
        """
        found: list[tuple[Near, ...]] = [()] * len(x)
        if not len(self._ids) or not len(x):
            return found
        points = np.asarray(shapely.points(x, y), dtype=object)
        margin = np.maximum(accuracy, self._reach)
        sought = shapely.box(x - margin, y - margin, x + margin, y + margin) if margin.any() else points
        at, zone = self.tree.query(sought)
        if not len(at):
            return found
        inside = shapely.contains_xy(self._areas[zone], x[at], y[at])
        # The distance to the border decides only where there is a margin; without one it is the side alone.
        metres = shapely.distance(points[at], self._borders[zone])
        near = inside | (metres <= margin[at])
        at, zone, signed = at[near], zone[near], np.where(inside, -metres, metres)[near]
        order = np.lexsort((zone, at))
        for point, zone_id, distance in zip(
            at[order].tolist(), self._ids[zone[order]].tolist(), signed[order].tolist(), strict=True
        ):
            found[point] += ((zone_id, distance),)
        return found

    def containing(self, lon: float, lat: float) -> list[int]:
        """The zones a point (WGS 84 degrees) lies in, the smallest first."""
        if not len(self._ids):
            return []
        x, y = self.metres([lon], [lat])
        found = self.tree.query(shapely.points(x[0], y[0]), predicate="intersects")
        sizes = shapely.area(self._areas[found])
        return [int(self._ids[place]) for _, place in sorted(zip(sizes.tolist(), found.tolist(), strict=True))]

    def along(self, start: tuple[float, float], end: tuple[float, float]) -> list[Near]:
        """The zones that the straight way from ``start`` to ``end`` (metres) passes through, and how deep: the metres
        from the middle of the way's part inside to the border, negative like every inside."""
        way = shapely.linestrings([start, end])
        passed: list[Near] = []
        for place in sorted(self.tree.query(way, predicate="intersects").tolist()):
            inside = [part for part in shapely.get_parts(self._areas[place].intersection(way)) if part.length > 0]
            if not inside:
                continue  # it only touches a corner
            middle = shapely.line_interpolate_point(inside[0], 0.5, normalized=True)
            passed.append((int(self._ids[place]), -float(shapely.distance(middle, self._borders[place]))))
        return passed


def _plane_of(drawn: Sequence[BaseGeometry]) -> Plane:
    """Around the middle of all zones, to half a degree: redrawing one zone does not move the plane."""
    if not drawn:
        return Plane(0.0, 0.0)
    west, south, east, north = shapely.total_bounds(np.array(drawn, dtype=object)).tolist()
    return Plane(round(west + east) / 2, round(south + north) / 2)
