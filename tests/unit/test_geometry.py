from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from hub.core.geometry import Plane, area, zone_shape
from hub.errors import DocumentError

CENTRE = (108.22, 16.06)
RING = [[108.20, 16.04], [108.24, 16.04], [108.24, 16.08], [108.20, 16.08], [108.20, 16.04]]


@given(st.floats(0, 360), st.floats(1, 30_000))
def test_metres_are_metres(bearing: float, distance: float) -> None:
    lon, lat, _ = Geod(ellps="WGS84").fwd(*CENTRE, bearing, distance)
    x, y = Plane(*CENTRE).metres([CENTRE[0], lon], [CENTRE[1], lat])
    assert math.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(distance, rel=1e-4)


def test_a_circle_is_as_wide_as_it_says() -> None:
    plane = Plane(*CENTRE)
    drawn = zone_shape("circle", {"type": "Point", "coordinates": list(CENTRE)}, 250.0)
    assert area(plane, drawn, 250.0).area == pytest.approx(math.pi * 250**2, rel=1e-3)


def test_a_corridor_follows_its_line() -> None:
    plane = Plane(*CENTRE)
    drawn = zone_shape("corridor", {"type": "LineString", "coordinates": [[108.22, 16.06], [108.23, 16.06]]}, 20.0)
    length = plane.projected(drawn).length
    assert area(plane, drawn, 20.0).area == pytest.approx(length * 40 + math.pi * 400, rel=1e-3)


@pytest.mark.parametrize(
    ("kind", "geometry", "radius", "field"),
    [
        ("square", {"type": "Polygon", "coordinates": [RING]}, None, "kind"),
        ("polygon", {"type": "Point", "coordinates": [1, 2]}, None, "geometry.type"),
        ("polygon", "POLYGON((0 0))", None, "geometry.type"),
        ("polygon", {"type": "Polygon", "coordinates": [RING]}, 5.0, "radius"),
        ("circle", {"type": "Point", "coordinates": [108.2, 16.0]}, None, "radius"),
        ("circle", {"type": "Point", "coordinates": [108.2, 16.0]}, math.inf, "radius"),
        ("corridor", {"type": "LineString", "coordinates": [[108.2, 16.0], [108.3, 16.0]]}, -1.0, "radius"),
        (
            "polygon",
            {"type": "Polygon", "coordinates": [[[16.0, 108.2], [16.1, 108.2], [16.1, 108.3], [16.0, 108.2]]]},
            None,
            "geometry.coordinates",
        ),
        (
            "polygon",
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
            None,
            "geometry.coordinates",
        ),
        ("polygon", {"type": "Polygon", "coordinates": "x"}, None, "geometry.coordinates"),
        ("polygon", {"type": "Polygon"}, None, "geometry.coordinates"),
        ("polygon", {"type": "Polygon", "coordinates": []}, None, "geometry.coordinates"),
        ("polygon", {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, None, "geometry.coordinates"),
    ],
)
def test_a_wrong_zone_names_its_field(kind: str, geometry: Any, radius: float | None, field: str) -> None:
    with pytest.raises(DocumentError) as caught:
        zone_shape(kind, geometry, radius)
    assert caught.value.problems[0].field == field
