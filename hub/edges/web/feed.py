"""The hub's side of the live feed: live batches and changes come in, frames for all viewers go out.

At once when quiet, paced when busy: a flush goes out as soon as the last one is further back than a multiple of what
it cost. So the feed takes a bounded share of the processor, whatever the number of viewers, and a quiet city is instant.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection

import msgspec
import structlog

from hub.core import frames, live
from hub.core.board import Board, View
from hub.core.flush_pace import FlushPace
from hub.core.reading import doubt
from hub.edges import database
from hub.edges.mqtt import Session
from hub.edges.web import sessions, shown
from hub.edges.web.changes import Change, ChangeLog
from hub.edges.web.metrics import WebMetrics
from hub.edges.web.viewer import Viewer
from hub.edges.web.wire import text_frame
from hub.errors import UnavailableError

log = structlog.get_logger(__name__)

_HEARTBEAT = 5.0
_STALLED = 20.0
"""Seconds after which a viewer that reads nothing is cut."""
_REFRESH_FIRST = 2.0
_REFRESH_EVERY = 30.0
_PACE_EVERY = 0.05
_GUARD_EVERY = 15.0
_NEWCOMERS_EVERY = 0.25
"""Those who come together are looked at together: a thousand screens that come back cost a few queries."""
_INGEST_EVERY = 5.0
_INGEST_AWAY = 2
"""Looks in a row that do not find it: a restart under way is not worth a word."""


class Feed:
    """The board, the change log and the viewers. ``run`` keeps them going until cancelled."""

    def __init__(self, url: str, broker: Session, metrics: WebMetrics) -> None:
        self.board = Board()
        self.changes = ChangeLog(url)
        self.viewers: set[Viewer] = set()
        self.ready = asyncio.Event()
        """Set once the board and the open alarms are loaded."""
        self.lag_ms = 0
        self.ingest = True
        """Is anybody there to take in readings, and to judge them?"""
        self.registry = 0
        """Grows whenever sensors may have changed."""
        self._url = url
        self._broker = broker
        self._metrics = metrics
        self._metric_keys: dict[int, str] = {}
        self._hidden: set[int] = set()
        """Sensors that report but are not shown: retired ones."""
        self._flush_pace = FlushPace()
        self._flushed = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._measuring: asyncio.Task[None] | None = None
        self._stale = asyncio.Event()
        self._newcomers: set[Viewer] = set()
        self._joined = asyncio.Event()

    @property
    def broker_connected(self) -> bool:
        return self._broker.connected

    async def run(self) -> None:
        """Until cancelled. Lost connections are made again; what was missed is read from the database."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._broker.run(), name="broker")
            tasks.create_task(self._take_batches(), name="live batches")
            tasks.create_task(self.changes.run(self._loaded, self._changed), name="changes")
            tasks.create_task(self._refresh(), name="refresh")
            tasks.create_task(self._beat(), name="heartbeat")
            tasks.create_task(self._pace(), name="pacing")
            tasks.create_task(self._guard(), name="sessions")
            tasks.create_task(self._look_at_newcomers(), name="newcomers")
            tasks.create_task(self._look_for_ingest(), name="ingest")

    def join(self, viewer: Viewer) -> None:
        self.viewers.add(viewer)
        self._newcomers.add(viewer)
        self._joined.set()

    def leave(self, viewer: Viewer) -> None:
        viewer.end()
        self.viewers.discard(viewer)
        self._newcomers.discard(viewer)

    def close_all(self, code: int, reason: str, which: Callable[[Viewer], bool] = lambda _: True) -> None:
        """Close the viewers ``which`` holds for."""
        for viewer in [viewer for viewer in self.viewers if which(viewer)]:
            viewer.wire.close(code, reason)

    async def adopt(self, batch: live.LiveBatch) -> None:
        """Put a committed batch on the board and send what is due."""
        named = {entry[0] for entry in batch.values}
        named.update(entry[0] for entry in batch.fixes)
        named.update(entry[0] for entry in batch.presence)
        strangers = {sensor_id for sensor_id in named if sensor_id not in self.board and sensor_id not in self._hidden}
        if strangers or any(entry[1] not in self._metric_keys for entry in batch.values):
            await self._learn(strangers)
        board, keys = self.board, self._metric_keys
        doubts = {(sensor_id, metric_id): doubt(flags) for sensor_id, metric_id, flags in batch.doubts}
        for sensor_id, metric_id, moment, value in batch.values:
            key = keys.get(metric_id)
            if key is not None:
                board.value(sensor_id, key, moment, value, doubts.get((sensor_id, metric_id), ""))
        for sensor_id, moment, lon, lat, speed, course in batch.fixes:
            board.fix(sensor_id, moment, (lon, lat, speed, course))
        for sensor_id, online in batch.presence:
            board.presence(sensor_id, online)
        self.lag_ms = max(time.time_ns() // 1_000_000 - batch.committed, 0)
        self.flush_when_due()

    def flush_when_due(self) -> None:
        """Flush now, or when the pacing interval is over."""
        if not self.board.dirty or self._timer is not None:
            return
        wait = self._flushed + self._flush_pace.interval - time.monotonic()
        if wait <= 0:
            self._flush()
        else:
            self._timer = asyncio.get_running_loop().call_later(wait, self._flush)

    def _flush(self) -> None:
        self._timer = None
        began, cpu = time.monotonic(), time.thread_time()
        flush = self.board.take()
        shared: dict[View, bytes | None] = {}
        now_ms = time.time_ns() // 1_000_000
        for viewer in self.viewers:
            view = viewer.view
            if view not in shared:
                rows = flush.rows(view)
                shared[view] = text_frame(frames.delta(now_ms, rows)) if rows else None
            viewer.show(flush, shared[view], began)
        self._flushed = began
        self._flush_pace.flushed(time.thread_time() - cpu, time.monotonic() - began, len(self.viewers))
        if self._measuring is None or self._measuring.done():
            self._measuring = asyncio.get_running_loop().create_task(self._measure(began, cpu))
        self._metrics.flushed(flush.count)

    async def _measure(self, began: float, cpu: float) -> None:
        """The cost of a flush includes what the event loop does afterwards to get the bytes out."""
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        took = time.monotonic() - began
        self._flush_pace.settled(time.thread_time() - cpu, took, len(self.viewers))
        self._metrics.flush_seconds.observe(took)

    async def _take_batches(self) -> None:
        while True:
            messages = await self._broker.take(200, 8 * 2**20)
            self._broker.acknowledge(messages)
            for message in messages:
                try:
                    batch = live.decode(message.payload)
                except msgspec.DecodeError as error:
                    log.error("a live batch cannot be read", topic=message.topic, error=str(error))
                    continue
                await self.adopt(batch)
                self._metrics.batch(len(batch.values) + len(batch.fixes), self.lag_ms / 1_000)

    async def _loaded(self) -> None:
        """The change log is (again) at hand: bring the board up to the registry and the newest values."""
        async with await database.connect(self._url, name="web board", autocommit=True) as connection:
            self._metric_keys = await shown.load_metrics(connection)
            await shown.place_sensors(connection, self.board)
            await shown.load_values(connection, self.board, self._metric_keys)
        self.registry += 1
        if not self.ready.is_set():
            self.board.take()
            self.ready.set()
        self._stale.set()
        for viewer in list(self.viewers):
            viewer.drain()
        self.flush_when_due()

    async def _changed(self, change: Change) -> None:
        before = self.changes.previous
        for viewer in list(self.viewers):
            viewer.tell(change, before)
        if change.kind == "sensor" or change.ref == 0:
            self.registry += 1
            self._hidden.discard(change.ref)
            await self._learn({change.ref} if change.ref else None)
            if change.ref:
                self.board.touch(change.ref)
            self.flush_when_due()

    async def _learn(self, sensors: Collection[int] | None) -> None:
        try:
            async with await database.connect(self._url, name="web board", autocommit=True) as connection:
                self._metric_keys = await shown.load_metrics(connection)
                await shown.place_sensors(connection, self.board, sensors)
            self._hidden.update(sensor_id for sensor_id in sensors or () if sensor_id not in self.board)
        except (*database.LOST, UnavailableError) as error:
            log.warning("cannot look up new sensors now; they appear with the next refresh", error=str(error))

    async def _refresh(self) -> None:
        """`latest` trails the readings by up to a second, and a live batch may be lost: read again what moved since."""
        await self.ready.wait()
        while True:
            try:
                async with asyncio.timeout(_REFRESH_EVERY):
                    await self._stale.wait()
                self._stale.clear()
                await asyncio.sleep(_REFRESH_FIRST)
            except TimeoutError:
                pass
            try:
                async with await database.connect(self._url, name="web board", autocommit=True) as connection:
                    await shown.place_sensors(connection, self.board)
                    await shown.load_values(connection, self.board, self._metric_keys, seconds=_REFRESH_EVERY * 2)
            except (*database.LOST, UnavailableError) as error:
                log.warning("cannot refresh the board now", error=str(error))
            self.flush_when_due()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT)
            now, now_ms = time.monotonic(), time.time_ns() // 1_000_000
            shared = self._heartbeat(now_ms, self.changes.cursor)
            for viewer in list(self.viewers):
                if viewer.blocked_since is not None and now - viewer.blocked_since > _STALLED:
                    log.warning(
                        "a viewer stopped reading and is cut", account=viewer.account, held_bytes=viewer.wire.held
                    )
                    self._metrics.cut()
                    viewer.wire.close(1013, "you stopped reading; come back with your cursor")
                elif viewer.cursor == self.changes.cursor:
                    viewer.beat(shared)
                else:
                    viewer.beat(self._heartbeat(now_ms, viewer.cursor))

    def _heartbeat(self, now_ms: int, cursor: int) -> bytes:
        return text_frame(frames.heartbeat(now_ms, cursor, self.lag_ms, ingest=self.ingest))

    async def _look_for_ingest(self) -> None:
        """A city from which nothing comes looks calm: whoever watches must know that nobody listens."""
        missed = 0
        while True:
            await asyncio.sleep(_INGEST_EVERY)
            if not self.viewers:
                continue
            try:
                async with await database.connect(self._url, name="web ingest", autocommit=True) as connection:
                    found = "ingest" in await database.connected(connection)
            except (*database.LOST, UnavailableError):
                continue
            missed = 0 if found else missed + 1
            self.ingest = missed < _INGEST_AWAY

    async def _pace(self) -> None:
        while True:
            await asyncio.sleep(_PACE_EVERY)
            now = time.monotonic()
            for viewer in list(self.viewers):
                viewer.pace(now)

    async def _guard(self) -> None:
        """A viewer whose session ended or whose token was taken back is sent away."""
        while True:
            await asyncio.sleep(_GUARD_EVERY)
            await self._send_away_of(self.viewers)

    async def _look_at_newcomers(self) -> None:
        """A session may have ended after the handshake, before there was a viewer to close."""
        while True:
            await self._joined.wait()
            self._joined.clear()
            newcomers, self._newcomers = self._newcomers, set()
            await self._send_away_of(newcomers)
            await asyncio.sleep(_NEWCOMERS_EVERY)

    async def _send_away_of(self, viewers: set[Viewer]) -> None:
        if not viewers:
            return
        try:
            async with await database.connect(self._url, name="web sessions", autocommit=True) as connection:
                asked = {viewer.session for viewer in viewers}
                ended = asked - await sessions.still_valid(connection, asked)
        except (*database.LOST, UnavailableError):
            return
        self.close_all(4401, "your session has ended", lambda viewer: viewer.session in ended)
