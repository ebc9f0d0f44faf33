"""A backtest from the outside in: history from the database through hub/core/rules/backtest.py, and a page of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from rich.console import Console
from rich.table import Table

from hub.core.rules.backtest import Backtest, Difference, Episode, difference
from hub.core.rules.catalogue import Catalogue, RuleRow
from hub.core.rules.columns import moment as at
from hub.core.rules.document import parse
from hub.edges.database import connect, translated
from hub.edges.history import Wanted, history
from hub.edges.stores import catalogue as stored
from hub.errors import InputError, Problem, shown

_IN_FORCE = """
SELECT r.rule_id, r.key, r.version, v.document FROM rule r JOIN rule_version v USING (rule_id, version) WHERE r.key = %s
"""
_SHOWN = 40
_OF_VALUES = frozenset({"threshold", "rate"})
"""Kinds that look at nothing but the metrics they name."""

Progress = Callable[[datetime, int], None]


class Report(NamedTuple):
    """``difference`` None: no version of this rule is stored yet. ``records`` is how many readings and positions were judged."""

    rule: str
    since: datetime
    until: datetime
    records: int
    episodes: list[Episode]
    difference: Difference | None
    sensors: Mapping[int, str]
    zones: Mapping[int, str]

    @property
    def per_hour(self) -> float:
        """Alarms for each hour that an operator would have sat there."""
        return len(self.episodes) / max((self.until - self.since).total_seconds() / 3600, 1e-9)


def read_rule(path: Path) -> dict[str, Any]:
    """The one rule document in ``path``.

    Raises:
        InputError: no such file, no YAML, several rules, or a rule with faults; every fault is named.
    """
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise InputError(Problem("RULE", f"{path} ({error})", "a YAML file with one rule")) from None
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    if not isinstance(document, dict):
        raise InputError(Problem("RULE", f"{path}: {shown(document)}", "one rule: an object with key, when and so on"))
    parse(document)
    return document


async def backtest(
    database: str, document: Mapping[str, Any], since: datetime, until: datetime, progress: Progress = lambda *_: None
) -> Report:
    """Run ``document`` and the stored version of the same key over the history from ``since`` to ``until``.

    Raises:
        InputError: the period is empty, or a rule with faults.
        UnavailableError: the database cannot be reached.
    """
    if until <= since:
        raise InputError(Problem("--to", until.isoformat(), f"a moment after --from ({since.isoformat()})"))
    parse(document)
    with translated():
        async with await connect(database, name="backtest", autocommit=True) as connection:
            await connection.set_read_only(True)
            city = await stored.load(connection)
            row = await (await connection.execute(_IN_FORCE, (document["key"],))).fetchone()
            rules = {"draft": RuleRow(0, str(document["key"]), 0, document)}
            if row is not None:
                rules["current"] = RuleRow(*row)
            runs = {name: Backtest(_only(city, rule), since) for name, rule in rules.items()}
            wanted = _wanted([rule.document for rule in rules.values()], city)
        async for values, places in history(database, since, until, wanted):
            for run in runs.values():
                run.feed_columns(values, places)
            last = max(int(columns.time[-1]) for columns in (values, places) if columns is not None)
            progress(at(last), runs["draft"].readings + runs["draft"].fixes)
    told = {name: run.finish(until) for name, run in runs.items()}
    return Report(
        str(document["key"]), since, until, runs["draft"].readings + runs["draft"].fixes, told["draft"],
        difference(told["current"], told["draft"]) if "current" in told else None,
        {sensor.id: sensor.device for sensor in city.sensors.values()},
        {zone.id: zone.key for zone in city.zones.values()},
    )  # fmt: skip


def show(report: Report, console: Console) -> None:
    """Print the report: the timeline, where, how often, and what would change."""
    hours = (report.until - report.since).total_seconds() / 3600
    console.print(f"{report.rule}, {report.since:%Y-%m-%d %H:%M} to {report.until:%Y-%m-%d %H:%M} UTC ({hours:.1f} h), "
                  f"{report.records:,} readings and positions judged", soft_wrap=True)  # fmt: skip
    console.print(f"{len(report.episodes)} alarm(s), {report.per_hour:.2f} for each operator-hour\n")
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    for title in ("raised (UTC)", "cleared", "severity", "device", "zone", "why"):
        table.add_column(title, no_wrap=title != "why")
    for episode in report.episodes[:_SHOWN]:
        cleared = "still active" if episode.cleared is None else f"{episode.cleared:%m-%d %H:%M:%S}"
        device = report.sensors.get(episode.sensor_id or 0, "-")
        zone = report.zones.get(episode.zone_id or 0, "-")
        raised = f"{episode.raised:%m-%d %H:%M:%S}"
        table.add_row(raised, cleared, episode.severity, device, zone, episode.why["en"])
    console.print(table)
    if len(report.episodes) > _SHOWN:
        console.print(f"… and {len(report.episodes) - _SHOWN} more (--json has all of them)")
    zones = Counter(report.zones.get(episode.zone_id or 0, "-") for episode in report.episodes)
    if set(zones) - {"-"}:
        console.print("\nby zone: " + ", ".join(f"{zone} {count}" for zone, count in zones.most_common()))
    change = report.difference
    if change is None:
        console.print("\nnothing to compare with: no version of this rule is stored")
        return
    console.print(f"\nagainst the stored version: {len(change.same)} the same, {len(change.moved)} moved, "
                  f"{len(change.new)} new, {len(change.gone)} gone", soft_wrap=True)  # fmt: skip
    for word, episodes in (("new ", change.new), ("gone", change.gone)):
        for episode in episodes[:_SHOWN]:
            device = report.sensors.get(episode.sensor_id or 0, "-")
            console.print(f"  {word}  {episode.raised:%m-%d %H:%M:%S}  {device}  {episode.why['en']}", soft_wrap=True)
    for old, new in change.moved[:_SHOWN]:
        device = report.sensors.get(new.sensor_id or 0, "-")
        console.print(f"  moved {old.raised:%m-%d %H:%M:%S} to {new.raised:%H:%M:%S}  {device}", soft_wrap=True)


def as_json(report: Report) -> dict[str, Any]:
    """The whole report, JSON-able, with every episode."""

    def told(episode: Episode) -> dict[str, Any]:
        return {
            "device": report.sensors.get(episode.sensor_id or 0),
            "zone": report.zones.get(episode.zone_id or 0),
            "severity": episode.severity,
            "raised": episode.raised.isoformat(),
            "cleared": None if episode.cleared is None else episode.cleared.isoformat(),
            "value": episode.value,
            "why": episode.why,
        }

    change = report.difference
    return {
        "rule": report.rule,
        "from": report.since.isoformat(),
        "to": report.until.isoformat(),
        "records": report.records,
        "alarms_per_operator_hour": report.per_hour,
        "alarms": [told(episode) for episode in report.episodes],
        "difference": change
        and {
            "same": len(change.same),
            "moved": [[told(old), told(new)] for old, new in change.moved],
            "new": [told(episode) for episode in change.new],
            "gone": [told(episode) for episode in change.gone],
        },
    }


def _wanted(documents: Sequence[Mapping[str, Any]], city: Catalogue) -> Wanted:
    """What the rules look at."""
    kinds = {kind for document in documents for kind in _named(document, "kind")}
    names = {name for document in documents for name in _named(document, "metric")}
    only_values = kinds <= _OF_VALUES
    all_metrics = not only_values and kinds != {"geofence"}
    metrics = None if all_metrics else [city.metrics[name] for name in sorted(names) if name in city.metrics]
    return Wanted(metrics, positions=not only_values)


def _named(node: Any, name: str) -> Iterator[str]:
    """Every text under the key ``name``, however deep."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key == name and isinstance(value, str):
                yield value
            elif key != "tags":  # a city's own words
                yield from _named(value, name)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _named(value, name)


def _only(city: Catalogue, rule: RuleRow) -> Catalogue:
    """The city with this one rule, judged as if it were enabled."""
    alone = Catalogue(city.sensors.values(), city.metrics, city.zones.values(), [rule])
    if alone.unusable:
        problems = alone.unusable[0].problems
        raise InputError(*problems)
    return alone


def moment(text: str, option: str) -> datetime:
    """The moment that ``option`` names.

    Raises:
        InputError: it is none, or says nothing of its offset.
    """
    wanted = "RFC 3339 with an offset, such as 2026-03-03T09:00:00+07:00"
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(Problem(option, shown(text), wanted)) from None
    if given.tzinfo is None:
        raise InputError(Problem(option, shown(text), wanted))
    return given
