"""What judging costs. ``measure()`` answers numbers; run as a module it prints them.

Each figure is the best of several rounds of judge + adopt, as ingest does it, on one core.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import shapely

from hub.core.reading import Fix, Position, Reading
from hub.core.rules.catalogue import Catalogue, RuleRow
from hub.core.rules.engine import Engine
from hub.core.zones import ZoneIndex
from tests.unit.rules.city import METRICS, NINE, boat, fence, gauge, place, square, threshold

BATCH = 1_000
ROUNDS = 40
PERIOD = timedelta(seconds=10)


def measure() -> dict[str, float]:
    """Names carry their units: microseconds a reading, position judgements a second, ratios."""
    return thresholds() | geofences()


def thresholds() -> dict[str, float]:
    """10,000 gauges, 1,000 rules of which each gauge meets one; all levels quiet."""
    rules = [
        RuleRow(
            n,
            f"rule-{n}",
            1,
            threshold(f"rule-{n}", applies_to={"domain": "water", "metric": "water_level", "tags": {"group": n}}),
        )
        for n in range(1, 1_001)
    ]
    sensors = [gauge(n, tags={"group": n % 1_000 + 1}) for n in range(1, 10_001)]
    engine = Engine(Catalogue(sensors, METRICS, [], rules))
    return {
        "reading_no_rule_us": _cost(engine, metric=2),
        "reading_quiet_threshold_us": _cost(engine, metric=1),
        "reading_three_rules_us": _cost(_three_rules(), metric=1),
    }


def geofences() -> dict[str, float]:
    """1,000 zones, 10,000 devices driving about among them, about one in seven inside some zone."""
    random.seed(7)
    zones = [square(n, (n % 40) * 500.0 - 10_000, (n // 40) * 500.0 - 6_000, 100) for n in range(1, 1_001)]
    rule = RuleRow(1, "fence", 1, fence("enter", zones={"tags": {"kind": "harbour"}}, buffer_m=5))
    sensors = [boat(n) for n in range(1, 10_001)]
    engine = Engine(Catalogue(sensors, METRICS, zones, [rule]))
    where = {n: [random.uniform(-10_500, 10_500), random.uniform(-6_500, 6_500)] for n in range(1, 10_001)}
    batches: list[list[Fix]] = []
    for round_ in range(8):
        batch: list[Fix] = []
        for n, at in where.items():
            at[0] += random.uniform(-60, 60)
            at[1] += random.uniform(-60, 60)
            lon, lat = place(*at)
            moment = NINE + round_ * PERIOD + timedelta(milliseconds=n)
            batch.append(Fix(n, moment, moment, Position(lon, lat, accuracy=4.0)))
        batches.append(batch)
    spent = []
    for batch in batches:
        began = time.perf_counter()
        for start in range(0, len(batch), BATCH):
            part = batch[start : start + BATCH]
            engine.adopt(engine.judge([], part, part[-1].received))
        spent.append(time.perf_counter() - began)
    rate = len(batches[0]) / min(spent[2:])
    bare = _bare(engine.catalogue.index, batches[-1])
    return {"positions_per_s": rate, "bare_strtree_positions_per_s": bare, "times_slower_than_bare": bare / rate}


def _three_rules() -> Engine:
    rules = [
        RuleRow(1, "one", 1, threshold("one")),
        RuleRow(2, "two", 1, threshold("two", when={"kind": "threshold", "above": 3.0})),
        RuleRow(3, "low", 1, threshold("low", when={"kind": "threshold", "below": 0.1})),
    ]
    return Engine(Catalogue([gauge(n) for n in range(1, 10_001)], METRICS, [], rules))


def _cost(engine: Engine, metric: int) -> float:
    batches = []
    for round_ in range(ROUNDS + 1):
        moment = NINE + round_ * PERIOD
        batches.append([Reading(n, metric, moment, moment, 1.0 + n / 20_000, None, 0) for n in range(1, BATCH + 1)])
    return (
        min(_timed(lambda batch=batch: engine.adopt(engine.judge(batch, [], batch[-1].received))) for batch in batches)
        / BATCH
        * 1e6
    )  # type: ignore[misc]


def _bare(index: ZoneIndex, batch: Sequence[Fix]) -> float:
    """The same fixes in the same batches through nothing but projection-free STRtree bulk queries."""
    x, y = index.metres([fix.position.lon for fix in batch], [fix.position.lat for fix in batch])
    tree = index.tree

    def run() -> None:
        for start in range(0, len(batch), BATCH):
            tree.query(shapely.points(x[start : start + BATCH], y[start : start + BATCH]), predicate="intersects")

    return len(batch) / min(_timed(run) for _ in range(5))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    for name, number in measure().items():
        print(f"{name:34} {number:,.2f}")
