"""A real web process to be watched, and what it costs: memory and processor time as the kernel counts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.ports import free_port


class Web:
    """`python -m hub web` against the given broker and database, with ``settings`` (HUB_...) besides."""

    def __init__(
        self, broker: PrivateMosquitto, database: str, folder: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.log = folder / "web.log"
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.live = f"ws://127.0.0.1:{port}/api/v1/live"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
            "HUB_DATABASE_URL": database,
            "HUB_MQTT_PORT": str(broker.port),
            "HUB_MQTT_USERNAME": "web",
            "HUB_MQTT_PASSWORD": broker.passwords["web"],
            "HUB_HTTP_PORT": str(port),
            **(settings or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("the web process is not running")
        return self._process.pid

    def __enter__(self) -> Self:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-m", "hub", "web"], env=self._environment, stderr=log)
        try:
            self._await_ready(30.0)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def resident_mib(self) -> float:
        """Memory in use, MiB (VmRSS)."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("the kernel does not tell the memory of the web process")

    def cpu_seconds(self) -> float:
        """Processor time used so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _await_ready(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.base}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the web process did not become ready:\n{self.log.read_text()[-2000:]}")

    def _end(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)
