"""Signing in: one answer for a wrong name and a wrong password, in the same time, and waits that grow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from hub.edges.database import Connection
from hub.edges.web import accounts, backoff, sessions
from hub.edges.web.accounts import Role
from hub.edges.web.audit import append
from hub.edges.web.errors import ApiError
from hub.edges.web.metrics import WebMetrics
from hub.errors import Problem

_USER = """
SELECT user_id, username, name, role, language, password_hash, disabled, failed, locked_until FROM app_user WHERE username = %s
"""
# As backoff.Failures counts: `locked_until` is when the last wait ended, or the last wrong password came that had none.
_FAILED = """
UPDATE app_user SET failed = CASE WHEN locked_until >= %s THEN failed + 1 ELSE 1 END WHERE user_id = %s RETURNING failed
"""
_LOCKED = "UPDATE app_user SET locked_until = greatest(locked_until, %s) WHERE user_id = %s"
# In the transaction that opens the session: an administrator, or another window, may have changed the person meanwhile.
_AS_CHECKED = _USER.rstrip() + " AND password_hash = %s AND NOT disabled FOR NO KEY UPDATE"
_SUCCEEDED = "UPDATE app_user SET failed = 0, locked_until = NULL WHERE user_id = %s AND failed > 0"

Pool = AsyncConnectionPool[Connection]


class Logins:
    """Checks passwords. argon2 is heavy on purpose, so only a few run at a time, and none on the event loop.

    No database connection is held meanwhile: whoever tries many passwords at once keeps nobody else from the database.
    """

    def __init__(self, metrics: WebMetrics) -> None:
        self._metrics = metrics
        self._names = backoff.Failures(time.monotonic)
        self._addresses = backoff.Failures(time.monotonic, backoff.ADDRESS_ATTEMPTS)
        self._told = backoff.Told(time.monotonic)
        self._slots = asyncio.Semaphore(2)
        self._one_by_one = WeakValueDictionary[str, asyncio.Lock]()
        self._changing: set[int] = set()

    async def sign_in(
        self, pool: Pool, username: str, password: str, client: str, hours: int
    ) -> tuple[str, sessions.Identity]:
        """A new session for the right password; returns its secret and whose it is.

        Raises:
            ApiError: 401 for a wrong name or password, 429 while waiting after too many.
        """
        username = username.strip().lower()
        checked = await self.check(pool, username, password, client)
        if checked is None:
            raise _wrong()
        async with pool.connection() as connection, connection.transaction():
            row = await (await connection.execute(_AS_CHECKED, (username, checked[5]))).fetchone()
            if row is not None:
                await connection.execute(_SUCCEEDED, (row[0],))
                secret = await sessions.open_session(connection, row[0], hours, client)
                await append(connection, f"user:{username}", "session.login", f"user:{username}", "ok", client)
        if row is None:
            async with pool.connection() as connection:
                await self._failed(connection, username, client, checked[0])
            raise _wrong()
        self._metrics.login("ok")
        csrf_hash = accounts.digest(sessions.csrf_of(secret))
        return secret, sessions.Identity(
            row[0], row[1], row[2], Role(row[3]), row[4], accounts.digest(secret), csrf_hash
        )

    @contextmanager
    def changing(self, user_id: int) -> Iterator[None]:
        """While a person changes their password: once at a time, so that nobody fills the queue that others sign in by.

        Raises:
            ApiError: 429 when they are at it already.
        """
        if user_id in self._changing:
            raise ApiError(429, "too-many-attempts", "your password is being changed already; wait 1 s", retry_after=1)
        self._changing.add(user_id)
        try:
            yield
        finally:
            self._changing.discard(user_id)

    async def hashed(self, password: str) -> str:
        """What is kept of a new password."""
        async with self._slots:
            return await asyncio.to_thread(accounts.hashed, password)

    async def check(self, pool: Pool, username: str, password: str, client: str) -> tuple[Any, ...] | None:
        """The user's row when the password is right; None: it is wrong, or there is no such enabled user, which is counted.

        One at a time for each name: a hundred guesses sent at once are counted like a hundred sent one by one.

        Raises:
            ApiError: 429 while waiting after too many.
        """
        lock = self._one_by_one.setdefault(username, asyncio.Lock())
        async with lock, self._slots:
            async with pool.connection() as connection:
                row = await (await connection.execute(_USER, (username,))).fetchone()
                network = backoff.network_of(client)
                of_address, of_name = self._addresses.wait(network), self._wait_of(username, row)
                if (wait := max(of_address, of_name)) > 0:
                    first = [self._told.first(f"at {network}", of_address), self._told.first(f"of {username}", of_name)]
                    if any(first):
                        await self._refused(connection, username, client, "locked")
                    else:
                        self._metrics.login("locked")
                    raise ApiError(
                        429, "too-many-attempts", f"too many wrong passwords; wait {max(1, round(wait))} s", retry_after=wait
                    )  # fmt: skip
            right = await asyncio.to_thread(accounts.verify, row[5] if row is not None else None, password)
            if row is not None and right and not row[6]:
                return row
            async with pool.connection() as connection:
                await self._failed(connection, username, client, row[0] if row is not None else None)
            return None

    def _wait_of(self, username: str, row: tuple[Any, ...] | None) -> float:
        if row is None:
            return self._names.wait(username)
        return (row[8] - datetime.now(UTC)).total_seconds() if row[8] is not None else 0.0

    async def _failed(self, connection: Connection, username: str, client: str, user_id: int | None) -> None:
        self._addresses.failed(backoff.network_of(client))
        if user_id is None:
            self._names.failed(username)
        else:
            now = datetime.now(UTC)
            given = (now - timedelta(seconds=backoff.QUIET_SECONDS), user_id)
            counted = await (await connection.execute(_FAILED, given)).fetchone()
            if counted is not None:
                wait = timedelta(seconds=backoff.wait_after(counted[0]))
                await connection.execute(_LOCKED, (now + wait, user_id))
        await self._refused(connection, username, client, "wrong-credentials")

    async def _refused(self, connection: Connection, username: str, client: str, reason: str) -> None:
        self._metrics.login(reason)
        await append(
            connection,
            f"user:{username}",
            "session.login",
            f"user:{username}",
            "refused",
            client,
            Jsonb({"reason": reason}),
        )


def _wrong() -> ApiError:
    return ApiError(
        401, "wrong-credentials", "the user name or the password is wrong",
        Problem("username, password", "a pair that does not match", "the name and password of an enabled user"),
    )  # fmt: skip
