"""Air quality stations."""

from __future__ import annotations

from simulators.device import Device, Measurement, Value
from simulators.devices.site import Site
from simulators.ground import Place
from simulators.noise import between, wave
from simulators.world import World


def build(site: Site, count: int) -> list[Device]:
    """One station in each ward first, then beside the big streets."""
    wards = site.city.wards[:count]
    stations = [
        _station(site, n, f"Trạm không khí {w.vi}", f"{w.en} air station", w.place, 0.6) for n, w in enumerate(wards, 1)
    ]
    for number, (street, index, spot) in enumerate(
        site.roadside("air", count - len(stations), ("primary",)), len(stations) + 1
    ):
        stations.append(
            _station(
                site, number, f"Trạm không khí {street.name} {index}", f"{street.name} air station {index}", spot, 1.0
            )
        )
    return stations


def _station(site: Site, number: int, vi: str, en: str, spot: Place, roadside: float) -> Device:
    device = f"air-{number:02}"
    base = site.salt(device)
    background = between(14, 26, base)

    def measure(at: float, world: World) -> Measurement:
        washed = 1 / (1 + world.rain(at, spot) / 25)
        traffic = roadside * world.bustle(at)
        pm25 = (background + 22 * traffic + 7 * wave(base + 1, at, 3600) + 2 * wave(base + 2, at, 300)) * washed
        metrics: dict[str, Value] = {
            "pm25": round(max(pm25, 3), 1),
            "pm10": round(max(pm25 * (1.6 + 0.2 * wave(base + 3, at, 2400)), 5), 1),
            "no2": round(max(9 + 46 * traffic + 5 * wave(base + 4, at, 1500), 2), 1),
            "o3": round(max(30 + 45 * (1 - traffic) * (not world.dark(at)) + 8 * wave(base + 5, at, 3000), 4), 1),
            "co": round(380 + 900 * traffic + 60 * wave(base + 6, at, 900), 0),
            "temperature": round(world.temperature(at) + 0.6 * wave(base + 7, at, 1800), 1),
            "humidity": round(min(99.0, 82 - 1.5 * (world.temperature(at) - 24) + 3 * wave(base + 8, at, 3600)), 0),
        }
        return Measurement(metrics)

    own = number in (1, 2)
    return Device("air", device, vi, en, spot, 10, measure, "gw-environment", own_link=own, tags={"type": "station"})
