"""The events of one subject in event order, and the machines that judge them.

A stream keeps the events of the last ``lateness`` (a few), each machine's state before them (``base``), its state
after them, and what it decided in between. In order an event is one step. Out of order the few are replayed from the
base, and the difference between what was told and what is true is announced as corrections. So every arrival order
within the bound ends in the same transitions.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hub.core.reading import NOT_JUDGED, Flag
from hub.core.rules import memory
from hub.core.rules.cell import Cell, named
from hub.core.rules.conditions.scheduled import ScheduledMachine
from hub.core.rules.machine import TICK, Correction, Event, Machine, Move, corrections
from hub.core.rules.tally import Tally

Key = tuple[int, int]
"""sensor_id, and metric_id, or POSITION, or ANYTHING"""

POSITION = 0
ANYTHING = -1

LOOK_TWICE = int(NOT_JUDGED | Flag.CLOCK_SUSPECT | Flag.UNCERTAIN)


class Stream:
    """Mutable, but ``copy`` is cheap: judging works on a copy that replaces the original after the commit."""

    __slots__ = (
        "after", "anchor", "anything", "cells", "clock", "events", "floor", "high", "key", "last", "lateness", "low",
        "many_clocks", "opens", "until",
    )  # fmt: skip

    def __init__(self, key: Key, lateness: timedelta, cells: Sequence[Cell]) -> None:
        self.key = key
        self.lateness = lateness
        self.cells = list(cells)
        self.anything = key[1] == ANYTHING
        """Does every sample count, whatever its quality?"""
        self.many_clocks = False
        """Does it judge nothing but who is there? Then a sample counts when it came, should its clock run ahead."""
        self.events: list[Event] = []
        self.anchor: Event | None = None
        """the newest event that was folded into the bases"""
        self.floor: datetime | None = None
        """everything older is folded; an event from before it is late"""
        self.clock: datetime | None = None
        """how far timers have been run ahead of the events"""
        self.last: datetime | None = None
        self.low, self.high = 1.0, 0.0
        """values that change nothing when they come in order, up to ``until``; empty when low > high"""
        self.after: datetime | None = None
        """they do so only later than this: something was decided, and what is kept may yet be joined by others"""
        self.until: datetime | None = None
        self.opens: datetime | None = None
        """just before the first machine comes on duty that is off duty while the stream is calm"""
        self.find_calm()

    def copy(self) -> Stream:
        stream = Stream.__new__(Stream)
        stream.key, stream.lateness = self.key, self.lateness
        stream.anything, stream.many_clocks = self.anything, self.many_clocks
        stream.anchor, stream.floor, stream.clock, stream.last = self.anchor, self.floor, self.clock, self.last
        stream.low, stream.high, stream.opens = self.low, self.high, self.opens
        stream.after, stream.until = self.after, self.until
        stream.cells = [cell.copy() for cell in self.cells]
        stream.events = list(self.events)
        return stream

    @property
    def newest(self) -> Event | None:
        return self.events[-1] if self.events else self.anchor

    def due(self) -> datetime | None:
        """Event time at which a machine would decide something if nothing more comes."""
        newest, first = self.newest, None
        for cell in self.cells:
            first = _earlier(first, cell.machine.due(cell.state, newest))
        return first

    def absorb(self, events: Sequence[Event]) -> None:
        """In-order events that change nothing (see ``low``, ``high``, ``after``, ``until``)."""
        if self.after is not None:
            self._settle()
        kept = self.events
        kept += events
        self.last = kept[-1][2]
        self._drop(self.last - self.lateness)
        if self.until is not None:
            self.until = _earlier(self.due(), self.opens)

    def _drop(self, floor: datetime) -> None:
        """Events older than ``floor`` are no longer kept: the bases know of them."""
        if old := self._older(floor):
            newest = self.events[old - 1]
            if self.anchor is None or newest[2] > self.anchor[2]:
                self.anchor = newest
            del self.events[:old]

    def _older(self, floor: datetime) -> int:
        """Raises the floor to ``floor``; how many events are before it. It never sinks: after a change of rules or zones
        everything is folded, however late others may be."""
        if self.floor is None or floor > self.floor:
            self.floor = floor
        else:
            floor = self.floor
        old = 0
        for event in self.events:
            if event[2] >= floor:
                break
            old += 1
        return old

    def judge(self, events: Sequence[Event], tally: Tally) -> list[tuple[Cell, Correction]]:
        """Takes ``events`` in arrival order; what is to be announced, each with the cell that decided it."""
        if self.many_clocks:
            events = [_not_ahead(event) for event in events]
        if len(events) == 1 and self._is_next(events[0]):
            told = self._next(events[0])
            self.find_calm()
            return told
        fresh: list[Event] = []
        in_order = True
        newest = self.last
        for event in events:
            if (newest is not None and event.time < newest - self.lateness) or (
                self.floor is not None and event.time < self.floor
            ):
                tally.note_late(self.key, event.time)
                continue
            place = bisect_left(self.events, event_order(event), key=event_order)
            if place < len(self.events) and event_order(self.events[place]) == event_order(event):
                tally.duplicate += 1
                continue
            in_order = in_order and place == len(self.events) and (self.clock is None or event.time > self.clock)
            in_order = in_order and (self.last is None or event.time >= self.last)
            self.events.insert(place, event)
            fresh.append(event)
            newest = event.time if newest is None or event.time > newest else newest
        if not fresh:
            return []
        self.last = newest
        told = self._onwards(fresh) if in_order else self._again()
        tally.replayed += not in_order
        assert newest is not None
        self._fold(newest - self.lateness)
        self.find_calm()
        return told

    def tick(self, until: datetime) -> list[tuple[Cell, Correction]]:
        """Time passed to ``until`` without an event."""
        told: list[tuple[Cell, Correction]] = []
        newest = self.newest
        changed = False
        for cell in self.cells:
            state, moves = cell.machine.advance(cell.state, newest, until)
            changed = changed or bool(moves) or state != cell.state
            cell.state = state
            cell.log += moves
            told += ((cell, Correction(move, move.action)) for move in moves)
        if changed:
            self.clock = until if self.clock is None else max(self.clock, until)
            self.find_calm()
        return told

    def find_calm(self) -> None:
        """What needs no stepping: only when every machine is calm. Should something be decided that is not settled, or a
        kept event not be calm itself, then only what comes when all that is kept can be folded."""
        low, high = float("-inf"), float("inf")
        settled = True
        self.opens = None
        for cell in self.cells:
            calm = cell.machine.calm(cell.state)
            settled = settled and cell.settled
            if calm is None:
                opens = self._off_duty(cell)
                if opens is None:
                    self.low, self.high, self.after, self.until = 1.0, 0.0, None, None
                    return
                self.opens = _earlier(self.opens, opens - TICK)
            else:
                low, high = max(low, calm[0]), min(high, calm[1])
        self.low, self.high, self.until = low, high, _earlier(self.due(), self.opens)
        settled = settled and all(
            self._is_calm(before, event, low, high)
            for before, event in zip((self.anchor, *self.events), self.events, strict=False)
        )
        newest = _later(self.last, self.clock)
        self.after = None if settled or newest is None else newest + self.lateness

    def _settle(self) -> None:
        """What comes now is later than ``after``: everything kept is folded, and nothing has changed since."""
        for cell in self.cells:
            cell.base, cell.log = cell.state, []
        self.after = None

    def _off_duty(self, cell: Cell) -> datetime | None:
        """When a machine may come on duty that has been off duty for all that is kept; None: it is on duty, or was."""
        machine = cell.machine
        if not isinstance(machine, ScheduledMachine) or not cell.settled or self.last is None:
            return None
        if any(machine.opens(cell.state, event.time) is None for event in self.events):
            return None
        return machine.opens(cell.state, self.last)

    def changes_nothing(self, events: Sequence[Event]) -> bool:
        """Do these come in order and surely change no state? Then ``absorb`` is all they need."""
        last, low, high, until = self.last, self.low, self.high, self.until
        if low > high or last is None:
            return False
        before, last = self.newest, self.after or last
        for event in events:
            time = event[2]
            if time <= last or (until is not None and time > until) or not self._is_calm(before, event, low, high):
                return False
            if self.many_clocks and time > event[3]:
                return False
            before, last = event, time
        return True

    def _is_calm(self, before: Event | None, event: Event, low: float, high: float) -> bool:
        kind = self.key[1]
        if kind == ANYTHING:
            return True
        if event[6] & LOOK_TWICE:
            return False
        if kind == POSITION or self.key[0] < 0:
            return all(cell.machine.unmoved(cell.state, event) or cell.rests(before, event) for cell in self.cells)
        value = event[4]
        return value is not None and low <= value <= high  # type: ignore[operator]

    def _is_next(self, event: Event) -> bool:
        """Does it come so long after everything else that nothing kept can be joined by others any more?"""
        floor = event.time - self.lateness
        return (
            (self.last is None or self.last < floor)
            and (self.floor is None or self.floor < floor)
            and (self.clock is None or self.clock < floor)
        )

    def _next(self, event: Event) -> list[tuple[Cell, Correction]]:
        """``_is_next``: what is known just before it is the base, without folding what is kept."""
        told: list[tuple[Cell, Correction]] = []
        before = self.newest
        floor = event.time - self.lateness
        for cell in self.cells:
            machine, state = cell.machine, cell.state
            cell.base, old = machine.advance(state, before, floor - TICK)
            cell.log = []
            if machine.accepts(event):
                moves = cell.step(before, event)
            else:
                cell.state, moves = machine.advance(state, before, event.time - TICK)
            cell.log += moves[len(old) :]
            told += ((cell, Correction(move, move.action)) for move in moves)
        self.anchor, self.events = before, [event]
        self.last, self.floor = event.time, floor
        return told

    def _onwards(self, fresh: Sequence[Event]) -> list[tuple[Cell, Correction]]:
        told: list[tuple[Cell, Correction]] = []
        start = len(self.events) - len(fresh)
        for cell in self.cells:
            before = self.events[start - 1] if start else self.anchor
            cell.state, moves = _run(cell.machine, cell.state, before, fresh, None)
            cell.log += moves
            told += ((cell, Correction(move, move.action)) for move in moves)
        return told

    def _again(self) -> list[tuple[Cell, Correction]]:
        told: list[tuple[Cell, Correction]] = []
        for cell in self.cells:
            cell.state, log = _run(cell.machine, cell.base, self.anchor, self.events, self.clock)
            told += ((cell, one) for one in corrections(cell.log, log))
            cell.log = log
        return told

    def _fold(self, floor: datetime) -> None:
        """Events older than ``floor`` can no longer be joined by others: they become part of the base."""
        old = self.events[: self._older(floor)]
        assert self.floor is not None
        for cell in self.cells:
            cell.base, moves = _run(cell.machine, cell.base, self.anchor, old, self.floor - TICK)
            del cell.log[: len(moves)]
        if old:
            self.anchor = old[-1]
            del self.events[: len(old)]

    def record(self, cell: Cell) -> Any:
        """What must be remembered of ``cell`` to go on after a restart; None: nothing."""
        head = named(cell)
        state = cell.machine.dump(cell.state)
        if cell.settled:
            kept = (
                cell.saved
                if isinstance(cell.saved, dict)
                and "log" not in cell.saved
                and cell.saved == cell.saved | head
                and cell.saved["state"] == state
                else None
            )
            if kept is not None or (cell.saved is None and cell.state == cell.machine.initial):
                return kept
            return head | {"state": state, "last": memory.dump_event(self.newest)}
        return head | {
            "state": state,
            "base": cell.machine.dump(cell.base),
            "log": [memory.dump_move(move) for move in cell.log],
            "events": [memory.dump_event(event) for event in self.events],
            "anchor": memory.dump_event(self.anchor),
            "floor": memory.dump_time(self.floor),
            "clock": memory.dump_time(self.clock),
        }

    def remember(self, cell: Cell, record: Any) -> None:
        """The opposite of ``record``, on a new stream."""
        machine = cell.machine
        cell.saved = record
        if record.get("kind", cell.kind) != cell.kind:
            return  # the rule became another one while nobody was running; see hub.core.rules.orphans
        cell.state = cell.base = machine.load(record["state"])
        if "log" not in record:
            self._know(memory.load_event(record["last"]))
            return
        cell.base = machine.load(record["base"])
        cell.log = [memory.load_move(move) for move in record["log"]]
        for stored in record["events"]:
            self.recall(memory.load_event(stored))
        # Only now: another machine may have known one of these events as the last that it needs.
        self._know(memory.load_event(record["anchor"]))
        self.floor = _later(self.floor, memory.load_time(record["floor"]))
        self.clock = _later(self.clock, memory.load_time(record["clock"]))

    def forget(self, cell: Cell) -> None:
        """What was stored of ``cell`` cannot be read: the alarms it may hold end (see hub.core.rules.orphans)."""
        cell.base = cell.state = cell.machine.initial
        cell.log = []

    def recall(self, event: Event | None) -> None:
        """An event that was judged before the restart: known again, not judged again."""
        if event is not None and self.many_clocks:
            event = _not_ahead(event)
        if event is None:
            return
        place = bisect_left(self.events, event_order(event), key=event_order)
        if place < len(self.events) and self.events[place] == event:
            return
        if self.last is not None and event.time < self.last - self.lateness:
            self._know(event)
            return
        if event == self.anchor:
            self.anchor = None
        insort(self.events, event, key=event_order)
        self.last = _later(self.last, event.time)

    def begin(self) -> None:
        """After everything was recalled. What came later than ``after`` was not worth a new memory. A machine without a
        memory that these events would have moved is new: it begins after them, so they are folded for all."""
        if self.after is not None and self.last is not None and self.last > self.after:
            self._settle()
            self._drop(self.last - self.lateness)
        for cell in self.cells:
            if cell.saved is None and _run(cell.machine, cell.base, self.anchor, self.events, None) != (cell.state, []):
                break
        else:
            return
        self.anchor, self.events = self.newest, []
        self.floor = _later(self.floor, self.last)
        for cell in self.cells:
            cell.base = cell.state
            cell.log.clear()

    def _know(self, event: Event | None) -> None:
        """An event that need not be kept, unless one before it is kept."""
        if event is None:
            return
        if self.events and event_order(event) >= event_order(self.events[0]):
            if event not in self.events:
                insort(self.events, event, key=event_order)
        elif self.anchor is None or event.time > self.anchor.time:
            self.anchor = event
            self.last = _later(self.last, event.time)


def _not_ahead(event: Event) -> Event:
    return event if event.time <= event.received else event._replace(time=event.received)


def event_order(event: Event) -> tuple[datetime, int, int]:
    return event[2], event[0], event[1]


def _run(
    machine: Machine, state: Any, before: Event | None, events: Sequence[Event], clock: datetime | None
) -> tuple[Any, list[Move]]:
    moves: list[Move] = []
    for event in events:
        if machine.accepts(event):
            state, own = machine.step(state, before, event)
        else:
            # It may not be judged, and yet it is that late: a delay that is over by now is told, whatever comes between.
            state, own = machine.advance(state, before, event.time - TICK)
        moves += own
        before = event
    if clock is not None:
        state, own = machine.advance(state, before, clock)
        moves += own
    return state, moves


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)
