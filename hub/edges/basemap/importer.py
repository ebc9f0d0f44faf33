"""A street map from an OpenStreetMap extract: .osm.pbf in, PMTiles out, nothing but Python packages in between.

The archive follows the basemap schema of Protomaps, zooms 8 to 15. OpenStreetMap's data are under the ODbL: whoever
shows the map says "© OpenStreetMap", which the archive carries as its attribution. What has a name is also in its
metadata, for the search (``hub.edges.basemap.archive``).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import osmium
import shapely
from osmium.osm import Area, Node, Relation, Way
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry.base import BaseGeometry

from hub.core.basemap import coastline, schema
from hub.core.basemap.cut import Feature, mercator, tiles
from hub.core.basemap.gazetteer import gazetteer
from hub.core.basemap.schema import FIRST_ZOOM, LAST_ZOOM
from hub.edges.basemap.archive import GAZETTEER
from hub.errors import InputError, Problem, shown

Box = tuple[float, float, float, float]
"""west, south, east, north in degrees"""
ATTRIBUTION = '<a href="https://www.openstreetmap.org/copyright">© OpenStreetMap</a>'
_EAST_SEA_ISLANDS = ((111.0, 15.5, 113.2, 17.3), (111.2, 6.5, 117.9, 12.1))
"""Hoàng Sa and Trường Sa: the console names them; what an extract calls places there is left out."""
_TAGGED = (
    "highway", "railway", "route", "aeroway", "man_made", "waterway", "natural", "landuse", "leisure", "amenity", "building",
    "tourism", "place", "boundary",
)  # fmt: skip


class Imported(NamedTuple):
    features: int
    tiles: int
    box: Box
    named: int
    """Streets and places the search will know."""
    loose: int
    """Pieces of coast that end inside the box: land and sea may be wrong beside them."""


def import_osm(source: Path, target: Path, box: Box | None, name: str, tell: Callable[[str], None]) -> Imported:
    """Write ``target`` from ``source``, whole or not at all; ``tell`` hears what is being done.

    Raises:
        InputError: the extract cannot be read, says nothing of its extent, or has nothing inside the box.
    """
    tell("reading")
    try:
        box = box or _extent(source)
        features, coast = _read(source, box)
    except (RuntimeError, OSError) as error:
        raise InputError(Problem("extract", f"{source}: {error}", "an OpenStreetMap extract (.osm.pbf)")) from None
    if not features:
        raise InputError(Problem("--bbox", shown(box), f"a box that holds something of {source.name}"))
    tell("land and sea")
    dry = coastline.land(coast, box)
    tell("names")
    names = gazetteer(features)
    features += _ground(dry.area, box)
    tell("tiles")
    count = _write(target, tiles(features, box), box, name, names)
    return Imported(len(features), count, box, len(names["features"]), dry.loose)


def _extent(source: Path) -> Box:
    header = osmium.io.Reader(str(source)).header().box()
    if header.valid():
        low, high = header.bottom_left, header.top_right
        return (low.lon, low.lat, high.lon, high.lat)
    nodes = osmium.FileProcessor(str(source), osmium.osm.NODE)
    found = [(node.location.lon, node.location.lat) for node in nodes if isinstance(node, Node)]
    if not found:
        raise InputError(Problem("extract", f"{source}: no node in it", "an OpenStreetMap extract (.osm.pbf)"))
    lons, lats = zip(*found, strict=True)
    return (min(lons), min(lats), max(lons), max(lats))


def _read(source: Path, box: Box) -> tuple[list[Feature], list[list[tuple[float, float]]]]:
    """Features whose bounds meet ``box``, in Mercator units, and the coastline ways in degrees."""
    features: list[Feature] = []
    coast: list[list[tuple[float, float]]] = []
    borders = _borders(source)
    wkb = osmium.geom.WKBFactory()
    keys = osmium.filter.KeyFilter(*_TAGGED)
    for thing in osmium.FileProcessor(str(source)).with_areas(keys).with_filter(osmium.filter.EmptyTagFilter()):
        tags = dict(thing.tags)
        if isinstance(thing, Node):
            if look := schema.point(tags):
                _keep(features, look, tags, shapely.Point(thing.location.lon, thing.location.lat), box)
        elif isinstance(thing, Way):
            points = [(node.lon, node.lat) for node in thing.nodes if node.location.valid()]
            if len(points) < 2:
                continue
            if tags.get("natural") == "coastline":
                coast.append(points)
            if border := borders.get(thing.id):
                _keep(features, border, {}, shapely.LineString(points), box)
            if look := schema.line(tags):
                _keep(features, look, tags, shapely.LineString(points), box)
        elif isinstance(thing, Area):
            _keep_area(features, tags, thing, wkb, box)
    # The ways of a border need no tags of their own.
    untagged = set(borders)
    for way in osmium.FileProcessor(str(source)).with_locations() if untagged else ():
        if isinstance(way, Way) and way.id in untagged and not len(way.tags):
            points = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
            if len(points) > 1:
                _keep(features, borders[way.id], {}, shapely.LineString(points), box)
    return features, coast


def _borders(source: Path) -> dict[int, schema.Look]:
    """The ways of administrative borders we draw, each with the highest level it is part of; none that also divides
    countries."""
    found: dict[int, schema.Look] = {}
    countries: set[int] = set()
    for relation in osmium.FileProcessor(str(source), osmium.osm.RELATION):
        if not isinstance(relation, Relation):
            continue
        tags = dict(relation.tags)
        ways = [member.ref for member in relation.members if member.type == "w"]
        if tags.get("boundary") == "administrative" and tags.get("admin_level") == "2":
            countries.update(ways)
        elif look := schema.boundary(tags):
            for way in ways:
                held = found.get(way)
                if held is None or look.more["kind_detail"] < held.more["kind_detail"]:  # type: ignore[operator]
                    found[way] = look
    return {way: look for way, look in found.items() if way not in countries}


def _keep_area(features: list[Feature], tags: dict[str, str], thing: Area, wkb: Any, box: Box) -> None:
    try:
        shape = shapely.from_wkb(wkb.create_multipolygon(thing))
    except RuntimeError:  # a ring that does not close: others are not to suffer for it
        return
    if look := schema.area(tags, mercator(shape).area):
        _keep(features, look, tags, shape, box)
    if look := schema.landmark(tags):
        _keep(features, look, tags, shape.representative_point(), box)


def _keep(features: list[Feature], look: schema.Look, tags: dict[str, str], shape: BaseGeometry, box: Box) -> None:
    west, south, east, north = shape.bounds
    if west > box[2] or east < box[0] or south > box[3] or north < box[1]:
        return
    if shape.geom_type == "Point" and _disputed(west, south):
        return
    inside = shapely.clip_by_rect(shape, *box)
    if inside.is_empty:
        return
    properties = {"kind": look.kind, **look.more, **schema.names(tags)}
    features.append(Feature(look.layer, look.min_zoom, properties, mercator(inside)))


def _disputed(lon: float, lat: float) -> bool:
    return any(w <= lon <= e and s <= lat <= n for w, s, e, n in _EAST_SEA_ISLANDS)


def _ground(dry: BaseGeometry, box: Box) -> list[Feature]:
    wet = shapely.difference(shapely.box(*box), dry)
    found = []
    if not dry.is_empty:
        found.append(Feature("earth", FIRST_ZOOM, {"kind": "earth"}, mercator(dry)))
    if not wet.is_empty and wet.area > 0:
        found.append(Feature("water", FIRST_ZOOM, {"kind": "ocean"}, mercator(wet)))
    return found


def _write(
    target: Path, made: Iterator[tuple[int, int, int, bytes]], box: Box, name: str, names: dict[str, Any]
) -> int:
    encoded = sorted((zxy_to_tileid(zoom, x, y), tile) for zoom, x, y, tile in made)
    west, south, east, north = (round(degree * 1e7) for degree in box)
    header = {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP,
        "min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north,
        "center_zoom": 12, "center_lon_e7": (west + east) // 2, "center_lat_e7": (south + north) // 2,
    }  # fmt: skip
    layers = ("boundaries", "buildings", "earth", "landuse", "places", "pois", "roads", "water")
    metadata = {
        "name": name, "attribution": ATTRIBUTION, "type": "baselayer", "format": "pbf",
        "vector_layers": [{"id": layer, "fields": {}, "minzoom": FIRST_ZOOM, "maxzoom": LAST_ZOOM} for layer in layers],
        GAZETTEER: names,
    }  # fmt: skip
    partial = target.with_name(f".{target.name}.part")
    try:
        with partial.open("wb") as file:
            writer = Writer(file)
            for identity, tile in encoded:
                writer.write_tile(identity, gzip.compress(tile, mtime=0))
            writer.finalize(header, metadata)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return len(encoded)
