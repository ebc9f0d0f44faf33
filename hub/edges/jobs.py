"""What runs by the clock and nobody waits for: retention. One process at a time, by an advisory lock."""

from __future__ import annotations

import asyncio

import psycopg
import structlog

from hub.edges import database
from hub.errors import UnavailableError

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 900.0

_DELETE = {
    "dead_letter": "DELETE FROM dead_letter WHERE received < now() - (SELECT keep FROM retention WHERE class = 'dead_letter')",
    "change": "DELETE FROM change WHERE at < now() - (SELECT keep FROM retention WHERE class = 'change')",
    "session": "DELETE FROM session WHERE expires_at < now()",
}


async def run(url: str) -> None:
    """Until cancelled; waits for the database when it is away."""
    while True:
        connection = await database.connect_patiently(url, name="jobs", autocommit=True)
        try:
            while True:
                with database.translated():
                    await once(connection)
                await asyncio.sleep(_EVERY_SECONDS)
        except UnavailableError as error:
            log.warning("database went away; will try again", error=str(error))
        finally:
            await connection.close()


async def once(connection: database.Connection) -> dict[str, int]:
    """One round of retention; returns chunks dropped and rows deleted by class. Empty when another process is at it."""
    locked = await (await connection.execute("SELECT pg_try_advisory_lock(hashtext('ioc.jobs'))")).fetchone()
    if locked is None or not locked[0]:
        return {}
    done: dict[str, int] = {}
    try:
        for table in ("reading", "position"):
            row = await (await connection.execute("SELECT drop_expired(%s)", (table,))).fetchone()
            done[table] = 0 if row is None else int(row[0])
        for name, statement in _DELETE.items():
            done[name] = (await connection.execute(statement)).rowcount
    finally:
        try:
            await connection.execute("SELECT pg_advisory_unlock(hashtext('ioc.jobs'))")
        except psycopg.Error:
            log.debug("the lock went with its connection")
    log.info("retention", **done)
    return done
