"""Signing in: one answer for a wrong name and a wrong password, in the same time, and waits that grow."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from psycopg.types.json import Jsonb

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
_FAILED = "UPDATE app_user SET failed = failed + 1, locked_until = %s WHERE user_id = %s"
_SUCCEEDED = "UPDATE app_user SET failed = 0, locked_until = NULL WHERE user_id = %s AND failed > 0"


class Logins:
    """Checks passwords. argon2 is heavy on purpose, so only a few run at a time, and none on the event loop."""

    def __init__(self, metrics: WebMetrics) -> None:
        self._metrics = metrics
        self._names = backoff.Failures(time.monotonic)
        self._addresses = backoff.Failures(time.monotonic, backoff.ADDRESS_ATTEMPTS)
        self._slots = asyncio.Semaphore(2)

    async def sign_in(
        self, connection: Connection, username: str, password: str, client: str, hours: int
    ) -> tuple[str, sessions.Identity]:
        """A new session for the right password; returns its secret and whose it is.

        Raises:
            ApiError: 401 for a wrong name or password, 429 while waiting after too many.
        """
        username = username.strip().lower()
        row = await (await connection.execute(_USER, (username,))).fetchone()
        wait = max(self._addresses.wait(client), self._names.wait(username))
        if row is not None and row[8] is not None:
            wait = max(wait, (row[8] - datetime.now(UTC)).total_seconds())
        if wait > 0:
            await self._refused(connection, username, client, "locked")
            raise ApiError(
                429, "too-many-attempts", f"too many wrong passwords; wait {max(1, round(wait))} s", retry_after=wait
            )
        async with self._slots:
            right = await asyncio.to_thread(accounts.verify, row[5] if row is not None else None, password)
        if row is None or not right or row[6]:
            await self._failed(
                connection, username, client, row[0] if row is not None else None, row[7] if row is not None else 0
            )
            raise ApiError(
                401, "wrong-credentials", "the user name or the password is wrong",
                Problem("username, password", "a pair that does not match", "the name and password of an enabled user"),
            )  # fmt: skip
        self._names.forget(username)
        async with connection.transaction():
            await connection.execute(_SUCCEEDED, (row[0],))
            secret = await sessions.open_session(connection, row[0], hours, client)
            await append(connection, f"user:{username}", "session.login", f"user:{username}", "ok", client)
        self._metrics.login("ok")
        csrf_hash = accounts.digest(sessions.csrf_of(secret))
        return secret, sessions.Identity(
            row[0], row[1], row[2], Role(row[3]), row[4], accounts.digest(secret), csrf_hash
        )

    async def _failed(
        self, connection: Connection, username: str, client: str, user_id: int | None, before: int
    ) -> None:
        self._addresses.failed(client)
        self._names.failed(username)
        if user_id is not None:
            wait = backoff.wait_after(before + 1)
            until = datetime.now(UTC) + timedelta(seconds=wait) if wait else None
            await connection.execute(_FAILED, (until, user_id))
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
