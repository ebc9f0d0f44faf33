"""Apply migrations/*.sql in order, each with its record in one transaction (yoyo-migrations)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from yoyo import get_backend, read_migrations

from hub.errors import UnavailableError

_PACKAGED = Path(__file__).parents[1] / "migrations"
_CHECKOUT = Path(__file__).parents[2] / "migrations"


def folder() -> Path:
    """Where the SQL files are: inside an installed package, else at the top of the checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def _read() -> Any:
    return read_migrations(str(folder()))


def names() -> list[str]:
    """Every migration this program knows, in order."""
    return [migration.id for migration in _read()]


def apply(url: str) -> list[str]:
    """Bring the database at ``url`` (postgresql://...) up to date; returns the names applied now.

    Safe to run from several processes at once: the runner takes a lock.

    Raises:
        UnavailableError: the database cannot be reached, or refuses a migration; says which.
    """
    try:
        backend = get_backend(_driver_url(url))
        try:
            with backend.lock(timeout=60):
                pending = backend.to_apply(_read())
                backend.apply_migrations(pending)
                return [migration.id for migration in pending]
        finally:
            backend.connection.close()
    except psycopg.Error as error:
        raise UnavailableError(f"migrations stopped: {error}") from error


def pending(connection: psycopg.Connection[Any]) -> list[str]:
    """Migrations known to this program that the database does not have yet."""
    present = connection.execute("SELECT to_regclass('_yoyo_migration')").fetchone()
    if present is None or present[0] is None:
        return names()
    applied = {row[0] for row in connection.execute("SELECT migration_id FROM _yoyo_migration")}
    return [name for name in names() if name not in applied]


def _driver_url(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{'postgresql+psycopg' if scheme in ('postgres', 'postgresql') else scheme}://{rest}"
