"""Apply migrations/*.sql in order, each with its record in one transaction (yoyo-migrations).

Whoever is ended in the middle, by a reboot or by hand, leaves the migration that ran undone and nothing locked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors
from yoyo import get_backend, read_migrations

from hub.errors import UnavailableError

_PACKAGED = Path(__file__).parents[1] / "migrations"
_PATIENCE = "60s"
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

    Safe to run from several processes at once: one applies, the others wait for it, a minute at most.

    Raises:
        UnavailableError: the database cannot be reached, is being migrated by another process, or refuses a migration;
            says which.
    """
    done: list[str] = []
    try:
        with _alone(url), _backend(url) as backend:
            for migration in backend.to_apply(_read()):
                with backend.transaction():
                    migration.process_steps(backend, "apply")
                    backend.log_migration(migration, "apply")
                    backend.mark_one(migration, log=False)
                done.append(migration.id)
    except errors.LockNotAvailable as error:
        raise UnavailableError("another process is migrating this database; wait for it, and try again") from error
    except psycopg.Error as error:
        after = f" after {done[-1]}, which is applied" if done else ""
        raise UnavailableError(f"migrations stopped{after}: {error}") from error
    return done


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """A lock that goes with its connection; the library's own is a row that outlives whoever wrote it."""
    with psycopg.connect(url, autocommit=True, application_name="ioc-hub migrate") as connection:
        connection.execute("SELECT set_config('lock_timeout', %s, false)", (_PATIENCE,))
        connection.execute("SELECT pg_advisory_lock(hashtext('ioc.migrations'))")
        yield


@contextmanager
def _backend(url: str) -> Iterator[Any]:
    backend = get_backend(_driver_url(url))
    try:
        backend.break_lock()
        backend.ensure_internal_schema_updated()
        yield backend
    finally:
        backend.connection.close()


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
