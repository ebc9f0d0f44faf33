"""Where the borders surely are not: a grid over all zones that answers for most positions without any geometry.

A city's devices are far from every border most of the time. For each cell of a grid in degrees this knows the zones
the whole cell lies in, and how many cells it is away from the nearest one that a border touches. What the grid cannot
say for certain is left to ``hub.core.zones``, so it changes no answer, only what the answer costs.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import shapely

from hub.core.geometry import Floats, Plane

Ints = npt.NDArray[np.int64]

_CELLS = 1 << 22
"""At most so many cells, 4 bytes each."""
_FINEST = 4.0
"""Metres: finer cells would tell nothing more, receivers are worse."""
_RINGS = 31
"""Farther than so many cells from a border is far."""
_WIDEST = 400_000.0
"""Metres: zones spread wider than a province get no grid, the plane is too crooked there."""
_SLACK = 1.02
"""On the steepest slope of degrees over metres that was found by probing."""

UNCLEAR = -1
NOWHERE = 0
"""The code of no zone at all."""


class Clearance:
    """The grid over ``areas``, polygons on ``plane`` whose zones are ``ids``. Immutable."""

    def __init__(self, plane: Plane, areas: npt.NDArray[np.object_], ids: Ints, tree: shapely.STRtree) -> None:
        self._codes: dict[frozenset[int], int] = {frozenset(): NOWHERE}
        self._width = self._height = 1
        self._west = self._south = 0.0
        self._columns = self._rows = 0.0
        self._side = 1.0
        self._cells = np.zeros(1, dtype=np.int32)
        """code << 5 | rings to the nearest border"""
        if len(areas):
            self._draw(plane, areas, ids, tree)

    def look_up(self, lon: Floats, lat: Floats, margin: Floats | float) -> Ints:
        """For each position the code of the zones it is surely inside of, every border being surely farther away than
        ``margin`` metres; UNCLEAR where that is not certain."""
        codes, clear = self.around(lon, lat, margin)
        return np.where(clear, codes, UNCLEAR)

    def around(self, lon: Floats, lat: Floats, margin: Floats | float) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """For each position the code of the zones it is surely inside of, however near their borders, UNCLEAR where that
        is not certain; and whether every border is surely farther away than ``margin`` metres."""
        column = np.clip((lon - self._west) * self._columns, 0, self._width - 1).astype(np.int64)
        row = np.clip((lat - self._south) * self._rows, 0, self._height - 1).astype(np.int64)
        cell = self._cells[row * self._width + column]
        rings = cell & _RINGS
        return np.where(rings > 0, cell >> 5, UNCLEAR), rings * self._side > margin + self._side

    def code(self, zones: frozenset[int]) -> int:
        """The code of exactly these zones; UNCLEAR when no cell lies in just them."""
        return self._codes.get(zones, UNCLEAR)

    def _draw(self, plane: Plane, areas: npt.NDArray[np.object_], ids: Ints, tree: shapely.STRtree) -> None:
        west, south, east, north = shapely.total_bounds(areas).tolist()
        width, height = east - west, north - south
        if max(width, height) > _WIDEST:
            return
        # The fringe is as wide as the rings go: whoever is beyond it is farther from every border than they tell.
        side = max(_FINEST, math.sqrt(width * height / _CELLS))
        while (width / side + 2 * _RINGS + 2) * (height / side + 2 * _RINGS + 2) > _CELLS:
            side *= 1.1
        fringe = (_RINGS + 1) * side
        corners = (west - fringe, south - fringe, east + fringe, north + fringe)
        across, along = _slopes(plane, corners)
        if not across or not along:
            return
        step = (across * side, along * side)
        lon, lat = plane.degrees(*_frame(corners))
        self._west, self._south = float(lon.min()), float(lat.min())
        self._columns, self._rows = 1 / step[0], 1 / step[1]
        self._width = int((float(lon.max()) - self._west) * self._columns) + 1
        self._height = int((float(lat.max()) - self._south) * self._rows) + 1
        rings = self._rings(plane, areas, side, step)
        self._side = side
        codes = self._colour(plane, areas, ids, tree, rings, step)
        self._cells = (codes << 5 | rings).astype(np.int32).ravel()

    def _rings(
        self, plane: Plane, areas: npt.NDArray[np.object_], side: float, step: tuple[float, float]
    ) -> npt.NDArray[np.int32]:
        """For each cell how many cells (chess king's moves) it is from the nearest one with a piece of border."""
        borders = shapely.segmentize(shapely.boundary(areas), 0.9 * side)
        points = shapely.get_coordinates(borders)
        lon, lat = plane.degrees(points[:, 0], points[:, 1])
        touched = np.zeros((self._height, self._width), dtype=bool)
        for east in (-0.45, 0.45):  # between two of these points the border strays by no more than half their distance
            for north in (-0.45, 0.45):
                column = ((lon + east * step[0] - self._west) * self._columns).astype(np.int64)
                row = ((lat + north * step[1] - self._south) * self._rows).astype(np.int64)
                touched[row, column] = True
        rings = np.zeros(touched.shape, dtype=np.uint8)
        for _ in range(_RINGS):
            rings += ~touched
            wider = touched.copy()
            wider[1:] |= touched[:-1]
            wider[:-1] |= touched[1:]
            touched = wider.copy()
            touched[:, 1:] |= wider[:, :-1]
            touched[:, :-1] |= wider[:, 1:]
        return rings.astype(np.int32)

    def _colour(
        self,
        plane: Plane,
        areas: npt.NDArray[np.object_],
        ids: Ints,
        tree: shapely.STRtree,
        rings: npt.NDArray[np.int32],
        step: tuple[float, float],
    ) -> npt.NDArray[np.int32]:
        """The code of each cell. Neighbours without a border between them lie in the same zones, so one asks for all."""
        free = rings > 0
        first = free.copy()
        first[:, 1:] &= ~free[:, :-1]
        row, column = np.nonzero(first)
        x, y = plane.metres(
            np.asarray(self._west + (column + 0.5) * step[0], dtype=np.float64),
            np.asarray(self._south + (row + 0.5) * step[1], dtype=np.float64),
        )
        at, zone = tree.query(shapely.points(x, y), predicate="intersects")
        run_codes = np.zeros(len(row), dtype=np.int32)
        inside, counts = np.unique(at, return_counts=True)
        if len(inside):
            order = np.lexsort((zone, at))
            members = np.full((len(inside), int(counts.max())), -1, dtype=np.int64)
            group = np.repeat(np.arange(len(inside)), counts)
            members[group, np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)] = zone[order]
            sets, which = np.unique(members, axis=0, return_inverse=True)
            for number, one in enumerate(sets.tolist(), start=1):
                self._codes[frozenset(int(ids[place]) for place in one if place >= 0)] = number
            run_codes[inside] = which.ravel() + 1
        codes = np.zeros(rings.shape, dtype=np.int32)
        codes[free] = run_codes[np.cumsum(first[free]) - 1]
        return codes


def _frame(corners: tuple[float, float, float, float]) -> tuple[Floats, Floats]:
    """A lattice over the rectangle west, south, east, north."""
    west, south, east, north = corners
    x, y = np.meshgrid(np.linspace(west, east, 33), np.linspace(south, north, 33))
    return x.ravel(), y.ravel()


def _slopes(plane: Plane, corners: tuple[float, float, float, float]) -> tuple[float, float]:
    """The most degrees of longitude and of latitude that one metre can make there; 0 where degrees are no measure."""
    x, y = _frame(corners)
    lon, lat = plane.degrees(x, y)
    if not np.isfinite(lon).all() or np.abs(lon).max() > 179 or np.abs(lat).max() > 80:
        return 0.0, 0.0
    east, north = plane.degrees(x + 1.0, y), plane.degrees(x, y + 1.0)
    across = np.hypot(east[0] - lon, north[0] - lon).max()
    along = np.hypot(east[1] - lat, north[1] - lat).max()
    return float(across) * _SLACK, float(along) * _SLACK
