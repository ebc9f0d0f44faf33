"""READ FIRST: the way of one reading, on one page.

    receive -> decode -> locate the sensor -> check the clock -> store -> judge -> commit -> acknowledge -> announce

A batch is whatever arrived while the last one was committing: a few messages in a quiet city, thousands in a busy one.
Nothing is acknowledged to the broker before it is committed, and nothing is shown before that either. A batch that
cannot be stored is split until the message at fault is alone; that one becomes a dead letter, its neighbours are stored.
One that the rules fail at is stored all the same, and that nobody judged it is told on the system page.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeVar

import structlog

from hub.core import live
from hub.core.decode.ahead import Ahead
from hub.core.intake import DeviceKey, Intake, Presence, Stored
from hub.core.ledger import Ledger
from hub.core.newest import BatchNewest, newest_of
from hub.core.reading import Decoded, Fix, Message, Reading, doubt
from hub.core.rules.engine import Outcome
from hub.core.sources.table import Source, Sources
from hub.errors import DecodeError, RefusedError, UnavailableError, UnjudgedError

log = structlog.get_logger(__name__)
T = TypeVar("T")

_NOT_CAUGHT_UP = 0.5
"""Seconds until we look again whether timers may be trusted."""
_BATCH_BYTES = 1 << 21
"""Packs of many readings make fewer messages a batch, so that a commit stays short."""
_SLICE_BYTES = 1 << 13
"""Decoded ahead in one go: a fraction of a millisecond, then whoever waits for the database gets its turn."""


class Inlet(Protocol):
    """Where messages come from and live batches go: the broker (hub/edges/mqtt.py)."""

    async def take(self, limit: int, limit_bytes: int) -> list[Message]: ...
    def waiting(self) -> Sequence[Message]:
        """What has arrived and was not taken yet; grows while it is looked at."""

    def acknowledge(self, messages: Sequence[Message]) -> None: ...
    def publish(self, topic: str, payload: bytes) -> bool: ...
    def caught_up(self) -> bool:
        """Nothing waits between the broker and us, so what did not arrive was not sent: timers may be trusted."""


class Transaction(Protocol):
    """One open transaction: all of a batch or nothing of it."""

    async def store(self, intake: Intake) -> Stored:
        """Its rows, but for messages that contradict what is known."""

    async def record(self, intake: Intake, newest: BatchNewest, outcome: Outcome) -> None:
        """The ledger, the dead letters, presence, `latest`, and what the rules decided."""


class Store(Protocol):
    """The database, and what ingest knows from it (hub/edges/store.py)."""

    consumer: str
    dated_last: dict[DeviceKey, datetime]

    @property
    def sources(self) -> Sources:
        """Whose each message is, and how it is understood."""

    async def reopen(self, *, stuck: str = "") -> None:
        """Connect until it works, and learn everything anew: the last commit may or may not have happened.

        ``stuck``: why nothing is stored; others are to see it, until ``unstuck``.
        """

    async def unstuck(self) -> None:
        """The database takes what it is given; nothing to do when it always did."""

    def given_before(self, message: Message) -> datetime | None:
        """When this message, which has no time of its own, was received the first time; None: not known."""

    async def locate(self, intake: Intake) -> None:
        """Give every sample its sensor, its metrics and its event time; registers devices never met before."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]: ...
    def settle(self, intake: Intake, stored: Stored) -> None: ...
    def judge(self, readings: Sequence[Reading], fixes: Sequence[Fix], now: datetime) -> Outcome:
        """
        Raises:
            UnjudgedError: for an error that is not of one stream alone.
        """

    def leave_unjudged(self, samples: int, error: UnjudgedError) -> Outcome: ...
    def seconds_to_next_duty(self, caught_up: bool) -> float: ...
    async def do_duties(self, caught_up: bool) -> None:
        """What falls due by itself: timers of rules, changed rules and zones, `latest`, folding the ledger."""


class Meter(Protocol):
    """What Prometheus is told (hub/edges/metrics.py)."""

    def batch(self, ledger: Ledger, outcome: Outcome, seconds: float) -> None: ...


class Pipeline:
    """Carries batches from the broker to the database and tells viewers. One batch at a time, in order."""

    def __init__(self, inlet: Inlet, store: Store, meter: Meter, *, batch_messages: int) -> None:
        self._inlet = inlet
        self._store = store
        self._meter = meter
        self._batch_messages = batch_messages
        self._topic = f"{live.LIVE_TOPIC}/{store.consumer}"
        self._decode = Ahead(lambda topic, payload, received: store.sources.decode(topic, payload, received))

    async def run(self) -> None:
        """Until cancelled. A batch in the database but not yet acknowledged comes again and is recognised."""
        while True:
            messages = await self.receive()
            ahead = asyncio.create_task(self._decode_ahead())
            try:
                await self.carry(messages)
            finally:
                ahead.cancel()
                await asyncio.wait([ahead])
            self.acknowledge(messages)

    async def receive(self) -> list[Message]:
        """What has arrived; duties that fell due come first."""
        while True:
            caught_up = self._inlet.caught_up()
            seconds = self._store.seconds_to_next_duty(caught_up)
            if seconds <= 0:
                await self._persistently(partial(self._store.do_duties, caught_up))
                continue
            try:
                async with asyncio.timeout(seconds if caught_up else min(seconds, _NOT_CAUGHT_UP)):
                    return await self._inlet.take(self._batch_messages, _BATCH_BYTES)
            except TimeoutError:
                continue

    async def _decode_ahead(self) -> None:
        """While the database works on this batch, understand what has arrived for the next one, a little at a time."""
        size = 0
        for message in self._inlet.waiting():
            self._decode.prepare(message)
            size += len(message.payload)
            if size > _SLICE_BYTES:
                size = 0
                await asyncio.sleep(0)

    async def carry(self, messages: Sequence[Message]) -> None:
        """Store, judge and announce ``messages``; returns when they are committed, however long that takes."""
        for source, part in self._store.sources.apart(messages):
            try:
                self.announce(await self._persistently(partial(self._commit, source, part)))
            except RefusedError as error:
                await self._isolate(source, part, error)

    async def _commit(
        self,
        source: Source,
        messages: Sequence[Message],
        refused: DecodeError | None = None,
        unjudged: UnjudgedError | None = None,
    ) -> live.LiveBatch:
        began = time.perf_counter()
        store = self._store
        intake = Intake(messages, store.dated_last, source)
        intake.decode(self._decode if refused is None else _refuse(refused), store.given_before)
        await store.locate(intake)
        async with store.transaction() as transaction:
            stored = await transaction.store(intake)
            store.settle(intake, stored)
            readings, fixes = intake.fresh(stored)
            if unjudged is None:
                outcome = store.judge(readings, fixes, datetime.now(UTC))
            else:
                outcome = store.leave_unjudged(len(readings) + len(fixes), unjudged)
            newest = newest_of(readings, fixes)
            await transaction.record(intake, newest, outcome)
        self._meter.batch(intake.ledger, outcome, time.perf_counter() - began)
        return _announcement(store.consumer, newest, intake.presence)

    def acknowledge(self, messages: Sequence[Message]) -> None:
        self._inlet.acknowledge(messages)

    def announce(self, batch: live.LiveBatch) -> None:
        """To the viewers, over the broker. May be lost: `latest` completes it; alarms travel through the database."""
        if batch.values or batch.fixes or batch.presence:
            self._inlet.publish(self._topic, live.encode(batch))

    async def _persistently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do ``work``; when the database is away or cannot write, wait for it and do it again from the beginning."""
        while True:
            try:
                done = await work()
            except UnavailableError as error:
                log.warning("the database did not take a batch; nothing is acknowledged", error=str(error))
                await self._store.reopen(stuck=str(error))
            else:
                await self._store.unstuck()
                return done

    async def _isolate(self, source: Source, messages: Sequence[Message], error: RefusedError) -> None:
        """Halve until the message that is refused is alone, and bury that one; store it if only the rules fail at it."""
        if len(messages) > 1:
            half = len(messages) // 2
            await self.carry(messages[:half])
            await self.carry(messages[half:])
            return
        if isinstance(error, UnjudgedError):
            self.announce(await self._persistently(partial(self._commit, source, messages, unjudged=error)))
            return
        reason = DecodeError("store-refused", "payload", str(error)[:200], "values that the database accepts")
        self.announce(await self._persistently(partial(self._commit, source, messages, reason)))


def _refuse(error: DecodeError) -> Callable[[str, bytes, datetime], Decoded]:
    def decoder(_topic: str, _payload: bytes, _received: datetime) -> Decoded:
        raise error

    return decoder


def _announcement(consumer: str, newest: BatchNewest, presence: Sequence[Presence]) -> live.LiveBatch:
    return live.LiveBatch(
        consumer=consumer,
        committed=time.time_ns() // 1_000_000,
        values=[_value(row) for row in newest.readings.values()],
        fixes=[_fix(fix) for fix in newest.fixes.values()],
        presence=[(entry.sensor_id, entry.online) for entry in presence],
        doubts=[(row.sensor_id, row.metric_id, row.flags) for row in newest.readings.values() if doubt(row.flags)],
    )


def _value(row: Reading) -> live.Value:
    shown = row.text if row.value is None else row.value
    return row.sensor_id, row.metric_id, live.unix_ms(row.time), "" if shown is None else shown


def _fix(fix: Fix) -> live.Fix:
    at = fix.position
    return fix.sensor_id, live.unix_ms(fix.time), at.lon, at.lat, at.speed, at.course
