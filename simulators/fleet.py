"""All devices of a city: how many of which family, built from the city and the seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from simulators.city import City
from simulators.device import Device
from simulators.devices import (
    air,
    ambulance,
    boat,
    bus,
    energy,
    gateway,
    lighting,
    parking,
    river,
    road,
    sound,
    traffic,
    waste,
    weather,
)
from simulators.devices.site import Site

FAMILIES: Final[dict[str, Callable[[Site, int], list[Device]]]] = {
    "water": river.build,
    "weather": weather.build,
    "air": air.build,
    "noise": sound.build,
    "traffic": traffic.build,
    "bus": bus.build,
    "ambulance": ambulance.build,
    "boat": boat.build,
    "truck": road.trucks,
    "van": road.vans,
    "lighting": lighting.build,
    "waste": waste.build,
    "parking": parking.build,
    "energy": energy.build,
}
LEAST: Final = 50
"""Fewer sensors than this are no city: every family keeps at least one device."""
MOST: Final = 100_000
"""More than one process can send for."""


def build(city: City, seed: int, sensors: int | None = None) -> list[Device]:
    """``sensors`` devices (None: as many as the city's plan says) and the city's gateways besides.

    Raises:
        ValueError: ``sensors`` is too small or too great.
    """
    site = Site(city, seed)
    devices = [device for family, count in counts(city, sensors).items() for device in FAMILIES[family](site, count)]
    return devices + gateway.build(site)


def counts(city: City, sensors: int | None = None) -> dict[str, int]:
    """How many devices each family gets: the plan's shares, by the largest remainder."""
    plan: dict[str, int] = city.plan["counts"]
    if sensors is None:
        return dict(plan)
    if not LEAST <= sensors <= MOST:
        raise ValueError(f"sensors: got {sensors}, expected {LEAST} to {MOST}")
    total = sum(plan.values())
    ideal = {family: sensors * share / total for family, share in plan.items()}
    dealt = {family: max(1, int(part)) for family, part in ideal.items()}
    for family in sorted(plan, key=lambda name: dealt[name] - ideal[name])[: max(0, sensors - sum(dealt.values()))]:
        dealt[family] += 1
    largest = max(dealt, key=lambda name: dealt[name])
    dealt[largest] -= max(0, sum(dealt.values()) - sensors)
    return dealt
