"""Metres on a city's ground: good to a few millimetres a metre within 50 km, which is all a simulator needs."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

Place = tuple[float, float]
"""(lon, lat), degrees WGS 84."""

_LAT = 110_650.0
_LON = 111_320.0


def distance(a: Place, b: Place) -> float:
    """Metres between two places."""
    east = (b[0] - a[0]) * _LON * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(east, (b[1] - a[1]) * _LAT)


def course(a: Place, b: Place) -> float:
    """Degrees clockwise from north, in [0, 360), of the way from ``a`` to ``b``."""
    east = (b[0] - a[0]) * math.cos(math.radians(a[1])) * _LON
    return math.degrees(math.atan2(east, (b[1] - a[1]) * _LAT)) % 360


def moved(place: Place, east: float, north: float) -> Place:
    """``place`` moved by metres."""
    return place[0] + east / (_LON * math.cos(math.radians(place[1]))), place[1] + north / _LAT


class Moment(NamedTuple):
    """Where a journey is at one moment; ``speed`` in m/s, ``course`` in degrees."""

    place: Place
    speed: float
    course: float
    leg: int


class Journey:
    """A way through places at known seconds; waits are two stations at the same place."""

    def __init__(self, stations: Sequence[tuple[float, Place]]) -> None:
        """``stations``: (seconds from the start, place), seconds not falling."""
        self.times = [at for at, _ in stations]
        self.places = [place for _, place in stations]

    @property
    def duration(self) -> float:
        return self.times[-1]

    def at(self, seconds: float) -> Moment:
        """The moment ``seconds`` into the journey; before it the first place, after it the last."""
        leg = min(max(bisect_right(self.times, seconds) - 1, 0), max(len(self.times) - 2, 0))
        a, b = self.places[leg], self.places[min(leg + 1, len(self.places) - 1)]
        start, end = self.times[leg], self.times[min(leg + 1, len(self.times) - 1)]
        if seconds >= end or end <= start or a == b:
            return Moment(b if seconds >= end else a, 0.0, course(a, b) if a != b else 0.0, leg)
        share = max(seconds - start, 0.0) / (end - start)
        place = (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
        return Moment(place, distance(a, b) / (end - start), course(a, b), leg)


class Itinerary:
    """Builds a journey leg by leg."""

    def __init__(self, start: Place) -> None:
        self.stations: list[tuple[float, Place]] = [(0.0, start)]

    @property
    def now(self) -> float:
        return self.stations[-1][0]

    def go(self, path: Sequence[Place], speed: float) -> Itinerary:
        """Along ``path`` at ``speed`` m/s."""
        for place in path:
            seconds = distance(self.stations[-1][1], place) / speed
            if seconds > 0:
                self.stations.append((self.now + seconds, place))
        return self

    def wait(self, seconds: float) -> Itinerary:
        self.stations.append((self.now + seconds, self.stations[-1][1]))
        return self

    def journey(self) -> Journey:
        return Journey(self.stations)
