"""What OpenStreetMap's tags become, and what never becomes anything."""

from __future__ import annotations

import pytest

from hub.core.basemap import schema
from hub.core.basemap.box import parse_box
from hub.errors import InputError


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "trunk", "name": "QL1A"}, ("roads", "highway", 8)),
        ({"highway": "primary_link"}, ("roads", "major_road", 11)),
        ({"highway": "residential"}, ("roads", "minor_road", 12)),
        ({"highway": "footway", "footway": "sidewalk"}, None),
        ({"highway": "platform"}, None),
        ({"highway": "proposed"}, None),
        ({"railway": "rail"}, ("roads", "rail", 11)),
        ({"railway": "rail", "service": "yard"}, None),
        ({"waterway": "river"}, ("water", "river", 9)),
        ({"waterway": "stream", "tunnel": "culvert"}, None),
        ({"man_made": "pier"}, ("roads", "path", 13)),
        ({"power": "line"}, None),
    ],
)
def test_lines(tags: dict[str, str], expected: tuple[str, str, int] | None) -> None:
    look = schema.line(tags)
    assert (look and (look.layer, look.kind, look.min_zoom)) == expected


def test_bridges_tunnels_and_links_are_told() -> None:
    look = schema.line({"highway": "motorway_link", "bridge": "viaduct", "tunnel": "no", "ref": "CT.02"})
    assert look is not None
    assert dict(look.more) == {
        "kind_detail": "motorway",
        "min_zoom": 8,
        "is_bridge": True,
        "is_link": True,
        "ref": "CT.02",
    }


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"natural": "water"}, ("water", "water")),
        ({"natural": "water", "water": "river"}, ("water", "river")),
        ({"building": "yes"}, ("buildings", "building")),
        ({"building": "no"}, None),
        ({"leisure": "park"}, ("landuse", "park")),
        ({"aeroway": "aerodrome"}, ("landuse", "aerodrome")),
        ({"natural": "bay"}, None),
        ({"boundary": "administrative", "admin_level": "2"}, None),
    ],
)
def test_areas(tags: dict[str, str], expected: tuple[str, str] | None) -> None:
    look = schema.area(tags, 1e-7)
    assert (look and (look.layer, look.kind)) == expected


def test_a_large_area_is_seen_from_further_away() -> None:
    near, far = schema.area({"natural": "water"}, 1e-13), schema.area({"natural": "water"}, 1e-6)
    assert near is not None
    assert far is not None
    assert (near.min_zoom, far.min_zoom) == (15, 8)


def test_borders_of_provinces_districts_and_wards_and_never_of_countries() -> None:
    drawn = {
        level: schema.boundary({"boundary": "administrative", "admin_level": level}) for level in map(str, range(12))
    }
    assert sorted(level for level, look in drawn.items() if look) == ["4", "6", "8"]


def test_a_node_without_a_name_is_nothing() -> None:
    assert schema.point({"place": "suburb"}) is None
    look = schema.point({"place": "suburb", "name": "Hải Châu"})
    assert look is not None
    assert (look.layer, look.kind, look.more["kind_detail"]) == ("places", "neighbourhood", "suburb")
    assert schema.names({"name": "Hải Châu", "name:en": "Hai Chau", "old_name": "x"}) == {
        "name": "Hải Châu",
        "name:en": "Hai Chau",
    }


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "10,0,5,5", "0,5,5,0", "0,0,5,86", "0,0,5,nan"])
def test_a_box_written_wrongly_is_told(text: str) -> None:
    with pytest.raises(InputError, match="WEST,SOUTH,EAST,NORTH"):
        parse_box(text)


def test_a_box() -> None:
    assert parse_box("108.05, 15.93, 108.38, 16.22") == (108.05, 15.93, 108.38, 16.22)
