"""Where it is measured: a private broker and database set up as `hub demo` does, fsync and all, and processes of ours."""

from __future__ import annotations

import multiprocessing
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from hub.edges import migrate
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.postgres import PrivatePostgres
from tests.load.publisher import Publisher, Sent, Target

Row = tuple[str, str, str, str]
"""label, value, unit, what it is compared with: a line of docs/benchmarks.md"""


@dataclass
class Lab:
    """A broker, a database server, and a folder for logs; all of it gone afterwards."""

    broker: PrivateMosquitto
    server: PrivatePostgres
    folder: Path
    _databases: int = field(default=0)

    def database(self) -> str:
        """The address of a fresh, migrated database."""
        self._databases += 1
        name = f"bench_{self._databases}"
        self.server.ensure_database(name)
        url = self.server.url(name)
        migrate.apply(url)
        return url


@contextmanager
def lab() -> Iterator[Lab]:
    folder = Path(tempfile.mkdtemp(prefix="ioc-hub-bench-"))
    folder.chmod(0o755)
    try:
        with PrivatePostgres(folder / "postgres") as server, PrivateMosquitto(folder / "mosquitto") as broker:
            try:
                yield Lab(broker, server, folder)
            finally:
                broker.destroy()
                server.destroy()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(target: Target, messages: list[tuple[str, bytes]], *, window: int, rate: float | None = None) -> Sent:
    """Publish from a process of its own, so that its Python does not share ours; returns when all are acknowledged."""
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as pool:
        return pool.apply(_publish, (target, messages, window, rate))


def _publish(target: Target, messages: list[tuple[str, bytes]], window: int, rate: float | None) -> Sent:
    return Publisher(target, f"bench-{os.getpid()}", window=window).run(messages, rate=rate)


def wait_until(database: str, query: str, expected: int, seconds: float) -> float:
    """Monotonic time at which ``query`` first answered at least ``expected``.

    Raises:
        TimeoutError: it did not within ``seconds``.
    """
    until = time.monotonic() + seconds
    with psycopg.connect(database, autocommit=True) as connection:
        while True:
            row: Any = connection.execute(query).fetchone()
            if row is not None and int(row[0] or 0) >= expected:
                return time.monotonic()
            if time.monotonic() > until:
                raise TimeoutError(f"{row} of {expected} after {seconds} s: {query}")
            time.sleep(0.02)


def machine() -> dict[str, str]:
    """What the numbers were taken on; no name or address of it."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    return {
        "cores": str(os.cpu_count()),
        "processor": model,
        "memory": f"{int(memory.split()[1]) // 2**20} GiB",
        "python": platform.python_version(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
    }
