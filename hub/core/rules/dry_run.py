"""A rule on a few pasted samples: the engine that judges live, one sample at a time, with the clock in the samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hub.core.geometry import middle
from hub.core.reading import Fix, Position, Reading
from hub.core.rules.backtest import alone
from hub.core.rules.catalogue import Catalogue, RuleRow, SensorRow, applies
from hub.core.rules.document import Rule, parse
from hub.core.rules.engine import Engine
from hub.core.rules.transition import Transition
from hub.core.zone_document import speaks_of
from hub.errors import InputError, Problem, shown

AFTER = timedelta(hours=1)
"""How long the story goes on when nothing more arrives."""
_STEP = timedelta(seconds=60)
_SENSOR = 2**31 - 1


class Pasted(NamedTuple):
    """One pasted sample. ``time`` None: one period after the one before. ``metric`` None: the rule's own."""

    time: datetime | None
    metric: str | None
    value: float | str | bool | None
    position: Position | None
    flags: int = 0


class Step(NamedTuple):
    """What one sample decided; before it, what the time until it decided."""

    sample: Pasted | None
    """with its time and metric filled in; None: nothing more arrived for ``AFTER``"""
    transitions: tuple[Transition, ...]


def dry_run(
    document: Mapping[str, Any], city: Catalogue, sensor: SensorRow | None, samples: Sequence[Pasted], now: datetime
) -> list[Step]:
    """Judge ``samples`` in their order for ``sensor`` (None: one made up that the rule speaks of).

    Raises:
        InputError: a rule with faults, a sensor it does not speak of, or a sample it cannot be judged on.
    """
    rule = parse(document)
    given = sensor or made_up(document, rule, city)
    sensor = given._replace(status="approved", lateness=timedelta())
    if not applies(rule, sensor):
        wanted = rule.applies_to.model_dump(exclude_none=True, exclude_defaults=True, mode="json")
        raise InputError(Problem("sensor", shown(sensor.device), f"a sensor that the rule applies to: {wanted}"))
    metrics = dict(city.metrics)
    filled = _filled(samples, rule, sensor, now)
    for name in [rule.applies_to.metric, *(one.metric for one in filled)]:
        if name is not None:
            metrics.setdefault(name, max(metrics.values(), default=0) + 1)
    known = {**city.sensors, sensor.id: sensor}
    began = filled[0].time or now
    # As if the zones had been there all along: a pasted sample may be older than they are.
    zones = [zone._replace(created_at=min(zone.created_at, began)) for zone in city.zones.values()]
    engine = Engine(alone(Catalogue(known.values(), metrics, zones), [RuleRow(1, rule.key, 1, document)]))
    engine.start(began)
    steps = []
    for sample in filled:
        assert sample.time is not None
        told = [*_passed(engine, sample.time), *_judged(engine, sample, sensor.id, metrics)]
        steps.append(Step(sample, tuple(told)))
    last = filled[-1].time
    assert last is not None
    steps.append(Step(None, tuple(_passed(engine, last + AFTER))))
    return steps


def made_up(document: Mapping[str, Any], rule: Rule, city: Catalogue) -> SensorRow:
    """A sensor that ``rule`` speaks of, standing in a zone it names."""
    where = rule.applies_to
    zones = [zone for zone in city.zones.values() if speaks_of(document, zone.key, zone.tags)]
    lon, lat = middle(zones[0].geometry) if zones else (None, None)
    return SensorRow(
        id=_SENSOR,
        domain=where.domain or "device",
        device=where.devices[0] if where.devices else "dry-run",
        name={"vi": "Thiết bị thử", "en": "Test sensor"},
        status="approved",
        tags=dict(where.tags),
        period=_STEP,
        lon=lon,
        lat=lat,
    )


def _filled(samples: Sequence[Pasted], rule: Rule, sensor: SensorRow, now: datetime) -> list[Pasted]:
    if not samples:
        raise InputError(Problem("samples", "none", "at least one sample"))
    filled: list[Pasted] = []
    problems: list[Problem] = []
    for place, sample in enumerate(samples):
        before = filled[-1].time if filled else None
        time = sample.time or (now if before is None else before + (sensor.period or _STEP))
        if before is not None and time < before:
            problems.append(
                Problem(f"samples.{place}.time", time.isoformat(), f"a time not before {before.isoformat()}")
            )
        metric = sample.metric or rule.applies_to.metric
        if sample.value is None and sample.position is None:
            problems.append(Problem(f"samples.{place}", "neither value nor position", "a value, a position, or both"))
        if sample.value is not None and metric is None:
            problems.append(
                Problem(f"samples.{place}.metric", "nothing", "the metric of the value: the rule names none")
            )
        filled.append(sample._replace(time=time, metric=metric))
    if problems:
        raise InputError(*problems)
    return filled


def _passed(engine: Engine, until: datetime) -> Iterable[Transition]:
    """What the time before ``until`` decides by itself; at that very moment the sample speaks first."""
    told: list[Transition] = []
    while (due := engine.next_due()) is not None and due < until:
        outcome = engine.tick(due)
        engine.adopt(outcome)
        told += outcome.transitions
    return told


def _judged(engine: Engine, sample: Pasted, sensor: int, metrics: Mapping[str, int]) -> Iterable[Transition]:
    assert sample.time is not None
    readings, fixes = [], []
    if sample.value is not None:
        assert sample.metric is not None
        text = sample.value if isinstance(sample.value, str) else None
        number = None if isinstance(sample.value, str) else float(sample.value)
        readings.append(Reading(sensor, metrics[sample.metric], sample.time, sample.time, number, text, sample.flags))
    if sample.position is not None:
        fixes.append(Fix(sensor, sample.time, sample.time, sample.position, sample.flags))
    outcome = engine.judge(readings, fixes, sample.time)
    engine.adopt(outcome)
    return outcome.transitions
