"""The streets as a graph that vehicles can drive: junctions are the vertices that streets share."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from simulators.ground import Place, distance

SPEEDS = {"motorway": 25.0, "primary": 11.0, "secondary": 9.0, "tertiary": 7.0}
"""Free speed in m/s by class of street; a class not named here carries no motor vehicle."""


@dataclass(frozen=True, slots=True)
class Street:
    name: str
    kind: str
    line: tuple[Place, ...]

    def along(self, share: float) -> Place:
        """The place at ``share`` (0 to 1) of the street's length."""
        legs = list(pairwise(self.line))
        left = share * sum(distance(a, b) for a, b in legs)
        for a, b in legs:
            length = distance(a, b)
            if left <= length:
                part = left / length if length else 0.0
                return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
            left -= length
        return self.line[-1]

    @property
    def length(self) -> float:
        return sum(distance(a, b) for a, b in pairwise(self.line))


class Network:
    """All drivable streets. Only the largest connected part can be driven."""

    def __init__(self, streets: Iterable[Street]) -> None:
        self.streets = tuple(streets)
        links: dict[Place, dict[Place, float]] = {}
        for street in self.streets:
            speed = SPEEDS.get(street.kind)
            if speed is None:
                continue
            for a, b in pairwise(street.line):
                seconds = distance(a, b) / speed
                links.setdefault(a, {})[b] = seconds
                links.setdefault(b, {})[a] = seconds
        self.links = _largest(links)
        self.places = tuple(sorted(self.links))

    def nearest(self, place: Place) -> Place:
        """The drivable vertex nearest to ``place``."""
        return min(self.places, key=lambda known: distance(known, place))

    def route(self, start: Place, end: Place) -> list[Place]:
        """The quickest way (Dijkstra) between the vertices nearest to two places, both ends included."""
        first, last = self.nearest(start), self.nearest(end)
        best: dict[Place, float] = {first: 0.0}
        before: dict[Place, Place] = {}
        queue: list[tuple[float, Place]] = [(0.0, first)]
        while queue:
            cost, here = heapq.heappop(queue)
            if here == last:
                return _traced(before, last)
            if cost > best[here]:
                continue
            for there, seconds in self.links[here].items():
                total = cost + seconds
                if total < best.get(there, float("inf")):
                    best[there], before[there] = total, here
                    heapq.heappush(queue, (total, there))
        raise ValueError(f"no way from {first} to {last}")  # cannot happen: the network is one connected part

    def through(self, stops: Sequence[Place]) -> list[Place]:
        """The quickest way through all ``stops`` in order."""
        path = [self.nearest(stops[0])]
        for a, b in pairwise(stops):
            path += self.route(a, b)[1:]
        return path


def read(collection: Mapping[str, Any]) -> Network:
    """The network of a streets.geojson."""
    return Network(
        Street(
            feature["properties"]["name"],
            feature["properties"]["class"],
            tuple((lon, lat) for lon, lat in feature["geometry"]["coordinates"]),
        )
        for feature in collection["features"]
    )


def _traced(before: Mapping[Place, Place], last: Place) -> list[Place]:
    path = [last]
    while path[-1] in before:
        path.append(before[path[-1]])
    return path[::-1]


def _largest(links: dict[Place, dict[Place, float]]) -> dict[Place, dict[Place, float]]:
    left = set(links)
    largest: set[Place] = set()
    while left:
        part, edge = set[Place](), [min(left)]
        while edge:
            here = edge.pop()
            if here not in part:
                part.add(here)
                edge.extend(links[here])
        left -= part
        largest = max(largest, part, key=len)
    return {place: links[place] for place in links if place in largest}
