"""Degrees to metres and back, and the shapes zones are made of.

Distances are judged in metres on an azimuthal equidistant plane around the city's centre: within 50 km of it lengths
are wrong by less than 1 in 10,000, far below what any receiver can resolve.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from pyproj.enums import TransformDirection
from shapely.geometry import LineString, shape
from shapely.geometry.base import BaseGeometry

from hub.core.faults import Raw, problem
from hub.errors import DocumentError

Floats = npt.NDArray[np.float64]

_CIRCLE_SEGMENTS = 64
"""Per quarter: a buffered circle is then short by at most 0.01 % of its radius."""

WIDEST = 100_000.0
"""Metres of radius."""
MOST_CORNERS: Mapping[str, int] = {"polygon": 10_000, "circle": 1, "corridor": 500}
"""What a zone may be drawn with. Widening a line takes memory with the square of its corners where it crosses itself."""

_KINDS: Mapping[str, tuple[str, ...]] = {
    "polygon": ("Polygon", "MultiPolygon"),
    "circle": ("Point",),
    "corridor": ("LineString", "MultiLineString"),
}
_REASONS: Mapping[str, str] = {
    "Self-intersection": "Đường biên tự cắt",
    "Ring Self-intersection": "Đường biên chạm chính nó",
    "Hole lies outside shell": "Lỗ nằm ngoài vùng",
    "Holes are nested": "Lỗ nằm trong lỗ khác",
    "Nested shells": "Phần này nằm trong phần khác",
    "Interior is disconnected": "Bên trong bị cắt rời",
    "Duplicate Rings": "Hai đường biên trùng nhau",
    "Too few points in geometry component": "Quá ít điểm",
}
"""GEOS's own words for what is wrong with a polygon."""


class Plane:
    """A metric plane around ``lon``, ``lat`` (WGS 84 degrees). x east, y north, metres."""

    def __init__(self, lon: float, lat: float) -> None:
        crs = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
        self._forward = Transformer.from_crs("EPSG:4326", crs, always_xy=True)

    def metres(self, lon: Sequence[float] | Floats, lat: Sequence[float] | Floats) -> tuple[Floats, Floats]:
        x, y = self._forward.transform(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
        return np.asarray(x), np.asarray(y)

    def degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The way back: lon, lat."""
        lon, lat = self._forward.transform(x, y, direction=TransformDirection.INVERSE)
        return np.asarray(lon), np.asarray(lat)

    def projected(self, geometry: BaseGeometry) -> BaseGeometry:
        def transform(points: Floats) -> Floats:
            return np.column_stack(self.metres(points[:, 0], points[:, 1]))

        return shapely.transform(geometry, transform)


def zone_shape(kind: str, geometry: Mapping[str, Any], radius: float | None, field: str = "geometry") -> BaseGeometry:
    """The drawn geometry (degrees, not yet buffered) of a zone, checked.

    Args:
        kind: polygon (Polygon or MultiPolygon, holes allowed), circle (Point) or corridor (LineString or
            MultiLineString); circle and corridor need ``radius`` in metres.
        geometry: RFC 7946 geometry object, lon before lat.

    Raises:
        DocumentError: naming the field, what was given and what would be right.
    """
    if kind not in _KINDS:
        raise DocumentError(problem("kind", kind, "zone.kind", names=", ".join(_KINDS)))
    if not isinstance(geometry, Mapping) or geometry.get("type") not in _KINDS[kind]:
        given = geometry.get("type") if isinstance(geometry, Mapping) else geometry
        raise DocumentError(problem(f"{field}.type", given, "zone.type", names=" / ".join(_KINDS[kind]), kind=kind))
    if kind == "polygon" and radius is not None:
        raise DocumentError(problem("radius", radius, "zone.no-radius"))
    if kind != "polygon" and (radius is None or not math.isfinite(radius) or radius <= 0):
        raise DocumentError(problem("radius", radius, "zone.radius", kind=kind))
    try:
        # The library reads numbers out of text; whoever draws the zone later would not.
        if not _numeric(geometry["coordinates"]):
            raise TypeError
        drawn = shape(dict(geometry))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError):
        raise DocumentError(problem(f"{field}.coordinates", geometry.get("coordinates"), "zone.positions")) from None
    corners = shapely.get_num_coordinates(drawn)
    if corners > MOST_CORNERS[kind]:
        raise DocumentError(
            problem(
                f"{field}.coordinates",
                Raw(f"{corners} positions", f"{corners} vị trí"),
                "zone.corners",
                most=MOST_CORNERS[kind],
                kind=kind,
            )
        )
    if radius is not None and radius > WIDEST:
        raise DocumentError(problem("radius", radius, "zone.widest", most=f"{WIDEST:.0f}"))
    _check(drawn, field)
    return drawn


def _check(drawn: BaseGeometry, field: str) -> None:
    if drawn.is_empty:
        raise DocumentError(
            problem(f"{field}.coordinates", Raw("an empty geometry", "hình trống"), "zone.some-position")
        )
    west, south, east, north = drawn.bounds
    if not all(map(math.isfinite, drawn.bounds)) or west < -180 or east > 180 or south < -90 or north > 90:
        raise DocumentError(problem(f"{field}.coordinates", drawn.bounds, "zone.degrees"))
    if not drawn.is_valid:
        reason = str(shapely.is_valid_reason(drawn))
        raise DocumentError(problem(f"{field}.coordinates", Raw(reason, _in_vietnamese(reason)), "zone.uncrossed"))


def _numeric(coordinates: object) -> bool:
    if isinstance(coordinates, list | tuple):
        return all(map(_numeric, coordinates))
    return isinstance(coordinates, int | float) and not isinstance(coordinates, bool)


def _in_vietnamese(reason: str) -> str:
    """What GEOS calls a fault, before the place in brackets."""
    what, bracket, place = reason.partition("[")
    return f"{_REASONS[what.strip()]} {bracket}{place}".strip() if what.strip() in _REASONS else reason


def middle(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """A point (lon, lat) to show a zone by: on it, even where its centre of mass is not."""
    point = shape(dict(geometry)).representative_point()
    return float(point.x), float(point.y)


def area(plane: Plane, drawn: BaseGeometry, radius: float | None) -> BaseGeometry:
    """The zone's area on ``plane``: the polygon itself, or the drawn point or line widened by ``radius`` metres."""
    flat = plane.projected(drawn)
    if radius is None:
        return flat
    # Leg by leg: the outline of a whole line that turns back within its radius crosses itself everywhere, and takes gigabytes.
    legs = [leg for line in shapely.get_parts(flat) for leg in _legs(line)] if drawn.geom_type != "Point" else [flat]
    return shapely.union_all(shapely.buffer(legs, radius, quad_segs=_CIRCLE_SEGMENTS))


def _legs(line: BaseGeometry) -> list[BaseGeometry]:
    return [LineString(pair) for pair in pairwise(shapely.get_coordinates(line))]
