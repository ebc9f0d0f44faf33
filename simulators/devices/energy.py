"""Electricity meters of public buildings (SenML)."""

from __future__ import annotations

from simulators.device import Device, Measurement, Value
from simulators.devices.site import Site
from simulators.ground import Place
from simulators.noise import between, wave
from simulators.world import World, bell

_KINDS = (
    "government",
    "hospital",
    "station",
    "school",
    "museum",
    "stadium",
    "port",
    "harbour",
    "market",
    "airport",
    "bus",
)


def build(site: Site, count: int) -> list[Device]:
    """Public buildings first, then street substations."""
    spots = [spot for spot in site.city.landmarks if spot.kind in _KINDS][:count]
    meters = [_meter(site, n, f"Điện năng {s.vi}", f"{s.en} electricity", s.place) for n, s in enumerate(spots, 1)]
    more = site.roadside("energy", count - len(meters), ("primary", "secondary"))
    for number, (street, index, spot) in enumerate(more, len(meters) + 1):
        meters.append(
            _meter(site, number, f"Trạm biến áp {street.name} {index}", f"{street.name} substation {index}", spot)
        )
    return meters


def _meter(site: Site, number: int, vi: str, en: str, spot: Place) -> Device:
    device = f"meter-{number:02}"
    base = site.salt(device)
    size = between(40, 420, base) * 1000  # watts at the busiest hour

    def measure(at: float, world: World) -> Measurement:
        load = 0.25 + 0.75 * min(1.0, bell(world.hour(at), 10.5, 3) + bell(world.hour(at), 15, 3))
        power = size * load * (0.7 if world.weekend(at) else 1.0) * (1 + 0.05 * wave(base + 1, at, 300))
        voltage = 400 + 5 * wave(base + 2, at, 900)
        metrics: dict[str, Value] = {
            "power": round(power, 0),
            "voltage": round(voltage, 1),
            "current": round(power / voltage / 1.732 / 0.93, 1),
            "power_factor": round(0.93 + 0.02 * wave(base + 3, at, 1200), 2),
            "energy": round(size * 0.55 / 1000 * ((at - 1.6e9) / 3600), 0),
        }
        return Measurement(metrics)

    return Device("energy", device, vi, en, spot, 20, measure, "gw-energy", "senml", tags={"type": "meter"})
