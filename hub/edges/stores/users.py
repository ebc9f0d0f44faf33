"""Edits of people who may sign in: the rules that hold wherever the edit comes from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from psycopg.rows import dict_row

from hub.core.faults import problem
from hub.edges.database import Connection
from hub.errors import ConflictError, NotFoundError

_LOCK = "SELECT * FROM app_user WHERE user_id = %(id)s FOR UPDATE"
_UPDATE = """
UPDATE app_user SET name = %(name)s, role = %(role)s, language = %(language)s, disabled = %(disabled)s,
    email = %(email)s, telegram = %(telegram)s, version = version + 1,
    password_hash = %(password_hash)s, failed = %(failed)s, locked_until = %(locked_until)s WHERE user_id = %(id)s
"""
# The lock keeps two administrators from taking each other's rights at one moment.
_ADMINS = "SELECT user_id AS id FROM app_user WHERE role = 'admin' AND NOT disabled FOR UPDATE"
_SIGN_OUT = "DELETE FROM session WHERE user_id = %(id)s"

Hash = Callable[[str, str, str], Awaitable[str]]
"""A password, the user name and the person's name into what is kept of it. Raises InputError."""


async def edit(
    connection: Connection,
    user_id: int,
    given: Mapping[str, Any],
    version: int | None = None,
    hashed: Hash | None = None,
) -> tuple[dict[str, Any], bool]:
    """Change what is ``given`` (columns, or ``password``), in the caller's transaction. The row as it was, and whether
    the person's sessions ended: a new password, role or ``disabled`` ends them.

    Raises:
        NotFoundError: there is no such user.
        ConflictError: not the ``version`` that was read, or nobody could administrate any more.
        InputError: a password that is none.
    """
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_ADMINS)
        admins = {row["id"] for row in await cursor.fetchall()}
        await cursor.execute(_LOCK, {"id": user_id})
        held = await cursor.fetchone()
    if held is None:
        raise NotFoundError(f"user {user_id} does not exist")
    if version is not None and held["version"] != version:
        raise ConflictError(f"user {user_id} is at version {held['version']}, the change was made on version {version}")
    wanted = {**held, **given, "id": user_id}
    if admins == {user_id} and (wanted["disabled"] or wanted["role"] != "admin"):
        field = "disabled" if wanted["disabled"] else "role"
        raise last_admin(field, given[field])
    if "password" in given:
        assert hashed is not None
        digest = await hashed(given["password"], held["username"], wanted["name"])
        wanted |= {"password_hash": digest, "failed": 0, "locked_until": None}
    await connection.execute(_UPDATE, wanted)
    ends = bool({"password", "role", "disabled"} & given.keys())
    if ends:
        await connection.execute(_SIGN_OUT, {"id": user_id})
    return held, ends


def last_admin(field: str, given: object) -> ConflictError:
    """Why ``field`` of the only administrator does not become what is ``given``."""
    return ConflictError(
        "this is the last administrator who can sign in; make another one first",
        problem(field, given, "user.last-admin"),
    )
