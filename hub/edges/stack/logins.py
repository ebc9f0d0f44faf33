"""The database logins of the running parts: each a member of its part's group, none an owner of anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

PARTS = ("ingest", "web", "jobs")


def ensure_login(connection: psycopg.Connection[Any], name: str, password: str, *, create_roles: bool = False) -> None:
    """Make the login role ``name``, or give the existing one this password."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    statement = sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
        sql.SQL("ALTER" if known else "CREATE"),
        sql.Identifier(name),
        sql.SQL("CREATEROLE" if create_roles else "NOCREATEROLE"),
        sql.Literal(password),
    )
    connection.execute(statement)


def ensure_parts(connection: psycopg.Connection[Any], passwords: Mapping[str, str]) -> None:
    """The login ``hub_{part}`` for each part in ``passwords``, in the group ``ioc_{part}`` that the migrations made."""
    for part, password in passwords.items():
        ensure_login(connection, f"hub_{part}", password)
        group, login = sql.Identifier(f"ioc_{part}"), sql.Identifier(f"hub_{part}")
        connection.execute(sql.SQL("GRANT {} TO {}").format(group, login))


def let_see_migrations(connection: psycopg.Connection[Any]) -> None:
    """Let every part see which migrations are applied, so that it can say whether it is ready.

    The runner makes that table itself, outside the migrations; so the right is given here, in the hub's own database.
    """
    groups = sql.SQL(", ").join(sql.Identifier(f"ioc_{part}") for part in PARTS)
    connection.execute(sql.SQL("GRANT SELECT ON _yoyo_migration TO {}").format(groups))
