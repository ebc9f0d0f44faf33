"""Waste trucks on their rounds, and vans between the airport and the city, one of which strays onto the apron."""

from __future__ import annotations

from collections.abc import Sequence

from simulators.device import Device, Measure, Measurement, Value
from simulators.devices.moving import fix, repeated, there_and_back
from simulators.devices.site import Site, place
from simulators.ground import Itinerary, Journey, Moment, Place
from simulators.noise import between, uniform
from simulators.world import World

_STRAY_SPEED = 6.0  # m/s


def trucks(site: Site, count: int) -> list[Device]:
    return [_truck(site, number) for number in range(1, count + 1)]


def vans(site: Site, count: int) -> list[Device]:
    return [_van(site, number) for number in range(1, count + 1)]


def _truck(site: Site, number: int) -> Device:
    device = f"truck-{number:02}"
    base = site.salt(device)
    depot = place(site.plan["truck_depot"])
    journey = _round(site, base, depot, stops=9, speed=6.5, wait=75)

    def measure(at: float, world: World) -> Measurement:
        seconds = (at + journey.duration * uniform(base, 1)) % journey.duration
        load = 600 + 6_400 * seconds / journey.duration
        return Measurement({"weight": round(load, 0), "ignition": True}, fix(journey.at(seconds), base, at))

    return _vehicle(device, f"Xe thu gom rác {number:02}", f"Waste truck {number:02}", depot, measure, "truck")


def _van(site: Site, number: int) -> Device:
    device = f"van-{number:02}"
    base = site.salt(device)
    depot = place(site.plan["van_depot"])
    usual = _round(site, base, depot, stops=3, speed=9.5, wait=240)
    stray = _stray(site.plan["stray"])

    def measure(at: float, world: World) -> Measurement:
        if not world.scenario.sends_out(device):
            moment = repeated(usual, at + usual.duration * uniform(base, 1))
        else:  # it waits at the depot, so that it leaves from where it is
            away = world.scenario.outing(device, world.since(at))
            moment = Moment(stray.places[0], 0.0, 0.0, 0) if away is None else there_and_back(stray, *away)
        metrics: dict[str, Value] = {"ignition": True}
        return Measurement(metrics, fix(moment, base, at))

    return _vehicle(device, f"Xe tải nhẹ {number:02}", f"Delivery van {number:02}", depot, measure, "van")


def _round(site: Site, base: int, home: Place, *, stops: int, speed: float, wait: float) -> Journey:
    """A tour of ``stops`` places drawn from the seed, beginning and ending at ``home``."""
    network = site.city.network
    places = [network.places[int(uniform(base, 20 + n) * len(network.places))] for n in range(stops)]
    trip = Itinerary(network.nearest(home))
    for start, end in zip([home, *places], [*places, home], strict=True):
        trip.go(network.route(start, end), speed).wait(between(0.6, 1.4, base, len(trip.stations)) * wait)
    return trip.journey()


def _stray(points: Sequence[list[float]]) -> Journey:
    return Itinerary(place(points[0])).go([place(point) for point in points[1:]], _STRAY_SPEED).journey()


def _vehicle(device: str, vi: str, en: str, home: Place, measure: Measure, kind: str) -> Device:
    return Device("vehicle", device, vi, en, home, 3, measure, "gw-fleet", moving=True, tags={"type": kind})
