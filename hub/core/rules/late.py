"""What came too late to be judged live: the stretch of history it belongs to is judged again, and what nobody was told is
recorded as a late finding. A finding is about the past: it is over when it is found, and never a live alarm.

A stretch belongs to one stream: a sensor's metric, its positions, anything of it, or a group of sensors that one rule
judges together. Of a silence more is said: one that was told and was none, as the data that came show, is refuted.
A silence is found only where the last sample before it is one that came late: a gap alone may have been the hub's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hub.core.alarms import Action, Severity
from hub.core.reading import Fix, Reading
from hub.core.rules import explain, groups
from hub.core.rules.catalogue import Catalogue, LiveRule, RuleRow, SensorRow, applies
from hub.core.rules.conditions import absence
from hub.core.rules.engine import Engine
from hub.core.rules.groups import Group
from hub.core.rules.intervals import Interval
from hub.core.rules.parts import Correlation
from hub.core.rules.stream import ANYTHING, POSITION, Key
from hub.core.rules.tally import LateWindow
from hub.core.rules.transition import Narrator, Transition
from hub.core.rules.when import Absence, FlatLine, Geofence, Rate, Threshold, ZoneAggregate

_LEAST_REACH = timedelta(minutes=10)
_MOST_REACH = timedelta(days=1)
_NOT_YET = datetime(1970, 1, 1, tzinfo=UTC)

Whose = tuple[int, str]
"""rule_id, subject"""


class Finding(NamedTuple):
    """One alarm that would have been. ``raised`` carries the worst severity it reached, and why."""

    raised: Transition
    cleared: datetime


class Refuted(NamedTuple):
    """A silence that was told and was none. ``why`` says so in both languages."""

    rule_id: int
    subject: str
    told: Interval
    why: Mapping[str, str]


class Rejudgement:
    """One window judged again. Feed it the history from ``begin`` on in event-time order, until it is ``complete``."""

    def __init__(self, catalogue: Catalogue, window: LateWindow, together: Mapping[Key, Group] | None = None) -> None:
        """``together``: the groups of the catalogue, where they are known already."""
        together = groups.find(catalogue, _NOT_YET) if together is None else together
        self.findings: list[Finding] = []
        self.up: dict[Whose, list[Interval]] = {}
        """When the alarms of each rule and subject are up, as judged again"""
        self.heard: frozenset[Key] = frozenset()
        """The (sensor, metric, POSITION or ANYTHING) whose history it wants"""
        self.rules: list[LiveRule] = []
        self._subject: str | None = None
        """Of a group: nothing else is judged with all it needs"""
        self._members: frozenset[str] = frozenset()
        self._window = window
        self._catalogue = catalogue
        self._open: dict[Whose, Transition] = {}
        self._last: datetime | None = None
        if window.key[0] < 0:
            self._take_group(catalogue, window, together.get(window.key))
        else:
            self.rules = _rules(catalogue, window, together)
            self.heard = frozenset({window.key})
        sensors = [catalogue.sensors[one] for one, _ in self.heard if one in catalogue.sensors]
        self._reach = max((_reach(rule, sensors) for rule in self.rules), default=_LEAST_REACH)
        rows = [RuleRow(rule.id, rule.key, rule.version, {}) for rule in self.rules]
        own = Catalogue(sensors, catalogue.metrics, catalogue.zones.values(), rows, catalogue)
        self._engine = Engine(own, swift=False)
        self._engine.start(self.begin)

    def _take_group(self, catalogue: Catalogue, window: LateWindow, group: Group | None) -> None:
        rule = catalogue.rules.get(-window.key[0])
        machine = None if group is None else group.build()
        if rule is None or group is None or machine is None:
            return
        self.rules, self.heard, self._subject = [rule], group.heard, machine.subject
        if group.silence:
            self._members = frozenset(f"sensor:{sensor_id}" for sensor_id, _ in group.heard)

    @property
    def begin(self) -> datetime:
        """Early enough for every delay and window of the rules to be under way when the late samples begin. What is told
        of older samples says where things stood."""
        return self._window.since - self._reach

    @property
    def decided_by(self) -> datetime:
        """Nothing that begins after this depends on the late samples."""
        return self._window.until + self._reach

    @property
    def silences(self) -> list[Whose]:
        """The alarms of silence that the late samples may refute."""
        found: list[Whose] = []
        for rule in self.rules:
            if isinstance(rule.document.when, Absence):
                subjects = {f"sensor:{self._window.sensor_id}"} if self._subject is None else {self._subject}
                found += ((rule.id, subject) for subject in sorted(subjects | self._members))
        return found

    @property
    def idle(self) -> bool:
        """Is nothing up where it stands now?"""
        return not self._open

    @property
    def unfinished(self) -> set[Whose]:
        """What is up where it stands now and would be a finding once it is over."""
        return {whose for whose, raised in self._open.items() if self._counts(raised)}

    @property
    def complete(self) -> bool:
        """Does nothing that follows depend on the late samples?"""
        return not self._open and self._last is not None and self._last > self.decided_by

    def wants(self, event: Reading | Fix) -> bool:
        own = (event.sensor_id, event.metric_id if isinstance(event, Reading) else POSITION)
        return own in self.heard or (event.sensor_id, ANYTHING) in self.heard

    def feed(self, events: Sequence[Reading | Fix]) -> None:
        """The next stretch of the history it wants, by event time."""
        self._last = events[-1].time
        if self.silences:
            events = sorted(events, key=_heard_at)  # see Stream.many_clocks
        readings = [event for event in events if isinstance(event, Reading)]
        fixes = [event for event in events if isinstance(event, Fix)]
        outcome = self._engine.judge(readings, fixes, self._last)
        self._engine.adopt(outcome)
        self._note(outcome.transitions)

    def wait(self, now: datetime) -> None:
        """History ends here: delays and hours that ended since."""
        while (due := self._engine.next_due()) is not None and due <= now:
            outcome = self._engine.tick(now)
            self._engine.adopt(outcome)
            self._note(outcome.transitions)

    def refuted(self, told: Mapping[Whose, Sequence[Interval]]) -> list[Refuted]:
        """Of the ``silences`` told, those that are over and were none."""
        narrator = Narrator(self._catalogue, UTC)
        return [
            Refuted(*whose, one, narrator.say_of(whose[1], explain.REFUTED))
            for whose in self.silences
            for one in told.get(whose, ())
            if one.end is not None
            and self._window.since <= one.start <= self.decided_by
            and not any(one.meets(other) for other in self.up.get(whose, ()))
        ]

    def _counts(self, raised: Transition) -> bool:
        """Could it be for the late samples that it was raised?"""
        if self._subject is not None and raised.subject != self._subject and raised.subject not in self._members:
            return False
        if isinstance(self._engine.catalogue.rules[raised.rule_id].document.when, Absence):
            return any(self._window.since <= one.time <= self._window.until for one in raised.evidence)
        # What began before the first late sample began without it.
        return self._window.since <= raised.event_time <= self.decided_by

    def _note(self, transitions: Sequence[Transition]) -> None:
        for told in transitions:
            key = (told.rule_id, told.subject)
            raised = self._open.get(key)
            own = self.up.setdefault(key, [])
            match Action(told.kind):
                case Action.RAISE:
                    self._open[key] = told
                    own.append(Interval(told.event_time, None))
                case Action.ESCALATE if raised is not None:
                    if Severity(told.severity).rank > Severity(raised.severity).rank:
                        self._open[key] = told._replace(kind=raised.kind, event_time=raised.event_time)
                case Action.CLEAR if raised is not None:
                    del self._open[key]
                    own[-1] = Interval(raised.event_time, told.event_time)
                    if self._counts(raised):
                        self.findings.append(Finding(raised, told.event_time))
                case _:
                    pass


def _heard_at(event: Reading | Fix) -> datetime:
    return min(event.time, event.received)


def missed(
    findings: Iterable[Finding],
    told: Mapping[Whose, Sequence[Interval]],
    in_force: Mapping[int, datetime],
    catalogue: Catalogue,
) -> list[Finding]:
    """Those of which nothing was told, of rules and zones that were in force when they happened.

    Args:
        told: by rule and subject, everything told before, late findings too.
        in_force: by rule, since when its version is.
    """
    return [one for one in findings if _was_in_force(one, in_force, catalogue) and not _was_told(one, told)]


def _was_told(finding: Finding, told: Mapping[Whose, Sequence[Interval]]) -> bool:
    own = told.get((finding.raised.rule_id, finding.raised.subject), ())
    true = Interval(finding.raised.event_time, finding.cleared)
    return any(one.meets(true) for one in own)


def _was_in_force(finding: Finding, in_force: Mapping[int, datetime], catalogue: Catalogue) -> bool:
    raised = finding.raised
    zone = catalogue.zones.get(raised.zone_id or 0)
    since = in_force.get(raised.rule_id)
    return (
        since is not None
        and since <= raised.event_time
        and (raised.zone_id is None or (zone is not None and zone.created_at <= raised.event_time))
    )


def _rules(catalogue: Catalogue, window: LateWindow, together: Mapping[Key, Group]) -> list[LiveRule]:
    """The rules that judge this stream of one sensor by itself."""
    sensor = catalogue.sensors.get(window.sensor_id)
    if sensor is None:
        return []
    in_groups = {-key[0] for key, group in together.items() if group.silence and window.key in group.heard}
    metric = catalogue.metric_keys.get(window.metric_id)
    return [
        rule
        for rule in catalogue.rules.values()
        if _judges(rule, window.metric_id, metric) and applies(rule.document, sensor) and rule.id not in in_groups
    ]


def _judges(rule: LiveRule, metric_id: int, metric: str | None) -> bool:
    if metric_id == POSITION:
        return isinstance(rule.document.when, Geofence)
    if metric_id == ANYTHING:
        return isinstance(rule.document.when, Absence) and rule.document.applies_to.metric is None
    return (
        isinstance(rule.document.when, Threshold | Rate | FlatLine | Absence)
        and rule.document.applies_to.metric == metric
    )


def _reach(rule: LiveRule, sensors: Sequence[SensorRow]) -> timedelta:
    """Twice how far apart two samples may be that decide together."""
    document, when = rule.document, rule.document.when
    delays = max(document.for_, document.clear_for)
    reach = _LEAST_REACH
    match when:
        case Rate() | ZoneAggregate():
            reach = when.within + delays
        case Geofence():
            reach = max(when.dwell or timedelta(), when.exit_delay or timedelta())
        case Correlation():
            parts = (
                max(part.for_, part.clear_for) + (part.when.within if isinstance(part.when, Rate) else timedelta())
                for part in when.parts
            )
            reach = (when.within or timedelta()) + max(parts) + delays
        case Absence():
            # However long: a silence is what it is by one sample before it.
            bounds = (absence.bound_of(when, sensor) or timedelta() for sensor in sensors)
            periods = (sensor.period or timedelta() for sensor in sensors)
            return 2 * max(max(bounds, default=timedelta()) + max(periods, default=timedelta()), _LEAST_REACH)
        case _:
            pass
    return min(2 * max(reach, delays, _LEAST_REACH), _MOST_REACH)
