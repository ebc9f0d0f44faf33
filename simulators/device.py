"""What every simulated device is: a registry entry and a pure function from time to a measurement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from simulators.ground import Place
from simulators.world import World

Value = float | bool | str


class Fix(NamedTuple):
    """A position as a receiver reports it: degrees, metres, m/s, degrees."""

    lon: float
    lat: float
    accuracy: float
    speed: float
    course: float


class Measurement(NamedTuple):
    """What a device says at one moment."""

    metrics: Mapping[str, Value]
    fix: Fix | None = None


Measure = Callable[[float, World], Measurement]
"""Seconds since 1970 of the city's clock, and the city's weather and scenario, to a measurement."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device. ``period`` in seconds; ``own_link``: it has a broker connection, and a last will, of its own."""

    domain: str
    device: str
    vi: str
    en: str
    place: Place | None
    period: float
    measure: Measure
    gateway: str
    format: str = "json"
    moving: bool = False
    own_link: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    setpoints: Mapping[str, float] = field(default_factory=dict)

    def entry(self) -> dict[str, Any]:
        """The registry entry, as ``sensors.json`` and ``python -m simulators registry`` give it."""
        lon, lat = self.place if self.place is not None else (None, None)
        link = self.device if self.own_link else self.gateway
        return {
            "device": self.device,
            "domain": self.domain,
            "name": {"vi": self.vi, "en": self.en},
            "lon": None if lon is None else round(lon, 6),
            "lat": None if lat is None else round(lat, 6),
            "moving": self.moving,
            "period": self.period,
            "tags": {**self.tags, **({} if link == self.device else {"gateway": link})},
            "setpoints": dict(self.setpoints),
        }
