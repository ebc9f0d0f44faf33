"""Ambulances: base, call, hospital, base; a day of missions drawn from the seed, then the same again."""

from __future__ import annotations

from simulators.device import Device, Measurement
from simulators.devices.moving import fix
from simulators.devices.site import Site, place
from simulators.ground import Itinerary, Journey, Place, distance
from simulators.noise import between, uniform
from simulators.world import World

_MISSIONS = 8
_SPEED = 13.0  # m/s with siren
_FIRST_ARRIVAL = 70.0  # seconds after the start at which the first ambulance reaches its hospital


def build(site: Site, count: int) -> list[Device]:
    return [_ambulance(site, number) for number in range(1, count + 1)]


def _ambulance(site: Site, number: int) -> Device:
    device = f"ambulance-{number:02}"
    base = site.salt(device)
    bases = site.plan["ambulance_bases"]
    journey, urgent, arrivals = _day(site, base, place(bases[(number - 1) % len(bases)]))
    ahead = arrivals[0] - _FIRST_ARRIVAL if number == 1 else journey.duration * uniform(base, 99)

    def measure(at: float, world: World) -> Measurement:
        seconds = (world.since(at) + ahead) % journey.duration
        siren = any(begin <= seconds < end for begin, end in urgent)
        return Measurement({"siren": siren, "ignition": True}, fix(journey.at(seconds), base, at))

    return Device(
        "vehicle",
        device,
        f"Xe cấp cứu {number:02}",
        f"Ambulance {number:02}",
        place(bases[(number - 1) % len(bases)]),
        2,
        measure,
        "gw-fleet",
        moving=True,
        tags={"type": "ambulance"},
    )


def _day(site: Site, base: int, home: Place) -> tuple[Journey, list[tuple[float, float]], list[float]]:
    """The missions one after the other, the spans with siren, and the arrivals at hospital (seconds)."""
    network = site.city.network
    hospitals = [place(entry["place"]) for entry in site.plan["hospitals"]]
    near = [spot for spot in network.places if distance(spot, home) < 4_000]
    start = network.nearest(home)
    trip = Itinerary(start)
    urgent, arrivals = [], []
    for mission in range(_MISSIONS):
        call = near[int(uniform(base, 10 + mission) * len(near))]
        hospital = min(hospitals, key=lambda spot: distance(spot, call))
        trip.wait(between(400, 1500, base, 30 + mission))
        begin = trip.now
        trip.go(network.route(start, call), _SPEED).wait(between(120, 300, base, 50 + mission))
        trip.go(network.route(call, hospital), _SPEED)
        urgent.append((begin, trip.now))
        arrivals.append(trip.now)
        trip.wait(between(180, 420, base, 70 + mission)).go(network.route(hospital, start), _SPEED * 0.7)
    return trip.journey(), urgent, arrivals
