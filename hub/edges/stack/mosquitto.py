"""A private Mosquitto: own folder, own port on loopback, own accounts, no system service touched.

with PrivateMosquitto(Path(".local/mosquitto"), accounts={"hub": password}) as broker:
    client.connect("127.0.0.1", broker.port)
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from hub.edges.stack import folders, process
from hub.edges.stack.accounts import RESERVED, BrokerAccounts
from hub.edges.stack.ports import chosen_port
from hub.edges.stack.programs import find_mosquitto, service_account
from hub.errors import UnavailableError

_ACCOUNTS_OF_SERVICE = ("mosquitto", "nobody")
_START_SECONDS = 20.0

CONFIG = """\
# Written by IOC Hub at every start.
listener {port} 127.0.0.1
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/acl

persistence true
persistence_location {folder}/
# By time, not by changes: each save writes the whole queue. With 180,000 messages waiting, a save every 1,000 changes
# took the broker from 77,000 to 11,000 messages/s; by time nothing measurable is lost, and a quiet city is saved too.
autosave_on_changes false
autosave_interval 2
persistent_client_expiration 7d

# 0: no bound but the client's own ReceiveMaximum, which is the hub's back-pressure.
max_inflight_messages 0
# While the hub is away its messages wait here; memory bounds them, not their number.
max_queued_messages 0
max_queued_bytes {queued_bytes}
max_packet_size {packet_bytes}
retain_available true
set_tcp_nodelay true
sys_interval 10

log_dest stdout
log_type error
log_type warning
log_type notice
connection_messages false
"""


class PrivateMosquitto:
    """One private broker in ``folder``; ``port`` None: last time's if still free, else any free one.

    ``accounts`` are the hub's own (name: password); those not given get a random password, kept in ``passwords``.
    Device accounts written into the folder earlier stay. Start it from a long-lived thread.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        accounts: Mapping[str, str] | None = None,
        queued_bytes: int = 512 * 2**20,
        packet_bytes: int = 16 * 2**20,
        port_setting: str = "HUB_MQTT_PORT",
    ) -> None:
        self._folder = folder
        self._wanted = port
        self._port_setting = port_setting
        self._values = {"queued_bytes": queued_bytes, "packet_bytes": packet_bytes}
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = contextlib.ExitStack()
        self.passwords = {name: secrets.token_urlsafe(18) for name in RESERVED} | dict(accounts or {})
        self.port = 0

    @property
    def log(self) -> Path:
        """The broker's log."""
        return self._folder / "mosquitto.log"

    @property
    def running(self) -> bool:
        """Whether the broker process is alive."""
        return self._child is not None and self._child.poll() is None

    @property
    def accounts(self) -> BrokerAccounts:
        """Its accounts; after changing them call ``reload``."""
        return BrokerAccounts(self._folder.resolve(), service_account(*_ACCOUNTS_OF_SERVICE))

    def start(self) -> None:
        """Start the broker and wait until it accepts connections.

        Raises:
            UnavailableError: the program is missing, the folder is in use, or the broker does not come up.
            SettingsError: the port asked for is taken.
        """
        if self.running:
            return
        program = find_mosquitto()
        account = service_account(*_ACCOUNTS_OF_SERVICE)
        real = folders.service_folder(self._folder, account)
        self._lock.enter_context(process.held(self._folder.parent / f".{self._folder.name}.lock", "this Mosquitto"))
        try:
            process.end_strangers(process.living_in(real, "mosquitto"), (signal.SIGCONT, 0.0), (signal.SIGTERM, 10.0))
            last = real / "port"
            self.port = chosen_port(self._wanted, self._port_setting, self.port or _number(last))
            folders.write_private(last, str(self.port))
            self.accounts.write(self.passwords)
            config = real / "mosquitto.conf"
            folders.write_private(config, CONFIG.format(port=self.port, folder=real, **self._values), account)
            with self.log.open("ab") as log:
                self._child = process.spawn([program, "-c", config], cwd=real, log=log, account=account)
            self._await_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the broker; it saves its sessions and queues first."""
        if self._child is not None:
            process.stop(self._child, (signal.SIGTERM, 30.0))
            self._child = None
        self._lock.close()

    def kill(self) -> None:
        """kill -9, as a crash would: what was not saved yet is lost."""
        child = self._alive()
        child.kill()
        child.wait()
        self._child = None
        self._lock.close()

    def suspend(self) -> None:
        """Freeze the broker: connections stay open and nothing answers."""
        os.kill(self._alive().pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a suspended broker go on."""
        os.kill(self._alive().pid, signal.SIGCONT)

    def reload(self) -> None:
        """Make the running broker read its accounts again."""
        os.kill(self._alive().pid, signal.SIGHUP)

    def destroy(self) -> None:
        """Stop and delete the folder."""
        self.stop()
        folders.remove(self._folder)
        (self._folder.parent / f".{self._folder.name}.lock").unlink(missing_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            raise UnavailableError("this Mosquitto is not running")
        return self._child

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            if not self.running:
                raise UnavailableError(f"Mosquitto did not start:\n{process.tail(self.log)}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1.0):
                return
            if time.monotonic() > deadline:
                raise UnavailableError(f"Mosquitto does not listen on port {self.port}:\n{process.tail(self.log)}")
            time.sleep(0.02)


def reload_running(folder: Path) -> bool:
    """Make the broker that runs in ``folder``, whoever started it, read its accounts again; False: none runs."""
    pids = process.living_in(folder, "mosquitto")
    for pid in pids:
        os.kill(pid, signal.SIGHUP)
    return bool(pids)


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
