"""A thousand viewers on one web process while the city is busy: who misses an alarm, how late it comes, what it costs."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any

from tests.bench.city import Load, percentile, running
from tests.bench.lab import Row, lab
from tests.load.viewers import Plan, Viewers

RATE = 2_000
ALARMS_A_SECOND = 5.0
PROCESSES = 2
_VIEWS: list[dict[str, Any]] = [
    {},
    {"viewport": [108.0, 15.9, 108.4, 16.2]},
    {"viewport": [108.18, 16.03, 108.24, 16.09]},
    {"viewport": [108.05, 15.95, 108.15, 16.05], "domains": ["water"]},
]
"""The whole world, the whole city, a district, a corner: each as often as the others."""


def run(quick: bool = False) -> dict[str, Any]:
    """Ages in milliseconds, memory in MiB, processor in cores."""
    count, seconds = (100, 6.0) if quick else (1_000, 30.0)
    with lab() as place, running(place) as city, ExitStack() as stack:
        web = city.web
        empty = web.resident_mib()
        with Load(place, RATE, ALARMS_A_SECOND) as load:
            time.sleep(2)
            plan = Plan(web.live, city.token, count // PROCESSES, _VIEWS, joins_a_second=20)
            crowds = [stack.enter_context(Viewers(plan)) for _ in range(PROCESSES)]
            for crowd in crowds:
                crowd.joined()
            for crowd in crowds:
                crowd.measure()
            memory, began, cpu = [web.resident_mib()], time.monotonic(), web.cpu_seconds()
            for _ in range(2):
                time.sleep(seconds / 2)
                memory.append(web.resident_mib())
            share = (web.cpu_seconds() - cpu) / (time.monotonic() - began)
            rate = load.stop().rate
        time.sleep(1)
        last = city.newest_change()
        seen = [crowd.end(last) for crowd in crowds]
        watched = [viewer for part in seen for viewer in part.viewers]
        due = {cursor: city.alarm_changes(cursor, last) for cursor in {viewer.cursor for viewer in watched}}
    missed = [due[viewer.cursor] - viewer.alarms for viewer in watched]
    ages = [age for part in seen for age in part.alarm_ages]
    figures = {
        "viewers": len(watched),
        "sent_per_second": round(rate),
        "alarm_changes": max(due.values()),
        "missed": sum(map(abs, missed)),
        "out_of_order": sum(not viewer.in_order for viewer in watched),
        "closed": sum(viewer.closed is not None for viewer in watched),
        "resyncs": sum(viewer.resyncs for viewer in watched),
        "alarm_p50_ms": percentile(ages, 0.5),
        "alarm_p99_ms": percentile(ages, 0.99),
        "frames": sum(part.frames for part in seen),
        "sent_mib": sum(part.bytes for part in seen) / 2**20,
        "memory_mib": [empty, *memory],
        "web_cores": share,
    }
    if figures["missed"] or figures["out_of_order"] or figures["closed"]:
        raise AssertionError(f"viewers missed alarms or were cut: {figures}")
    rows: list[Row] = [
        ("viewers on one web process", f"{len(watched):,}", "viewers", f"{round(rate):,} updates/s"),
        ("alarm changes missed, all viewers together", "0", "changes", f"of {figures['alarm_changes']:,} for each"),
        ("alarm, p50", f"{figures['alarm_p50_ms']:.0f}", "ms", ""),
        ("alarm, p99", f"{figures['alarm_p99_ms']:.0f}", "ms", "aim: under 500"),
        ("memory of the web process, without viewers", f"{empty:.0f}", "MiB", "1"),
        *(
            (f"memory, {when}", f"{value:.0f}", "MiB", f"{value / empty:.2f} times")
            for when, value in zip(("all joined", "half-way", "at the end"), memory, strict=True)
        ),
        ("processor, web process", f"{share:.2f}", "cores", f"{figures['resyncs']} resyncs"),
    ]
    return {
        "what": f"{count:,} viewers, {RATE:,} updates/s and {ALARMS_A_SECOND:g} alarm changes/s for {seconds:g} s",
        **figures,
        "rows": rows,
        "notes": [
            f"The viewers run on the `websockets` library in {PROCESSES} processes on the same machine: what they cost "
            "is part of what this machine carries, and of the ages."
        ],
    }
