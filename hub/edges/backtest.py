"""A backtest from the outside in: history from the database through hub/core/rules/backtest.py. Nothing is written.

The command line, the API and its worker run this one function; hub/edges/backtest_report.py tells what came out.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import methodcaller
from typing import Any, NamedTuple

from hub.core import zone_document
from hub.core.clock import EARLIEST, LATEST
from hub.core.faults import problem
from hub.core.labels import Label, Quality, Told, quality
from hub.core.rules import spots, texts
from hub.core.rules.backtest import Backtest, Beyond, Episode, alone
from hub.core.rules.catalogue import Catalogue, RuleRow, rule_faults
from hub.core.rules.columns import moment as at
from hub.core.rules.compare import Difference, difference
from hub.core.rules.coverage import GAP
from hub.core.rules.suppression import Suppressed
from hub.core.zones import ZoneRow
from hub.edges import backtest_muting
from hub.edges.backtest_rows import rows
from hub.edges.database import Connection, connect, translated
from hub.edges.history import Wanted, history
from hub.edges.stores import catalogue as stored
from hub.edges.stores import labels as stored_labels
from hub.errors import DocumentError, InputError, Problem, shown

_IN_FORCE = """
SELECT r.key, r.enabled_version, v.document
FROM rule r JOIN rule_version v ON v.rule_id = r.rule_id AND v.version = r.enabled_version ORDER BY r.rule_id
"""
# What the rules look at may rest by itself: boats stay in harbour by day. Only when nothing else came did nobody watch.
# Of the hours of each pause those are looked into that lie in a chunk: years without any cost nothing.
_SILENT = """
WITH pause AS (
    SELECT number, since, floor(extract(epoch FROM until - since) / 3600)::bigint AS hours
    FROM unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) WITH ORDINALITY AS given (since, until, number)
), filled AS (
    SELECT DISTINCT range_start, range_end FROM timescaledb_information.chunks
    WHERE hypertable_name IN ('reading', 'position')
), looked_into AS (
    SELECT DISTINCT number, since + place * interval '1 hour' AS start
    FROM pause JOIN filled ON range_end > since AND range_start < since + hours * interval '1 hour',
        generate_series(greatest(floor(extract(epoch FROM range_start - since) / 3600)::bigint, 0),
                        least(ceil(extract(epoch FROM range_end - since) / 3600)::bigint, hours) - 1) AS place
)
SELECT (SELECT coalesce(sum(hours), 0)::bigint FROM pause) - count(*) FROM looked_into
WHERE EXISTS (SELECT FROM reading WHERE time > start AND time < start + interval '1 hour')
   OR EXISTS (SELECT FROM position WHERE time > start AND time < start + interval '1 hour')
"""
_ZONE_IDS = "SELECT key, zone_id, version FROM zone"
_OF_VALUES = frozenset({"threshold", "rate", "flat_line", "zone_aggregate", "all", "any", "sequence"})
"""Kinds that look at nothing but the metrics they name."""

Progress = Callable[[datetime, int], None]


class Stretch(NamedTuple):
    """A part of history: the time of its last event, and what tells a backtest of it."""

    last: datetime
    tell: Callable[[Backtest], None]


class Report(NamedTuple):
    """What came out. ``records`` is how many readings and positions were judged, ``seconds`` how long it took.

    ``difference`` None: none of the rules is in force. ``quality`` None: no label speaks of them in this time.
    """

    since: datetime
    until: datetime
    """the end that was asked for, or now where that lies ahead: nothing has happened since"""
    data_from: datetime | None
    """the first event of all that was judged; None: there was none"""
    silent: timedelta
    """how long after that nothing at all came, neither of this nor of anything else"""
    records: int
    seconds: float
    episodes: list[Episode]
    """the first ``hub.core.rules.backtest.MOST``"""
    places: list[frozenset[str]]
    """for each episode the keys of the zones it belongs to or stands in"""
    muted: list[Suppressed | None]
    """for each episode why nobody would have been shown it when it was raised; None: it is shown"""
    beyond: Beyond
    """the alarms after those"""
    beyond_places: Mapping[str | None, int]
    """how many of them by key of zone"""
    compared_until: datetime | None
    """``difference`` is about alarms raised before; None: about all"""
    difference: Difference | None
    quality: Quality | None
    keys: Mapping[int, str]
    """rule id of an episode -> the rule's key; of the drafts' episodes alone"""
    old_keys: Mapping[int, str]
    """the same, of those of the versions in force"""
    sensors: Mapping[int, str]
    zones: Mapping[int, str]

    @property
    def total(self) -> int:
        return len(self.episodes) + self.beyond.count

    @property
    def suppressed(self) -> int:
        """Alarms among ``episodes`` that nobody would have been shown."""
        return sum(one is not None for one in self.muted)

    @property
    def per_hour(self) -> float:
        """Alarms shown for each hour that an operator would have sat there and data came."""
        span = self.until - (self.data_from or self.since)
        # A reading here and one there were at least somebody's hour.
        hours = max(span - self.silent, min(span, GAP)) / timedelta(hours=1)
        return (self.total - self.suppressed) / max(hours, 1e-9)


def check(documents: Sequence[Any], zones: Sequence[Mapping[str, Any]], since: datetime, until: datetime) -> None:
    """Can this be run at all?

    Raises:
        InputError: an empty period or one to come, nothing to run, or documents with faults; every fault is named.
    """
    problems: list[Problem] = []
    if until <= since:
        problems.append(Problem("to", until.isoformat(), f"a moment after from ({since.isoformat()})"))
    elif since >= (now := datetime.now(UTC)):
        problems.append(
            Problem("from", since.isoformat(), f"a moment that is over: it is {now:%Y-%m-%dT%H:%M:%SZ} now")
        )
    if not documents and not zones:
        problems.append(Problem("documents", "none", "at least one rule, or a zone whose rules are to be run"))
    problems += [
        Problem(f"documents.{fault.document}.{fault.field}", fault.given, fault.expected, fault.code, fault.vi)
        for fault in texts.check(documents)
    ]
    seen: set[str] = set()
    for zone in zones:
        key = zone["key"]
        if key in seen:
            problems.append(problem(f"zones.{key}.key", key, "zone.own-key"))
        seen.add(key)
        try:
            zone_document.check(zone)
        except DocumentError as error:
            problems += [replace(one, field=f"zones.{key}.{one.field}") for one in error.problems]
    if problems:
        raise InputError(*problems)


async def backtest(
    database: str,
    documents: Sequence[Mapping[str, Any]],
    since: datetime,
    until: datetime,
    progress: Progress = lambda *_: None,
    *,
    zones: Sequence[Mapping[str, Any]] = (),
    labels: Sequence[Label] = (),
) -> Report:
    """Run draft ``documents`` and the versions in force of the same rules over the history from ``since`` to ``until``,
    or to now where that lies ahead.

    Args:
        documents: none: the rules in force that speak of one of ``zones``.
        zones: drafts (key and zone_document.FIELDS) that replace the zone of the same key, or are there as well.
        labels: beside those that are stored.

    Raises:
        InputError: the period is empty or lies ahead, rules or zones have faults, or labels name what is not there.
        UnavailableError: the database cannot be reached.
    """
    check(documents, zones, since, until)
    began = time.monotonic()
    with translated():
        async with await connect(database, name="backtest", autocommit=True) as connection:
            await connection.set_read_only(True)
            now = await stored.load(connection)
            in_force = await (await connection.execute(_IN_FORCE)).fetchall()
            numbers = {row[0]: row[1:] for row in await (await connection.execute(_ZONE_IDS)).fetchall()}
            placed = [(f"labels #{place}: ", label) for place, label in enumerate(labels, 1)]
            own = {
                "rules": {str(document["key"]) for document in documents},
                "zones": {str(zone["key"]) for zone in zones},
            }
            if problems := await stored_labels.strange(connection, placed, **own):
                raise InputError(*problems)
            known = [*labels, *await stored_labels.between(connection, since, until)]
            before = _with_zones(now, (), numbers, since)
            city = _with_zones(now, zones, numbers, since)
            drafts = list(documents) or _concerned(in_force, zones, [*now.zones.values(), *city.zones.values()])
            mine = {str(document["key"]) for document in drafts}
            runs = {
                "draft": Backtest(alone(city, _numbered((str(one["key"]), 0, one) for one in drafts)), since),
                "current": Backtest(alone(before, _usable(row for row in in_force if row[0] in mine)), since),
            }
            if not runs["current"].catalogue.rules:
                del runs["current"]
            judged = [*drafts, *(row[2] for row in in_force if row[0] in mine)]
            wanted = _wanted(judged, city)
            swift = all(run.swift for run in runs.values())
            feed = _by_columns(database, since, until, wanted) if swift else _by_rows(connection, since, until, wanted)
            async with aclosing(feed) as stretches:
                async for last, tell in stretches:
                    for run in runs.values():
                        tell(run)
                    progress(last, runs["draft"].readings + runs["draft"].fixes)
            coverage = runs["draft"].coverage
            # Hours to come are no operator's, and nobody is silent in them yet. A device's clock may be a little ahead.
            until = min(until, max(datetime.now(UTC), coverage.last or since))
            told = {name: run.finish(until) for name, run in runs.items()}
            rules = [(row[0], row[2]) for row in in_force]
            silent = await _silent(connection, coverage.pauses(until))
            muted = await backtest_muting.muted(connection, runs["draft"].catalogue, told["draft"], rules, since, until)
    keys = {name: {rule.id: rule.key for rule in run.catalogue.rules.values()} for name, run in runs.items()}
    sensors = {sensor.id: sensor.device for sensor in city.sensors.values()}
    places = spots.places([one.spot for one in told["draft"]], city)
    beyond = runs["draft"].beyond
    alarms = [
        Told(keys["draft"][one.rule_id], sensors.get(one.sensor_id or 0), inside, one.raised, one.cleared)
        for one, inside in zip(told["draft"], places, strict=True)
    ]
    horizon = min((run.beyond.since for run in runs.values() if run.beyond.since is not None), default=None)
    return Report(
        since, until, coverage.first, silent, runs["draft"].readings + runs["draft"].fixes, time.monotonic() - began,
        told["draft"], places, muted, beyond, spots.counted(beyond.spots, city), horizon,
        difference(_before(told["current"], horizon), _before(told["draft"], horizon), (keys["current"], keys["draft"]))
        if "current" in told else None,
        quality([one for one in known if beyond.since is None or one.since < beyond.since], alarms, frozenset(mine)),
        keys["draft"], keys.get("current", {}), sensors,
        {zone.id: zone.key for one in (before, city) for zone in one.zones.values()},
    )  # fmt: skip


async def _silent(connection: Connection, pauses: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """How many hours of ``pauses`` nothing at all is stored of."""
    if not pauses:
        return timedelta(0)
    starts, ends = zip(*pauses, strict=True)
    found = await (await connection.execute(_SILENT, {"since": list(starts), "until": list(ends)})).fetchone()
    assert found is not None
    return timedelta(hours=found[0])


def _before(episodes: Sequence[Episode], horizon: datetime | None) -> Sequence[Episode]:
    return episodes if horizon is None else [one for one in episodes if one.raised < horizon]


def _numbered(rules: Iterable[tuple[str, int, Mapping[str, Any]]]) -> list[RuleRow]:
    return [RuleRow(number, key, version, document) for number, (key, version, document) in enumerate(rules, 1)]


def _usable(rules: Iterable[Sequence[Any]]) -> list[RuleRow]:
    """The rules in force without those that this version of the hub cannot read: ingest passes over them as well."""
    return _numbered((key, version, document) for key, version, document in rules if not rule_faults(document))


def _concerned(
    in_force: Sequence[Sequence[Any]], drafts: Sequence[Mapping[str, Any]], zones: Sequence[ZoneRow]
) -> list[Mapping[str, Any]]:
    """The rules in force that look at one of the drafted zones, as it is or as it would be."""
    wanted = {draft["key"] for draft in drafts}
    touched = [zone for zone in zones if zone.key in wanted]
    found = [
        row[2] for row in in_force if any(zone_document.speaks_of(row[2], zone.key, zone.tags) for zone in touched)
    ]
    if not found:
        raise InputError(Problem("documents", "none", "at least one rule: none in force looks at these zones"))
    return found


def _with_zones(
    city: Catalogue, drafts: Sequence[Mapping[str, Any]], numbers: Mapping[str, Sequence[int]], since: datetime
) -> Catalogue:
    """The city with the drafted zones, as if its zones had been there all along."""
    zones = {zone.key: zone._replace(created_at=min(zone.created_at, since)) for zone in city.zones.values()}
    free = max((number for number, _ in numbers.values()), default=0) + 1
    for place, draft in enumerate(drafts):
        number, version = numbers.get(draft["key"], (free + place, 0))
        zones[draft["key"]] = ZoneRow(
            number, draft["key"], version + 1, draft["name"], draft["kind"], draft["geometry"], draft.get("radius"),
            draft.get("tags") or {}, since, draft.get("schedule"),
        )  # fmt: skip
    return Catalogue(city.sensors.values(), city.metrics, zones.values())


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


async def _by_columns(database: str, since: datetime, until: datetime, wanted: Wanted) -> AsyncGenerator[Stretch]:
    """The stretches of history, one after the other."""
    async with aclosing(history(database, since, until, wanted)) as stretches:
        async for values, places in stretches:
            given = [columns.time for columns in (values, places) if columns is not None]
            yield Stretch(at(max(int(times[-1]) for times in given)), methodcaller("feed_columns", values, places))


async def _by_rows(connection: Connection, since: datetime, until: datetime, wanted: Wanted) -> AsyncGenerator[Stretch]:
    """The same for rules that must be shown every row."""
    async with aclosing(rows(connection, since, until, wanted)) as batches:
        async for readings, fixes in batches:
            last = max([row.time for row in readings[-1:]] + [fix.time for fix in fixes[-1:]])
            yield Stretch(last, methodcaller("feed", readings, fixes))


def moment(text: str, option: str) -> datetime:
    """The moment that ``option`` names.

    Raises:
        InputError: it is none, says nothing of its offset, or lies centuries away.
    """
    wanted = "RFC 3339 with an offset, such as 2026-03-03T09:00:00+07:00"
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(Problem(option, shown(text), wanted)) from None
    if given.tzinfo is None:
        raise InputError(Problem(option, shown(text), wanted))
    if not EARLIEST <= given <= LATEST:
        raise InputError(Problem(option, shown(text), f"a time between {EARLIEST.year} and {LATEST.year}"))
    return given
