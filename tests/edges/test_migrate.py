"""Migrations are applied once, whole or not at all, whoever else applies them and whenever somebody is ended."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.edges import migrate
from hub.edges.stack.postgres import PrivatePostgres
from hub.errors import UnavailableError

NAME = "half_migrated"
_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
def url(postgres: PrivatePostgres) -> Iterator[str]:
    postgres.ensure_database(NAME)
    yield postgres.url(NAME)
    postgres.drop_database(NAME)


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations in place of ours."""
    monkeypatch.setattr(migrate, "folder", lambda: tmp_path)
    (tmp_path / "0001.first.sql").write_text("CREATE TABLE first ();")
    return tmp_path


def ask(url: str, query: str) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_whoever_is_ended_in_the_middle_leaves_nothing_behind(url: str, steps: Path, how: signal.Signals) -> None:
    """Also not the row that the library locks by, which a hub of before may have left."""
    (steps / "0002.slow.sql").write_text("CREATE TABLE second (); SELECT pg_sleep(60);")
    program = (
        "import sys, pathlib; from hub.edges import migrate;"
        "migrate.folder = lambda: pathlib.Path(sys.argv[2]); migrate.apply(sys.argv[1])"
    )
    process = subprocess.Popen([sys.executable, "-c", program, url, str(steps)])
    sleeping = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%'"
    for _ in range(600):
        if len(ask(url, sleeping)) > 1:  # the other one is the question
            break
        time.sleep(0.05)
    process.send_signal(how)
    process.wait(30)
    ask(url, f"SELECT pg_terminate_backend(pid) FROM ({sleeping}) AS them WHERE pid <> pg_backend_pid()")
    assert ask(url, "SELECT to_regclass('first') IS NULL, to_regclass('second') IS NULL") == [(False, True)]
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO yoyo_lock (locked, ctime, pid) VALUES (1, now(), 1)")
    (steps / "0002.slow.sql").write_text("CREATE TABLE second ();")
    assert migrate.apply(url) == ["0002.slow"]
    assert migrate.apply(url) == []


def test_one_that_is_refused_leaves_those_before_it(url: str, steps: Path) -> None:
    (steps / "0002.wrong.sql").write_text("CREATE TABLE second ();\nSELECT 1 / 0;")
    with pytest.raises(UnavailableError, match=r"after 0001\.first.*division by zero"):
        migrate.apply(url)
    assert ask(url, "SELECT to_regclass('first') IS NULL, to_regclass('second') IS NULL") == [(False, True)]
    with psycopg.connect(url) as connection:
        assert migrate.pending(connection) == ["0002.wrong"]


def test_many_at_once_apply_everything_once(url: str) -> None:
    together = threading.Barrier(3)

    def apply(_: int) -> list[str]:
        together.wait()
        return migrate.apply(url)

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(apply, range(3)))
    assert sorted(name for names in done for name in names) == migrate.names()
    assert ask(url, _TABLES)[0][0] > 30


def test_who_waits_in_vain_is_told_so(url: str, steps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "_PATIENCE", "100ms")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('ioc.migrations'))")
        with pytest.raises(UnavailableError, match="another process"):
            migrate.apply(url)
    assert migrate.apply(url) == ["0001.first"]
