"""What decoding costs, in microseconds of one core: ``python -m tests.bench.bench_decode``."""

from __future__ import annotations

import json
import timeit
from datetime import UTC, datetime
from typing import Any

from hub.core.decode import decode

_RECEIVED = datetime(2026, 3, 3, 2, 0, 5, tzinfo=UTC)
_START = 1_772_503_200


def payloads() -> dict[str, tuple[str, bytes]]:
    """Name -> topic and payload: what a city sends most, and what it should not send."""
    water, bus = "ioc/v1/water/wl-cam-le-01/json", "ioc/v1/vehicle/bus-07/json"
    reading = b'{"time":"2026-03-03T09:00:00+07:00","seq":1,"metrics":{"water_level":1.82}}'
    position = (
        b'{"time":"2026-03-03T02:00:00.250Z","seq":1204,"metrics":{"speed":6.1,"occupancy":40},'
        b'"position":{"lon":108.2272,"lat":16.0612,"accuracy":8,"speed":6.1,"course":270}}'
    )
    series = [{"bn": "wl-cam-le-01:", "bt": _START, "bu": "m", "n": "water_level", "v": 1.82}]
    series += [{"n": "water_level", "t": -second, "v": 1.8 + second / 1000} for second in range(1, 50)]
    pairs = [
        {"n": name, "u": unit, "t": _START + second, "v": 20 + second / 10}
        for second in range(25)
        for name, unit in (("temperature", "Cel"), ("humidity", "%RH"))
    ]
    batch = [{"time": _START + second, "metrics": {"pm25": 41.2, "pm10": 66.0}} for second in range(50)]
    return {
        "native, one reading": (water, reading),
        "native, position and two metrics": (bus, position),
        "native, list of 50": ("ioc/v1/air/aq-07/json", _json(batch)),
        "native, escaped text (strict path)": (water, b'{"metrics":{"event":"m\\u01b0a to"}}'),
        "native, refused": (water, b'{"time":"2026-03-03T09:00:00","metrics":{"water_level":1.82}}'),
        "senml, 50 records of one metric": ("ioc/v1/water/wl-cam-le-01/senml", _json(series)),
        "senml, 50 records of two metrics": ("ioc/v1/air/aq-07/senml", _json(pairs)),
        "status": ("ioc/v1/device/gw-1/status", b"online"),
    }


def microseconds(topic: str, payload: bytes, seconds: float = 0.2) -> float:
    """The best of several runs: what it costs when nobody else wants the core."""

    def once() -> None:
        try:
            decode(topic, payload, _RECEIVED)
        except ValueError:
            raise
        except Exception:  # a refusal is what is measured
            pass

    timer = timeit.Timer(once)
    number, took = timer.autorange()
    rounds = max(3, int(seconds / max(took, 1e-6)))
    return min(timer.repeat(repeat=rounds, number=number)) / number * 1e6


def measure(seconds: float = 0.2) -> dict[str, float]:
    """Name of the payload -> microseconds per message."""
    return {name: microseconds(topic, payload, seconds) for name, (topic, payload) in payloads().items()}


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def run(quick: bool = False) -> dict[str, Any]:
    """As the other benches: the figures, and the rows of the page."""
    figures = measure(0.02 if quick else 0.2)
    rows = [(name, f"{cost:.1f}", "µs", f"{1e6 / cost:,.0f} messages/s of one core") for name, cost in figures.items()]
    return {"what": "the best of several runs, one core", "figures": figures, "rows": rows}


if __name__ == "__main__":
    for name, cost in measure().items():
        print(f"{name:38} {cost:8.2f} µs")
