"""Boats. Fishing boats lie in harbour under the storm ban, except those the scenario sends out; patrol boats watch the
bay, tour boats go up and down the river."""

from __future__ import annotations

from simulators.device import Device, Measure, Measurement, Value
from simulators.devices.moving import fix, repeated, there_and_back
from simulators.devices.site import Site, place
from simulators.ground import Itinerary, Journey, Moment, Place, moved
from simulators.noise import uniform, wave
from simulators.world import World

_LEAVING = 7.0  # m/s: fourteen knots, in a hurry
_ROUNDING = 60.0  # metres a boat wanders about its last point while it is out


def build(site: Site, count: int) -> list[Device]:
    """Fishing boats first (the scenario needs them), then patrol and tour boats in turn."""
    fishing = min(count, max(site.plan["boats"]["fishing"], count * 6 // 10))
    boats = [_fishing(site, number) for number in range(fishing)]
    others = [_patrol(site, n) if n % 2 else _tour(site, n) for n in range(1, count - fishing + 1)]
    return boats + others


def _berth(site: Site, number: int) -> Place:
    harbour = site.plan["harbour"]
    row, seat = harbour["rows"], harbour["row"]
    places = row["count"] * seat["count"]
    line, along = divmod(number % places, seat["count"])
    nudge = number // places * 9.0
    east = line * row["east"] + along * seat["east"] + nudge
    north = -line * row["north"] / 4 + along * seat["north"] + nudge
    return moved(place(harbour["corner"]), east * 0.62, north + line * 55)


def _fishing(site: Site, number: int) -> Device:
    registration = 90112 + number * 13 if number != 2 else 90141
    device = f"boat-dna-{registration}"
    base = site.salt(device)
    berth = _berth(site, number)
    way_out = [place(point) for point in site.plan["harbour"]["way_out"]]
    out = Itinerary(berth).go(way_out, _LEAVING).journey()

    def measure(at: float, world: World) -> Measurement:
        away = world.scenario.outing(device, world.since(at))
        moment = Moment(berth, 0.0, 0.0, 0) if away is None else _cruise(out, *away)
        sway = 1.0 if moment.speed == 0 else 0.0
        lon, lat = moved(moment.place, sway * wave(base + 5, at, 90), sway * wave(base + 6, at, 70))
        metrics: dict[str, Value] = {"fuel_level": round(40 + 55 * uniform(base, 3), 0), "ignition": away is not None}
        return Measurement(metrics, fix(moment._replace(place=(lon, lat)), base, at))

    return _boat(
        device, f"Tàu cá ĐNa {registration}", f"Fishing boat ĐNa {registration}", berth, measure, "fishing-boat"
    )


def _cruise(out: Journey, gone: float, left: float) -> Moment:
    """Out along the way, about at its end, and home the same way so as to be back when the outing ends."""
    moment = there_and_back(out, gone, left)
    if min(gone, left) >= out.duration:
        lon, lat = moved(moment.place, _ROUNDING * wave(7, gone, 60), _ROUNDING * wave(8, gone, 60))
        return Moment((lon, lat), 2.0, 360 * (wave(9, gone, 120) + 1) / 2, moment.leg)
    return moment


def _patrol(site: Site, number: int) -> Device:
    return _rounds(site, "patrol", number, "Tàu tuần tra", "Patrol boat", "patrols", 8.0, "patrol-boat")


def _tour(site: Site, number: int) -> Device:
    return _rounds(site, "tour", number, "Thuyền du lịch", "Tour boat", "tours", 3.0, "tour-boat")


def _rounds(site: Site, word: str, number: int, vi: str, en: str, way: str, speed: float, kind: str) -> Device:
    """A boat that goes round and round the plan's points, each boat at its own place of the round."""
    device = f"boat-{word}-{(number + 1) // 2:02}"
    base = site.salt(device)
    points = [place(point) for point in site.plan[way]]
    journey = Itinerary(points[0]).go([*points[1:], points[0]], speed).journey()
    ahead = journey.duration * uniform(base, 1)
    aside = 40 * wave(base + 2, 0.5, 1)

    def measure(at: float, world: World) -> Measurement:
        moment = repeated(journey, at + ahead)
        shifted = moment._replace(place=moved(moment.place, aside, aside / 2))
        return Measurement({"ignition": True}, fix(shifted, base, at))

    label = (number + 1) // 2
    return _boat(device, f"{vi} {label:02}", f"{en} {label:02}", points[0], measure, kind)


def _boat(device: str, vi: str, en: str, home: Place, measure: Measure, kind: str) -> Device:
    return Device("vehicle", device, vi, en, home, 5, measure, "gw-boats", moving=True, tags={"type": kind})
