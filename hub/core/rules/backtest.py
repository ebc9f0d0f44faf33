"""What a rule would have done: the engine that judges live, fed with stored history.

Readings are given in event-time order, so the answer is what the rule says about the world, not about the network.
The clock is the history's own: nothing here knows what time it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter

from hub.core.alarms import Action, Severity
from hub.core.reading import Fix, Reading
from hub.core.rules.catalogue import Catalogue, RuleRow
from hub.core.rules.columns import Places, Values
from hub.core.rules.coverage import Coverage, merged, times_of
from hub.core.rules.engine import Engine
from hub.core.rules.sieve import Sieve
from hub.core.rules.transition import Transition
from hub.errors import InputError

MOST = 100_000
"""Alarms that one backtest tells of, the first ones: memory is not without end. Those after them are counted."""

Spot = tuple[int | None, float | None, float | None]
"""Where alarms are counted: their zone, or else longitude and latitude"""


@dataclass(slots=True)
class Episode:
    """One alarm as the rule would have raised it; ``cleared`` None: still active at the end of the history."""

    subject: str
    sensor_id: int | None
    zone_id: int | None
    severity: str
    raised: datetime
    value: float | None
    why: dict[str, str]
    cleared: datetime | None = None
    rule_id: int = 0
    lon: float | None = None
    lat: float | None = None

    @property
    def spot(self) -> Spot:
        return (None, self.lon, self.lat) if self.zone_id is None else (self.zone_id, None, None)


@dataclass(slots=True)
class Beyond:
    """The alarms after the first ``MOST``: how many, when and where. ``since``: when the first of them was raised."""

    count: int = 0
    since: datetime | None = None
    hours: Counter[datetime] = field(default_factory=Counter)
    """By the hour (UTC) that they were raised in"""
    spots: Counter[Spot] = field(default_factory=Counter)

    def take(self, episodes: Sequence[Episode]) -> None:
        self.count += len(episodes)
        self.hours.update(hour(one.raised) for one in episodes)
        self.spots.update(one.spot for one in episodes)
        first = min(one.raised for one in episodes)
        self.since = first if self.since is None else min(self.since, first)


def hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def alone(city: Catalogue, rules: Sequence[RuleRow]) -> Catalogue:
    """The city with these rules and no others, judged as if they were enabled.

    Raises:
        InputError: one of the rules or zones has faults.
    """
    draft = Catalogue(city.sensors.values(), city.metrics, city.zones.values(), rules)
    if draft.unusable:
        raise InputError(*(problem for left_out in draft.unusable for problem in left_out.problems))
    return draft


class Backtest:
    """One catalogue of draft rules over one stretch of history. Feed it in event-time order, then ``finish``."""

    def __init__(self, catalogue: Catalogue, since: datetime) -> None:
        self.episodes: list[Episode] = []
        self.beyond = Beyond()
        self.coverage = Coverage()
        self.readings = self.fixes = 0
        self.catalogue = catalogue
        self._engine = Engine(catalogue)
        self._engine.start(since)
        self._sieve = Sieve(self._engine)
        self._open: dict[tuple[int, str], Episode] = {}

    @property
    def swift(self) -> bool:
        """Does ``feed_columns`` spare anything here? Then history is best read as columns."""
        return self._engine.spares

    def feed(self, readings: Sequence[Reading], fixes: Sequence[Fix]) -> None:
        """The next batch; nothing in it is older than what was fed before."""
        if not readings and not fixes:
            return
        self.readings += len(readings)
        self.fixes += len(fixes)
        self.coverage.note(merged(*(times_of([row.time for row in rows]) for rows in (readings, fixes))))
        self._judge(readings, fixes)

    def _judge(self, readings: Sequence[Reading], fixes: Sequence[Fix]) -> None:
        now = max([row.time for row in readings[-1:]] + [fix.time for fix in fixes[-1:]])
        outcome = self._engine.judge(readings, fixes, now)
        self._engine.adopt(outcome)
        self._note(outcome.transitions)

    def feed_columns(self, values: Values | None, places: Places | None) -> None:
        """As ``feed``, of columns; rows that change nothing need not become objects, so this is much faster."""
        self.coverage.note(merged(*(columns.time for columns in (values, places) if columns is not None)))
        readings, fixes = self._sieve.together(values, places)
        if readings or fixes:
            self._judge(readings, fixes)
        if values is not None:
            self.readings += len(values.time)
            for readings in self._sieve.values(values):
                self._judge(readings, [])
        if places is not None:
            self.fixes += len(places.time)
            for fixes in self._sieve.places(places):
                self._judge([], fixes)

    def finish(self, until: datetime) -> list[Episode]:
        """Nothing came after the last batch: run the timers to ``until``; the episodes by time of raise."""
        while (due := self._engine.next_due()) is not None and due <= until:
            outcome = self._engine.tick(until)
            self._engine.adopt(outcome)
            self._note(outcome.transitions)
        self._cut()
        return self.episodes

    def _cut(self) -> None:
        """Columns go by stream, not by time: which are the first is known when a good many more are."""
        self.episodes.sort(key=attrgetter("raised", "subject", "rule_id"))
        if len(self.episodes) > MOST:
            self.beyond.take(self.episodes[MOST:])
            del self.episodes[MOST:]

    def _note(self, transitions: Iterable[Transition]) -> None:
        for told in transitions:
            key = (told.rule_id, told.subject)
            episode = self._open.get(key)
            match Action(told.kind):
                case Action.RAISE if episode is None:
                    self._open[key] = episode = Episode(
                        told.subject, told.sensor_id, told.zone_id, told.severity, told.event_time, told.value,
                        dict(told.why), None, told.rule_id, told.lon, told.lat,
                    )  # fmt: skip
                    self.episodes.append(episode)
                    if len(self.episodes) >= 2 * MOST:
                        self._cut()
                case Action.CLEAR if episode is not None:
                    episode.cleared = told.event_time
                    del self._open[key]
                case Action.SEVERITY | Action.ESCALATE if episode is not None:
                    if Severity(told.severity).rank > Severity(episode.severity).rank:
                        episode.severity = told.severity
                case _:
                    pass
