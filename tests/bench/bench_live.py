"""Publish to screen: how old a value and an alarm are when a viewer that keeps up with the whole city gets them.

Everything on the way is real and a process of its own: publisher, broker, ingest, database, web, viewer.
"""

from __future__ import annotations

import time
from typing import Any

from tests.bench.city import Load, percentile, running
from tests.bench.lab import Lab, Row, lab
from tests.load.viewers import Plan, Viewers

ALARMS_A_SECOND = 20.0
_TARGETS = {2_000: (10.0, 50.0), 5_000: (None, 150.0)}
_WARM_UP = 3.0


def run(quick: bool = False) -> dict[str, Any]:
    """Ages in milliseconds for each rate, and the rows of the page."""
    seconds = 5.0 if quick else 30.0
    figures: dict[str, Any] = {}
    rows: list[Row] = []
    with lab() as place:
        for rate, (middle, worst) in _TARGETS.items():
            result = figures[str(rate)] = _measure(place, rate, seconds)
            for what in ("values", "alarms"):
                label = f"{rate:,} messages/s, {what}"
                for share, aim in (("p50", middle), ("p99", worst)):
                    beside = "" if aim is None else f"aim: under {aim:g}"
                    rows.append((f"{label}, {share}", f"{result[what][share]:.1f}", "ms", beside))
    return {
        "what": f"one viewer of the whole city, {ALARMS_A_SECOND:g} alarm changes/s among the values, "
        f"{seconds:g} s for each rate; committed before shown",
        "rates": figures,
        "rows": rows,
        "notes": ["Ages are cut to milliseconds on the wire, so up to 1 ms too large. The viewer shares the machine."],
    }


def _measure(place: Lab, rate: int, seconds: float) -> dict[str, Any]:
    with running(place) as city, Viewers(Plan(city.web.live, city.token, 1, read_values=True)) as viewers:
        viewers.joined()
        with Load(place, rate, ALARMS_A_SECOND) as load:
            time.sleep(_WARM_UP)
            viewers.measure()
            time.sleep(seconds)
            sent = load.stop()
        time.sleep(1)
        last = city.newest_change()
        seen = viewers.end(last)
        viewer = seen.viewers[0]
        missed = city.alarm_changes(viewer.cursor, last) - viewer.alarms
    if missed or viewer.resyncs or viewer.closed is not None:
        raise AssertionError(f"the viewer missed {missed} alarm changes: {viewer}")
    return {
        "sent_per_second": round(sent.rate),
        "frames": seen.frames,
        "values": _ages(seen.value_ages),
        "alarms": _ages(seen.alarm_ages),
    }


def _ages(ages: list[float]) -> dict[str, float]:
    return {
        "count": len(ages),
        "p50": percentile(ages, 0.5),
        "p90": percentile(ages, 0.9),
        "p99": percentile(ages, 0.99),
        "max": max(ages),
    }
