"""People and machines that may sign in, listed and shut out with the owner's login: for the command line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from hub.edges.database import Connection, connect, told
from hub.edges.document_desk import actor
from hub.edges.stores import tokens, users
from hub.edges.web import audit
from hub.errors import InputError, NotFoundError, Problem, shown

# When somebody signed in last stands in the trail alone: sessions go when they end.
_USERS = """
SELECT u.user_id AS id, u.username, u.name, u.role, NOT u.disabled AS active, s.at AS last_sign_in
FROM app_user u LEFT JOIN (
    SELECT actor, max(at) AS at FROM audit WHERE action = 'session.login' AND outcome = 'ok' GROUP BY actor
) s ON s.actor = 'user:' || u.username ORDER BY u.username
"""
_USER = "SELECT user_id, disabled FROM app_user WHERE username = %s"
_TOKENS = """
SELECT token_id AS id, name, role, created_by, created_at, expires_at, used_at,
       CASE WHEN revoked THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'active' END AS state
FROM api_token ORDER BY token_id
"""
Row = dict[str, Any]


async def list_users(database: str) -> list[Row]:
    """Everybody, by user name. Raises InputError, UnavailableError, as do the others here."""
    return await _rows(database, _USERS)


async def list_tokens(database: str) -> list[Row]:
    """Every token there ever was, the oldest first; ``state`` is active, expired or revoked."""
    return await _rows(database, _TOKENS)


async def set_active(database: str, username: str, *, active: bool) -> bool:
    """Let somebody sign in, or shut them out, which ends their sessions. False: that is how it was.

    Raises:
        NotFoundError: there is no such user.
        ConflictError: the last administrator is not shut out.
    """
    async with _transaction(database) as connection:
        row = await (await connection.execute(_USER, (username,))).fetchone()
        if row is None:
            raise NotFoundError(f"there is no user {shown(username)}; `hub user list` names everybody")
        if row[1] is not active:
            return False
        change = {"disabled": not active}
        await users.edit(connection, row[0], change)
        await audit.append(connection, actor(), "user.edit", f"user:{username}", "ok", "", Jsonb(change))
    return True


async def revoke(database: str, which: str) -> Row:
    """Take back the token with this id, or the one of this name that still opens something; the token as it was.

    Raises:
        NotFoundError: there is none.
        InputError: several have this name; the ids are named.
    """
    async with _transaction(database) as connection:
        async with connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_TOKENS)
            every = await cursor.fetchall()
        found = [row for row in every if str(row["id"]) == which] or [
            row for row in every if row["name"] == which and row["state"] == "active"
        ]
        if not found:
            raise NotFoundError(f"no token {shown(which)} opens anything; `hub token list` has ids and names")
        if len(found) > 1:
            ids = ", ".join(str(row["id"]) for row in found)
            raise InputError(Problem("TOKEN", shown(which), f"the id of one of them: {ids}"))
        [row] = found
        if row["state"] != "revoked":
            name, _ = await tokens.revoke(connection, row["id"])
            await audit.append(
                connection, actor(), "token.revoke", f"token:{row['id']}", "ok", "", Jsonb({"name": name})
            )
    return row


async def _rows(database: str, query: str) -> list[Row]:
    async with _transaction(database) as connection, connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query)
        return await cursor.fetchall()


@asynccontextmanager
async def _transaction(database: str) -> AsyncIterator[Connection]:
    with told(database):
        async with await connect(database, name="cli", autocommit=True) as connection, connection.transaction():
            yield connection
