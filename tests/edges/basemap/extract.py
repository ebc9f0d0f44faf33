"""A made-up corner of a city as an OpenStreetMap extract."""

from __future__ import annotations

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

BOX = (108.20, 16.00, 108.24, 16.04)
PATHS: list[tuple[dict[str, str], list[tuple[float, float]]]] = [
    # From south to north with the land on the left: the sea is in the east, beyond 108.23.
    ({"natural": "coastline"}, [(108.23, 15.98), (108.23, 16.06)]),
    ({"highway": "primary", "name": "Bạch Đằng", "name:en": "Bach Dang"}, [(108.19, 16.02), (108.23, 16.021)]),
    ({"highway": "primary", "bridge": "yes", "name": "Cầu Rồng"}, [(108.21, 16.01), (108.22, 16.01)]),
    ({"highway": "footway", "footway": "sidewalk"}, [(108.21, 16.011), (108.22, 16.011)]),
    (
        {"leisure": "park", "name": "Công viên"},
        [(108.205, 16.005), (108.209, 16.005), (108.209, 16.009), (108.205, 16.005)],
    ),
    ({"highway": "primary", "name": "Ngoài khung"}, [(109.0, 16.02), (109.1, 16.02)]),
    ({}, [(108.20, 16.03), (108.23, 16.03)]),
    ({}, [(108.20, 16.035), (108.23, 16.035)]),
]
POINTS: list[tuple[dict[str, str], tuple[float, float]]] = [
    ({"place": "city", "name": "Đà Nẵng"}, (108.215, 16.02)),
    ({"place": "island", "name": "a foreign name"}, (112.0, 16.5)),
]
RELATIONS: list[tuple[dict[str, str], list[int]]] = [
    ({"type": "boundary", "boundary": "administrative", "admin_level": "8"}, [7]),
    ({"type": "boundary", "boundary": "administrative", "admin_level": "4"}, [8]),
    ({"type": "boundary", "boundary": "administrative", "admin_level": "2"}, [8]),
]


def written(path: Path) -> Path:
    """PATHS, POINTS and RELATIONS as an extract without a box in its header."""
    with osmium.SimpleWriter(str(path)) as out:
        identity = 0
        ways = []
        for tags, places in PATHS:
            refs = []
            for place in places:
                identity += 1
                out.add_node(Node(id=identity, location=place))
                refs.append(identity)
            if tags.get("leisure"):
                refs[-1] = refs[0]
            ways.append((tags, refs))
        for tags, place in POINTS:
            identity += 1
            out.add_node(Node(id=identity, location=place, tags=tags))
        for number, (tags, refs) in enumerate(ways, 1):
            out.add_way(Way(id=number, nodes=refs, tags=tags))
        for number, (tags, members) in enumerate(RELATIONS, 1):
            out.add_relation(Relation(id=number, tags=tags, members=[("w", way, "outer") for way in members]))
    return path
