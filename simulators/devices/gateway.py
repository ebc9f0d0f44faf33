"""The gateways themselves: each is a device, with a broker connection and a last will of its own."""

from __future__ import annotations

from typing import Any

from simulators.device import Device, Measurement
from simulators.devices.site import Site, place
from simulators.noise import wave
from simulators.world import DAY, World


def build(site: Site) -> list[Device]:
    return [_gateway(site, entry) for entry in site.plan["gateways"]]


def _gateway(site: Site, entry: dict[str, Any]) -> Device:
    base = site.salt(entry["device"])

    def measure(at: float, world: World) -> Measurement:
        return Measurement(
            {
                "uptime": round(at % (30 * DAY), 0),
                "rssi": round(-67 + 7 * wave(base, at, 600), 0),
                "temperature": round(world.temperature(at) + 14 + 2 * wave(base + 1, at, 1200), 1),
            }
        )

    return Device(
        "device",
        entry["device"],
        entry["vi"],
        entry["en"],
        place(entry["place"]),
        30,
        measure,
        entry["device"],
        tags={"type": "gateway"},
    )
