"""What runs by the clock and nobody waits for: retention (one process at a time, by an advisory lock), and the ends of
shelves, maintenance windows and chattering (hub/edges/alarm_clock.py).

One way for both editions of TimescaleDB: whole chunks are dropped with drop_chunks, by the ages in the table
``retention``. Community refreshes its continuous aggregates by policies of its own; Apache has plain views there.
"""

from __future__ import annotations

import asyncio

import psycopg
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from hub.edges import alarm_clock, database
from hub.errors import UnavailableError

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 900.0
_CHUNKS = ("reading", "position", "reading_1m", "reading_1h")
_ROWS = {
    "dead_letter": "DELETE FROM dead_letter WHERE received < now() - (SELECT keep FROM retention WHERE class = 'dead_letter')",
    "change": "DELETE FROM change WHERE at < now() - (SELECT keep FROM retention WHERE class = 'change')",
    "session": "DELETE FROM session WHERE expires_at < now()",
}


class JobsMetrics:
    """What the jobs tell Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.done = Gauge(
            "ioc_jobs_retention_last_success_timestamp_seconds",
            "When a round of retention last ended well, or was left to another process",
            registry=self.registry,
        )
        self.failures = Counter("ioc_jobs_retention_failures_total", "Rounds that failed", registry=self.registry)
        self.dropped = Counter(
            "ioc_jobs_retention_dropped_total",
            "Chunks (reading, position and their summaries) or rows dropped",
            ["class"],
            registry=self.registry,
        )
        self.expired = Counter(
            "ioc_jobs_alarms_changed_total",
            "Alarms that a shelf, a maintenance window or chattering coming to its end (or its begin) changed",
            registry=self.registry,
        )


async def run(url: str, metrics: JobsMetrics | None = None) -> None:
    """Until cancelled; waits for the database when it is away."""
    metrics = metrics or JobsMetrics()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_retain(url, metrics), name="retention")
        tasks.create_task(alarm_clock.run(url, metrics.expired.inc), name="alarm clock")


async def _retain(url: str, metrics: JobsMetrics) -> None:
    while True:
        connection = await database.connect_patiently(url, name="jobs", autocommit=True)
        try:
            while True:
                with database.translated():
                    for name, count in (await once(connection)).items():
                        metrics.dropped.labels(name).inc(count)
                metrics.done.set_to_current_time()
                await asyncio.sleep(_EVERY_SECONDS)
        except UnavailableError as error:
            metrics.failures.inc()
            log.warning("database went away; will try again", error=str(error))
            await asyncio.sleep(1)
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
        for name, statement in _ROWS.items():
            done[name] = (await connection.execute(statement)).rowcount
    finally:
        try:
            await connection.execute("SELECT pg_advisory_unlock(hashtext('ioc.jobs'))")
        except psycopg.Error:
            log.debug("the lock went with its connection")
    log.info("retention", **done)
    return done
