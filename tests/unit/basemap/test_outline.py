"""The drawn outline of the sample city, as its files hold it."""

from __future__ import annotations

from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from tests.unit.simulators.town import layer

METRE = 1 / 111_000


def about(feature: Any) -> dict[str, Any]:
    return dict(feature["properties"])


def drawn(feature: Any) -> BaseGeometry:
    return shape(feature["geometry"])


def test_a_river_has_its_banks_on_land_and_none_across_its_mouth() -> None:
    rivers = layer("basemap/rivers.geojson")
    kinds = [about(feature)["kind"] for feature in rivers]
    assert kinds == ["river", "bank"] * (len(kinds) // 2)
    city = [one for one in layer("basemap/coast.geojson") if about(one)["scale"] == "city"]
    land = unary_union([drawn(one) for one in city])
    open_mouths = 0
    for river, bank in zip(rivers[::2], rivers[1::2], strict=True):
        assert about(river)["banks"] == "apart"
        edge, banks = drawn(river).boundary, drawn(bank)
        # Coordinates are rounded to a metre.
        assert banks.within(land.buffer(3 * METRE))
        assert banks.within(edge.buffer(3 * METRE))
        left_out = edge.difference(banks.buffer(5 * METRE))
        assert not left_out.intersects(land.buffer(-10 * METRE))
        open_mouths += left_out.length > 1_000 * METRE
    assert open_mouths >= 1
