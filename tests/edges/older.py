"""Databases of before: migrated as far as some version of the hub knew."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from hub.edges import migrate
from hub.edges.stack.postgres import PrivatePostgres


@contextmanager
def database_of(postgres: PrivatePostgres, newest: str, name: str) -> Iterator[str]:
    """The address of a database ``name`` with all migrations up to ``newest``; dropped at the end."""
    postgres.ensure_database(name)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for path in migrate.folder().glob("*.sql"):
                if path.stem <= newest:
                    (Path(folder) / path.name).write_bytes(path.read_bytes())
            with patch.object(migrate, "folder", lambda: Path(folder)):
                migrate.apply(postgres.url(name))
        yield postgres.url(name)
    finally:
        postgres.drop_database(name)
