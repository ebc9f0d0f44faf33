from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.zones import ZoneIndex
from tests.unit.rules.city import place, square

ZONES = [square(7, 0, 0, 100), square(3, 150, 0, 100), square(9, 2_000, 0, 50)]


def locate(index: ZoneIndex, east: float, north: float, accuracy: float = 0.0) -> dict[int, float]:
    lon, lat = place(east, north)
    x, y = index.metres([lon], [lat])
    return dict(index.locate(x, y, np.array([accuracy]))[0])


def test_inside_is_negative_and_far_away_is_not_named() -> None:
    index = ZoneIndex(ZONES)
    assert locate(index, 0, 0) == {7: pytest.approx(-100, rel=0.02)}
    assert locate(index, 80, 0).keys() == {3, 7}
    assert locate(index, 1_000, 0) == {}


def test_accuracy_and_reach_name_what_is_near() -> None:
    assert locate(ZoneIndex(ZONES), 1_900, 0) == {}
    assert locate(ZoneIndex(ZONES), 1_900, 0, accuracy=60) == {9: pytest.approx(50, rel=0.02)}
    assert locate(ZoneIndex(ZONES, reach=60), 1_900, 0) == {9: pytest.approx(50, rel=0.02)}


def test_a_hole_is_outside() -> None:
    outer, hole = square(1, 0, 0, 100), square(2, 0, 0, 20)
    ring = {"type": "Polygon", "coordinates": [outer.geometry["coordinates"][0], hole.geometry["coordinates"][0]]}
    index = ZoneIndex([outer._replace(geometry=ring)])
    assert locate(index, 0, 0) == {}
    assert locate(index, 60, 0)[1] < 0


def test_no_zones_at_all() -> None:
    assert locate(ZoneIndex([]), 0, 0, accuracy=50) == {}


@given(
    st.lists(
        st.tuples(st.floats(-300, 300), st.floats(-300, 300), st.sampled_from([0.0, 5.0, 80.0])),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=60, deadline=None)
def test_a_batch_equals_one_by_one_and_a_plain_reference(points: list[tuple[float, float, float]]) -> None:
    index = ZoneIndex(ZONES)
    degrees = [place(east, north) for east, north, _ in points]
    x, y = index.metres([lon for lon, _ in degrees], [lat for _, lat in degrees])
    together = index.locate(x, y, np.array([accuracy for *_, accuracy in points]))
    for number, (east, north, accuracy) in enumerate(points):
        expected: dict[int, float] = {}
        for zone in ZONES:
            fx, fy = index.metres(*zip(*zone.geometry["coordinates"][0], strict=True))
            polygon = shapely.Polygon(np.column_stack([fx, fy]))
            point = shapely.Point(x[number], y[number])
            metres = point.distance(polygon.boundary)
            if polygon.contains(point):
                expected[zone.id] = -metres
            elif metres <= accuracy:
                expected[zone.id] = metres
        assert dict(together[number]) == pytest.approx(expected)
        assert locate(index, east, north, accuracy) == pytest.approx(expected)


def test_a_way_that_only_touches_a_corner_passes_through_nothing() -> None:
    index = ZoneIndex([square(1, 0, 0, 100)])
    x, y = (float(one[0]) for one in index.metres(*[[degrees] for degrees in place(-100, -100)]))
    assert index.along((x - 50, y + 50), (x + 50, y - 50)) == []
    assert index.along((x, y), (x, y)) == []
    assert [zone for zone, _ in index.along((x - 50, y - 50), (x + 50, y + 50))] == [1]
