"""What judging costs, in processor time of one core, as ingest does it: judge and adopt, batch by batch.

What storing the same batches costs is measured beside it.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import statistics
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import shapely

from hub.core.reading import Fix, Position, Reading
from hub.core.rules.catalogue import Catalogue, RuleRow
from hub.core.rules.engine import Engine
from hub.core.zones import ZoneIndex, ZoneRow
from hub.edges import collector
from hub.edges.database import connect
from hub.edges.stores.readings import write
from tests.bench.lab import lab
from tests.unit.rules.city import METRICS, NINE, boat, fence, gauge, place, square, threshold

BATCH = 1_000
PERIOD = timedelta(seconds=10)
ZONES = 1_000


def run(quick: bool = False) -> dict[str, Any]:
    """Medians over the rounds; every round measures the bare query beside the engine."""
    sensors, rounds = (2_000, 4) if quick else (10_000, 12)
    thresholds = gc.get_threshold()
    gc.set_threshold(*collector.THRESHOLDS)
    try:
        return _measure(sensors, rounds)
    finally:
        gc.set_threshold(*thresholds)


def _measure(sensors: int, rounds: int) -> dict[str, Any]:
    figures = {
        "street": _positions(sensors, rounds, spread=10_000.0, hop=60.0),
        "calm": _positions(sensors, rounds, spread=10_000.0, hop=2.0),
        "far": _positions(sensors, rounds, spread=40_000.0, hop=60.0),
    }
    readings = {
        "none": _readings(_thousand_rules(sensors), 2, sensors, rounds),
        "one": _readings(_thousand_rules(sensors), 1, sensors, rounds),
        "three": _readings(_three_rules(sensors), 1, sensors, rounds),
    }
    stored = _beside_storing(sensors, rounds)
    return {
        "what": f"{ZONES:,} zones, 1,000 rules, {sensors:,} sensors, batches of {BATCH:,}, {rounds} rounds",
        "positions": figures,
        "microseconds_a_reading": readings,
        "beside_storing": stored,
        "rows": [
            *_position_rows("devices driving, most within a drive of a border", figures["street"]),
            *_position_rows("devices standing or creeping", figures["calm"]),
            *_position_rows("devices driving, few near any zone", figures["far"]),
            _reading_row("a reading no rule asks for", readings["none"], sensors),
            _reading_row("a reading under one of 1,000 rules, quiet", readings["one"], sensors),
            _reading_row("a reading under three rules, quiet", readings["three"], sensors),
            *_storing_rows(stored),
        ],
    }


def _position_rows(label: str, rounds: Sequence[dict[str, float]]) -> list[list[str]]:
    middle = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    ratio = statistics.median(one["bare"] / one["judged"] for one in rounds)
    return [
        [
            f"positions judged: {label}",
            f"{middle['judged']:,.0f}",
            "positions/s",
            f"1/{ratio:.0f} of the bare query; {100 * middle['alarms']:.1f} % changed an alarm",
        ],
        [f"bare STRtree query: {label}", f"{middle['bare']:,.0f}", "positions/s", "points built and queried, no more"],
    ]


def _reading_row(label: str, microseconds: Sequence[float], sensors: int) -> list[str]:
    cost = statistics.median(microseconds)
    return [label, f"{cost:.2f}", "us/reading", f"{cost * sensors / 1000:.1f} ms for all {sensors:,} sensors"]


def _positions(devices: int, rounds: int, *, spread: float, hop: float) -> list[dict[str, float]]:
    """Devices somewhere within ``spread`` metres of the centre, moving up to ``hop`` metres each way between fixes."""
    chance = random.Random(7)
    rule = RuleRow(1, "fence", 1, fence("enter", zones={"tags": {"kind": "harbour"}}, buffer_m=5))
    engine = Engine(Catalogue([boat(n) for n in range(1, devices + 1)], METRICS, _grid(), [rule]))
    where = [[chance.uniform(-spread, spread), chance.uniform(-spread, spread)] for _ in range(devices)]
    measured: list[dict[str, float]] = []
    for number in range(rounds + 2):
        fixes: list[Fix] = []
        for n, at in enumerate(where, start=1):
            at[0] += chance.uniform(-hop, hop)
            at[1] += chance.uniform(-hop, hop)
            lon, lat = place(*at)
            moment = NINE + number * PERIOD + timedelta(milliseconds=n / 2)
            fixes.append(Fix(n, moment, moment, Position(lon, lat, accuracy=4.0)))
        alarms = 0
        spent = 0.0
        for start in range(0, devices, BATCH):
            part = fixes[start : start + BATCH]
            began = time.process_time()
            outcome = engine.judge([], part, part[-1].received)
            engine.adopt(outcome)
            spent += time.process_time() - began
            alarms += len(outcome.transitions)
        if number >= 2:  # the first fixes of a device cost more: it is met
            bare = _bare(engine.catalogue.index, fixes)
            measured.append({"judged": devices / spent, "bare": bare, "alarms": alarms / devices})
    return measured


def _grid() -> list[ZoneRow]:
    """1,000 squares of 200 m, half a kilometre apart."""
    return [square(n, (n % 40) * 500.0 - 10_000, (n // 40) * 500.0 - 6_000, 100) for n in range(1, ZONES + 1)]


def _bare(index: ZoneIndex, fixes: Sequence[Fix]) -> float:
    """The same fixes in the same batches through nothing but the STRtree; they are projected before the clock runs."""
    spent = 0.0
    for start in range(0, len(fixes), BATCH):
        lon = [fix.position.lon for fix in fixes[start : start + BATCH]]
        lat = [fix.position.lat for fix in fixes[start : start + BATCH]]
        x, y = index.metres(lon, lat)
        began = time.process_time()
        index.tree.query(shapely.points(x, y), predicate="intersects")
        spent += time.process_time() - began
    return len(fixes) / spent


def _thousand_rules(sensors: int) -> Engine:
    """Each gauge meets one of 1,000 rules."""
    rules = [
        RuleRow(
            n,
            f"rule-{n}",
            1,
            threshold(f"rule-{n}", applies_to={"domain": "water", "metric": "water_level", "tags": {"group": n}}),
        )
        for n in range(1, 1_001)
    ]
    gauges = [gauge(n, tags={"group": n % 1_000 + 1}) for n in range(1, sensors + 1)]
    return Engine(Catalogue(gauges, METRICS, [], rules))


def _three_rules(sensors: int) -> Engine:
    rules = [
        RuleRow(1, "one", 1, threshold("one")),
        RuleRow(2, "two", 1, threshold("two", when={"kind": "threshold", "above": 3.0})),
        RuleRow(3, "low", 1, threshold("low", when={"kind": "threshold", "below": 0.1})),
    ]
    return Engine(Catalogue([gauge(n) for n in range(1, sensors + 1)], METRICS, [], rules))


def _readings(engine: Engine, metric: int, sensors: int, rounds: int) -> list[float]:
    """Microseconds a reading, round by round; all values are quiet ones."""
    measured: list[float] = []
    for number in range(rounds + 1):
        moment = NINE + number * PERIOD
        readings = [Reading(n, metric, moment, moment, 1.0 + n / 20_000, None, 0) for n in range(1, sensors + 1)]
        began = time.process_time()
        _judge_all(engine, readings)
        if number:
            measured.append((time.process_time() - began) / sensors * 1e6)
    return measured


def _beside_storing(sensors: int, rounds: int) -> list[dict[str, float]]:
    """The same batches stored and judged in turns, as ingest does both: microseconds a reading."""
    with lab() as place_:
        return asyncio.run(_store_and_judge(place_.database(), _thousand_rules(sensors), sensors, rounds))


async def _store_and_judge(database: str, engine: Engine, sensors: int, rounds: int) -> list[dict[str, float]]:
    measured: list[dict[str, float]] = []
    async with await connect(database, name="bench", autocommit=True) as connection:
        backend = connection.info.backend_pid
        for number in range(rounds + 1):
            moment = NINE + number * PERIOD
            rows = [Reading(n, 1, moment, moment, 1.0 + n / 20_000, None, 0) for n in range(1, sensors + 1)]
            cost = dict.fromkeys(("stored", "stored_wall", "judged", "judged_wall"), 0.0)
            served = processor(backend)
            for start in range(0, sensors, BATCH):
                part = rows[start : start + BATCH]
                clocks = time.process_time(), time.perf_counter()
                async with connection.transaction():
                    await write(connection, part, [], [(slice(0, len(part)), slice(0, 0))])
                between = time.process_time(), time.perf_counter()
                engine.adopt(engine.judge(part, [], part[-1].received))
                cost["judged"] += time.process_time() - between[0]
                cost["judged_wall"] += time.perf_counter() - between[1]
                cost["stored"] += between[0] - clocks[0]
                cost["stored_wall"] += between[1] - clocks[1]
            cost["stored"] += processor(backend) - served
            if number:  # the first readings of a gauge cost more: it is met, and its chunk is made
                measured.append({name: seconds / sensors * 1e6 for name, seconds in cost.items()})
    return measured


def processor(process: int) -> float:
    """Processor seconds of another process so far; told in hundredths, so only sums over a round mean something."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _storing_rows(rounds: Sequence[dict[str, float]]) -> list[list[str]]:
    mean = {name: statistics.fmean(one[name] for one in rounds) for name in rounds[0]}
    shares = [
        statistics.median(one["judged_wall"] / one["stored_wall"] for one in rounds),
        mean["judged"] / mean["stored"],
    ]
    return [
        [
            "storing a batch: COPY and commit, hub and database",
            f"{mean['stored']:.2f}",
            "us/reading",
            f"processor time of both; {statistics.median(one['stored_wall'] for one in rounds):.2f} us on the clock",
        ],
        [
            "judging the same batch, 1,000 rules",
            f"{mean['judged']:.2f}",
            "us/reading",
            f"{shares[1]:.2f} times storing; {shares[0]:.2f} on the clock",
        ],
    ]


def _judge_all(engine: Engine, readings: Sequence[Reading]) -> None:
    for start in range(0, len(readings), BATCH):
        part = readings[start : start + BATCH]
        engine.adopt(engine.judge(part, [], part[-1].received))
