"""Street lighting cabinets."""

from __future__ import annotations

from simulators.device import Device, Measurement, Value
from simulators.devices.site import Site
from simulators.ground import Place
from simulators.network import Street
from simulators.noise import between, uniform, wave
from simulators.world import World

_WATTS = 110.0  # of one LED lamp at full brightness
_SAG_EVERY, _SAG_FOR = 2_400.0, 150.0  # seconds: one old cabinet has a loose neutral


def build(site: Site, count: int) -> list[Device]:
    sites = site.roadside("lighting", count, ("primary", "secondary", "tertiary"))
    return [_cabinet(site, number, *where) for number, where in enumerate(sites, 1)]


def _cabinet(site: Site, number: int, street: Street, index: int, spot: Place) -> Device:
    device = f"light-{number:03}"
    base = site.salt(device)
    lamps = int(between(18, 60, base))
    weak = number % 40 == 17
    sag_at = uniform(base, 7) * (_SAG_EVERY - _SAG_FOR)

    def measure(at: float, world: World) -> Measurement:
        lit = world.dark(at)
        dimming = (100.0 if 17 < world.hour(at) < 23 else 60.0) if lit else 0.0
        voltage = 221 + 3.5 * wave(base + 1, at, 600) + 0.8 * wave(base + 2, at, 20)
        if weak and sag_at <= at % _SAG_EVERY < sag_at + _SAG_FOR:
            voltage -= 38
        power = lamps * _WATTS * dimming / 100 * (voltage / 220) * (1 + 0.01 * wave(base + 3, at, 300))
        metrics: dict[str, Value] = {
            "lamp_on": lit,
            "dimming": dimming,
            "power": round(power, 0),
            "voltage": round(voltage, 1),
            "current": round(power / voltage / 0.95, 2),
            "burning_hours": round(2_000 + world.day(at) % 1_500 * 11.8, 0),
        }
        return Measurement(metrics)

    return Device(
        "lighting",
        device,
        f"Tủ chiếu sáng {street.name} {index}",
        f"{street.name} lighting cabinet {index}",
        spot,
        20,
        measure,
        "gw-lighting",
        tags={"type": "cabinet", "lamps": str(lamps)},
    )
