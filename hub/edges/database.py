"""Connections to PostgreSQL, and the one place where its errors become ours."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import psycopg
import structlog
from psycopg.rows import TupleRow, tuple_row

from hub.edges import address
from hub.errors import UnavailableError

log = structlog.get_logger(__name__)

Connection = psycopg.AsyncConnection[TupleRow]

LOST = (psycopg.OperationalError, psycopg.InterfaceError)
"""The connection or the server is gone, or cannot serve now; the same work may succeed on a new connection."""


async def connect(url: str, *, name: str, autocommit: bool = False) -> Connection:
    """A connection whose text is UTF-8 and whose clock is UTC. Raises UnavailableError, InputError."""
    check_address(url)
    with translated():
        return await psycopg.AsyncConnection.connect(url, autocommit=autocommit, **_settings(name))


def connect_reader(url: str, *, name: str) -> psycopg.Connection[TupleRow]:
    """The same for a thread of its own, which may wait: an autocommit connection. Raises as ``connect``."""
    check_address(url)
    with translated():
        return psycopg.Connection.connect(url, autocommit=True, **_settings(name))


def check_address(url: str) -> None:
    """Raises InputError when ``url`` is no address of a database. It is not shown: there may be a password in it."""
    address.check(address.fault(url))


def _settings(name: str) -> dict[str, Any]:
    return {
        "application_name": f"ioc-hub {name}",
        "options": "-c timezone=UTC -c jit=off",
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }


_CONNECTED = """
SELECT DISTINCT split_part(application_name, ' ', 2) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'ioc-hub %'
"""


STUCK: Final = "ingest-stuck"
"""Ingest, by the name of its connection, while the database takes nothing from it."""


async def rename(connection: Connection, name: str) -> None:
    """Raises psycopg.Error when the connection is gone."""
    await connection.execute("SELECT set_config('application_name', %s, false)", (f"ioc-hub {name}",))


async def connected(connection: psycopg.AsyncConnection[Any]) -> set[str]:
    """The parts of the hub that hold a connection: the first words of their names, which every account may read."""
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_CONNECTED)
        return {row[0] for row in await cursor.fetchall()}


async def connect_patiently(url: str, *, name: str, autocommit: bool = False) -> Connection:
    """As ``connect``, but tries until it succeeds, backing off to 2 s with jitter, and says so in the log."""
    delay = 0.05
    away_since: float | None = None
    while True:
        try:
            connection = await connect(url, name=name, autocommit=autocommit)
            if away_since is not None:
                log.info("database reachable again", part=name, away_s=round(time.monotonic() - away_since, 1))
            return connection
        except UnavailableError as error:
            away_since = away_since or time.monotonic()
            log.warning("database unreachable, trying again", part=name, error=str(error), delay_s=round(delay, 2))
            await asyncio.sleep(delay * random.uniform(0.7, 1.3))
            delay = min(delay * 2, 2.0)


@contextmanager
def translated() -> Iterator[None]:
    """Lost connections as UnavailableError; errors of our own making pass unchanged."""
    try:
        yield
    except LOST as error:
        raise UnavailableError(f"database: {str(error).strip()}") from error


@contextmanager
def told(url: str) -> Iterator[None]:
    """For a command of a person: an address that is none, and whatever the server at ``url`` refuses, in one sentence.

    Raises:
        InputError: ``url`` is no address.
        UnavailableError: the server is away, or said no.
    """
    check_address(url)
    try:
        with translated():
            yield
    except psycopg.errors.UndefinedTable as error:
        raise UnavailableError("the database has no tables of the hub yet; run `hub migrate` first") from error
    except psycopg.Error as error:
        said = error.diag.message_primary or str(error).strip()  # not the statement: a password may be in it
        raise UnavailableError(f"the database refuses: {said}") from error


@asynccontextmanager
async def listening(url: str, channel: str, *, name: str) -> AsyncIterator[AsyncIterator[Any]]:
    """An own autocommit connection that LISTENs on ``channel``; yields its notifications."""
    connection = await connect_patiently(url, name=name, autocommit=True)
    try:
        await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
        yield connection.notifies()
    finally:
        await connection.close()
