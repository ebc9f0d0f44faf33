"""A real ingest process to be killed, and questions to the database it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from hub.edges.stack.mosquitto import PrivateMosquitto
from tests.load.publisher import Target


class Ingest:
    """`python -m hub ingest` against the given broker and database; ``log`` grows over restarts."""

    def __init__(self, broker: PrivateMosquitto, database: str, folder: Path, **settings: str) -> None:
        self.log = folder / "ingest.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
            "HUB_DATABASE_URL": database,
            "HUB_MQTT_PORT": str(broker.port),
            "HUB_MQTT_PASSWORD": broker.passwords["hub"],
            "HUB_AUTO_APPROVE": "true",
            **{f"HUB_{name.upper()}": value for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._log_before = 0

    def start(self) -> Self:
        with self.log.open("ab") as log:
            self._log_before = log.tell()
            self._process = subprocess.Popen([sys.executable, "-m", "hub", "ingest"], env=self._environment, stderr=log)
        return self

    def connected_since_start(self) -> bool:
        return b"connected to the broker" in self.log.read_bytes()[self._log_before :]

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(number)
        return process.wait(timeout=20)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def publisher_target(broker: PrivateMosquitto) -> Target:
    return Target("127.0.0.1", broker.port, "simulator", broker.passwords["simulator"])


def ask(database: str, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(query, parameters).fetchall()


def await_that(true: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Wait until ``true()``; the time limit only ends a hopeless wait and is no measurement."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


def accounts(database: str) -> dict[str, int]:
    columns = ("received", "stored", "duplicate", "rejected", "presence", "readings", "positions", "duplicate_rows")
    row = ask(database, f"SELECT {', '.join(f'{name}::bigint' for name in columns)} FROM accounting_source")[0]
    return dict(zip(columns, row, strict=True))


def drained(database: str, messages: int) -> Callable[[], bool]:
    """Has the hub accounted for ``messages`` distinct messages? Prints where it is when asked in vain."""

    def question() -> bool:
        now = accounts(database)
        print(f"{messages} messages awaited: {now}")
        return now["stored"] + now["rejected"] >= messages

    return question


@contextmanager
def subscribed(ingest: Ingest, database: str) -> Iterator[Ingest]:
    """``ingest`` started and subscribed, so that nothing is published before there is a session to keep it."""
    ingest.start()
    try:
        await_that(ingest.connected_since_start, "ingest connects")
        yield ingest
    finally:
        ingest.stop()
