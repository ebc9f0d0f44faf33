"""Which consumers were ever connected to a broker: what was published since waits there, in their session."""

from __future__ import annotations

from hub.edges.database import Connection

_KNOWN = "SELECT EXISTS (SELECT FROM broker_session WHERE consumer = %s)"
_REMEMBER = "INSERT INTO broker_session (consumer) VALUES (%s) ON CONFLICT DO NOTHING"


async def known(connection: Connection, consumer: str) -> bool:
    """Whether ``consumer`` (a client id) was, in whatever process."""
    row = await (await connection.execute(_KNOWN, (consumer,))).fetchone()
    return bool(row and row[0])


async def remember(connection: Connection, consumer: str) -> None:
    """From now on it was."""
    await connection.execute(_REMEMBER, (consumer,))
