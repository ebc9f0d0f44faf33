"""Features to vector tiles, by halving: each tile hands its four children what reaches into them. Pure.

Coordinates are Web Mercator with the world as the unit square, y growing north, as the tile encoder wants it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hub.core.basemap.schema import FIRST_ZOOM, LAST_ZOOM, Value

EXTENT = 4096
_MARGIN = 64 / EXTENT
"""Lines and areas reach so far beyond their tile, so that strokes meet."""


@dataclass(frozen=True, slots=True)
class Feature:
    layer: str
    min_zoom: int
    properties: Mapping[str, Value]
    geometry: BaseGeometry


def mercator(geometry: BaseGeometry) -> BaseGeometry:
    """Degrees to the unit square, y growing north."""

    def project(points: np.ndarray) -> np.ndarray:
        sine = np.sin(np.radians(points[:, 1]))
        return np.column_stack([points[:, 0] / 360 + 0.5, 0.5 + np.log((1 + sine) / (1 - sine)) / (4 * math.pi)])

    return shapely.transform(geometry, project)


def degrees(geometry: BaseGeometry) -> BaseGeometry:
    """The way back from ``mercator``."""

    def project(points: np.ndarray) -> np.ndarray:
        lat = np.degrees(np.arctan(np.sinh(2 * math.pi * (points[:, 1] - 0.5))))
        return np.column_stack([(points[:, 0] - 0.5) * 360, lat])

    return shapely.transform(geometry, project)


def tiles(features: list[Feature], box: tuple[float, float, float, float]) -> Iterator[tuple[int, int, int, bytes]]:
    """(zoom, x, y, encoded tile) of every tile of ``box`` (degrees) that has something in it; deepest zooms last."""
    west, south, east, north = mercator(shapely.box(*box)).bounds
    scale = 2**FIRST_ZOOM
    geometries = np.array([feature.geometry for feature in features], dtype=object)
    everything = np.arange(len(features))
    for x in range(math.floor(west * scale), math.ceil(east * scale)):
        for y in range(math.floor((1 - north) * scale), math.ceil((1 - south) * scale)):
            yield from _descend(features, geometries, everything, FIRST_ZOOM, x, y)


def _descend(
    features: list[Feature], geometries: np.ndarray, which: np.ndarray, zoom: int, x: int, y: int
) -> Iterator[tuple[int, int, int, bytes]]:
    side = 1 / 2**zoom
    left, bottom = x * side, 1 - (y + 1) * side
    margin = side * _MARGIN
    cut = shapely.clip_by_rect(geometries, left - margin, bottom - margin, left + side + margin, bottom + side + margin)
    kept = ~shapely.is_empty(cut)
    cut, which = cut[kept], which[kept]
    if not len(which):
        return
    if tile := _encode(features, cut, which, zoom, (left, bottom, left + side, bottom + side)):
        yield zoom, x, y, tile
    if zoom == LAST_ZOOM:
        return
    for dx in (0, 1):
        for dy in (0, 1):
            yield from _descend(features, cut, which, zoom + 1, 2 * x + dx, 2 * y + dy)


def _encode(
    features: list[Feature], cut: np.ndarray, which: np.ndarray, zoom: int, bounds: tuple[float, float, float, float]
) -> bytes:
    scale = EXTENT / (bounds[2] - bounds[0])
    shown = np.array([features[i].min_zoom <= zoom for i in which])
    if not shown.any():
        return b""
    # Coarser than the deepest zoom, where the shape is looked at closely.
    pixels = shapely.transform(cut[shown], lambda points: (points - bounds[:2]) * scale)
    simple = shapely.simplify(pixels, 1 if zoom == LAST_ZOOM else 4, preserve_topology=False)
    simple = shapely.transform(simple, np.rint)
    layers: dict[str, list[dict[str, Any]]] = {}
    for i, geometry in zip(which[shown], simple, strict=True):
        if geometry is None or geometry.is_empty:
            continue
        feature = features[i]
        for part in _parts(geometry):
            layers.setdefault(feature.layer, []).append({"geometry": part, "properties": dict(feature.properties)})
    if not layers:
        return b""
    encoded: bytes = mapbox_vector_tile.encode(
        [{"name": name, "features": found} for name, found in sorted(layers.items())],
        default_options={
            "extents": EXTENT,
            "on_invalid_geometry": mapbox_vector_tile.encoder.on_invalid_geometry_make_valid,
        },
    )
    return encoded


def _parts(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    """Clipping an area may leave stray lines and points: only parts of the widest kind are the feature's own."""
    if geometry.geom_type != "GeometryCollection":
        yield geometry
        return
    parts = list(shapely.get_parts(geometry))
    widest = max(shapely.get_dimensions(part) for part in parts)
    yield from (part for part in parts if shapely.get_dimensions(part) == widest)
