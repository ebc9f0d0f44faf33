"""Retention: what is old goes. One process at a time, by an advisory lock.

One way for both editions of TimescaleDB: whole chunks are dropped with drop_chunks, by the ages in the table
``retention``. Community refreshes its continuous aggregates by policies of its own; Apache has plain views there.
"""

from __future__ import annotations

import asyncio

import psycopg
import structlog
from prometheus_client import Counter, Gauge

from hub.edges import database
from hub.edges.jobs.task import Context

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 900.0
_CHUNKS = ("reading", "position", "reading_1m", "reading_1h")
_ROWS = {
    "dead_letter": "DELETE FROM dead_letter WHERE received < now() - (SELECT keep FROM retention WHERE class = 'dead_letter')",
    "change": "DELETE FROM change WHERE at < now() - (SELECT keep FROM retention WHERE class = 'change')",
    "delivery": """DELETE FROM delivery WHERE status <> 'waiting'
        AND created_at < now() - (SELECT keep FROM retention WHERE class = 'delivery')""",
    "session": "DELETE FROM session WHERE expires_at < now()",
    "backtest": "DELETE FROM backtest WHERE ended_at < now() - (SELECT keep FROM retention WHERE class = 'backtest')",
}


class Retention:
    """Drops what is older than it is kept, every quarter of an hour."""

    name = "retention"

    def __init__(self, context: Context) -> None:
        self._url = context.url
        self._pulse = context.pulse(self.name, longest=4 * _EVERY_SECONDS)
        self._done = Gauge(
            "ioc_jobs_retention_last_success_timestamp_seconds",
            "When a round of retention last ended well, or was left to another process",
            registry=context.registry,
        )
        self._dropped = Counter(
            "ioc_jobs_retention_dropped_total",
            "Chunks (reading, position and their summaries) or rows dropped",
            ["class"],
            registry=context.registry,
        )

    async def run(self) -> None:
        connection = await database.connect_patiently(self._url, name="jobs", autocommit=True)
        try:
            self._pulse.beat()  # the first round may have months to drop
            while True:
                with database.translated():
                    for name, count in (await once(connection)).items():
                        self._dropped.labels(name).inc(count)
                self._pulse.beat()
                self._done.set_to_current_time()
                await asyncio.sleep(_EVERY_SECONDS)
        finally:
            await connection.close()


async def once(connection: database.Connection) -> dict[str, int]:
    """One round of retention; returns chunks dropped and rows deleted by class. Empty when another process is at it."""
    locked = await (await connection.execute("SELECT pg_try_advisory_lock(hashtext('ioc.jobs'))")).fetchone()
    if locked is None or not locked[0]:
        return {}
    done: dict[str, int] = {}
    try:
        for table in _CHUNKS:
            row = await (await connection.execute("SELECT drop_expired(%s)", (table,))).fetchone()
            done[table] = 0 if row is None else int(row[0])
        past = await (await connection.execute("SELECT * FROM drop_past()")).fetchone()
        done["past"], done["presence_past"] = (0, 0) if past is None else past
        for name, statement in _ROWS.items():
            done[name] = (await connection.execute(statement)).rowcount
    finally:
        try:
            await connection.execute("SELECT pg_advisory_unlock(hashtext('ioc.jobs'))")
        except psycopg.Error:
            log.debug("the lock went with its connection")
    log.info("retention", **done)
    return done
