"""The change log as the feed reads it: a bell that rings (LISTEN), a cursor, and the newest entries in memory."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import structlog

from hub.core import frames
from hub.edges import database
from hub.edges.web.wire import text_frame
from hub.errors import UnavailableError

log = structlog.get_logger(__name__)

_POLL_SECONDS = 5.0
_RING = 2_000
_BATCH = 500

_AFTER = "SELECT seq, kind, ref, body FROM change WHERE seq > %s ORDER BY seq LIMIT %s"
_NEWEST = "SELECT seq, kind, ref, body FROM change ORDER BY seq DESC LIMIT %s"
_OLDEST = "SELECT min(seq), count(*) FILTER (WHERE seq > %s) FROM change"
_OPEN = "SELECT alarm_id, body FROM alarm_json JOIN alarm USING (alarm_id) WHERE open ORDER BY alarm_id"


class Change(NamedTuple):
    """One entry; ``frame`` is ready for the wire."""

    seq: int
    kind: str
    ref: int
    body: dict[str, Any]
    frame: bytes

    @classmethod
    def of(cls, seq: int, kind: str, ref: int, body: dict[str, Any]) -> Change:
        return cls(seq, kind, ref, body, text_frame(frames.change(seq, kind, ref, body)))


class ChangeLog:
    """Follows the log. ``cursor`` is the newest entry known; ``alarms`` holds every open alarm, encoded, at that cursor."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ring: deque[Change] = deque(maxlen=_RING)
        self._floor = 0
        self.cursor = 0
        self.previous = 0
        """The entry before ``cursor``."""
        self.alarms: dict[int, dict[str, Any]] = {}
        self._encoded: dict[int, bytes] = {}
        self.connected = False

    async def run(
        self, on_loaded: Callable[[], Awaitable[None]], on_change: Callable[[Change], Awaitable[None]]
    ) -> None:
        """Follow the log until cancelled. ``on_loaded`` is awaited after every (re)connection, before what follows."""
        while True:
            connection = await database.connect_patiently(self._url, name="web changes", autocommit=True)
            try:
                await connection.execute("LISTEN ioc_change")
                if not self.cursor:
                    await self._load(connection)
                elif await self._forgotten(connection):
                    log.warning("the change log was cut beyond what was read of it; starting anew", cursor=self.cursor)
                    await self._load(connection)
                await self._catch_up(connection, on_change)
                self.connected = True
                await on_loaded()
                while True:
                    # A bell that was missed costs a poll's delay and nothing else.
                    async for _ in connection.notifies(timeout=_POLL_SECONDS, stop_after=1):
                        pass
                    await self._catch_up(connection, on_change)
            except (*database.LOST, UnavailableError) as error:
                log.warning("lost the connection that follows the change log", error=str(error))
                await asyncio.sleep(0.5)
            finally:
                self.connected = False
                await connection.close()

    async def _load(self, connection: database.Connection) -> None:
        """The newest entries and every open alarm, as of one instant."""
        async with connection.transaction():
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            newest = await (await connection.execute(_NEWEST, (_RING,))).fetchall()
            alarms = await (await connection.execute(_OPEN)).fetchall()
        self._ring.clear()
        self._ring.extend(Change.of(*row) for row in reversed(newest))
        self.previous = self.cursor
        self.cursor = max(self._ring[-1].seq if self._ring else 0, self.cursor)
        self._floor = self._ring[0].seq - 1 if self._ring else self.cursor
        self.alarms.clear()
        self._encoded.clear()
        for alarm_id, body in alarms:
            self._hold(alarm_id, body)

    async def _forgotten(self, connection: database.Connection) -> bool:
        """Whether entries after ``cursor`` may be gone already: retention went on while we were away."""
        row = await (await connection.execute("SELECT min(seq) FROM change")).fetchone()
        return row is not None and row[0] is not None and row[0] > self.cursor + 1

    async def _catch_up(self, connection: database.Connection, on_change: Callable[[Change], Awaitable[None]]) -> None:
        while True:
            rows = await (await connection.execute(_AFTER, (self.cursor, _BATCH))).fetchall()
            for row in rows:
                change = Change.of(*row)
                self._adopt(change)
                await on_change(change)
            if len(rows) < _BATCH:
                return

    def _adopt(self, change: Change) -> None:
        if len(self._ring) == _RING:
            self._floor = self._ring[0].seq
        self._ring.append(change)
        self.previous, self.cursor = self.cursor, change.seq
        alarm = change.body.get("alarm") if change.kind == "alarm" else None
        if alarm is not None:
            self._hold(change.ref, alarm)

    def _hold(self, alarm_id: int, alarm: dict[str, Any]) -> None:
        if alarm["condition"] == "cleared" and alarm["ack"] == "acked":
            self.alarms.pop(alarm_id, None)
            self._encoded.pop(alarm_id, None)
        else:
            self.alarms[alarm_id] = alarm
            self._encoded[alarm_id] = frames.encode(alarm)

    def open_alarms(self) -> list[bytes]:
        """Every open alarm, encoded, as of ``cursor``."""
        return list(self._encoded.values())

    def after(self, cursor: int) -> list[Change] | None:
        """What followed ``cursor``, from memory; None when memory does not reach back that far."""
        if cursor < self._floor:
            return None
        newer: list[Change] = []
        for change in reversed(self._ring):
            if change.seq <= cursor:
                break
            newer.append(change)
        newer.reverse()
        return newer

    async def resumable(self, cursor: int, most: int) -> bool:
        """Whether a viewer may go on from ``cursor``: nothing of what it missed is gone, and it is at most ``most``."""
        if cursor > self.cursor:
            return False
        if cursor >= self._floor:
            return True
        async with await database.connect(self._url, name="web resume", autocommit=True) as connection:
            row = await (await connection.execute(_OLDEST, (cursor,))).fetchone()
        return row is not None and row[0] is not None and row[0] <= cursor + 1 and row[1] <= most

    async def read_after(self, cursor: int) -> list[Change]:
        """The next entries after ``cursor`` from the database, a bounded number of them."""
        async with await database.connect(self._url, name="web resume", autocommit=True) as connection:
            rows = await (await connection.execute(_AFTER, (cursor, _BATCH))).fetchall()
        return [Change.of(*row) for row in rows]
