"""Noise meters."""

from __future__ import annotations

from simulators.device import Device, Measurement
from simulators.devices.site import Site
from simulators.ground import Place
from simulators.network import Street
from simulators.noise import between, wave
from simulators.world import World


def build(site: Site, count: int) -> list[Device]:
    """Beside streets of every class."""
    sites = site.roadside("noise", count, ("primary", "secondary", "tertiary"))
    return [_meter(site, number, *where) for number, where in enumerate(sites, 1)]


def _meter(site: Site, number: int, street: Street, index: int, spot: Place) -> Device:
    device = f"noise-{number:02}"
    base = site.salt(device)
    quiet = {"primary": 56.0, "secondary": 51.0}.get(street.kind, 46.0) + between(-2, 2, base)

    def measure(at: float, world: World) -> Measurement:
        level = (
            quiet + 15 * world.bustle(at) ** 0.5 + 1.6 * wave(base + 1, at, 120) + min(world.rain(at, spot), 80) * 0.05
        )
        return Measurement(
            {
                "laeq": round(level, 1),
                "lamax": round(level + 9 + 4 * wave(base + 2, at, 30), 1),
                "la90": round(level - 7 + wave(base + 3, at, 200), 1),
            }
        )

    return Device(
        "noise",
        device,
        f"Đo ồn {street.name} {index}",
        f"{street.name} noise meter {index}",
        spot,
        10,
        measure,
        "gw-environment",
        "senml",
        tags={"type": "meter"},
        setpoints={"limit": round(quiet + 19.5, 1)},
    )
