"""Waste bins: they fill through the day and are emptied once a night."""

from __future__ import annotations

from simulators.device import Device, Measurement
from simulators.devices.site import Site
from simulators.ground import Place
from simulators.network import Street
from simulators.noise import between, uniform, wave
from simulators.world import DAY, World


def build(site: Site, count: int) -> list[Device]:
    sites = site.roadside("waste", count, ("primary", "secondary", "tertiary"))
    return [_bin(site, number, *where) for number, where in enumerate(sites, 1)]


def _bin(site: Site, number: int, street: Street, index: int, spot: Place) -> Device:
    device = f"bin-{number:03}"
    base = site.salt(device)
    emptied = between(21.5, 28.5, base) % 24  # local hour
    top = between(46, 88, base, 1) if uniform(base, 2) > 0.06 else 108.0  # a few are too small for their street

    def measure(at: float, world: World) -> Measurement:
        filling = (world.hour(at) - emptied) % 24 / 24
        fill = min(100.0, 3 + top * filling**1.15 + 0.4 * wave(base + 3, at, 900))
        return Measurement(
            {
                "fill_level": round(max(fill, 0), 0),
                "temperature": round(world.temperature(at) + 3, 1),
                "battery": round(100 - (at / DAY + 90 * uniform(base, 4)) % 90, 0),
            }
        )

    return Device(
        "waste",
        device,
        f"Thùng rác {street.name} {index}",
        f"{street.name} bin {index}",
        spot,
        30,
        measure,
        "gw-waste",
        tags={"type": "bin"},
    )
