"""docker/mosquitto.conf in a real broker: behind the devices' door nobody can pass for somebody else's session."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.edges.stack.accounts import BrokerAccounts
from hub.edges.stack.programs import find_mosquitto
from hub.errors import InputError

DOCKER = Path(__file__).parents[3] / "docker"
TOPIC = "ioc/v1/water/pump-7/json"


@dataclass
class Doors:
    """A broker with the deployment's own configuration, on other ports."""

    inner: int
    outer: int
    passwords: dict[str, str]

    def _as(self, name: str, port: int) -> list[str]:
        return ["-V", "5", "-h", "127.0.0.1", "-p", str(port), "-u", name, "-P", self.passwords[name]]

    def session(self, name: str, port: int, client_id: str, *more: str) -> list[str]:
        """mosquitto_sub with a session that is kept."""
        return [
            "mosquitto_sub",
            *self._as(name, port),
            "-q",
            "1",
            "-c",
            "-x",
            "600",
            "-i",
            client_id,
            "-t",
            "ioc/v1/#",
            *more,
        ]

    def publish(self, text: str, *more: str) -> None:
        command = ["mosquitto_pub", *self._as("pump-7", self.outer), "-q", "1", "-t", TOPIC, "-m", text, *more]
        subprocess.run(command, check=True, timeout=10)


def _free() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
    assert isinstance(port, int)
    return port


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    accounts = BrokerAccounts(tmp_path)
    passwords = {"hub": "of-the-hub"}
    accounts.write(passwords)
    passwords["pump-7"] = accounts.add_device("pump-7")
    doors = Doors(_free(), _free(), passwords)
    text = (DOCKER / "mosquitto.conf").read_text()
    for old, new in (
        ("listener 1884", f"listener {doors.inner} 127.0.0.1"),
        ("listener 1883", f"listener {doors.outer} 127.0.0.1"),
        ("/mosquitto/accounts", str(tmp_path)),
        ("/mosquitto/data", str(tmp_path)),
        ("include_dir", "#include_dir"),
    ):
        assert old in text
        text = text.replace(old, new)
    # Who runs the tests as root would otherwise see the broker become a user that may not read the folder.
    (tmp_path / "mosquitto.conf").write_text(f"user root\n{text}")
    with subprocess.Popen([find_mosquitto(), "-c", tmp_path / "mosquitto.conf"], stdout=subprocess.DEVNULL) as broker:
        try:
            for port in (doors.inner, doors.outer):
                _await(port)
            yield doors
        finally:
            broker.terminate()


def _await(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nobody listens on {port}")


def test_a_device_cannot_take_the_hubs_session(doors: Doors) -> None:
    subprocess.run(doors.session("hub", doors.inner, "ioc-hub-ingest", "-E"), check=True, timeout=10)
    doors.publish("waits for the hub")
    thief = doors.session("pump-7", doors.outer, "ioc-hub-ingest", "-C", "1", "-W", "1")
    taken = subprocess.run(thief, capture_output=True, text=True, timeout=10)
    assert taken.stdout == ""
    doors.publish("and this", "-i", "ioc-hub-ingest")  # a clean start, which would end the session
    hub = subprocess.run(
        doors.session("hub", doors.inner, "ioc-hub-ingest", "-C", "2", "-W", "5"),
        capture_output=True,
        text=True,
        timeout=15,
    )
    assert hub.stdout.splitlines() == ["waits for the hub", "and this"]


def test_a_device_does_not_throw_out_the_connected_hub(doors: Doors) -> None:
    listening = doors.session("hub", doors.inner, "ioc-hub-ingest", "-C", "1", "-W", "8", "-d")
    with subprocess.Popen(listening, stdout=subprocess.PIPE, text=True) as hub:
        time.sleep(0.5)
        doors.publish("hello", "-i", "ioc-hub-ingest")
        output, _ = hub.communicate(timeout=15)
    assert "hello" in output
    assert output.count("sending CONNECT") == 1


def test_every_listener_for_devices_names_clients_by_their_account() -> None:
    for file in (DOCKER / "mosquitto.conf", *DOCKER.glob("tls/*.conf")):
        doors = re.split(r"^listener ", file.read_text(), flags=re.MULTILINE)[1:]
        outer = [door for door in doors if not door.startswith("1884")]
        assert outer, file
        assert all("\nuse_username_as_clientid true\n" in door for door in outer), file


@pytest.mark.parametrize("name", ["ioc-hub-ingest", "ioc-hub-web-1"])
def test_no_device_is_called_like_a_session_of_the_hub(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"none of .*ioc-hub-\*"):
        BrokerAccounts(tmp_path).add_device(name)
