"""The console in Chromium over a city of 100,000 sensors: panning, main-thread time, first map, memory over a shift.

Every figure of a frame rate is a ratio to the same map without sensors, taken in turns in the same window, because the
graphics here are drawn by the processor: the ratio says what our layers add, whatever the machine.
"""

from __future__ import annotations

import json
from statistics import median
from typing import Any

from tests.bench.lab import Row, lab
from tests.bench.metropolis import MOVING_SHARE, Changes, metropolis
from tests.bench.window import Window, chromium

SENSORS = 100_000
RATE = 5_000
_OFF = "off=water,weather,air,noise,traffic,vehicle,lighting,waste,parking,energy,device"
_CITY = "#/live?at=11.40/16.05000/108.21500"
_STREET = "#/live?at=16.00/16.05500/108.21000"
_PLAIN = {"theme": "dark", "language": "vi", "alarmsOpen": False}
_SHIFT_HOURS = 8.0
_FRAMES_A_SECOND = 4
_ROWS_A_FRAME = 125


def run(quick: bool = False) -> dict[str, Any]:
    """Frame rates as ratios, shares of a core, seconds, MiB of heap."""
    sensors, seconds, rounds = (10_000, 2.0, 1) if quick else (SENSORS, 4.0, 3)
    shift_seconds = 8.0 if quick else 90.0
    with lab() as place, metropolis(place, sensors) as city, chromium() as browser:
        first: dict[bool, list[float]] = {True: [], False: []}
        for _ in range(rounds):
            for desert, times in first.items():
                window = Window(browser, city, desert=desert)
                times.append(window.open(_CITY))
                window.close()
        window = Window(browser, city)
        window.open(_CITY)
        window.prefer(json.dumps(_PLAIN), _CITY)
        shown: dict[str, int] = {}
        cells = _ratio(window, _CITY, "cell", seconds, rounds, shown)
        street = _ratio(window, _STREET, "sensor", seconds, rounds, shown)
        window.prefer(json.dumps({**_PLAIN, "cells": False}), _CITY)
        points = _ratio(window, _CITY, "sensor", seconds, rounds, shown, "points")
        window.prefer(json.dumps(_PLAIN), _CITY)
        rest = window.main_thread(seconds * 2)
        with Changes(city, RATE):
            window.main_thread(seconds)  # the feed finds its pace
            busy = window.main_thread(seconds * 3)
            busy_frames = window.frames(seconds)
        window.close()
        heap, hours = _shift(Window(browser, city), shift_seconds)
    figures: dict[str, Any] = {
        "sensors": sensors,
        "changes_per_second": RATE,
        "first_map_seconds": first[False],
        "first_empty_map_seconds": first[True],
        "cells_ratio": cells[0],
        "street_ratio": street[0],
        "points_ratio": points[0],
        "empty_fps": {"city": cells[1], "street": street[1]},
        "shown": shown,
        "main_thread_rest": rest,
        "main_thread_busy": busy,
        "busy_fps": busy_frames,
        "heap_mib": heap,
        "shift_hours": hours,
    }
    growth = heap[-1] / heap[0]
    targets = [
        ("first useful map, cold cache", median(first[False]), "s", "under 2 s", median(first[False]) < 2),
        ("panning at city zoom, aggregates", cells[0], "of the empty map", "at least 0.8", cells[0] >= 0.8),
        ("panning at street zoom, every sensor", street[0], "of the empty map", "at least 0.8", street[0] >= 0.8),
        (f"panning, all {sensors:,} as points", points[0], "of the empty map", "at least 0.5", points[0] >= 0.5),
        (f"main thread, {RATE:,} changes/s, without the map's own", busy["ours"], "cores", "under 0.25", busy["ours"] < 0.25),
        (f"heap after {hours:.1f} h of a shift, to after the first quarter", growth, "times", "at most 1.1", growth <= 1.1),
    ]  # fmt: skip
    rows: list[Row] = [(label, f"{value:.2f}", unit, f"aim: {aim}") for label, value, unit, aim, _ in targets]
    rows += [
        ("first map without a sensor, cold cache", f"{median(first[True]):.2f}", "s", "the same hub and machine"),
        ("the empty map, panning at city zoom", f"{cells[1]:.1f}", "frames/s", "drawn by the processor"),
        ("panning at city zoom under that load", f"{busy_frames:.1f}", "frames/s", f"{busy_frames / cells[1]:.2f} of it"),
        ("main thread in all, no changes", f"{rest['total']:.2f}", "cores", ""),
        (f"main thread in all, {RATE:,} changes/s", f"{busy['total']:.2f}", "cores", f"{busy['total'] - rest['total']:+.2f}"),
        *(
            (f"heap, {when}", f"{value:.0f}", "MiB", "")
            for when, value in zip(("first quarter", "half-way", "end"), heap, strict=True)
        ),
    ]  # fmt: skip
    return {
        "what": f"{sensors:,} sensors, {sensors // MOVING_SHARE:,} of them moving, served by `hub web`; "
        "headless Chromium, 1280 x 800",
        **figures,
        "rows": rows,
        "shortfalls": [
            f"{label}: {value:.2f} {unit}, aim: {aim}" for label, value, unit, aim, met in targets if not met
        ],
        "notes": [
            "Frame rates are taken while every frame pans the map, in turns with the same map without sensors. "
            "A frame of the map engine costs the main thread what it costs with no sensor at all; `without the map's own` leaves "
            "out what the engine's own frames and workers began and counts all garbage collection as ours.",
            f"The shift is {hours:.1f} hours of {_FRAMES_A_SECOND} frames a second with {_ROWS_A_FRAME} changes each, "
            "given to the console's own line as fast as it takes them.",
        ],
    }


def _ratio(
    window: Window, place: str, layer: str, seconds: float, rounds: int, shown: dict[str, int], name: str = ""
) -> tuple[float, float]:
    """Median ratio of frame rates with and without sensors, and the median of the empty map's."""
    empty, full = [], []
    for _ in range(rounds):
        window.show(f"{place}&{_OFF}")
        empty.append(window.frames(seconds))
        window.show(place)
        shown[name or layer] = window.rendered(layer)
        full.append(window.frames(seconds))
    if shown[name or layer] == 0:
        raise AssertionError(f"no {layer} was drawn at {place}: the ratio would measure nothing")
    return median(f / e for f, e in zip(full, empty, strict=True)), median(empty)


def _shift(window: Window, seconds: float) -> tuple[list[float], float]:
    """Heap in MiB after the first quarter, half-way and at the end, and the hours that were played."""
    window.open(_CITY)
    frames = int(_SHIFT_HOURS * 3600 * _FRAMES_A_SECOND)
    step_ms = 1000 // _FRAMES_A_SECOND
    heap, at, played = [], 0, 0.0
    for share in (0.25, 0.5, 1.0):
        # The time is dealt out as the frames are: a slow machine plays a shorter shift, evenly.
        at = window.shift(at, int(frames * share), _ROWS_A_FRAME, MOVING_SHARE, step_ms, seconds * (share - played))
        played = share
        heap.append(window.heap_mib())
    window.close()
    return heap, at * step_ms / 3_600_000
