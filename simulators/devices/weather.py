"""Weather stations (SenML packs, as loggers send them) and rain gauges."""

from __future__ import annotations

from simulators.device import Device, Measurement, Value
from simulators.devices.site import Site, place
from simulators.ground import Place
from simulators.noise import wave
from simulators.world import World, bell


def build(site: Site, count: int) -> list[Device]:
    """Stations first, then the known rain gauges, then gauges beside streets."""
    stations = [
        _station(site, e["device"], e["vi"], e["en"], place(e["place"])) for e in site.plan["weather_stations"][:count]
    ]
    known = site.plan["rain_gauges"][: count - len(stations)]
    gauges = [_rain(n, e["vi"], e["en"], place(e["place"])) for n, e in enumerate(known, 1)]
    more = site.roadside("rain", count - len(stations) - len(gauges), ("primary", "secondary"))
    for number, (street, index, spot) in enumerate(more, len(gauges) + 1):
        gauges.append(_rain(number, f"Đo mưa {street.name} {index}", f"{street.name} rain gauge {index}", spot))
    return stations + gauges


def _station(site: Site, device: str, vi: str, en: str, spot: Place) -> Device:
    base = site.salt(device)

    def measure(at: float, world: World) -> Measurement:
        wind = world.wind(at) * (1 + 0.15 * wave(base, at, 60))
        rain = world.rain(at, spot)
        sun = 900 * max(0.0, bell(world.hour(at), 12, 4.2) - 0.12) * (0.35 if rain > 2 else 0.8)
        metrics: dict[str, Value] = {
            "temperature": round(world.temperature(at) + 0.4 * wave(base + 1, at, 1800), 1),
            "humidity": round(min(99.0, 88 - 1.6 * (world.temperature(at) - 24) + min(rain, 30) * 0.3), 0),
            "pressure": round(1009 + 2.5 * wave(base + 2, at, 40_000) - world.scenario.wind(world.since(at)) * 0.8, 1),
            "wind_speed": round(wind, 1),
            "wind_gust": round(wind * (1.35 + 0.2 * wave(base + 3, at, 45)), 1),
            "wind_direction": round((70 + 60 * wave(base + 4, at, 7200)) % 360, 0),
            "rain": round(rain, 1),
            "solar_radiation": round(sun, 0),
        }
        return Measurement(metrics)

    return Device("weather", device, vi, en, spot, 15, measure, "gw-weather", "senml", tags={"type": "station"})


def _rain(number: int, vi: str, en: str, spot: Place) -> Device:
    def measure(at: float, world: World) -> Measurement:
        return Measurement({"rain": round(world.rain(at, spot), 1)})

    return Device("weather", f"rain-{number:02}", vi, en, spot, 10, measure, "gw-weather", tags={"type": "rain-gauge"})
