"""What came too late to be judged live: the stretch of history it belongs to is judged again, and what nobody was told is
recorded as a late finding. A finding is about the past: it is over when it is found, and never a live alarm.

Judged again are the rules of single sensors (threshold, rate, geofence). Silence is not: that data came late does not undo
it. Nor are groups of sensors: what a zone's figure was is for a backtest to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.core.alarms import Action, Severity
from hub.core.reading import Fix, Reading
from hub.core.rules.catalogue import Catalogue, LiveRule, RuleRow, applies
from hub.core.rules.engine import Engine
from hub.core.rules.stream import POSITION
from hub.core.rules.tally import LateWindow
from hub.core.rules.transition import Transition
from hub.core.rules.when import Geofence, Rate, Threshold

_LEAST_REACH = timedelta(minutes=10)
_MOST_REACH = timedelta(days=1)


class Finding(NamedTuple):
    """One alarm that would have been. ``raised`` carries the worst severity it reached, and why."""

    raised: Transition
    cleared: datetime


class Interval(NamedTuple):
    """When an alarm of one rule and subject was up, as it was told; ``end`` None: it still is."""

    start: datetime
    end: datetime | None


class Told(NamedTuple):
    """One transition of an alarm as stored. ``corrects``: the kind and event time of the one it puts right."""

    action: str
    time: datetime
    corrects: tuple[str, datetime] | None


class Rejudgement:
    """One window judged again. Feed it the history from ``begin`` on in event-time order, until it is ``complete``."""

    def __init__(self, catalogue: Catalogue, window: LateWindow) -> None:
        self.findings: list[Finding] = []
        self.rules = _rules(catalogue, window)
        self._reach = min(max((_reach(rule) for rule in self.rules), default=_LEAST_REACH), _MOST_REACH)
        self._window = window
        self._open: dict[tuple[int, str], Transition] = {}
        self._last: datetime | None = None
        rows = [RuleRow(rule.id, rule.key, rule.version, {}) for rule in self.rules]
        sensor = catalogue.sensors.get(window.sensor_id)
        own = Catalogue(
            [] if sensor is None else [sensor], catalogue.metrics, catalogue.zones.values(), rows, catalogue
        )
        self._engine = Engine(own, swift=False)
        self._engine.start(self.begin)

    @property
    def begin(self) -> datetime:
        """Early enough for every delay and window of the rules to be under way when the late samples begin."""
        return self._window.since - self._reach

    @property
    def idle(self) -> bool:
        """Is nothing up where it stands now?"""
        return not self._open

    @property
    def complete(self) -> bool:
        """Does nothing that follows depend on the late samples?"""
        return not self._open and self._last is not None and self._last > self._window.until + self._reach

    def feed(self, readings: Sequence[Reading], fixes: Sequence[Fix]) -> None:
        """The next stretch of history of this sensor and metric."""
        self._last = max([row.time for row in readings[-1:]] + [fix.time for fix in fixes[-1:]])
        outcome = self._engine.judge(readings, fixes, self._last)
        self._engine.adopt(outcome)
        for told in outcome.transitions:
            self._note(told)

    def _note(self, told: Transition) -> None:
        key = (told.rule_id, told.subject)
        raised = self._open.get(key)
        match Action(told.kind):
            case Action.RAISE:
                self._open[key] = told
            case Action.ESCALATE if raised is not None:
                if Severity(told.severity).rank > Severity(raised.severity).rank:
                    self._open[key] = told._replace(kind=raised.kind, event_time=raised.event_time)
            case Action.CLEAR if raised is not None:
                del self._open[key]
                # What began before the first late sample began without it.
                if self._window.since <= raised.event_time <= self._window.until + self._reach:
                    self.findings.append(Finding(raised, told.event_time))
            case _:
                pass


def intervals(told: Iterable[Told]) -> list[Interval]:
    """When the alarms of one rule and subject were up, from all their transitions in the order they were told."""
    up: list[Interval] = []
    for action, time, corrects in told:
        start, end = (up[-1].start, up[-1].end) if up else (time, time)
        match action:
            case "raise" if not up or end is not None:
                up.append(Interval(time, None))
            case "clear" if up:
                up[-1] = Interval(start, time if end is None else end)
            case "withdraw":
                up = [one for one in up if corrects is None or one.start != corrects[1]]
            case "reinstate" if up:
                up[-1] = Interval(start, None)
            case "amend" if corrects is not None:
                up = [_amended(one, corrects, time) for one in up]
            case _:
                pass
    return up


def missed(
    findings: Iterable[Finding],
    told: Mapping[tuple[int, str], Sequence[Interval]],
    in_force: Mapping[int, datetime],
    catalogue: Catalogue,
) -> list[Finding]:
    """Those of which nothing was told, of rules and zones that were in force when they happened.

    Args:
        told: by rule and subject, everything told before, late findings too.
        in_force: by rule, since when its version is.
    """
    return [one for one in findings if _was_in_force(one, in_force, catalogue) and not _was_told(one, told)]


def _was_told(finding: Finding, told: Mapping[tuple[int, str], Sequence[Interval]]) -> bool:
    own = told.get((finding.raised.rule_id, finding.raised.subject), ())
    return any(
        one.start <= finding.cleared and (one.end is None or one.end >= finding.raised.event_time) for one in own
    )


def _was_in_force(finding: Finding, in_force: Mapping[int, datetime], catalogue: Catalogue) -> bool:
    raised = finding.raised
    zone = catalogue.zones.get(raised.zone_id or 0)
    since = in_force.get(raised.rule_id)
    return (
        since is not None
        and since <= raised.event_time
        and (raised.zone_id is None or (zone is not None and zone.created_at <= raised.event_time))
    )


def _amended(one: Interval, corrects: tuple[str, datetime], time: datetime) -> Interval:
    kind, before = corrects
    if kind == "raise" and one.start == before:
        return one._replace(start=time)
    return one._replace(end=time) if kind == "clear" and one.end == before else one


def _rules(catalogue: Catalogue, window: LateWindow) -> list[LiveRule]:
    sensor = catalogue.sensors.get(window.sensor_id)
    metric = catalogue.metric_keys.get(window.metric_id)
    found: list[LiveRule] = []
    for rule in catalogue.rules.values() if sensor is not None else ():
        when = rule.document.when
        judged = (
            isinstance(when, Geofence)
            if window.metric_id == POSITION
            else isinstance(when, Threshold | Rate) and rule.document.applies_to.metric == metric
        )
        if judged and sensor is not None and applies(rule.document, sensor):
            found.append(rule)
    return found


def _reach(rule: LiveRule) -> timedelta:
    """How far apart two samples may be that decide together."""
    document, when = rule.document, rule.document.when
    reach = max(document.for_, document.clear_for, _LEAST_REACH)
    if isinstance(when, Rate):
        reach = max(reach, when.within + max(document.for_, document.clear_for))
    if isinstance(when, Geofence):
        reach = max(reach, when.dwell or timedelta(), when.exit_delay or timedelta())
    return 2 * reach
