"""What a backtest found, as JSON for the API and other programs, and as a page of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from rich.console import Console
from rich.table import Table

from hub.core.labels import Quality
from hub.core.rules.backtest import Episode, hour
from hub.core.rules.suppression import Suppressed
from hub.edges.backtest import Report

PAGE = 1000
"""Alarms in the result itself; the rest is paged."""
_SHOWN = 40
_HOUR = timedelta(hours=1)


def alarms(report: Report) -> Iterator[dict[str, Any]]:
    """Every alarm of the drafts that is told of, JSON-able, by time of raise."""
    for episode, why in zip(report.episodes, report.muted, strict=True):
        yield _told(report, episode, report.keys) | {"suppressed": _why(why)}


def result(report: Report) -> dict[str, Any]:
    """The answer as the API gives it; of every list at most the first ``PAGE``, with the full counts beside them."""
    change, fit = report.difference, report.quality
    return {
        "alarm_count": report.total,
        "suppressed_count": report.suppressed,
        "truncated": _truncated(report),
        "alarms": list(islice(alarms(report), PAGE)),
        "by_zone": [{"zone": zone, "count": count} for zone, count in _by_zone(report)],
        "by_hour": [{"time": _utc(time), "count": count} for time, count in _by_hour(report)],
        "per_operator_hour": report.per_hour,
        "data_from": None if report.data_from is None else _utc(report.data_from),
        "silent_hours": report.silent / timedelta(hours=1),
        "difference": None
        if change is None
        else {
            "same": len(change.same),
            "moved": [
                [_told(report, old, report.old_keys), _told(report, new, report.keys)]
                for old, new in change.moved[:PAGE]
            ],
            "new": [_told(report, episode, report.keys) for episode in change.new[:PAGE]],
            "gone": [_told(report, episode, report.old_keys) for episode in change.gone[:PAGE]],
            "until": None if report.compared_until is None else _utc(report.compared_until),
            "counts": {name: len(getattr(change, name)) for name in ("same", "moved", "new", "gone")},
        },
        "quality": None if fit is None else fit._asdict(),
        "records": report.records,
        "seconds": round(report.seconds, 3),
    }


def as_json(report: Report) -> dict[str, Any]:
    """The answer with every alarm and the period, for another program."""
    return {
        "rules": sorted(report.keys.values()),
        "from": _utc(report.since),
        "to": _utc(report.until),
        **result(report),
        "alarms": list(alarms(report)),
    }


def show(report: Report, console: Console) -> None:
    """Print the report: the timeline, where, how often, what would change, and how well labelled incidents were found."""

    def say(text: str) -> None:
        console.print(text, soft_wrap=True)

    hours = (report.until - report.since).total_seconds() / 3600
    say(f"{', '.join(sorted(report.keys.values()))}, {report.since:%Y-%m-%d %H:%M} to {report.until:%Y-%m-%d %H:%M} UTC "
        f"({hours:.1f} h), {report.records:,} readings and positions judged in {report.seconds:.1f} s")  # fmt: skip
    if report.data_from is None:
        say("there are no data of this time: the answer says nothing about the rules")
    elif report.data_from - report.since > (report.until - report.since) / 10:
        say(f"data are there from {_utc(report.data_from)} only; operator-hours count from then")
    if report.silent:
        say(f"for {report.silent / timedelta(hours=1):.0f} h of this time no data came: they are no operator-hours")
    say(f"{report.total:,} alarm(s), {report.per_hour:.2f} for each operator-hour")
    if report.suppressed:
        counted = Counter(why.reason for why in report.muted if why is not None)
        say(f"{report.suppressed:,} of them nobody would have been shown: {counted['inhibited']:,} muted by another alarm, "
            f"{counted['maintenance']:,} in a maintenance window")  # fmt: skip
    if report.beyond.since is not None:
        say(f"too many to tell of each: of the {report.total:,} the first {len(report.episodes):,} are told, until "
            f"{_utc(report.beyond.since)}; the {report.beyond.count:,} after that are only counted. What is said of "
            "labels and of alarms not shown is about the time before")  # fmt: skip
    say("")
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    for title in ("raised (UTC)", "cleared", "severity", "rule", "device", "zone", "why"):
        table.add_column(title, no_wrap=title != "why")
    for episode, why in list(zip(report.episodes, report.muted, strict=True))[:_SHOWN]:
        cleared = "still active" if episode.cleared is None else f"{episode.cleared:%m-%d %H:%M:%S}"
        zone = report.zones.get(episode.zone_id or 0, "-")
        raised, rule = f"{episode.raised:%m-%d %H:%M:%S}", report.keys[episode.rule_id]
        table.add_row(raised, cleared, episode.severity, rule, _device(report, episode), zone,
                      episode.why["en"] + _aside(why))  # fmt: skip
    console.print(table)
    if len(report.episodes) > _SHOWN:
        say(f"… and {len(report.episodes) - _SHOWN:,} more (--json has them)")
    zones = [(zone, count) for zone, count in _by_zone(report) if zone is not None]
    if zones:
        say("\nby zone: " + ", ".join(f"{zone} {count}" for zone, count in zones))
    _show_difference(report, say)
    if report.quality is not None:
        show_quality(report.quality, say)


def show_quality(fit: Quality, say: Callable[[str], None]) -> None:
    """Print how labels and alarms fit, and what the shares cannot say."""
    of_labels = f" (told by {fit.given} labels)" if fit.given != fit.labels else ""
    disputed = f", {fit.disputed} disputed" if fit.disputed else ""
    alarms = fit.right + fit.false + fit.disputed + fit.unlabelled
    delay = (
        "-"
        if fit.median_delay_seconds is None or fit.longest_delay_seconds is None
        else f"{fit.median_delay_seconds:.0f} s, longest {fit.longest_delay_seconds:.0f} s"
    )
    say(f"\nagainst {fit.labels} labelled incident(s){of_labels}: {fit.found} found, {fit.missed} missed; "
        f"precision {_share(fit.precision)} ({fit.right} of {alarms} alarms; {fit.false} labelled false{disputed}, "
        f"{fit.unlabelled} unlabelled), recall {_share(fit.recall)}, median delay {delay}")  # fmt: skip
    if fit.independent < fit.labels:
        say(f"{fit.labels - fit.independent} of these incidents are known only from alarms that the hub raised and people "
            f"confirmed: they say nothing of what it missed. Recall of the other {fit.independent}: "
            f"{_share(fit.recall_independent)}")  # fmt: skip


def _show_difference(report: Report, say: Any) -> None:
    change = report.difference
    if change is None:
        say("\nnothing to compare with: no version of these rules is in force")
        return
    until = (
        "" if report.compared_until is None else f" (until {_utc(report.compared_until)}: there are too many alarms)"
    )
    say(f"\nagainst the versions in force{until}: {len(change.same)} the same, {len(change.moved)} moved, "
        f"{len(change.new)} new, {len(change.gone)} gone")  # fmt: skip
    for word, episodes in (("new ", change.new), ("gone", change.gone)):
        for episode in episodes[:_SHOWN]:
            say(f"  {word}  {episode.raised:%m-%d %H:%M:%S}  {_device(report, episode)}  {episode.why['en']}")
    for old, new in change.moved[:_SHOWN]:
        say(f"  moved {old.raised:%m-%d %H:%M:%S} to {new.raised:%H:%M:%S}  {_device(report, new)}")


def _told(report: Report, episode: Episode, keys: Mapping[int, str]) -> dict[str, Any]:
    return {
        "rule": keys[episode.rule_id],
        "device": report.sensors.get(episode.sensor_id or 0),
        "sensor": episode.sensor_id,
        "zone": report.zones.get(episode.zone_id or 0),
        "severity": episode.severity,
        "raised": _utc(episode.raised),
        "cleared": None if episode.cleared is None else _utc(episode.cleared),
        "value": episode.value,
        "lon": episode.lon,
        "lat": episode.lat,
        "why": episode.why,
    }


def _why(why: Suppressed | None) -> dict[str, Any] | None:
    return None if why is None else why._asdict()


def _aside(why: Suppressed | None) -> str:
    if why is None:
        return ""
    return (
        f" (not shown: maintenance window {why.window})" if why.rule is None else f" (not shown: muted by {why.rule})"
    )


def _truncated(report: Report) -> dict[str, Any] | None:
    """None: every alarm is told of."""
    if report.beyond.since is None:
        return None
    return {"told": len(report.episodes), "left_out": report.beyond.count, "since": _utc(report.beyond.since)}


def _by_zone(report: Report) -> list[tuple[str | None, int]]:
    """(zone, alarms), most first; an alarm in two zones counts in both, one in none under None."""
    counted = Counter[str | None](zone for places in report.places for zone in (places or {None}))
    counted.update(report.beyond_places)
    return sorted(counted.items(), key=lambda entry: (-entry[1], entry[0] or ""))


def _by_hour(report: Report) -> list[tuple[datetime, int]]:
    """(hour, alarms raised in it) of every hour of the period from the first data on; before that those with alarms."""
    counted = Counter(hour(episode.raised) for episode in report.episodes) + report.beyond.hours
    first = hour(report.data_from or report.until)
    count = 0 if report.data_from is None else -((first - report.until) // _HOUR)
    hours = {first + place * _HOUR for place in range(count)} | counted.keys()
    return [(time, counted[time]) for time in sorted(hours)]


def _device(report: Report, episode: Episode) -> str:
    return report.sensors.get(episode.sensor_id or 0, "-")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
