"""The rule engine: readings and positions in, alarm transitions and memory out. No clock but the one passed in.

Judging never changes the engine. ``judge``, ``tick`` and ``with_catalogue`` answer with an Outcome; when the caller has
committed it to the database, ``adopt`` makes it true here as well. An outcome whose commit failed is thrown away.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from hub.core.clearance import Ints
from hub.core.geometry import Floats
from hub.core.reading import Fix, Flag, Reading
from hub.core.rules import orphans
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.draft import UNFIT, Draft, Misjudged
from hub.core.rules.groups import Group
from hub.core.rules.machine import Event
from hub.core.rules.plan import Plan
from hub.core.rules.still import Laid, Still, placed
from hub.core.rules.stream import ANYTHING, POSITION, Key, Stream
from hub.core.rules.tally import LateWindow, Tally
from hub.core.rules.transition import Narrator, Sample, Transition

__all__ = ["Engine", "Misjudged", "Outcome", "Sample", "Tally", "Transition"]

_RETAINED = int(Flag.RETAINED)
_RESPITE = timedelta(minutes=1)
"""A stream whose timers fail is not tried again before"""
_NOT_STARTED = datetime(1970, 1, 1, tzinfo=UTC)

Memory = Mapping[tuple[int, str], Any]


class Outcome(NamedTuple):
    """What one judgement decided."""

    transitions: tuple[Transition, ...]
    """in event-time order; corrections of earlier ones come first, and before them what ended without a hub"""
    memory: dict[tuple[int, str], Any]
    """what each (rule_id, subject) must remember from now on, JSON-able; None: forget it. Only what changed."""
    tally: Tally
    calm: list[tuple[Stream, list[Event]]]
    """for ``adopt`` only"""
    changed: list[Stream]
    successor: Engine | None
    of: int
    """the state of the engine this was decided on"""
    ended: bool
    """for ``adopt`` only: the alarms found without ground at the start are ended"""
    misjudged: Sequence[Misjudged] = ()
    """of an engine that is not strict: what failed for an error of its own"""
    laid: Laid | None = None
    """for ``adopt`` only: positions that changed nothing"""

    @property
    def late(self) -> list[LateWindow]:
        """What came too late to be judged with the rest: see ``hub.core.rules.late``."""
        return [LateWindow(*key, *span) for key, span in self.tally.spans.items()]


class Engine:
    """Holds one catalogue and the streams of everything it judges."""

    def __init__(
        self,
        catalogue: Catalogue,
        memory: Memory | None = None,
        *,
        time_zone: str = "Asia/Ho_Chi_Minh",
        swift: bool = True,
        strict: bool = True,
    ) -> None:
        """``memory`` is what earlier outcomes said to remember, as stored.

        ``swift``: positions that change nothing are passed over where that is exact (see ``alone``). It takes a grid
        over all zones, which is not worth drawing for one device.

        ``strict``: an error of the engine's own is raised. Else only the stream it happened in stays behind, and the outcome
        tells of it (``misjudged``): a city goes on being watched.
        """
        self._swift, self._strict = swift, strict
        self._memory: dict[tuple[int, str], Any] = dict(memory or {})
        self.catalogue = catalogue.knowing(orphans.keys(self._memory))
        self._zone = ZoneInfo(time_zone)
        self._since: datetime | None = None
        self._state = 0
        self._set_up(self.catalogue)

    def _set_up(self, catalogue: Catalogue, since: datetime | None = None) -> None:
        self._plan = Plan(catalogue, since or self._since or _NOT_STARTED, self._zone)
        self._narrator = Narrator(catalogue, self._zone)
        self._streams: dict[Key, Stream | None] = {}
        self._timers: list[tuple[datetime, int, Key]] = []
        self._number = count()
        self._still = Still(catalogue.index, slowest=catalogue.slowest, drawn=catalogue.drawn)
        for key in self._plan.keys_of_memory(self._memory):
            self._stream(key)
        self._left = orphans.find(self._memory, filter(None, self._streams.values()), catalogue)

    def start(self, now: datetime) -> None:
        """The hub listens since ``now``: silence counts from here. Called by the first judgement when nobody did."""
        if self._since is None:
            self._since = now
            self._set_up(self.catalogue)
            for key in self._plan.watched_keys():
                self._stream(key)

    def prime(self, readings: Iterable[Reading], fixes: Iterable[Fix], now: datetime) -> None:
        """Tell a new engine what was judged before the restart: the newest sample of each sensor and metric and
        everything within the lateness bound, and the one before that. They are remembered, not judged again."""
        self.start(now)
        # Newest first: what is older than the bound is then known for the ground the others stand on.
        for reading in sorted(readings, key=_time, reverse=True):
            for stream in self._interested(reading):
                if stream.anything or not reading.flags & UNFIT:
                    stream.recall(reading)
        fit = sorted((fix for fix in fixes if not fix.flags & UNFIT), key=_time, reverse=True)
        for located in placed(self.catalogue.index, self._wanted(fit)):
            for stream in self._interested(located):
                stream.recall(located)
        for one in self._streams.values():
            if one is not None:
                one.begin()
                one.find_calm()
                self._watch(one)
                self._keep(one)

    def judge(self, readings: Sequence[Reading], fixes: Sequence[Fix], now: datetime) -> Outcome:
        """Judge what arrived, in arrival order. Does not change the engine."""
        self.start(now)
        groups: dict[Key, list[Event]] = {}
        streams, watched, grouped = self._streams, self._plan.watched, self._plan.groups
        for reading in readings:
            key = reading[:2]
            stream = streams[key] if key in streams else self._stream(key)
            if stream is not None:
                if key in groups:
                    groups[key].append(reading)
                else:
                    groups[key] = [reading]
            if grouped:
                for group in grouped.get(key, ()):
                    groups.setdefault(group, []).append(reading)
            if watched and reading[0] in watched and not reading[6] & _RETAINED:
                _append_moment(groups, (reading[0], ANYTHING), reading, grouped)
        laid: Laid | None = None
        busy = watched.intersection(map(_sensor, readings)) if watched else ()
        if self._swift:
            laid, fixes = self._still.sift(fixes, busy)
        fixes = self._wanted(fixes)
        for located in self._still.tell([*busy, *map(_sensor, fixes)], fixes):
            groups.setdefault((located.sensor_id, POSITION), []).append(located)
            if watched and located.sensor_id in watched and not located.flags & _RETAINED:
                _append_moment(groups, (located.sensor_id, ANYTHING), located, grouped)
        if watched and readings and fixes:
            _in_time(groups)
        draft = Draft(self._narrator, strict=self._strict)
        draft.end(self._left, self._streams, now)
        for key, events in groups.items():
            stream = streams[key] if key in streams else self._stream(key)
            if stream is not None:
                draft.judge(stream, events)
        return self._outcome(draft)._replace(laid=laid)

    def tick(self, now: datetime) -> Outcome:
        """Timers: delays that ended and silences that began, with nothing arriving. Does not change the engine."""
        self.start(now)
        draft = Draft(self._narrator, strict=self._strict)
        draft.end(self._left, self._streams, now)
        seen: dict[Key, Stream] = {}
        while self._timers and self._timers[0][0] <= now:
            key = heapq.heappop(self._timers)[2]
            stream = self._streams.get(key)
            if stream is not None:
                seen[key] = stream
        self._still.tell(sensor_id for sensor_id, kind in seen if kind in _OF_POSITIONS)
        for stream in seen.values():
            ripe = (at := stream.due()) is not None and at + stream.lateness <= now
            if ripe and not draft.tick(stream, now):
                self._remind(now + _RESPITE, stream)
            else:
                self._watch(stream)
        return self._outcome(draft)

    def next_due(self) -> datetime | None:
        """Wall time at which ``tick`` should be called; it may turn out to have nothing to do."""
        if self._since is None or self._left:
            return _NOT_STARTED
        return self._timers[0][0] if self._timers else None

    @property
    def spares(self) -> bool:
        """Can there be streams that may be fed by themselves? (``Plan.spares``)"""
        return self._swift and self._plan.spares

    def alone(self, key: Key) -> bool:
        """May the stream of ``key`` be fed by itself, before or after all others? (``Plan.alone``)"""
        return self._swift and self._plan.alone(key)

    @property
    def groups(self) -> Mapping[Key, Group]:
        """The groups of sensors that are judged together, by the key of their stream."""
        return self._plan.together

    def calm(self, key: Key) -> Stream | None:
        """The stream of ``key``, to see what leaves it calm; None when no rule cares."""
        return self._stream(key)

    def clear_of(self, lon: Floats, lat: Floats, accuracy: Floats) -> Ints:
        """For positions, the code of the zones each is surely inside of (see ``Clearance``)."""
        index = self.catalogue.index
        return index.clearance.look_up(lon, lat, np.maximum(accuracy, index.reach))

    def places_of(self, sensors: Sequence[int]) -> Ints:
        """The codes that leave the position streams of ``sensors`` calm."""
        return self._still.codes(sensors)

    def with_catalogue(self, catalogue: Catalogue, now: datetime) -> Outcome:
        """Rules, zones or sensors changed. Alarms whose ground is gone are cleared; the rest goes on."""
        self.start(now)
        self._still.tell_all()
        draft = Draft(self._narrator)
        successor = Engine.__new__(Engine)
        successor.catalogue, successor._zone, successor._since = catalogue, self._zone, self._since
        successor._state, successor._memory = self._state, {}
        successor._swift, successor._strict = self._swift, self._strict
        successor._set_up(catalogue, now)
        successor._left = self._left
        changed = self._plan.hand_over(successor._plan, self._streams, successor._streams, draft.leave, now)
        for key in successor._plan.watched_keys():
            successor._stream(key)
        successor._timers = []
        for stream in successor._streams.values():
            if stream is not None:
                successor._watch(stream)
                successor._keep(stream)
        draft.succeed(changed, self._streams, successor._streams)
        return self._outcome(draft, successor)

    def adopt(self, outcome: Outcome) -> None:
        """``outcome`` is committed: make it true.

        Raises:
            ValueError: the engine has moved on since ``outcome`` was decided.
        """
        if outcome.of != self._state:
            raise ValueError(f"outcome of state {outcome.of}, the engine is at {self._state}: judge again")
        if outcome.successor is not None:
            self.__dict__ = outcome.successor.__dict__
        for stream, events in outcome.calm:
            stream.absorb(events)
            if stream.key[1] in _OF_POSITIONS and self._swift and not self._still.heard(stream):
                self._keep(stream)
        if outcome.laid is not None:
            self._still.lay(outcome.laid)
        for stream in outcome.changed:
            for cell in stream.cells:
                cell.saved = outcome.memory.get((cell.machine.rule.id, cell.machine.subject), cell.saved)
            self._streams[stream.key] = stream
            self._watch(stream)
            self._keep(stream)
        if outcome.ended:
            self._took_leave(outcome.memory)
        self._state += 1

    def _took_leave(self, memory: Memory) -> None:
        """The alarms that were left without ground are ended."""
        for key in self._left.poorer:
            if (stream := self._streams.get(key)) is not None:
                for cell in stream.cells:
                    cell.saved = memory.get((cell.machine.rule.id, cell.machine.subject), cell.saved)
        self._left = orphans.NONE

    def _outcome(self, draft: Draft, successor: Engine | None = None) -> Outcome:
        return Outcome(
            draft.transitions(),
            draft.memory,
            draft.tally,
            draft.calm,
            draft.changed,
            successor,
            self._state,
            draft.ended,
            draft.misjudged,
        )

    def _stream(self, key: Key) -> Stream | None:
        """The stream of ``key``, opened when it is first asked for; None when no rule cares."""
        if key not in self._streams:
            stream = self._streams[key] = self._plan.open(key, self._memory)
            if stream is not None:
                self._watch(stream)
        return self._streams[key]

    def _interested(self, event: Event) -> Iterable[Stream]:
        own = (event.sensor_id, event.metric_id)
        anything = (event.sensor_id, ANYTHING)
        grouped = self._plan.groups
        for key in (own, anything, *grouped.get(own, ()), *grouped.get(anything, ())):
            stream = self._stream(key)
            if stream is not None:
                yield stream

    def _watch(self, stream: Stream) -> None:
        """Every stream with something due has an entry that is not later; entries that are earlier do no harm."""
        due = stream.due()
        if due is not None:
            self._remind(due + stream.lateness, stream)

    def _remind(self, at: datetime, stream: Stream) -> None:
        heapq.heappush(self._timers, (at, next(self._number), stream.key))

    def _keep(self, stream: Stream) -> None:
        """``stream`` is new or has changed."""
        sensor_id, kind = stream.key
        if kind not in _OF_POSITIONS or not self._swift or (sensor_id, ANYTHING) in self._plan.groups:
            return
        position = self._streams.get((sensor_id, POSITION))
        if position is not None:
            silence = self._stream((sensor_id, ANYTHING)) if sensor_id in self._plan.watched else None
            self._still.enter(position, silence)

    def _wanted(self, fixes: Sequence[Fix]) -> Sequence[Fix]:
        """Fixes of sensors some geofence or absence rule speaks of."""
        watched = self._plan.watched
        return [fix for fix in fixes if fix[0] in watched or self._stream((fix[0], POSITION)) is not None]


_sensor = itemgetter(0)
_OF_POSITIONS = (POSITION, ANYTHING)
"""The streams that hear positions"""


def _time(sample: Reading | Fix | Event) -> datetime:
    return sample.time


def _in_time(groups: Mapping[Key, list[Event]]) -> None:
    """Streams that hear values and positions are given them by their time: a batch may hold hours of both."""
    for key, events in groups.items():
        if key[1] == ANYTHING or key[0] < 0:
            events.sort(key=_time)


def _append_moment(
    groups: dict[Key, list[Event]], key: Key, event: Event, grouped: Mapping[Key, Sequence[Key]]
) -> None:
    """For silence one event of a sensor and moment is as good as ten."""
    for one in (key, *grouped.get(key, ())) if grouped else (key,):
        group = groups.setdefault(one, [])
        if not group or group[-1].time != event.time or group[-1].sensor_id != event.sensor_id:
            group.append(event)
