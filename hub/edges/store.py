"""The database side of ingest: what it knows, and the one transaction that each batch becomes."""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import psycopg
import structlog
from psycopg.types.json import Jsonb

from hub.core.intake import DeviceKey, Intake, Stored
from hub.core.ledger import Sequences
from hub.core.newest import BatchNewest, Unsaved
from hub.core.payloads import Sampler
from hub.core.reading import Fix, Message, Reading
from hub.core.rules.catalogue import EMPTY
from hub.core.rules.engine import Engine, Misjudged, Outcome
from hub.core.sources.table import Sources
from hub.edges import database
from hub.edges.stores import (
    alarms,
    broker_sessions,
    catalogue,
    late,
    latest,
    ledger,
    misjudgements,
    payloads,
    readings,
    sources,
)
from hub.edges.stores.registry import Registry
from hub.errors import RefusedError, UnavailableError, UnjudgedError

log = structlog.get_logger(__name__)

_LATEST_EVERY = 1.0
_FOLD_EVERY = 5.0
_SAVE_AT_ONCE = 64
"""Up to so many unsaved values, `latest` is written with the batch: a quiet city is never behind."""

_CATALOGUE = frozenset({"sensor", "zone", "rule", sources.CHANGED})
"""Kinds of change that tell the rules something new."""

_REMEMBER = """
INSERT INTO rule_memory (rule_id, subject, memory) VALUES (%s, %s, %s)
ON CONFLICT (rule_id, subject) DO UPDATE SET memory = excluded.memory
"""
_FORGET = "DELETE FROM rule_memory WHERE rule_id = %s AND subject = %s"


class IngestStore:
    """Implements hub.pipeline.Store on one connection; ``listen`` runs beside it."""

    def __init__(
        self,
        url: str,
        *,
        consumer: str,
        auto_approve: bool,
        strict: bool = False,
        on_sources: Callable[[Sequence[str], Sequence[str]], None] = lambda _read, _over: None,
    ) -> None:
        """``strict``: errors of the rule engine are raised (for tests); else the city goes on being watched without the
        streams they happen in. ``on_sources`` is told the topic filters that are read beside the native ones, and those
        that were and are not any more."""
        self.consumer = consumer
        self._strict = strict
        self.dated_last: dict[DeviceKey, datetime] = {}
        self.had_session = False
        """Whether we were connected to a broker before, in this process or in one before it."""
        self._url = url
        self._on_sources = on_sources
        self._registry = Registry(auto_approve=auto_approve)
        self._sequences = Sequences()
        self._unsaved = Unsaved()
        self._sampler = Sampler()
        self._undated: dict[int, tuple[bytes, datetime]] = {}
        self._engine = Engine(EMPTY)
        self._connection: database.Connection | None = None
        self._stuck = ""
        self._loaded = self._listening = False
        self._latest_saved = time.monotonic()
        self._folded = time.monotonic()
        self._catalogue_stale = False
        self._engine_stale = False
        self._to_fold: set[int] = set()
        """Sources with ledger rows of ours that wait"""
        self._look_back_at: float | None = None

    @property
    def sources(self) -> Sources:
        return self._registry.sources

    @property
    def engine(self) -> Engine:
        return self._engine

    async def reopen(self, *, stuck: str = "") -> None:
        """A new connection, and everything read anew. ``stuck``: why what was to be stored was not; ``unstuck``: it is."""
        await self.close()
        self._stuck = stuck
        # The name is what others know it by: who cannot write (the disk is full) cannot say so in the database.
        name = database.STUCK if stuck else "ingest"
        while True:
            self._connection = await database.connect_patiently(self._url, name=name, autocommit=True)
            try:
                with database.translated():
                    await self._load(self._connection)
                self._loaded = True
                return
            except UnavailableError as error:
                log.warning("the database went away while we were reading it", error=str(error))
                await self.close()

    async def unstuck(self) -> None:
        """Others may see it: what was to be stored is."""
        if self._stuck:
            with suppress(UnavailableError), database.translated():
                await database.rename(self._open_connection, "ingest")
                self._stuck = ""

    def trouble(self) -> str:
        """Why nothing is stored, as a sentence; empty: the last attempt was taken, and the connections stand.

        In a quiet city the connection that listens is the one that notices.
        """
        if self._stuck:
            return f"did not take what was to be stored; nothing is acknowledged: {self._stuck}"
        if not self._loaded:
            return "not reached yet, or not read yet"
        return "" if self._listening else "unreachable: the connection that listens for changes is lost"

    async def close(self) -> None:
        self._loaded = False
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def listen(self) -> None:
        """Rules, zones or sensors changed by somebody else: read them anew before the next batch. Until cancelled."""
        while True:
            try:
                async with database.listening(self._url, "ioc_change", name="ingest-listen") as notifications:
                    self._catalogue_stale = self._listening = True
                    async for notification in notifications:
                        kind = notification.payload.partition(":")[0]
                        self._catalogue_stale = self._catalogue_stale or kind in _CATALOGUE
            except database.LOST as error:
                self._listening = False
                log.warning("lost the connection that listens for changes", error=str(error))
                await asyncio.sleep(1)

    async def locate(self, intake: Intake) -> None:
        registry = self._registry
        devices, metrics = intake.unknown(registry.sensors, registry.metrics)
        if devices or registry.affordable(metrics):
            with _translated():
                await registry.learn(self._open_connection, intake.source, devices, metrics)
            await self._refresh_catalogue()
        intake.place(registry.sensors, registry.metrics, registry.owner(intake.source))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[IngestTransaction]:
        """Commits at the end of the block; only then does what we know in memory follow."""
        with _translated():
            async with self._open_connection.transaction():
                transaction = IngestTransaction(self, self._open_connection)
                yield transaction
        transaction.committed()

    def settle(self, intake: Intake, stored: Stored) -> None:
        intake.settle(stored, self._sequences)

    def judge(self, readings: Sequence[Reading], fixes: Sequence[Fix], now: datetime) -> Outcome:
        try:
            return self._engine.judge(readings, fixes, now)
        except Exception as error:
            if self._strict:
                raise
            raise UnjudgedError(f"{type(error).__name__}: {error}") from error

    def leave_unjudged(self, samples: int, error: UnjudgedError) -> Outcome:
        nothing = self._engine.judge([], [], datetime.now(UTC))
        return nothing._replace(misjudged=[Misjudged((), None, samples, error)])

    def listen_anew(self) -> None:
        """The broker was away: nobody was silent meanwhile, we were deaf. Silences count from now."""
        self._engine_stale = True

    def seconds_to_next_duty(self, caught_up: bool) -> float:
        if self._catalogue_stale or self._engine_stale:
            return 0.0
        now = time.monotonic()
        waits = [3600.0]
        if len(self._unsaved):
            waits.append(self._latest_saved + _LATEST_EVERY - now)
        if self._to_fold:
            waits.append(self._folded + _FOLD_EVERY - now)
        if caught_up and self._look_back_at is not None:
            waits.append(self._look_back_at - now)
        if caught_up and (due := self._engine.next_due()) is not None:
            waits.append((due - datetime.now(UTC)).total_seconds())
        return min(waits)

    async def do_duties(self, caught_up: bool) -> None:
        now = time.monotonic()
        if self._engine_stale:
            with _translated():
                if not self.had_session:
                    await broker_sessions.remember(self._open_connection, self.consumer)
                    self.had_session = True
                await self._load_registry(self._open_connection)
                await self._load_engine(self._open_connection)
        elif self._catalogue_stale:
            await self._refresh_catalogue()
        due = self._engine.next_due()
        if caught_up and due is not None and due <= datetime.now(UTC):
            await self._adopt(self._engine.tick(datetime.now(UTC)))
        if len(self._unsaved) and now >= self._latest_saved + _LATEST_EVERY:
            async with self.transaction() as transaction:
                await transaction.save_latest(BatchNewest({}, {}))
        if self._to_fold and now >= self._folded + _FOLD_EVERY:
            with _translated():
                await ledger.fold(self._open_connection, sorted(self._to_fold))
            self._folded = time.monotonic()
            self._to_fold.clear()
        if caught_up and self._look_back_at is not None and now >= self._look_back_at:
            await self._look_back()

    async def _look_back(self) -> None:
        """One window of late data, when nothing else is to be done."""
        with _translated():
            engine = self._engine
            await late.look_back(self._open_connection, engine.catalogue, engine.groups, strict=self._strict)
            wait = await late.soonest(self._open_connection)
        self._look_back_at = None if wait is None else time.monotonic() + wait

    @property
    def _open_connection(self) -> database.Connection:
        if self._connection is None:
            raise UnavailableError("not connected")
        return self._connection

    async def _load(self, connection: database.Connection) -> None:
        await self._load_registry(connection)
        self._unsaved = await latest.complete(connection)
        self._sequences = await ledger.load_sequences(connection)
        self._undated = await ledger.load_undated(connection, self.consumer)
        self.had_session = await broker_sessions.known(connection, self.consumer)
        wait = await late.soonest(connection)
        self._look_back_at = None if wait is None else time.monotonic() + wait
        self._sampler = await payloads.load(connection)
        await self._load_engine(connection)

    async def _load_registry(self, connection: database.Connection) -> None:
        before = self._foreign_filters()
        await self._registry.load(connection)
        if before != (found := self._foreign_filters()):
            self._on_sources(*found)

    def _foreign_filters(self) -> tuple[list[str], tuple[str, ...]]:
        """Those that are read, and those that are not any more."""
        return [source.topic_filter for source in self.sources.foreign], self._registry.over

    async def _load_engine(self, connection: database.Connection) -> None:
        """A new engine that knows what the old one knew: its memory, and the newest samples of every sensor."""
        self._catalogue_stale = self._engine_stale = False
        memory = await catalogue.load_memory(connection)
        engine = Engine(await catalogue.load(connection), memory, strict=self._strict)
        engine.prime(*await latest.recent(connection), datetime.now(UTC))
        self._engine = engine

    async def _refresh_catalogue(self) -> None:
        self._catalogue_stale = False
        with _translated():
            await self._load_registry(self._open_connection)
            fresh = await catalogue.load(self._open_connection, self._engine.catalogue)
            known = self._engine.catalogue
            if (fresh.unjudged, fresh.unread) != (known.unjudged, known.unread):
                # What was known by a rule or of a zone that could not be read is in the database alone.
                await self._load_engine(self._open_connection)
                return
        try:
            outcome = self._engine.with_catalogue(fresh, datetime.now(UTC))
        except Exception:
            if self._strict:
                raise
            log.exception("the rules could not go over to what changed; they begin from what is stored")
            with _translated():
                await self._load_engine(self._open_connection)
            return
        await self._adopt(outcome)

    async def _adopt(self, outcome: Outcome) -> None:
        """Decisions that no batch brought: of timers, and of changed rules and zones."""
        if outcome.transitions or outcome.memory or outcome.misjudged:
            async with self.transaction() as transaction:
                await transaction.decide(outcome)
        else:
            self._engine.adopt(outcome)

    def given_before(self, message: Message) -> datetime | None:
        if message.token is None or (held := self._undated.get(message.token[1])) is None:
            return None
        return held[1] if held[0] == ledger.digest(message) else None


class IngestTransaction:
    """Implements hub.pipeline.Transaction."""

    def __init__(self, store: IngestStore, connection: database.Connection) -> None:
        self._store = store
        self._connection = connection
        self._outcome: Outcome | None = None
        self._newest: BatchNewest | None = None
        self._intake: Intake | None = None
        self._saved = False

    async def store(self, intake: Intake) -> Stored:
        return await readings.write(self._connection, intake.readings, intake.fixes, intake.parts)

    async def record(self, intake: Intake, newest: BatchNewest, outcome: Outcome) -> None:
        self._intake = intake
        store = self._store
        unsaved = store._unsaved
        # Everything that needs no answer goes out together; one wait for all of it.
        async with self._connection.pipeline():
            await ledger.enter(self._connection, intake.source.id, intake.ledger)
            if intake.dead:
                await ledger.bury(self._connection, intake.dead)
            if intake.presence:
                await ledger.record_presence(self._connection, intake.presence)
            if intake.undated:
                await ledger.record_undated(self._connection, store.consumer, intake)
            if kept := store._sampler.choose(intake.delivered, time.monotonic()):
                await payloads.keep(self._connection, kept)
            small = len(unsaved) + len(newest.readings) + len(newest.fixes) <= _SAVE_AT_ONCE
            overdue = time.monotonic() >= store._latest_saved + _LATEST_EVERY
            if small or overdue or unsaved.brings_unknown(newest):
                await self.save_latest(newest)
            else:
                self._newest = newest
        if outcome.late:
            await late.note(self._connection, outcome.late)
            settled = time.monotonic() + late.SETTLE_SECONDS
            store._look_back_at = min(store._look_back_at or settled, settled)
        await self.decide(outcome)

    async def save_latest(self, newest: BatchNewest) -> None:
        self._newest, self._saved = newest, True
        await latest.save(self._connection, *self._store._unsaved.with_batch(newest))

    async def decide(self, outcome: Outcome) -> None:
        """Alarms and the memory of the rules."""
        self._outcome = outcome
        if outcome.misjudged:
            await misjudgements.note(self._connection, outcome.misjudged)
        if outcome.memory:
            async with self._connection.cursor() as cursor:
                kept = {key: value for key, value in outcome.memory.items() if value is not None}
                gone = [key for key, value in outcome.memory.items() if value is None]
                if kept:
                    await cursor.executemany(_REMEMBER, [(*key, Jsonb(value)) for key, value in sorted(kept.items())])
                if gone:
                    await cursor.executemany(_FORGET, gone)
        if outcome.transitions:
            await alarms.record(self._connection, outcome.transitions, self._store.engine.catalogue)

    def committed(self) -> None:
        store = self._store
        if self._outcome is not None:
            store._engine.adopt(self._outcome)
        if self._newest is not None:
            store._unsaved.committed(self._newest, saved=self._saved)
        if self._saved:
            store._latest_saved = time.monotonic()
        if self._intake is not None:
            store._to_fold.add(self._intake.source.id)
            store._sequences.keep()
            for packet_id, (message, moment) in self._intake.undated.items():
                store._undated[packet_id] = (ledger.digest(message), moment)


class _translated:  # noqa: N801  (reads as a verb, like contextlib.suppress)
    """Driver errors in the words of hub.errors: gone (try again), or refused (these values)."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, database.LOST):
            raise UnavailableError(str(error).strip()) from error
        if isinstance(error, psycopg.DataError | psycopg.IntegrityError | struct.error | OverflowError):
            raise RefusedError(str(error).splitlines()[0]) from error
