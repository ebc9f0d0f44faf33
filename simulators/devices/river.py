"""River gauges and the water-depth posts of streets that flood."""

from __future__ import annotations

from typing import Any

from simulators.device import Device, Measure, Measurement
from simulators.devices.site import Site, place
from simulators.ground import Place
from simulators.noise import wave
from simulators.world import World


def build(site: Site, count: int) -> list[Device]:
    """The gauges first, then posts at known flooding points, then posts beside lesser streets."""
    gauges = [_gauge(site, entry) for entry in site.plan["gauges"]][:count]
    known = site.plan["flood_points"][: count - len(gauges)]
    posts = [_post(site, n, e["vi"], e["en"], place(e["place"]), e["near"]) for n, e in enumerate(known, 1)]
    more = site.roadside("flood", count - len(gauges) - len(posts), ("secondary", "tertiary"))
    for number, (street, index, spot) in enumerate(more, len(posts) + 1):
        posts.append(
            _post(site, number, f"Ngập đường {street.name} {index}", f"{street.name} flooding {index}", spot, 0.1)
        )
    return gauges + posts


def _gauge(site: Site, entry: dict[str, Any]) -> Device:
    river, levels = entry["river"], entry["levels"]
    return Device(
        "water",
        entry["device"],
        entry["vi"],
        entry["en"],
        place(entry["place"]),
        5,
        gauge(site.salt(entry["device"]), river, entry["base"], entry["tide"], entry["gain"]),
        "gw-water",
        own_link=river in ("cam-le", "han"),
        tags={"type": "gauge", "river": river},
        setpoints={f"flood_{n}": float(level) for n, level in enumerate(levels, 1)},
    )


def gauge(base_salt: int, river: str, base: float, tide: float, gain: float) -> Measure:
    """Level, velocity and temperature of a river; ``base`` in metres, ``tide`` and ``gain`` as shares."""

    def measure(at: float, world: World) -> Measurement:
        rise = gain * world.scenario.level(river, world.since(at))
        level = base + tide * world.tide(at) + rise + 0.012 * wave(base_salt, at, 40)
        velocity = 0.35 + 0.5 * rise + 0.08 * wave(base_salt + 1, at, 300)
        return Measurement(
            {
                "water_level": round(level, 3),
                "flow_velocity": round(max(velocity, 0.02), 2),
                "water_temperature": round(24.5 + 1.5 * wave(base_salt + 2, at, 40_000), 1),
            }
        )

    return measure


def _post(site: Site, number: int, vi: str, en: str, spot: Place, near: float) -> Device:
    device = f"flood-{number:02}"
    base_salt = site.salt(device)

    def measure(at: float, world: World) -> Measurement:
        depth = near * world.scenario.depth(world.since(at)) * (1 + 0.04 * wave(base_salt, at, 60))
        return Measurement({"water_depth": round(max(depth, 0.0), 3)})

    return Device("water", device, vi, en, spot, 10, measure, "gw-water", tags={"type": "flood-post"})
