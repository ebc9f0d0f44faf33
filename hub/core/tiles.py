"""Where on the map something is, coarsely: web Mercator tiles of one zoom level, and the tiles a viewport touches.

A tile is one integer, ``x << 12 | y``, so that it is cheap as a key. Tiles are counted from the north-west corner
(the "XYZ" scheme of slippy maps; the projection is EPSG:3857).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hub.errors import InputError, Problem, shown

ZOOM: Final = 12
"""About 9.5 km at the latitude of Đà Nẵng: a city is a few dozen tiles."""
NOWHERE: Final = -1
"""The tile of what has no position; it belongs to every viewport."""
MAX_LATITUDE: Final = 85.051_128_779_806_59
"""Where the square world of web Mercator ends, degrees."""

_SIDE: Final = 1 << ZOOM


def tile_of(lon: float | None, lat: float | None) -> int:
    """The tile of a WGS 84 position in degrees; ``NOWHERE`` when there is none. Outside the world counts as its edge."""
    if lon is None or lat is None:
        return NOWHERE
    return _column(lon) << ZOOM | _line(lat)


def _column(lon: float) -> int:
    return min(max(int((lon + 180.0) / 360.0 * _SIDE), 0), _SIDE - 1)


def _line(lat: float) -> int:
    radians = math.radians(min(max(lat, -MAX_LATITUDE), MAX_LATITUDE))
    return min(max(int((1.0 - math.asinh(math.tan(radians)) / math.pi) / 2.0 * _SIDE), 0), _SIDE - 1)


@dataclass(frozen=True, slots=True)
class TileRange:
    """All tiles from one column and line to another; ``west > east`` means across the 180th meridian."""

    west: int
    north: int
    east: int
    south: int

    def covers(self, tile: int) -> bool:
        """Whether ``tile`` is one of them; ``NOWHERE`` always is."""
        if tile < 0:
            return True
        column, line = tile >> ZOOM, tile & (_SIDE - 1)
        if not self.north <= line <= self.south:
            return False
        if self.west <= self.east:
            return self.west <= column <= self.east
        return column >= self.west or column <= self.east


def tiles_of(viewport: Sequence[float], field: str = "viewport") -> TileRange:
    """The tiles that ``viewport`` = [west, south, east, north] touches, degrees.

    Longitudes may run beyond 180, as map libraries give them when the world is scrolled around.

    Raises:
        InputError: naming the part of ``field`` that is wrong.
    """
    if len(viewport) != 4:
        raise InputError(Problem(field, f"{len(viewport)} numbers", "[west, south, east, north] in degrees"))
    west, south, east, north = viewport
    for name, value, bound in (
        ("west", west, 540.0),
        ("south", south, 90.0),
        ("east", east, 540.0),
        ("north", north, 90.0),
    ):
        if not -bound <= value <= bound:
            raise InputError(Problem(f"{field}.{name}", shown(value), f"degrees between -{bound:g} and {bound:g}"))
    if south > north:
        raise InputError(Problem(f"{field}.south", shown(south), f"at most north, which is {north!r}"))
    if east - west >= 360.0:
        return TileRange(0, _line(north), _SIDE - 1, _line(south))
    return TileRange(_column(_wrapped(west)), _line(north), _column(_wrapped(east)), _line(south))


def _wrapped(lon: float) -> float:
    return lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0
