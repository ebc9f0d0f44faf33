"""Escalation: follows the change log with a cursor of its own, keeps a ladder for each alarm, queues who is to be told.

Reading on, the ladders and the deliveries are one transaction: killed at any instant, the same entries are read again
and nothing is queued twice. One process at a time plans, by an advisory lock; ingest knows nothing of it.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import structlog
from prometheus_client import Counter, Gauge

from hub.core.escalation import due, follow, next_due
from hub.edges import database
from hub.edges.jobs.task import Context
from hub.edges.stores import escalation as store
from hub.edges.stores.escalation import Standing

log = structlog.get_logger(__name__)

_POLL_SECONDS = 5.0
_BATCH = 500
_ELSEWHERE = "SELECT pg_try_advisory_xact_lock(hashtext('ioc.escalation'))"


class Planned(NamedTuple):
    read: int
    """Entries of the log."""
    made: int
    """Deliveries."""
    next_at: datetime | None
    """When something is due next."""


class Escalation:
    """The planner of notifications."""

    name = "escalation"

    def __init__(self, context: Context) -> None:
        self._url = context.url
        self._pulse = context.pulse(self.name, longest=12 * _POLL_SECONDS)
        self._give_up = timedelta(minutes=context.settings.notify_give_up_minutes)
        self._made = Counter(
            "ioc_jobs_deliveries_planned_total", "Deliveries put into the queue", registry=context.registry
        )
        self._ladders = Gauge("ioc_jobs_escalations", "Alarms with a ladder under way", registry=context.registry)
        self._planned = Gauge(
            "ioc_jobs_escalation_last_success_timestamp_seconds",
            "When the log was last read to its end, or left to another process",
            registry=context.registry,
        )

    async def run(self) -> None:
        connection = await database.connect_patiently(self._url, name="escalation", autocommit=True)
        try:
            with database.translated():
                await connection.execute("LISTEN ioc_change")
                await connection.execute("LISTEN ioc_policy")
                while True:
                    planned = await plan(connection, self._give_up, datetime.now(UTC), self._ladders)
                    self._pulse.beat()
                    self._made.inc(planned.made)
                    if planned.read >= _BATCH:
                        continue
                    self._planned.set_to_current_time()
                    await _bell(connection, planned.next_at)
        finally:
            await connection.close()


async def plan(
    connection: database.Connection, give_up: timedelta, now: datetime, standing: Gauge | None = None
) -> Planned:
    """One transaction: read on in the log by at most a batch, then tell what is due at ``now``."""
    async with connection.transaction():
        row = await (await connection.execute(_ELSEWHERE)).fetchone()
        if not row or not row[0]:
            return Planned(0, 0, None)
        known = await store.plan(connection)
        before = await store.ladders(connection)
        ladders = dict(before)
        cursor = await store.cursor(connection)
        entries = await store.entries(connection, cursor, _BATCH)
        missed: list[store.Entry] = []
        if await store.was_cut(connection, cursor):
            missed = await store.standing_alarms(connection)
            log.warning("the change log was cut beyond what was read of it", cursor=cursor, alarms=len(missed))
        made = 0
        for entry in (*missed, *entries):
            if entry.seen is not None:
                held = ladders.pop(entry.alarm_id, None)
                ladder, calls = follow(held and held.ladder, entry.seen, known.policies, give_up, now)
                if ladder is not None:
                    ladders[entry.alarm_id] = Standing(ladder, entry.alarm)
                for call in calls:
                    before_it = held is not None and call.cause == held.ladder.cause and call.at < entry.seen.at
                    began = held.ladder if held and before_it else ladder or (held and held.ladder)
                    alarm = held.alarm if held and before_it else entry.alarm
                    made += await store.deliver(connection, [call], alarm, known, began and began.started, give_up)
        caught_up = len(entries) < _BATCH
        for alarm_id, held in ladders.items() if caught_up else ():
            ladder, calls = due(held.ladder, known.policies, now, give_up, now)
            ladders[alarm_id] = Standing(ladder, held.alarm)
            made += await store.deliver(connection, calls, held.alarm, known, ladder.started, give_up)
        for alarm_id in before.keys() | ladders.keys():
            if before.get(alarm_id) != ladders.get(alarm_id):
                await store.put(connection, alarm_id, ladders.get(alarm_id))
        if entries:
            await store.move(connection, entries[-1].seq)
        if made:
            await connection.execute("SELECT pg_notify('ioc_delivery', '')")
    if standing is not None:
        standing.set(len(ladders))
    times = [at for held in ladders.values() if (at := next_due(held.ladder, known.policies)) is not None]
    return Planned(len(entries), made, min(times, default=None))


async def _bell(connection: database.Connection, next_at: datetime | None) -> None:
    """Until the log grows, something is due, or a poll's time has passed."""
    seconds = _POLL_SECONDS
    if next_at is not None:
        seconds = min(max((next_at - datetime.now(UTC)).total_seconds(), 0.0), _POLL_SECONDS)
    async for _ in connection.notifies(timeout=seconds, stop_after=1):
        pass
    await asyncio.sleep(0)
