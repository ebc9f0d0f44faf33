"""Tiles: every place has one, and a viewport finds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.tiles import MAX_LATITUDE, NOWHERE, ZOOM, TileRange, tile_of, tiles_of
from hub.errors import InputError

LON = st.floats(-180, 180)
LAT = st.floats(-90, 90)
SIDE = 1 << ZOOM


@pytest.mark.parametrize(
    ("lon", "lat", "column", "line"),
    [
        # As the slippy-map formula gives them (OpenStreetMap wiki, "Slippy map tilenames").
        (108.2208, 16.0678, 3279, 1862),  # Đà Nẵng
        (0.0, 0.0, 2048, 2048),
        (-180.0, MAX_LATITUDE, 0, 0),
        (180.0, -90.0, SIDE - 1, SIDE - 1),  # the edges of the world belong to it
    ],
)
def test_known_places(lon: float, lat: float, column: int, line: int) -> None:
    assert tile_of(lon, lat) == column << ZOOM | line


def test_no_position_is_nowhere_and_in_every_view() -> None:
    assert tile_of(None, None) == tile_of(108.0, None) == NOWHERE
    assert TileRange(1, 1, 1, 1).covers(NOWHERE)


@given(lon=LON, lat=LAT, margins=st.tuples(*[st.floats(0, 20)] * 4))
def test_a_viewport_around_a_place_covers_it(lon: float, lat: float, margins: tuple[float, ...]) -> None:
    west, south, east, north = margins
    view = tiles_of([lon - west, max(lat - south, -90), lon + east, min(lat + north, 90)])
    assert view.covers(tile_of(lon, lat))


# Short of the seam, where the view half a degree wide would leave the world that may be asked for.
@given(lon=st.floats(-179.4, 179.4), lat=LAT, turns=st.sampled_from([-1, 1]))
def test_a_world_scrolled_around_is_the_same_world(lon: float, lat: float, turns: int) -> None:
    shift = 360.0 * turns
    assert tiles_of([lon + shift, lat, lon + shift + 0.5, lat]).covers(tile_of(lon, lat))


def test_a_viewport_across_the_180th_meridian() -> None:
    view = tiles_of([170.0, -10.0, 190.0, 10.0])
    assert view.west > view.east
    assert view.covers(tile_of(179.9, 0.0))
    assert view.covers(tile_of(-179.9, 0.0))
    assert not view.covers(tile_of(0.0, 0.0))
    assert not view.covers(tile_of(179.9, 45.0))


def test_a_viewport_wider_than_the_world_is_the_world() -> None:
    view = tiles_of([-200.0, -90.0, 200.0, 90.0])
    assert view == TileRange(0, 0, SIDE - 1, SIDE - 1)


def test_what_is_far_is_not_covered() -> None:
    view = tiles_of([108.0, 15.9, 108.4, 16.2])
    assert not view.covers(tile_of(109.5, 15.0))
    assert not view.covers(tile_of(106.7, 10.8))


@pytest.mark.parametrize(
    ("viewport", "field"),
    [
        ([1.0, 2.0, 3.0], "viewport"),
        ([1.0, 2.0, 3.0, 4.0, 5.0], "viewport"),
        ([-541.0, 2.0, 3.0, 4.0], "viewport.west"),
        ([1.0, -91.0, 3.0, 4.0], "viewport.south"),
        ([1.0, 2.0, float("inf"), 4.0], "viewport.east"),
        ([1.0, 2.0, 3.0, float("nan")], "viewport.north"),
        ([1.0, 5.0, 3.0, 4.0], "viewport.south"),
    ],
)
def test_a_wrong_viewport_is_named(viewport: list[float], field: str) -> None:
    with pytest.raises(InputError) as refused:
        tiles_of(viewport)
    assert [problem.field for problem in refused.value.problems] == [field]
