"""What a family is built from, and how it spreads along the streets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulators.city import City
from simulators.ground import Place
from simulators.network import Street
from simulators.noise import salt, uniform


@dataclass(frozen=True, slots=True)
class Site:
    """The city and the seed; the same two always build the same devices."""

    city: City
    seed: int

    @property
    def plan(self) -> dict[str, Any]:
        return self.city.plan

    def salt(self, *words: str) -> int:
        return salt(self.seed, *words)

    def roadside(self, family: str, count: int, kinds: tuple[str, ...]) -> list[tuple[Street, int, Place]]:
        """``count`` places beside named streets of ``kinds``, spread by length: (street, number on it, place)."""
        streets = [s for s in self.city.network.streets if s.kind in kinds and s.name and not s.name.startswith("Cầu ")]
        streets.sort(key=lambda s: (-s.length, s.name))
        shares = _shared(count, [s.length for s in streets])
        sites: list[tuple[Street, int, Place]] = []
        for street, number in zip(streets, shares, strict=True):
            for index in range(number):
                nudge = 0.5 + 0.5 * (uniform(self.salt(family, street.name), index) - 0.5)
                sites.append((street, index + 1, street.along((index + nudge) / number)))
        return sites


def _shared(count: int, weights: list[float]) -> list[int]:
    """``count`` things dealt out by the largest remainder, one to each weight first as far as they go."""
    first = [1 if place < count else 0 for place in range(len(weights))]
    rest = count - sum(first)
    total = sum(weights)
    ideal = [rest * weight / total for weight in weights]
    dealt = [int(part) for part in ideal]
    order = sorted(range(len(weights)), key=lambda place: dealt[place] - ideal[place])
    for place in order[: rest - sum(dealt)]:
        dealt[place] += 1
    return [a + b for a, b in zip(first, dealt, strict=True)]


def place(given: list[float]) -> Place:
    """[lon, lat] of a data file as a place."""
    lon, lat = given
    return lon, lat
