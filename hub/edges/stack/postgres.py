"""A private PostgreSQL + TimescaleDB: own folder, own port on loopback, own password, no system service touched.

with PrivatePostgres(Path(".local/postgres")) as postgres:
    postgres.create_database("ioc_hub")
    psycopg.connect(postgres.url("ioc_hub"))
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from hub.edges.stack import folders, process
from hub.edges.stack.ports import chosen_port
from hub.edges.stack.programs import find_postgres, service_account
from hub.errors import UnavailableError

ADMIN = "postgres"
"""The superuser of the private cluster."""

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_preload_libraries": "timescaledb",
    "timescaledb.telemetry_level": "off",
    "timescaledb.max_background_workers": "8",
    "max_worker_processes": "16",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    # An acknowledged reading is on disk: the promise the whole hub rests on.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "shared_buffers": "384MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "client_encoding": "UTF8",
    "datestyle": "iso",
    "log_line_prefix": "%m [%p] %a ",
    "log_checkpoints": "off",
}
"""For a machine with 2 cores and a few GB of memory that it shares with the hub."""

_HBA = "host all all 127.0.0.1/32 scram-sha-256\n"
_START_SECONDS = 60.0  # a crash recovery with 2 GB of WAL must fit


class PrivatePostgres:
    """One private cluster in ``folder``; ``port`` None: last time's if still free, else any free one.

    ``settings`` override SETTINGS. Not safe for use by several threads; start it from a long-lived thread.
    """

    def __init__(self, folder: Path, *, port: int | None = None, settings: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._wanted = port
        self._settings = {**SETTINGS, **(settings or {})}
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = contextlib.ExitStack()
        self._password = ""
        self.port = 0

    @property
    def log(self) -> Path:
        """The server's log."""
        return self._folder / "postgres.log"

    @property
    def running(self) -> bool:
        """Whether the server process is alive."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Make the cluster on first use, start it, and wait until it answers.

        Raises:
            UnavailableError: the programs are missing, the folder is in use, or the server does not come up.
            SettingsError: the port asked for is taken.
        """
        if self.running:
            return
        programs = find_postgres()
        account = service_account("postgres")
        real = folders.service_folder(self._folder, account)
        self._lock.enter_context(process.held(self._folder.parent / f".{self._folder.name}.lock", "this PostgreSQL"))
        try:
            self._password = _kept_secret(real / "superuser-password")
            data = real / f"data-{programs.major}"
            _end_leftovers(data)
            if not data.is_dir():
                self._initialise(programs.bin, real, data)
            last = _kept_number(real / "port")
            self.port = chosen_port(self._wanted, "PostgreSQL port", self.port or last)
            folders.write_private(real / "port", str(self.port), None)
            self._configure(data)
            with self.log.open("ab") as log:
                self._child = process.spawn(
                    [programs.bin / "postgres", "-D", data], cwd=data, log=log, account=account, death_signal="INT"
                )
            self._await_ready()
        except BaseException:
            self.stop(mode="immediate")
            raise

    def stop(self, mode: str = "fast") -> None:
        """End the server: ``fast`` writes a checkpoint first, ``immediate`` leaves that to the next start."""
        if self._child is not None:
            if mode == "fast":
                process.stop(self._child, (signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))
            else:
                process.stop(self._child, (signal.SIGQUIT, 10.0))
            self._child = None
        self._lock.close()

    def kill(self) -> None:
        """kill -9 the server and all its workers, as a crash would."""
        child = self._alive()
        pids = process.living_in(self._data(), "postgres")
        child.kill()
        child.wait()
        process.end_strangers(pids)
        self._child = None
        self._lock.close()

    def suspend(self) -> None:
        """Freeze the server: connections stay open and nothing answers."""
        self._alive()
        for pid in process.living_in(self._data(), "postgres"):
            os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a suspended server go on."""
        for pid in process.living_in(self._data(), "postgres"):
            os.kill(pid, signal.SIGCONT)

    def destroy(self) -> None:
        """Stop at once and delete the cluster with all its data."""
        self.stop(mode="immediate")
        folders.remove(self._folder)
        (self._folder.parent / f".{self._folder.name}.lock").unlink(missing_ok=True)

    def url(self, database: str = ADMIN) -> str:
        """The superuser's address of ``database``."""
        return f"postgresql://{ADMIN}:{self._password}@127.0.0.1:{self.port}/{database}"

    def url_as(self, role: str, password: str, database: str) -> str:
        """The address of ``database`` for another login."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def ensure_database(self, name: str, *, owner: str = ADMIN) -> None:
        """Make the database ``name`` unless it exists."""
        with self.admin() as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))

    def copy_database(self, template: str, name: str) -> None:
        """Make ``name`` an exact copy of ``template``, to which nobody may be connected."""
        with self.admin() as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def freeze_database(self, name: str) -> None:
        """Refuse all connections to ``name`` from now on, so that it can serve as a template."""
        with self.admin() as connection:
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    def drop_database(self, name: str) -> None:
        """Delete the database ``name`` and end its connections."""
        with self.admin() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection of the superuser, in autocommit."""
        return psycopg.connect(self.url(), autocommit=True, connect_timeout=10)

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            raise UnavailableError("this PostgreSQL is not running")
        return self._child

    def _data(self) -> Path:
        return self._folder.resolve() / f"data-{find_postgres().major}"

    def _initialise(self, programs: Path, real: Path, data: Path) -> None:
        """initdb into a folder that gets its name only when complete: an interrupted one is simply made again."""
        account = service_account("postgres")
        fresh = real / "unfinished"
        folders.remove(fresh)
        with tempfile.TemporaryDirectory(dir=real) as name:
            folders.give(Path(name), account)
            password = Path(name, "password")
            folders.write_private(password, self._password, account)
            process.run(
                [
                    programs / "initdb", "--pgdata", fresh, "--username", ADMIN, "--pwfile", password,
                    "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums",
                    "--no-instructions", "--no-sync",
                ],
                cwd=real,
                account=account,
            )  # fmt: skip
        fresh.rename(data)

    def _configure(self, data: Path) -> None:
        account = service_account("postgres")
        lines = [f"{name} = '{value}'" for name, value in {**self._settings, "port": str(self.port)}.items()]
        folders.write_private(data / "postgresql.conf", "\n".join(lines) + "\n", account)
        folders.write_private(data / "pg_hba.conf", _HBA, account)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            if not self.running:
                raise UnavailableError(f"PostgreSQL did not start:\n{process.tail(self.log)}")
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise UnavailableError(
                        f"PostgreSQL does not answer on port {self.port} ({error}):\n{process.tail(self.log)}"
                    ) from error
            time.sleep(0.05)


def _end_leftovers(data: Path) -> None:
    """Stop a server that an earlier run left in ``data``; forget a pid file whose number is somebody else's now."""
    leftovers = process.living_in(data, "postgres")
    postmaster = _kept_number(data / "postmaster.pid")
    if postmaster in leftovers:
        process.end_strangers([postmaster], (signal.SIGCONT, 0.0), (signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))
    process.end_strangers(process.living_in(data, "postgres"), (signal.SIGCONT, 0.0), (signal.SIGQUIT, 5.0))
    # The server itself copes with a pid file of a dead process, but not with one whose number was given out again.
    if postmaster is not None and Path(f"/proc/{postmaster}").exists():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _kept_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _kept_secret(path: Path) -> str:
    if not path.exists():
        folders.write_private(path, secrets.token_urlsafe(24))
    return path.read_text().strip()
