"""One judgement in the making: what streams decide is collected here and changes nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from hub.core.reading import NOT_JUDGED, Flag
from hub.core.rules.cell import Cell, whose
from hub.core.rules.machine import Correction, Event
from hub.core.rules.orphans import Left, sensor_of
from hub.core.rules.stream import Key, Stream
from hub.core.rules.tally import Tally
from hub.core.rules.transition import Narrator, Transition

UNFIT = int(NOT_JUDGED | Flag.CLOCK_SUSPECT)


class Misjudged(NamedTuple):
    """Samples, or time that passed (0 samples), that a stream could not be judged by: the hub itself is at fault."""

    rule_ids: tuple[int, ...]
    """all that judge this stream; empty: nobody knows"""
    sensor_id: int | None
    samples: int
    error: Exception


class Draft:
    """One judgement in the making."""

    def __init__(self, narrator: Narrator, *, strict: bool = True) -> None:
        """``strict``: an unexpected error is raised; else its stream stays as it was, and the others are judged."""
        self._narrator = narrator
        self._strict = strict
        self._endings: list[Transition] = []
        self._corrections: list[Transition] = []
        self._decisions: list[Transition] = []
        self.memory: dict[tuple[int, str], Any] = {}
        self.calm: list[tuple[Stream, list[Event]]] = []
        self.changed: list[Stream] = []
        self.misjudged: list[Misjudged] = []
        self.tally = Tally()
        self.ended = False

    def end(self, left: Left, streams: Mapping[Key, Stream | None], now: datetime) -> None:
        """Alarms whose ground vanished while nobody was running."""
        self._endings += (self._narrator.end(orphan, now) for orphan in left.alarms)
        self.memory |= dict.fromkeys(left.forgotten)
        for key in left.poorer:
            if (stream := streams.get(key)) is not None:
                self.remember(stream)
        self.ended = bool(left)

    def judge(self, stream: Stream, events: list[Event]) -> None:
        try:
            self._judge(stream, events)
        except Exception as error:
            self._set_back(stream, len(events), error)

    def _judge(self, stream: Stream, events: list[Event]) -> None:
        if stream.changes_nothing(events):
            self.calm.append((stream, events))
            return
        tally = self.tally if stream.key[0] > 0 else Tally()  # what a group hears was counted with its sensor
        tally.spans = self.tally.spans
        fit = events if stream.anything else [event for event in events if not event.flags & UNFIT]
        tally.unfit += len(events) - len(fit)
        if not fit:
            return
        self._work_out(stream, lambda work: work.judge(fit, tally))

    def tick(self, stream: Stream, now: datetime) -> bool:
        """Did it go well?"""
        try:
            self._work_out(stream, lambda work: work.tick(now - work.lateness))
        except Exception as error:
            self._set_back(stream, 0, error)
            return False
        return True

    def _work_out(self, stream: Stream, act: Callable[[Stream], Sequence[tuple[Cell, Correction]]]) -> None:
        """All of it or nothing: what fails in the middle has said nothing yet."""
        work = stream.copy()
        told = [(correction, self._told(cell, correction)) for cell, correction in act(work)]
        self.remember(work)
        for correction, transition in told:
            self._say(correction, transition)
        self.changed.append(work)

    def _set_back(self, stream: Stream, samples: int, error: Exception) -> None:
        if self._strict:
            raise error
        rules = sorted({cell.machine.rule.id for cell in stream.cells})
        self.misjudged.append(Misjudged(tuple(rules), stream.key[0] if stream.key[0] > 0 else None, samples, error))

    def leave(self, cell: Cell, correction: Correction) -> None:
        """A cell's alarm ends because its ground is gone."""
        self._say(correction, self._told(cell, correction))

    def succeed(
        self, changed: Sequence[Stream], old: Mapping[Key, Stream | None], new: Mapping[Key, Stream | None]
    ) -> None:
        """The streams have new owners: remember those that changed, forget the cells that no longer exist."""
        for stream in changed:
            self.remember(stream)
            self.changed.append(stream)
        for key, left in old.items():
            heir = new.get(key)
            if left is None or heir is left:
                continue
            heirs = set() if heir is None else {whose(cell) for cell in heir.cells}
            for cell in left.cells:
                if cell.saved is not None and whose(cell) not in heirs:
                    self.memory[whose(cell)] = None

    def remember(self, stream: Stream) -> None:
        records = {whose(cell): (stream.record(cell), cell.saved) for cell in stream.cells}
        self.memory |= {key: record for key, (record, saved) in records.items() if record != saved}

    def transitions(self) -> tuple[Transition, ...]:
        """Endings first, then corrections, then what was decided in event-time order."""
        self._decisions.sort(key=lambda transition: transition.event_time)
        return (*self._endings, *self._corrections, *self._decisions)

    def _told(self, cell: Cell, correction: Correction) -> Transition:
        member = correction.move.member
        subject = cell.machine.subject if member is None else f"sensor:{member}"
        return self._narrator.tell(cell.machine.rule, subject, sensor_of(subject), correction)

    def _say(self, correction: Correction, transition: Transition) -> None:
        (self._decisions if correction.corrects is None else self._corrections).append(transition)
