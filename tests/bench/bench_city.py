"""What judging costs where rules of every kind watch at once: twenty cities like the sample one, side by side, in
processor time of one core. What storing the same batches costs is measured beside it.
"""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from hub.core.reading import Fix, Position, Reading
from hub.core.rules.catalogue import Catalogue, RuleRow, SensorRow
from hub.core.rules.engine import Engine
from hub.core.zones import ZoneRow
from hub.edges import city, collector
from hub.edges.database import connect
from hub.edges.stores.readings import write
from tests.bench.bench_engine import BATCH, processor
from tests.bench.lab import lab
from tests.unit.rules.city import METRES_PER_DEGREE_LAT, METRES_PER_DEGREE_LON, NINE

PERIOD = timedelta(seconds=10)
_ACROSS = 5
_STEP = (0.30, 0.25)
"""Degrees from one city to the next"""
_SPEED = {"bus": 6.0, "ambulance": 9.0, "truck": 6.0, "van": 6.0}
"""m/s; all else on the move: 2"""


class Told(NamedTuple):
    """What a sensor tells: an ordinary value, how far it strays, and one that is out of order."""

    metric: str
    usual: float
    stray: float
    wrong: float


_TOLD = {
    "gauge": Told("water_level", 0.4, 0.05, 3.0),
    "flood-post": Told("water_depth", 0.02, 0.02, 0.5),
    "air": Told("pm25", 30.0, 10.0, 120.0),
    "noise": Told("laeq", 45.0, 3.0, 95.0),
    "weather": Told("rain", 5.0, 5.0, 70.0),
    "traffic": Told("average_speed", 8.0, 2.0, 1.0),
    "waste": Told("fill_level", 40.0, 5.0, 97.0),
    "parking": Told("occupancy", 50.0, 10.0, 99.0),
    "lighting": Told("voltage", 220.0, 5.0, 260.0),
    "energy": Told("power", 50.0, 5.0, 90.0),
    "device": Told("battery", 90.0, 1.0, 10.0),
}
"""By the sensor's type, or else its domain"""
_SCHOOL_HOURS = [{"start": "2026-09-07T06:30", "duration": "PT4H30M", "rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"}]
_WET = {"applies_to": {"domain": "weather", "metric": "rain"}, "when": {"kind": "threshold", "above": 30}}
_FLOODED = {"applies_to": {"domain": "water", "metric": "water_depth"}, "when": {"kind": "threshold", "above": 0.15}}


def _rule(key: str, when: Mapping[str, Any], applies_to: Mapping[str, Any] | None, **more: Any) -> dict[str, Any]:
    document = {"key": key, "name": {"vi": key, "en": key}, "when": when, "severity": "minor", **more}
    return document if applies_to is None else document | {"applies_to": applies_to}


_MORE_KINDS = [
    _rule(
        "centre-slow",
        {"kind": "zone_aggregate", "zone": "city-centre", "function": "median", "below": 2.5, "within": "PT2M"},
        {"domain": "traffic", "metric": "average_speed"},
    ),
    _rule("rising", {"kind": "rate", "rises": 0.3, "within": "PT10M"}, {"domain": "water", "metric": "water_level"}),
    _rule("rain-and-flood", {"kind": "all", "within": "PT10M", "within_m": 3000, "parts": [_WET, _FLOODED]}, None),
    _rule("dark", {"kind": "absence", "periods": 6, "group_by": "gateway"}, {"domain": "lighting"}),
    _rule(
        "truck-at-school",
        {"kind": "geofence", "event": "inside", "zones": {"tags": {"type": "school"}}, "dwell": "PT1M"},
        {"domain": "vehicle", "tags": {"type": "truck"}},
    ),
    _rule(
        "rush-hour",
        {"kind": "threshold", "below": 4.0},
        {"domain": "traffic", "metric": "average_speed"},
        calendar=_SCHOOL_HOURS,
    ),
]
"""The kinds that the sample city's own rules lack; its schools are zones in school hours."""


def run(quick: bool = False) -> dict[str, Any]:
    """Medians over the rounds; every round stores what it judges."""
    cities, rounds = (4, 4) if quick else (20, 12)
    thresholds = gc.get_threshold()
    gc.set_threshold(*collector.THRESHOLDS)
    try:
        with lab() as place:
            measured, counts = asyncio.run(_measure(place.database(), cities, rounds))
    finally:
        gc.set_threshold(*thresholds)
    middle = {name: statistics.median(one[name] for one in measured) for name in measured[0]}
    stored = statistics.fmean(one["stored"] for one in measured)  # hundredths of a second: only sums mean something
    judged = statistics.fmean(one["judged"] for one in measured)
    changes = f"{middle['changed']:.0f} alarm changes a round"
    return {
        "what": f"{cities} cities like the sample one: {counts}; batches of {BATCH:,}, {rounds} rounds",
        "rounds": measured,
        "rows": [
            ["readings judged, rules of every kind", f"{middle['readings']:,.0f}", "readings/s", changes],
            [
                "positions judged, rules of every kind",
                f"{middle['positions']:,.0f}",
                "positions/s",
                "silence is judged as well",
            ],
            ["storing: COPY and commit, hub and database", f"{stored:.2f}", "us/sample", "processor time of both"],
            ["judging the same batches", f"{judged:.2f}", "us/sample", f"{judged / stored:.2f} times storing"],
        ],
    }


async def _measure(database: str, cities: int, rounds: int) -> tuple[list[dict[str, float]], str]:
    catalogue = _catalogue(cities)
    engine = Engine(catalogue)
    chance = random.Random(7)
    where = {one.id: [one.lon or 0.0, one.lat or 0.0] for one in catalogue.sensors.values() if one.moving}
    measured: list[dict[str, float]] = []
    async with await connect(database, name="bench", autocommit=True) as connection:
        backend = connection.info.backend_pid
        for number in range(rounds + 2):
            readings, fixes = _round(catalogue, where, chance, number)
            spent = {"readings": 0.0, "positions": 0.0, "stored": 0.0}
            served, changed = processor(backend), 0
            batches: list[tuple[list[Reading], list[Fix]]] = [(part, []) for part in _parts(readings)]
            batches += (([], part) for part in _parts(fixes))
            for values, places in batches:
                began = time.process_time()
                async with connection.transaction():
                    await write(connection, values, places, [(slice(0, len(values)), slice(0, len(places)))])
                between = time.process_time()
                now = values[-1].received if values else places[-1].received
                outcome = engine.judge(values, places, now)
                engine.adopt(outcome)
                spent["readings" if values else "positions"] += time.process_time() - between
                spent["stored"] += between - began
                changed += len(outcome.transitions)
            spent["stored"] += processor(backend) - served
            if number >= 2:  # the first samples of a sensor cost more: it is met, and its chunk is made
                samples = len(readings) + len(fixes)
                measured.append(
                    {
                        "readings": len(readings) / spent["readings"],
                        "positions": len(fixes) / spent["positions"],
                        "judged": (spent["readings"] + spent["positions"]) / samples * 1e6,
                        "stored": spent["stored"] / samples * 1e6,
                        "changed": changed,
                    }
                )
    counts = f"{len(catalogue.sensors):,} sensors, {len(catalogue.zones):,} zones, {len(catalogue.rules):,} rules"
    return measured, counts


def _parts(samples: Sequence[Any]) -> list[list[Any]]:
    return [list(samples[start : start + BATCH]) for start in range(0, len(samples), BATCH)]


def _round(
    catalogue: Catalogue, where: Mapping[int, list[float]], chance: random.Random, number: int
) -> tuple[list[Reading], list[Fix]]:
    """One sample of every sensor; one value of 200 is out of order."""
    readings: list[Reading] = []
    fixes: list[Fix] = []
    for sensor in catalogue.sensors.values():
        moment = NINE + number * PERIOD + timedelta(milliseconds=sensor.id / 2)
        kind = sensor.tags.get("type", "")
        if sensor.moving:
            metres = _SPEED.get(kind, 2.0) * PERIOD.total_seconds()
            at = where[sensor.id]
            at[0] += chance.uniform(-metres, metres) / METRES_PER_DEGREE_LON
            at[1] += chance.uniform(-metres, metres) / METRES_PER_DEGREE_LAT
            fixes.append(Fix(sensor.id, moment, moment, Position(at[0], at[1], accuracy=4.0)))
            continue
        told = _TOLD[kind if kind in ("gauge", "flood-post") else sensor.domain]
        value = told.wrong if chance.random() < 0.005 else told.usual + chance.uniform(-told.stray, told.stray)
        readings.append(Reading(sensor.id, catalogue.metrics[told.metric], moment, moment, value))
    return readings, fixes


def _catalogue(cities: int) -> Catalogue:
    """Each city with its own zones, and its own rules that speak of its own sensors."""
    sample = city.read("da-nang")
    sensors: list[SensorRow] = []
    zones: list[ZoneRow] = []
    rules: list[RuleRow] = []
    for number in range(cities):
        east, north = _STEP[0] * (number % _ACROSS), _STEP[1] * (number // _ACROSS)
        own = {"city": number}
        for one in sample.sensors:
            sensors.append(_sensor(len(sensors) + 1, one, own, (east, north)))
        for feature in sample.zones:
            about = feature["properties"]
            geometry = feature["geometry"] | {"coordinates": _moved(feature["geometry"]["coordinates"], east, north)}
            hours = _SCHOOL_HOURS if about["tags"].get("type") == "school" else None
            zones.append(
                ZoneRow(
                    len(zones) + 1, f"{about['key']}-{number}", 1, about["name"], about.get("kind", "polygon"), geometry,
                    about.get("radius"), about["tags"] | own, NINE - timedelta(days=1), hours,
                )
            )  # fmt: skip
        for document in [*sample.rules, *_MORE_KINDS]:
            local = _local(document, number)
            rules.append(RuleRow(len(rules) + 1, local["key"], 1, local))
    names = {told.metric for told in _TOLD.values()} | {"wind_speed"}
    metrics = {name: place for place, name in enumerate(sorted(names), start=1)}
    catalogue = Catalogue(sensors, metrics, zones, rules)
    if catalogue.unusable:
        raise ValueError(f"the bench's own rules have faults: {catalogue.unusable}")
    return catalogue


def _sensor(number: int, one: Mapping[str, Any], own: Mapping[str, Any], shift: tuple[float, float]) -> SensorRow:
    tags = one.get("tags", {}) | own
    if "gateway" in tags:
        tags["gateway"] = f"{tags['gateway']}-{own['city']}"
    return SensorRow(
        number, one["domain"], f"{one['device']}-{own['city']}", one["name"], "approved", tags, one.get("setpoints", {}),
        PERIOD, one["lon"] + shift[0], one["lat"] + shift[1], one.get("moving", False),
    )  # fmt: skip


def _local(document: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The rule as one city has it: its sensors, its zones."""
    local = dict(document) | {"key": f"{document['key']}-{number}"}
    local.pop("inhibits", None)
    if "applies_to" in local:
        local["applies_to"] = _of_city(local["applies_to"], number)
    when = dict(local["when"])
    if "zone" in when:
        when["zone"] = f"{when['zone']}-{number}"
    if "zones" in when:
        when["zones"] = {"tags": when["zones"]["tags"] | {"city": number}}
    if "parts" in when:
        when["parts"] = [part | {"applies_to": _of_city(part["applies_to"], number)} for part in when["parts"]]
    return local | {"when": when}


def _of_city(applies_to: Mapping[str, Any], number: int) -> dict[str, Any]:
    return dict(applies_to) | {"tags": dict(applies_to.get("tags", {})) | {"city": number}}


def _moved(coordinates: Any, east: float, north: float) -> Any:
    if isinstance(coordinates[0], list):
        return [_moved(one, east, north) for one in coordinates]
    return [coordinates[0] + east, coordinates[1] + north, *coordinates[2:]]
