"""City buses: each route runs there and back along the streets, stopping on the way, its buses evenly apart."""

from __future__ import annotations

from typing import Any

from simulators.device import Device, Measurement, Value
from simulators.devices.moving import fix, repeated, with_stops
from simulators.devices.site import Site, place
from simulators.ground import Itinerary, Journey
from simulators.noise import between, wave
from simulators.world import World

_SPEED, _STOP_EVERY, _DWELL, _LAYOVER = 8.5, 450.0, 18.0, 150.0  # m/s, m, s, s
_SEATS = 45


def build(site: Site, count: int) -> list[Device]:
    """``count`` buses dealt to the routes in turn."""
    routes = site.plan["buses"]
    journeys = [_journey(site, route) for route in routes]
    on_route = [(count - r + len(routes) - 1) // len(routes) for r in range(len(routes))]
    return [
        _bus(site, routes[r], journeys[r], number, on_route[r])
        for r in range(len(routes))
        for number in range(1, on_route[r] + 1)
    ]


def _journey(site: Site, route: dict[str, Any]) -> Journey:
    stops = [place(stop) for stop in route["stops"]]
    trip = Itinerary(site.city.network.nearest(stops[0]))
    for direction in (stops, stops[::-1]):
        for leg in with_stops(site.city.network.through(direction), _STOP_EVERY):
            trip.go(leg, _SPEED).wait(_DWELL)
        trip.wait(_LAYOVER)
    return trip.journey()


def _bus(site: Site, route: dict[str, Any], journey: Journey, number: int, on_route: int) -> Device:
    device = f"bus-{route['route'].lower()}-{number:02}"
    base = site.salt(device)
    ahead = journey.duration * (number - 1 + between(-0.1, 0.1, base)) / on_route

    def measure(at: float, world: World) -> Measurement:
        moment = repeated(journey, at + ahead)
        crowd = 0.15 + 0.8 * world.bustle(at) * (1 + 0.4 * wave(base + 2, at, 400))
        riders = float(min(_SEATS + 15, round(_SEATS * crowd)))
        metrics: dict[str, Value] = {
            "passengers": riders,
            "occupancy": float(round(min(100.0, 100 * riders / (_SEATS + 15)))),
            "ignition": True,
        }
        return Measurement(metrics, fix(moment, base, at))

    return Device(
        "vehicle",
        device,
        f"Xe buýt {route['route']}-{number:02}",
        f"Bus {route['route']}-{number:02}",
        journey.places[0],
        3,
        measure,
        "gw-fleet",
        moving=True,
        tags={"type": "bus", "route": route["route"]},
    )
