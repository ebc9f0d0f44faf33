"""What all devices of a city feel together: time of day, weather, tide, and the scenario being played."""

from __future__ import annotations

import math

from simulators.ground import Place, distance
from simulators.noise import salt, wave
from simulators.scenario import Scenario

DAY = 86_400.0
TIDE = 44_714.0  # seconds: the principal lunar tide, M2


class World:
    """Pure functions of time. All times are seconds since 1970 of the city's clock."""

    def __init__(self, seed: int, start: float, utc_offset: float, scenario: Scenario) -> None:
        """``start``: when the scenario begins."""
        self.start = start
        self.scenario = scenario
        self._offset = utc_offset
        self._salt = salt(seed, "world")

    def since(self, at: float) -> float:
        """Seconds since the scenario began."""
        return at - self.start

    def hour(self, at: float) -> float:
        """Hour of the local day, 0 to 24."""
        return (at + self._offset) % DAY / 3600

    def day(self, at: float) -> int:
        """Number of the local day since 1970."""
        return int((at + self._offset) // DAY)

    def weekend(self, at: float) -> bool:
        """Saturday or Sunday; 1 January 1970 was a Thursday."""
        return (self.day(at) + 3) % 7 >= 5

    def rain(self, at: float, place: Place) -> float:
        """mm/h at ``place``: now and then a light shower, and the scenario's cell of rain."""
        shower = max(0.0, wave(self._salt, at, 5400) - 0.55) * 14
        cell = self.scenario.rain(self.since(at)) * self.nearness(place)
        flicker = 1 + 0.12 * wave(self._salt + 1, at, 20)
        return max(0.0, (shower + cell) * flicker)

    def nearness(self, place: Place) -> float:
        """How much of the scenario's rain cell a place gets, 0 to 1."""
        metres = distance(place, self.scenario.centre)
        return math.exp(-((metres / self.scenario.radius) ** 2))

    def tide(self, at: float) -> float:
        """Metres about the mean; Đà Nẵng's tide is small."""
        return 0.22 * math.sin(2 * math.pi * at / TIDE) + 0.12 * math.sin(2 * math.pi * at / (2 * TIDE) + 1)

    def wind(self, at: float) -> float:
        """m/s ten minutes' mean: a sea breeze by day, and the scenario's storm."""
        breeze = 2.2 + 2.0 * bell(self.hour(at), 14, 4) + 0.8 * wave(self._salt + 2, at, 900)
        return max(0.3, breeze + self.scenario.wind(self.since(at)))

    def temperature(self, at: float) -> float:
        """Degrees Celsius in the shade at sea level."""
        daily = 24.0 + 5.5 * math.cos(2 * math.pi * (self.hour(at) - 13.5) / 24)
        return daily + 1.2 * wave(self._salt + 3, at, 7200) - min(self.scenario.rain(self.since(at)) * 0.03, 3)

    def bustle(self, at: float) -> float:
        """How busy the streets are, 0.05 to 1: peaks at 7:15, 11:30 and 17:20, quiet at night."""
        hour = self.hour(at)
        busy = 0.05 + 0.75 * bell(hour, 7.25, 0.9) + 0.42 * bell(hour, 11.5, 1.4) + 0.9 * bell(hour, 17.4, 1.2)
        busy += 0.35 * bell(hour, 14.5, 3.2) + 0.4 * bell(hour, 20.0, 2.0)
        return min(1.0, busy * (0.8 if self.weekend(at) else 1.0))

    def dark(self, at: float) -> bool:
        """Whether street lamps burn: 17:35 to 5:25."""
        hour = self.hour(at)
        return hour >= 17.58 or hour < 5.42


def bell(hour: float, centre: float, width: float) -> float:
    """A bump of height 1 at ``centre`` on the 24 h clock."""
    apart = abs(hour - centre)
    apart = min(apart, 24 - apart)
    return math.exp(-((apart / width) ** 2))
