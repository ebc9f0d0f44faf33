"""A day in the simulated city looks like a day."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

import pytest

from tests.unit.simulators.town import MIDNIGHT, devices, world

HOUR = 3600.0


def value(device: str, metric: str, hour: float, day: int = 0) -> float:
    measured = devices()[device].measure(MIDNIGHT + day * 24 * HOUR + hour * HOUR, world())
    return float(measured.metrics[metric])


def family(domain: str, kind: str | None = None) -> list[str]:
    return [d.device for d in devices().values() if d.domain == domain and kind in (None, d.tags.get("type"))]


def around(names: list[str], metric: str, hour: float) -> float:
    """The mean over a family and the half hour about ``hour``."""
    return mean(value(name, metric, hour + minutes / 60) for name in names for minutes in (-12, 0, 12))


def test_traffic_has_its_peaks_morning_and_evening_and_sleeps_at_night() -> None:
    flow = {hour: around(family("traffic"), "vehicle_flow", hour) for hour in (3, 7.25, 9.5, 17.4, 23)}
    assert flow[7.25] > 1.3 * flow[9.5]
    assert flow[17.4] > 1.3 * flow[9.5]
    assert flow[3] < 0.25 * flow[17.4]
    speed = {hour: around(family("traffic"), "average_speed", hour) for hour in (3, 17.4)}
    assert speed[17.4] < speed[3]


def test_noise_follows_the_streets() -> None:
    assert around(family("noise"), "laeq", 17.4) > around(family("noise"), "laeq", 3) + 5


def test_air_is_worst_at_the_peaks() -> None:
    assert around(family("air"), "pm25", 17.4) > 1.2 * around(family("air"), "pm25", 3)


def test_it_is_warmest_after_noon() -> None:
    stations = [
        name for name in family("weather") if "temperature" in devices()[name].measure(MIDNIGHT, world()).metrics
    ]
    warm = {hour: around(stations, "temperature", hour) for hour in (4, 13.5, 20)}
    assert warm[4] < warm[20] < warm[13.5]
    assert 15 < warm[4] < warm[13.5] < 38


def test_lamps_burn_by_night_only() -> None:
    lamps = family("lighting")
    assert around(lamps, "power", 22) > 10 * around(lamps, "power", 12)
    volts = sorted(value(lamp, "voltage", 12) for lamp in lamps)
    assert volts[0] > 170  # a few weak feeders sag now and then
    assert volts[len(volts) // 10] > 210


def test_offices_fill_by_day() -> None:
    offices = [d.device for d in devices().values() if d.domain == "parking" and d.tags.get("use") == "office"]
    assert len(offices) >= 3
    assert around(offices, "occupancy", 10.5) > 2 * around(offices, "occupancy", 3)


def test_bins_fill_up_and_are_emptied() -> None:
    for name in family("waste")[:10]:
        levels = [value(name, "fill_level", hour) for hour in range(72)]
        assert max(levels) - min(levels) > 30, name
        falls = sum(after < before - 20 for before, after in pairwise(levels))
        assert 1 <= falls <= 8, name


def test_rivers_follow_the_tide_and_rise_in_the_flood() -> None:
    calm = [value("gauge-cau-rong", "water_level", hour) for hour in range(24)]
    assert 0.2 < max(calm) - min(calm) < 1.0
    flood = world("flood")
    gauge = devices()["gauge-cam-le"]
    levels = [float(gauge.measure(MIDNIGHT + second, flood).metrics["water_level"]) for second in range(121)]
    assert levels[0] < 1.0 < 2.5 < levels[-1]
    assert max(abs(b - a) for a, b in pairwise(levels)) < 0.15


@pytest.mark.parametrize("domain", ["air", "noise", "traffic", "parking", "energy", "weather"])
def test_values_move_without_jumps(domain: str) -> None:
    """From one measurement to the next nothing leaps across its whole day's range."""
    for name in family(domain)[:6]:
        period = devices()[name].period
        metrics = [
            m for m, v in devices()[name].measure(MIDNIGHT, world()).metrics.items()
            if isinstance(v, float | int) and not isinstance(v, bool) and m != "wind_direction"
        ]  # fmt: skip
        for metric in metrics:
            day = [value(name, metric, hour) for hour in range(24)]
            spread = max(day) - min(day)
            steps = [value(name, metric, 10 + n * period / HOUR) for n in range(40)]
            leaps = [abs(b - a) for a, b in pairwise(steps)]
            assert max(leaps) <= max(spread, 0.15 * max(map(abs, day)), 3.0), (name, metric)
