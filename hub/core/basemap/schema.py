"""What an OpenStreetMap object is on the map: layer, kind and first zoom, in the basemap schema of Protomaps (4.x).

https://docs.protomaps.com/basemaps/layers tells the layers; https://wiki.openstreetmap.org/wiki/Map_features the tags.
Borders of countries are never drawn: whose land is whose is not for a base map of a city to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Tags = Mapping[str, str]
Value = str | int | bool

FIRST_ZOOM: Final = 8
LAST_ZOOM: Final = 15
ADMIN_LEVELS: Final = (4, 6, 8)
"""Province, district, ward. Level 2, the border of a country, is never among them."""


@dataclass(frozen=True, slots=True)
class Look:
    """``min_zoom``: first zoom at which it is in the tiles."""

    layer: str
    kind: str
    min_zoom: int
    more: Mapping[str, Value] = field(default_factory=dict)


_ROADS: Final[dict[str, tuple[str, int]]] = {
    "motorway": ("highway", 8),
    "trunk": ("highway", 8),
    "primary": ("major_road", 8),
    "secondary": ("major_road", 10),
    "tertiary": ("major_road", 11),
    "unclassified": ("minor_road", 12),
    "residential": ("minor_road", 12),
    "living_street": ("minor_road", 13),
    "road": ("minor_road", 13),
    "service": ("minor_road", 14),
    "pedestrian": ("path", 13),
    "track": ("path", 14),
    "footway": ("path", 14),
    "path": ("path", 14),
    "cycleway": ("path", 14),
    "steps": ("path", 15),
}
_LINKS: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
_RAILS: Final = frozenset({"rail", "light_rail", "subway", "tram", "narrow_gauge", "monorail"})
_WATERWAYS: Final[dict[str, tuple[str, int]]] = {
    "river": ("river", 9),
    "canal": ("river", 11),
    "stream": ("stream", 13),
}
_LANDUSE: Final[dict[tuple[str, str], str]] = {
    **{("leisure", kind): kind for kind in ("park", "golf_course", "nature_reserve", "playground")},
    ("leisure", "garden"): "park",
    ("leisure", "pitch"): "park",
    **{("landuse", kind): kind for kind in ("cemetery", "forest", "grass", "industrial", "military")},
    **{("landuse", kind): kind for kind in ("allotments", "village_green")},
    ("landuse", "recreation_ground"): "park",
    ("landuse", "meadow"): "grassland",
    **{("natural", kind): kind for kind in ("wood", "scrub", "grassland", "sand", "beach")},
    **{("amenity", kind): kind for kind in ("hospital", "school", "university", "college")},
    ("aeroway", "aerodrome"): "aerodrome",
    ("aeroway", "runway"): "runway",
    ("aeroway", "taxiway"): "taxiway",
    ("man_made", "pier"): "pier",
    ("tourism", "zoo"): "zoo",
    ("highway", "pedestrian"): "pedestrian",
    ("boundary", "national_park"): "national_park",
}  # fmt: skip
_PLACES: Final[dict[str, tuple[str, int, int]]] = {
    # kind, first zoom, rank of its population in the schema (larger: printed larger)
    "city": ("locality", 8, 12),
    "town": ("locality", 8, 9),
    "village": ("locality", 11, 5),
    "borough": ("neighbourhood", 10, 0),
    "suburb": ("neighbourhood", 11, 0),
    "quarter": ("neighbourhood", 13, 0),
    "neighbourhood": ("neighbourhood", 13, 0),
    "island": ("island", 10, 0),
}
_POIS: Final[dict[tuple[str, str], tuple[str, int]]] = {
    ("amenity", "hospital"): ("hospital", 13),
    ("amenity", "university"): ("university", 14),
    ("amenity", "school"): ("school", 15),
    ("amenity", "police"): ("police", 14),
    ("amenity", "fire_station"): ("fire_station", 14),
    ("amenity", "townhall"): ("townhall", 13),
    ("railway", "station"): ("station", 12),
    ("aeroway", "aerodrome"): ("aerodrome", 10),
    ("tourism", "museum"): ("museum", 14),
    ("leisure", "stadium"): ("stadium", 13),
    ("amenity", "ferry_terminal"): ("ferry_terminal", 13),
}


def names(tags: Tags) -> dict[str, Value]:
    """The names worth keeping: as it is called there, and in the console's languages."""
    kept = {"name": tags.get("name", ""), "name:vi": tags.get("name:vi", ""), "name:en": tags.get("name:en", "")}
    return {key: value for key, value in kept.items() if value}


def line(tags: Tags) -> Look | None:
    """What a way that is no area is; None: nothing we draw."""
    if highway := tags.get("highway"):
        return _road(highway, tags)
    if tags.get("railway") in _RAILS and tags.get("service") not in ("yard", "siding", "spur"):
        return Look("roads", "rail", 11, {"kind_detail": tags["railway"], **_crossing(tags)})
    if tags.get("route") == "ferry":
        return Look("roads", "ferry", 11, {"kind_detail": "ferry"})
    if tags.get("aeroway") in ("runway", "taxiway"):
        return Look("roads", "aeroway", 11, {"kind_detail": tags["aeroway"]})
    if tags.get("man_made") == "pier":
        return Look("roads", "path", 13, {"kind_detail": "pier"})
    if (waterway := _WATERWAYS.get(tags.get("waterway", ""))) and tags.get("tunnel") not in ("yes", "culvert"):
        return Look("water", waterway[0], waterway[1])
    return None


def area(tags: Tags, share: float) -> Look | None:
    """What an area is; ``share`` is its part of a tile of zoom 0, which says from where it can be seen."""
    big = _seen_from(share)
    if (
        tags.get("natural") == "water"
        or tags.get("waterway") in ("riverbank", "dock")
        or tags.get("landuse") in ("reservoir", "basin")
    ):
        kind = "river" if tags.get("water") in ("river", "canal") or tags.get("waterway") == "riverbank" else "water"
        return Look("water", kind, max(FIRST_ZOOM, big))
    if tags.get("natural") in ("bay", "strait"):
        return None
    if "building" in tags and tags["building"] != "no":
        return Look("buildings", "building", max(14, big))
    for (key, value), kind in _LANDUSE.items():
        if tags.get(key) == value:
            return Look("landuse", kind, max(10, big))
    return None


def point(tags: Tags) -> Look | None:
    """What a node is: a place, or a landmark that orders somebody's bearings."""
    if not tags.get("name"):
        return None
    if place := _PLACES.get(tags.get("place", "")):
        kind, zoom, rank = place
        more: dict[str, Value] = {"kind_detail": tags["place"], "min_zoom": zoom}
        if rank:
            more["population_rank"] = rank
        return Look("earth" if kind == "island" else "places", kind, zoom, more)
    return landmark(tags)


def landmark(tags: Tags) -> Look | None:
    """A node or an area that has a name worth printing."""
    if not tags.get("name"):
        return None
    for (key, value), (kind, zoom) in _POIS.items():
        if tags.get(key) == value:
            return Look("pois", kind, zoom, {"min_zoom": zoom})
    return None


def boundary(tags: Tags) -> Look | None:
    """An administrative border of a level we draw."""
    level = tags.get("admin_level", "")
    if tags.get("boundary") != "administrative" or not level.isdigit() or int(level) not in ADMIN_LEVELS:
        return None
    kind = {4: "region", 6: "county", 8: "locality"}[int(level)]
    return Look("boundaries", kind, {4: 8, 6: 9, 8: 11}[int(level)], {"kind_detail": int(level)})


def _road(highway: str, tags: Tags) -> Look | None:
    base = highway.removesuffix("_link")
    found = _ROADS.get(base)
    # Platforms and pavements beside every street only crowd the map.
    if found is None or tags.get("footway") in ("sidewalk", "crossing") or tags.get("area") == "yes":
        return None
    kind, zoom = found
    more: dict[str, Value] = {"kind_detail": base, "min_zoom": zoom, **_crossing(tags)}
    if highway != base and base in _LINKS:
        more["is_link"] = True
        zoom = max(zoom, 11)
    if ref := tags.get("ref"):
        more["ref"] = ref
    return Look("roads", kind, zoom, more)


def _crossing(tags: Tags) -> dict[str, Value]:
    more: dict[str, Value] = {}
    if tags.get("bridge", "no") != "no":
        more["is_bridge"] = True
    if tags.get("tunnel", "no") != "no":
        more["is_tunnel"] = True
    return more


def _seen_from(share: float) -> int:
    """First zoom at which an area covers about 16 of a tile's 262,144 pixels."""
    zoom = FIRST_ZOOM
    while zoom < LAST_ZOOM and share * 4**zoom < 6e-5:
        zoom += 1
    return zoom
