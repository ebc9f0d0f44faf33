"""The process that runs backtests: `hub jobs` keeps one going (hub/edges/jobs/backtests.py), so that nothing else waits.

The queue is the table ``backtest``. Whoever runs a row holds an advisory lock on its number, so a row that is running
and not locked has lost its worker, however that died; it is taken again, and after ``_ATTEMPTS`` it has failed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from datetime import datetime
from typing import Any, NamedTuple

import structlog
import uvloop
from psycopg.types.json import Jsonb

from hub.edges import backtest_report, database
from hub.edges.backtest import backtest
from hub.edges.database import Connection
from hub.edges.logs import configure
from hub.edges.settings import Settings
from hub.errors import InputError, UnavailableError

log = structlog.get_logger(__name__)

_ATTEMPTS = 3
_TELL_SECONDS = 1.0
_LOOK_SECONDS = 10.0
_NICE = 10
"""Backtests are given what the others leave of the processor."""

_TAKE = """
UPDATE backtest SET status = 'running', started_at = now(), attempts = attempts + 1, progress = 0, at = NULL, records = 0
WHERE backtest_id = (
    SELECT backtest_id FROM backtest WHERE status = 'waiting' ORDER BY backtest_id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING backtest_id, since, until, documents, zones
"""
_LOCK = "SELECT pg_advisory_lock(hashtext('ioc.backtest'), %s)"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('ioc.backtest'), %s)"
_RUNNING = "SELECT backtest_id FROM backtest WHERE status = 'running' FOR UPDATE SKIP LOCKED"
_LEFT = "SELECT pg_try_advisory_lock(hashtext('ioc.backtest'), %s)"
_AGAIN = """
UPDATE backtest SET
    status = CASE WHEN cancel THEN 'cancelled' WHEN attempts >= %(most)s THEN 'failed' ELSE 'waiting' END,
    ended_at = CASE WHEN cancel OR attempts >= %(most)s THEN now() END,
    problem = CASE WHEN NOT cancel AND attempts >= %(most)s THEN %(problem)s END
WHERE backtest_id = %(id)s RETURNING status
"""
_TELL = """
UPDATE backtest SET progress = %(progress)s, at = %(at)s, records = %(records)s WHERE backtest_id = %(id)s RETURNING cancel
"""
_RELEASE = "UPDATE backtest SET status = 'waiting', attempts = attempts - 1 WHERE backtest_id = %s"
_END = """
UPDATE backtest SET status = %(status)s, ended_at = now(), problem = %(problem)s, result = %(result)s,
    progress = CASE WHEN %(status)s = 'done' THEN 1 ELSE progress END
WHERE backtest_id = %(id)s
"""
_ALARM = "COPY backtest_alarm (backtest_id, number, body) FROM STDIN"


class _Job(NamedTuple):
    id: int
    since: datetime
    until: datetime
    documents: list[dict[str, Any]]
    zones: list[dict[str, Any]]


class _Reached:
    """How far the running backtest has come."""

    def __init__(self, job: _Job) -> None:
        self._job = job
        self.at: datetime | None = None
        self.records = 0

    def note(self, at: datetime, records: int) -> None:
        self.at, self.records = at, records

    @property
    def share(self) -> float:
        job = self._job
        return 0.0 if self.at is None else min(max((self.at - job.since) / (job.until - job.since), 0.0), 1.0)


async def work(url: str) -> None:
    """Run what waits, one after the other, until cancelled; waits for the database when it is away."""
    while True:
        connection = await database.connect_patiently(url, name="backtests", autocommit=True)
        try:
            with database.translated():
                await connection.execute("LISTEN ioc_backtest")
                while True:
                    await recover(connection)
                    job = await _take(connection)
                    if job is not None:
                        await _run(connection, url, job)
                    else:
                        async for _ in connection.notifies(timeout=_LOOK_SECONDS, stop_after=1):
                            pass
        except UnavailableError as error:
            log.warning("database went away; will try again", error=str(error))
            await asyncio.sleep(1)
        finally:
            await connection.close()


async def recover(connection: Connection) -> None:
    """Backtests whose worker is gone: they wait again, or have failed."""
    async with connection.transaction():
        for (number,) in await (await connection.execute(_RUNNING)).fetchall():
            row = await (await connection.execute(_LEFT, (number,))).fetchone()
            if row is None or not row[0]:
                continue
            problem = f"its worker ended {_ATTEMPTS} times while it ran: out of memory, perhaps; try a shorter period"
            given = {"id": number, "most": _ATTEMPTS, "problem": problem}
            row = await (await connection.execute(_AGAIN, given)).fetchone()
            await connection.execute(_UNLOCK, (number,))
            log.warning("a backtest had lost its worker", backtest=number, now=None if row is None else row[0])


async def _take(connection: Connection) -> _Job | None:
    async with connection.transaction():
        row = await (await connection.execute(_TAKE)).fetchone()
        if row is None:
            return None
        await connection.execute(_LOCK, (row[0],))  # before others can see that it runs
        return _Job(*row)


async def _run(connection: Connection, url: str, job: _Job) -> None:
    """One backtest to its end, whichever: done, cancelled, failed, or put back when we are stopped."""
    log.info("backtest begins", backtest=job.id)
    reached = _Reached(job)
    running = asyncio.create_task(
        backtest(url, job.documents, job.since, job.until, reached.note, zones=job.zones), name=f"backtest {job.id}"
    )
    status, found = "failed", None
    problem: str | None = "an error on our side; it is in the log"
    try:
        while not running.done():
            await asyncio.wait({running}, timeout=_TELL_SECONDS)
            if await _tell(connection, job, reached):
                running.cancel()
                await asyncio.wait({running})
        found = running.result()
        await _tell(connection, job, reached)  # it may have ended while it was last told of
        status, problem = "done", None
    except asyncio.CancelledError:
        if not running.cancelled():
            running.cancel()
            await asyncio.wait({running})
            await connection.execute(_RELEASE, (job.id,))
            raise
        status, problem = "cancelled", None
    except InputError as error:
        problem = str(error)
    except UnavailableError:
        raise
    except Exception:
        log.exception("backtest failed", backtest=job.id)
    async with connection.transaction():
        if found is not None:
            async with connection.cursor() as cursor, cursor.copy(_ALARM) as copy:
                for number, body in enumerate(backtest_report.alarms(found), 1):
                    await copy.write_row((job.id, number, Jsonb(body)))
        given = {"id": job.id, "status": status, "problem": problem}
        result = None if found is None else Jsonb(backtest_report.result(found))
        await connection.execute(_END, given | {"result": result})
    await connection.execute(_UNLOCK, (job.id,))
    log.info("backtest ended", backtest=job.id, status=status)


async def _tell(connection: Connection, job: _Job, reached: _Reached) -> bool:
    """Write how far it has come; has somebody asked for it to stop?"""
    given = {"id": job.id, "progress": reached.share, "at": reached.at, "records": reached.records}
    row = await (await connection.execute(_TELL, given)).fetchone()
    return row is None or bool(row[0])


async def _until_alone(url: str) -> None:
    """Work until our parent is gone: then its end of our standard input closes."""
    working = asyncio.create_task(work(url))
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    parent = asyncio.create_task(reader.read())
    await asyncio.wait({working, parent}, return_when=asyncio.FIRST_COMPLETED)
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


def main() -> None:
    """The first line on standard input is a JSON object: url, log_level, log_json. No secret in argv or environment."""
    given = json.loads(sys.stdin.readline())
    configure(Settings.model_construct(log_level=given["log_level"], log_json=given["log_json"]), "backtests")
    os.nice(_NICE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_alone(given["url"]))


if __name__ == "__main__":
    main()
