"""Car parks and kerbside parking."""

from __future__ import annotations

from simulators.device import Device, Measurement
from simulators.devices.site import Site, place
from simulators.ground import Place
from simulators.noise import between, wave
from simulators.world import World, bell


def build(site: Site, count: int) -> list[Device]:
    """The named car parks first, then kerbside stretches."""
    known = site.plan["car_parks"][:count]
    parks = [_park(site, n, e["vi"], e["en"], place(e["place"]), e["spots"], e["kind"]) for n, e in enumerate(known, 1)]
    sites = site.roadside("parking", count - len(parks), ("secondary", "tertiary"))
    for number, (street, index, spot) in enumerate(sites, len(parks) + 1):
        spots = int(between(14, 40, site.salt("kerb", str(number))))
        vi, en = f"Đỗ xe lòng đường {street.name} {index}", f"{street.name} kerbside parking {index}"
        parks.append(_park(site, number, vi, en, spot, spots, ("office", "market", "evening")[number % 3]))
    return parks


def _park(site: Site, number: int, vi: str, en: str, spot: Place, spots: int, kind: str) -> Device:
    device = f"park-{number:02}"
    base = site.salt(device)
    peak = between(0.68, 1.0, base)

    def measure(at: float, world: World) -> Measurement:
        share = peak * _share(kind, world.hour(at)) + 0.03 * wave(base + 1, at, 400)
        taken = round(spots * min(max(share, 0.0), 1.0))
        return Measurement(
            {
                "available_spots": float(spots - taken),
                "total_spots": float(spots),
                "occupancy": round(100 * taken / spots, 0),
            }
        )

    return Device("parking", device, vi, en, spot, 20, measure, "gw-parking", tags={"type": "car-park", "use": kind})


def _share(kind: str, hour: float) -> float:
    match kind:
        case "office":
            return 0.12 + 0.85 * min(1.0, bell(hour, 10, 2.6) + bell(hour, 15, 2.4))
        case "market":
            return 0.1 + 0.85 * min(1.0, bell(hour, 8, 2.2) + 0.7 * bell(hour, 17, 2))
        case "evening":
            return 0.15 + 0.82 * bell(hour, 20, 2.8) + 0.25 * bell(hour, 12, 3)
    return 0.55 + 0.2 * bell(hour, 12, 5)
