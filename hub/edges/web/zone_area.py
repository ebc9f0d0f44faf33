"""A zone as an area, to ask which sensors lie in it. The rules have their own, faster index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from hub.core.geometry import Plane, area, zone_shape
from hub.edges.database import Connection
from hub.edges.web.fields import one
from hub.errors import NotFoundError

_ZONE = """
SELECT v.kind, v.geometry, v.radius FROM zone z JOIN zone_version v USING (zone_id, version)
WHERE z.key = %(key)s AND NOT z.deleted
"""


class ZoneArea:
    """The covered area, in metres on a plane of its own."""

    def __init__(self, kind: str, geometry: Mapping[str, Any], radius: float | None) -> None:
        drawn = zone_shape(kind, geometry, radius)
        west, south, east, north = drawn.bounds
        self._plane = Plane((west + east) / 2, (south + north) / 2)
        self._area = area(self._plane, drawn, radius)
        shapely.prepare(self._area)

    def covers(self, points: NDArray[Any]) -> NDArray[np.bool_]:
        """Which of ``points`` (degrees) lie inside or on the border."""
        flat = shapely.transform(points, lambda xy: np.column_stack(self._plane.metres(xy[:, 0], xy[:, 1])))
        return np.asarray(shapely.covers(self._area, flat), dtype=np.bool_)


async def load(connection: Connection, key: str) -> ZoneArea:
    """The zone in force. Raises NotFoundError."""
    row = await one(connection, _ZONE, {"key": key})
    if row is None:
        raise NotFoundError(f"zone {key!r} does not exist")
    return ZoneArea(row["kind"], row["geometry"], row["radius"])
