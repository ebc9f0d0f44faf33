"""Land from OpenStreetMap's coastline ways.

``natural=coastline`` is drawn with the land on its left and the water on its right; OpenStreetMap stores no polygons of
land or sea. The box is cut into faces along the coast, and each face is land or sea by the side on which it lies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

_ASIDE = 1e-7
"""Degrees (a centimetre) from the middle of a coast segment to the spot that tells which face is beside it."""
_SPOTS = 200
"""At most so many segments of one piece of coast vote."""
_TOUCH = 1e-9
_REACH = 0.15
"""Of the box's diagonal: an end of the coast this near to the frame was cut off there, and is led on to it."""


class Land(NamedTuple):
    """``area`` of land inside the box; ``loose``: pieces of coast that end inside the box and so divide nothing."""

    area: MultiPolygon
    loose: int


def land(ways: Iterable[Sequence[tuple[float, float]]], box: tuple[float, float, float, float]) -> Land:
    """The land inside ``box`` (west, south, east, north, degrees) from coastline ``ways`` as they were drawn.

    Without any coast in the box all of it is land: cities without a sea are the common case.
    """
    frame = shapely.box(*box)
    lines = [LineString(way) for way in ways if len(way) > 1]
    pieces = _pieces(lines, frame)
    if not pieces:
        return Land(_multi([frame]), 0)
    pieces = _led_on(pieces, frame)
    edges = shapely.union_all([frame.exterior, *pieces])
    faces = [face for face in shapely.polygonize([edges]).geoms if isinstance(face, Polygon)]
    votes = _votes(pieces, faces)
    # A face with as much coast on its left as on its right is divided by a coast with a loose end: people live on land.
    dry = [face for face, vote in zip(faces, votes, strict=True) if vote > -_TOUCH]
    return Land(_multi(dry), _loose(pieces, frame))


def _pieces(lines: list[LineString], frame: Polygon) -> list[LineString]:
    """The coast inside the frame, ways joined end to start where they follow each other, direction kept."""
    inside: list[LineString] = []
    for line in lines:
        cut = shapely.intersection(line, frame)
        inside += [part for part in shapely.get_parts(cut) if part.geom_type == "LineString" and part.length > 0]
    merged = shapely.line_merge(shapely.multilinestrings(inside), directed=True) if inside else None
    return [] if merged is None else [part for part in shapely.get_parts(merged) if part.length > 0]


def _votes(pieces: list[LineString], faces: list[Polygon]) -> np.ndarray:
    """For each face, metres-like weight of the coast that has it on its left, less of the coast that has it on its right."""
    votes = np.zeros(len(faces))
    tree = shapely.STRtree(faces)
    for piece in pieces:
        points = shapely.get_coordinates(piece)
        steps = np.diff(points, axis=0)
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        chosen = np.argsort(lengths)[-_SPOTS:]
        chosen = chosen[lengths[chosen] > 4 * _ASIDE]
        middles = (points[:-1] + points[1:])[chosen] / 2
        aside = np.column_stack([-steps[chosen, 1], steps[chosen, 0]]) / lengths[chosen, None] * _ASIDE
        for sign in (1, -1):
            spots, found = tree.query(shapely.points(middles + sign * aside), predicate="within")
            np.add.at(votes, found, sign * lengths[chosen][spots])
    return votes


def _led_on(pieces: list[LineString], frame: Polygon) -> list[LineString]:
    """Extracts end their ways at the last node inside: what stops short of the frame goes on to the nearest point of it."""
    open_ends, rim = _open_ends(pieces, frame), frame.exterior
    west, south, east, north = frame.bounds
    reach = _REACH * float(np.hypot(east - west, north - south))
    led = []
    for piece in pieces:
        points = list(piece.coords)
        for end in (0, -1):
            spot = shapely.Point(points[end])
            if points[end] not in open_ends or rim.distance(spot) > reach:
                continue
            onto = rim.interpolate(rim.project(spot)).coords[0]
            points = [onto, *points] if end == 0 else [*points, onto]
        led.append(LineString(points))
    return led


def _open_ends(pieces: list[LineString], frame: Polygon) -> set[tuple[float, ...]]:
    """Ends that are neither on the frame nor at another piece nor at their own beginning."""
    ends = Counter(piece.coords[end] for piece in pieces for end in (0, -1))
    return {at for at, count in ends.items() if count == 1 and frame.exterior.distance(shapely.Point(at)) > _TOUCH}


def _loose(pieces: list[LineString], frame: Polygon) -> int:
    open_ends = _open_ends(pieces, frame)
    return sum(not open_ends.isdisjoint((piece.coords[0], piece.coords[-1])) for piece in pieces)


def _multi(parts: list[Polygon]) -> MultiPolygon:
    joined: BaseGeometry = shapely.union_all(parts)
    return MultiPolygon([part for part in shapely.get_parts(joined) if part.geom_type == "Polygon"])
