"""Traffic counters: flow and speed follow the hour, the street's capacity and the rain."""

from __future__ import annotations

from simulators.device import Device, Measurement
from simulators.devices.site import Site
from simulators.ground import Place
from simulators.network import SPEEDS, Street
from simulators.noise import between, wave
from simulators.world import World

PERIOD = 10.0
_CAPACITY = {"motorway": 3200.0, "primary": 2600.0, "secondary": 1400.0}
"""Vehicles an hour past one counter when the street is as full as it gets; most of them motorbikes."""


def build(site: Site, count: int) -> list[Device]:
    sites = site.roadside("traffic", count, tuple(_CAPACITY))
    return [_counter(site, number, *where) for number, where in enumerate(sites, 1)]


def _counter(site: Site, number: int, street: Street, index: int, spot: Place) -> Device:
    device = f"traffic-{number:03}"
    base = site.salt(device)
    capacity, free = _CAPACITY[street.kind] * between(0.7, 1.1, base), SPEEDS[street.kind]
    demand = between(0.55, 1.0, base, 1)

    def measure(at: float, world: World) -> Measurement:
        load = demand * world.bustle(at) * (1 + 0.12 * wave(base + 1, at, 240))
        wet = 0.85 if world.rain(at, spot) > 5 else 1.0
        speed = free * wet * max(1 - 0.78 * load**2.5, 0.08) * (1 + 0.06 * wave(base + 2, at, 45))
        flow = capacity * min(load, 1.0) * max(1 + 0.15 * wave(base + 3, at, 30), 0)
        return Measurement(
            {
                "vehicle_count": float(round(flow * PERIOD / 3600)),
                "vehicle_flow": round(flow, 0),
                "average_speed": round(speed, 1),
                "occupancy": round(min(95.0, 6 + 74 * min(load, 1.0) ** 1.4), 0),
            }
        )

    return Device(
        "traffic",
        device,
        f"Đếm xe {street.name} {index}",
        f"{street.name} traffic counter {index}",
        spot,
        PERIOD,
        measure,
        "gw-traffic",
        tags={"type": "counter", "class": street.kind},
    )
