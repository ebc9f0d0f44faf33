"""What the search knows of a street map: streets whole and apart from others of their name, places as a point."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from hub.core.basemap.cut import Feature, degrees, mercator
from hub.core.basemap.gazetteer import gazetteer

Line = list[tuple[float, float]]


def thing(layer: str, kind: str, geometry: BaseGeometry, name: str = "", **more: str) -> Feature:
    names = {"name": name} if name else {}
    return Feature(layer, 8, {"kind": kind, **names, **more}, mercator(geometry))


def street(name: str, line: Line, **more: str) -> Feature:
    return thing("roads", "minor_road", shapely.LineString(line), name, **more)


def found(*features: Feature) -> list[dict[str, Any]]:
    collection = gazetteer(features)
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


def test_the_pieces_of_a_street_are_one_street() -> None:
    [whole] = found(
        street("Bạch Đằng", [(108.220, 16.060), (108.221, 16.070)]),
        street("Bạch Đằng", [(108.221, 16.070), (108.222, 16.080)]),
        street("", [(108.2, 16.0), (108.3, 16.0)]),
    )
    assert (whole["properties"], whole["geometry"]["type"]) == (
        {"kind": "street", "name": {"vi": "Bạch Đằng", "en": "Bạch Đằng"}},
        "LineString",
    )
    assert shape(whole["geometry"]).bounds == pytest.approx((108.22, 16.06, 108.222, 16.08), abs=2e-5)


def test_streets_of_one_name_in_two_quarters_are_two_and_say_where() -> None:
    both = found(
        street("Lê Lợi", [(108.20, 16.06), (108.21, 16.06)]),
        street("Lê Lợi", [(108.20, 16.12), (108.21, 16.12)]),
        thing("places", "neighbourhood", shapely.Point(108.2, 16.061), "Hải Châu"),
        thing("places", "neighbourhood", shapely.Point(108.2, 16.121), "Liên Chiểu", **{"name:en": "Lien Chieu"}),
    )
    streets = [one["properties"] for one in both if one["properties"]["kind"] == "street"]
    assert [one["near"] for one in streets] == [
        {"vi": "Hải Châu", "en": "Hải Châu"},
        {"vi": "Liên Chiểu", "en": "Lien Chieu"},
    ]


def test_a_place_is_a_point_inside_it_and_never_near_itself() -> None:
    park = shapely.Polygon([(108.20, 16.00), (108.21, 16.00), (108.21, 16.01), (108.20, 16.01)])
    places = found(
        thing("landuse", "park", park, "Công viên"),
        thing("places", "locality", shapely.Point(108.3, 16.0), "Đà Nẵng"),
        thing("buildings", "building", park, "Nhà số 1"),
        thing("boundaries", "locality", shapely.LineString([(108.2, 16.0), (108.3, 16.0)]), "Ranh giới"),
    )
    assert [one["properties"]["name"]["vi"] for one in places] == ["Công viên", "Đà Nẵng"]
    assert park.contains(shape(places[0]["geometry"]))
    assert all("near" not in one["properties"] for one in places), "ten kilometres are not near"


def test_a_railway_is_no_street_and_a_river_is_drawn_whole() -> None:
    line = shapely.LineString([(108.20, 16.06), (108.21, 16.06)])
    kinds = {
        one["properties"]["name"]["vi"]: (one["properties"]["kind"], one["geometry"]["type"])
        for one in found(thing("roads", "rail", line, "Bắc Nam"), thing("water", "river", line, "Sông Hàn"))
    }
    assert kinds == {"Bắc Nam": ("place", "LineString"), "Sông Hàn": ("place", "LineString")}


def test_what_the_edge_of_the_box_left_of_a_street_is_a_point() -> None:
    [one] = found(street("Bạch Đằng", [(108.2, 16.0), (108.2, 16.0)]))
    assert one["geometry"] == {"type": "Point", "coordinates": (108.2, 16.0)}


def test_a_name_in_one_language_serves_both() -> None:
    [one] = found(thing("pois", "museum", shapely.Point(108.2, 16.0), **{"name:en": "Cham Museum"}))
    assert one["properties"]["name"] == {"vi": "Cham Museum", "en": "Cham Museum"}


def test_nothing_with_a_name_is_nothing_found() -> None:
    assert found() == found(street("", [(108.2, 16.0), (108.3, 16.0)])) == []


@given(st.floats(-179.9, 179.9), st.floats(-84.0, 84.0))
def test_degrees_come_back_from_mercator(lon: float, lat: float) -> None:
    back = degrees(mercator(shapely.Point(lon, lat)))
    assert back.bounds[:2] == pytest.approx((lon, lat), abs=1e-9)
