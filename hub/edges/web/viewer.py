"""One viewer of the live feed, and what it is owed.

Two lanes, both bounded. The change lane is a cursor into the shared change log: nothing is queued for a viewer, so
nothing can overflow and nothing can be dropped. The value lane is, for a viewer that keeps up, the shared frame of
each flush; for one that does not, the set of sensors that changed meanwhile, and beyond a bound a fresh snapshot.
"""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

import structlog

from hub.core import frames
from hub.core.board import Board, Flush, View
from hub.edges.web.changes import Change, ChangeLog
from hub.edges.web.wire import Wire, text_frame

log = structlog.get_logger(__name__)

MERGE_LIMIT = 2_000
"""Sensors remembered as changed for a slow viewer; beyond that it gets a snapshot instead."""
_NO_LIMIT = 2**40
RESUME_LIMIT = 5_000
"""Missed changes sent one by one after a reconnect; beyond that the open alarms are sent instead."""

EVERYTHING = View()


class Tally(Protocol):
    """What the metrics want to know of viewers."""

    def sent(self, kind: str) -> None: ...
    def merged(self) -> None: ...
    def resynced(self) -> None: ...


class Viewer:
    """State of one connection after its hello. ``catching_up``: older changes are being read from the database."""

    def __init__(
        self, wire: Wire, board: Board, changes: ChangeLog, tally: Tally, session: bytes, account: str
    ) -> None:
        self.wire = wire
        self.session = session
        """Digest of the session or token it came with, to notice when that ends."""
        self.account = account
        self.view = EVERYTHING
        self.cursor = 0
        self.catching_up = False
        self.blocked_since: float | None = None
        self._board = board
        self._changes = changes
        self._tally = tally
        self._missed: set[int] = set()
        self._stale = False
        self._interval = 0.0
        self._due = 0.0
        self._task: asyncio.Task[None] | None = None
        wire.on_writable = self.drain

    async def begin(self, view: View, cursor: int | None, max_rate: float | None) -> None:
        """Answer the hello: a snapshot, and either every open alarm or the changes since ``cursor``."""
        self.view = view
        self._interval = 1.0 / max_rate if max_rate else 0.0
        if cursor is not None and await self._changes.resumable(cursor, RESUME_LIMIT):
            self.cursor = cursor
            self._snapshot(alarms=None)
        else:
            self.cursor = self._changes.cursor
            self._snapshot(alarms=self._changes.open_alarms())
        self.drain()

    def look(self, view: View) -> None:
        """A new view: a snapshot of what it did not see before."""
        before, self.view = self.view, view
        if self.wire.blocked or self.catching_up:
            # Only the last view counts, once there is room: whoever asks and does not read must not fill our memory.
            self._note_blocked(time.monotonic())
            self._missed.clear()
            self._stale = True
        if self._stale:
            return
        rows = self._board.rows(view, outside=before)
        self._write("snapshot", frames.snapshot(_now_ms(), self.cursor, rows, None, partial=True))

    def show(self, flush: Flush, frame: bytes | None, now: float) -> None:
        """A flush; ``frame`` is the shared frame for this viewer's view, None when nothing in it changed."""
        if frame is None:
            return
        if self.wire.blocked or self.catching_up or self._missed or self._stale or now < self._due:
            self._miss(flush, now)
        else:
            self._due = now + self._interval
            self.wire.write(frame)
            self._tally.sent("delta")

    def tell(self, change: Change, before: int) -> None:
        """A change just made, after the one numbered ``before``. One that cannot be sent now waits in the log."""
        if self.wire.blocked or self.catching_up or self.cursor != before:
            self._note_blocked(time.monotonic())
            return
        self.wire.write(change.frame)
        self.cursor = change.seq
        self._tally.sent("alarm" if change.kind == "alarm" else "change")

    def beat(self, frame: bytes) -> None:
        """A heartbeat, when nothing waits."""
        if self.wire.blocked:
            self._note_blocked(time.monotonic())
        else:
            self.wire.write(frame)

    def drain(self) -> None:
        """Send what is owed, changes first, as far as the wire takes it."""
        if self.catching_up or not self.wire.open:
            return
        now = time.monotonic()
        while self.cursor < self._changes.cursor and not self._note_blocked(now):
            owed = self._changes.after(self.cursor)
            if owed is None:
                self.catching_up = True
                self._task = asyncio.get_running_loop().create_task(self._catch_up())
                return
            if not owed:
                self.cursor = self._changes.cursor
                break
            for change in owed:
                if self._note_blocked(now):
                    break
                self.wire.write(change.frame)
                self.cursor = change.seq
                self._tally.sent("alarm" if change.kind == "alarm" else "change")
        if self._note_blocked(now):
            return
        self.blocked_since = None
        self._drain_values()

    def pace(self, now: float) -> None:
        """Called regularly: a viewer that asked for few frames gets what was held back for it."""
        if (self._missed or self._stale) and now >= self._due and not self.wire.blocked:
            self.drain()

    def end(self) -> None:
        """The connection is gone."""
        self.wire.on_writable = lambda: None
        self._missed.clear()
        if self._task is not None:
            self._task.cancel()

    def _drain_values(self) -> None:
        now = time.monotonic()
        if self._stale:
            self._stale = False
            self._write("resync", frames.resync("slow"))
            self._snapshot(alarms=None)
            self._due = now + self._interval
        elif self._missed and now >= self._due:
            rows = self._board.rows_of(self._missed)
            self._missed.clear()
            self._due = now + self._interval
            if rows:
                self._write("delta", frames.delta(_now_ms(), rows))

    def _miss(self, flush: Flush, now: float) -> None:
        self._note_blocked(now)
        if self._stale:
            return
        self._missed.update(flush.sensors(self.view))
        self._tally.merged()
        if len(self._missed) > MERGE_LIMIT:
            self._missed.clear()
            self._stale = True
            self._tally.resynced()

    def _begin_anew(self) -> None:
        """What it missed is gone: the open alarms tell the outcome."""
        self._missed.clear()
        self._stale = False
        self._write("resync", frames.resync("restart"))
        self.cursor = self._changes.cursor
        self._snapshot(alarms=self._changes.open_alarms())

    def _note_blocked(self, now: float) -> bool:
        if self.wire.blocked and self.blocked_since is None:
            self.blocked_since = now
        return self.wire.blocked

    def _snapshot(self, alarms: list[bytes] | None) -> None:
        rows = self._board.rows(self.view)
        self._write("snapshot", frames.snapshot(_now_ms(), self.cursor, rows, alarms))

    def _write(self, kind: str, payload: bytes) -> None:
        self.wire.write(text_frame(payload))
        self._tally.sent(kind)

    async def _catch_up(self) -> None:
        """Changes older than memory holds, from the database, no faster than the wire takes them."""
        try:
            if not await self._changes.resumable(self.cursor, _NO_LIMIT):
                self._begin_anew()
            while self.wire.open and self._changes.after(self.cursor) is None:
                for change in await self._changes.read_after(self.cursor):
                    while self.wire.blocked and self.wire.open:
                        self._note_blocked(time.monotonic())
                        await asyncio.sleep(0.05)
                    self.blocked_since = None
                    self.wire.write(change.frame)
                    self.cursor = change.seq
                    self._tally.sent("alarm" if change.kind == "alarm" else "change")
        except Exception:
            # Without its missed changes the viewer must not go on: it comes back with its cursor.
            log.exception("could not read older changes for a viewer")
            self.wire.close(1013, "older changes cannot be read now")
        finally:
            self.catching_up = False
        self.drain()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
