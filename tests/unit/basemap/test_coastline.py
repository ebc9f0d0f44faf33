"""Land is on the left of a coastline, whatever the shape, the direction of the frame and the cutting of the ways."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hub.core.basemap.coastline import land

BOX = (0.0, 0.0, 10.0, 10.0)


def ring(x: float, y: float, radius: float, *, clockwise: bool = False, corners: int = 40) -> list[tuple[float, float]]:
    turns = [2 * math.pi * step / corners for step in range(corners)]
    points = [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]
    points.append(points[0])
    return points[::-1] if clockwise else points


def dry(ways: list[list[tuple[float, float]]], x: float, y: float) -> bool:
    return bool(land(ways, BOX).area.contains(shapely.Point(x, y)))


def test_without_a_coast_all_is_land() -> None:
    assert land([], BOX).area.area == pytest.approx(100)
    far = [(20.0, 0.0), (20.0, 10.0)]
    assert land([far], BOX).area.area == pytest.approx(100)


def test_land_is_on_the_left_of_a_way_that_crosses_the_box() -> None:
    north = [(5.0, -1.0), (5.0, 11.0)]
    assert (dry([north], 2, 5), dry([north], 8, 5)) == (True, False)
    assert (dry([north[::-1]], 2, 5), dry([north[::-1]], 8, 5)) == (False, True)
    assert land([north], BOX).loose == 0


def test_an_island_is_land_and_a_ring_the_other_way_is_water() -> None:
    assert (dry([ring(5, 5, 2)], 5, 5), dry([ring(5, 5, 2)], 1, 1)) == (True, False)
    lagoon = [ring(5, 5, 2, clockwise=True)]
    assert (dry(lagoon, 5, 5), dry(lagoon, 1, 1)) == (False, True)


def test_islands_off_a_coast_and_one_cut_by_the_edge() -> None:
    coast = [(3.0, -2.0), (3.0, 12.0)]
    ways = [coast, ring(6, 5, 1), ring(10, 8, 1)]
    found = land(ways, BOX)
    assert [dry(ways, *spot) for spot in ((1, 5), (4.5, 5), (6, 5), (9.5, 8), (9.5, 5))] == [
        True,
        False,
        True,
        True,
        False,
    ]
    assert found.area.area == pytest.approx(30 + math.pi + math.pi / 2, rel=0.01)


def test_a_way_that_leaves_and_comes_back() -> None:
    # Two headlands in one way, with the bay between them beyond the frame.
    way = [(-1.0, 4.0), (4.0, 4.0), (4.0, -1.0), (6.0, -1.0), (6.0, 4.0), (11.0, 4.0)]
    assert [dry([way], *spot) for spot in ((5, 8), (2, 2), (8, 2), (5, 2))] == [True, False, False, True]


def test_a_coast_in_many_ways_given_in_any_order() -> None:
    whole = ring(5, 5, 3, corners=60)
    ways = [whole[start : start + 11] for start in range(0, 60, 10)]
    assert land(ways[::-1], BOX).area.area == pytest.approx(land([whole], BOX).area.area)
    assert land(ways, BOX).loose == 0


def test_a_coast_that_ends_in_the_open_is_told_and_divides_nothing() -> None:
    found = land([[(4.0, 5.0), (5.0, 5.0)], ring(7, 5, 1)], BOX)
    assert found.loose == 1
    assert found.area.contains(shapely.Point(7, 5))
    assert not found.area.contains(shapely.Point(1, 1))


def test_a_coast_cut_just_short_of_the_frame_is_led_on_to_it() -> None:
    found = land([[(5.0, 0.4), (5.0, 5.0), (5.2, 9.7)]], BOX)
    assert found.loose == 0
    assert found.area.area == pytest.approx(50.5, abs=1)
    assert found.area.contains(shapely.Point(2, 5))


@given(
    st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), min_size=1, max_size=6, unique=True),
    st.floats(0.1, 0.45),
    st.booleans(),
)
def test_land_and_sea_always_make_the_box(centres: list[tuple[int, int]], radius: float, inside_out: bool) -> None:
    ways = [ring(x + 0.5, y + 0.5, radius, clockwise=inside_out) for x, y in centres]
    found = land(ways, BOX).area
    islands = sum(shapely.Polygon(way).area for way in ways)
    assert found.area == pytest.approx(100 - islands if inside_out else islands)
    assert found.is_valid
