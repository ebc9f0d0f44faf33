"""A zone as an area, to ask which sensors lie in it. The rules have their own, faster index."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from hub.core.geometry import Plane, area, zone_shape
from hub.edges.database import Connection
from hub.edges.web.fields import one
from hub.errors import NotFoundError

_ZONE = """
SELECT v.kind, v.geometry, v.radius FROM zone z JOIN zone_version v ON v.zone_id = z.zone_id AND v.version = z.enabled_version
WHERE z.key = %(key)s
"""


class ZoneArea:
    """The covered area, in metres on a plane of its own."""

    def __init__(self, kind: str, geometry: Mapping[str, Any], radius: float | None) -> None:
        drawn = zone_shape(kind, geometry, radius)
        west, south, east, north = drawn.bounds
        self._plane = Plane((west + east) / 2, (south + north) / 2)
        self._area = area(self._plane, drawn, radius)
        shapely.prepare(self._area)
        self.bounds = self._box(radius or 0.0, (west, south, east, north))
        """west, south, east, north in degrees: everything covered is within"""

    def covers(self, points: NDArray[Any]) -> NDArray[np.bool_]:
        """Which of ``points`` (degrees) lie inside or on the border."""
        flat = shapely.transform(points, lambda xy: np.column_stack(self._plane.metres(xy[:, 0], xy[:, 1])))
        return np.asarray(shapely.covers(self._area, flat), dtype=np.bool_)

    def covers_degrees(self, places: Sequence[Sequence[float]]) -> NDArray[np.bool_]:
        """The same for a list of [lon, lat]."""
        points = shapely.points(np.asarray(places, dtype=np.float64).reshape(-1, 2))
        return self.covers(np.asarray(points, dtype=object))

    @staticmethod
    def _box(radius: float, drawn: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """``drawn`` widened by ``radius`` metres and a little more."""
        west, south, east, north = drawn
        high = radius / 110_000 + 1e-9
        wide = high / max(math.cos(math.radians(min(max(abs(south), abs(north)) + high, 89.0))), 1e-3)
        return west - wide, south - high, east + wide, north + high


async def load(connection: Connection, key: str) -> ZoneArea:
    """The zone in force. Raises NotFoundError."""
    row = await one(connection, _ZONE, {"key": key})
    if row is None:
        raise NotFoundError(f"zone {key!r} does not exist")
    return ZoneArea(row["kind"], row["geometry"], row["radius"])
