"""The private Mosquitto: keeps sessions, confines accounts, says what is wrong."""

from __future__ import annotations

import base64
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.edges.stack import process
from hub.edges.stack.accounts import BrokerAccounts, hashed
from hub.edges.stack.mosquitto import PrivateMosquitto, reload_running
from hub.errors import InputError, NotFoundError, SettingsError, UnavailableError

TOPIC = "ioc/v1/water/wl-01/json"


def login(broker: PrivateMosquitto, name: str, password: str | None = None) -> list[str]:
    return ["-V", "5", "-p", str(broker.port), "-u", name, "-P", password or broker.passwords[name]]


def publish(broker: PrivateMosquitto, name: str, topic: str, text: str, password: str | None = None) -> str:
    command = ["mosquitto_pub", *login(broker, name, password), "-q", "1", "-t", topic, "-m", text]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    return done.stderr.strip()


def session(broker: PrivateMosquitto, *more: str) -> list[str]:
    return [
        "mosquitto_sub",
        *login(broker, "hub"),
        "-q",
        "1",
        "-c",
        "-x",
        "3600",
        "-i",
        "keeper",
        "-t",
        "ioc/v1/#",
        *more,
    ]


def waiting(broker: PrivateMosquitto, number: int) -> list[str]:
    done = subprocess.run(session(broker, "-C", str(number), "-W", "5"), capture_output=True, text=True, timeout=15)
    return done.stdout.split()


@pytest.fixture
def keeper(broker: PrivateMosquitto) -> PrivateMosquitto:
    """A broker that holds a persistent session for the hub, which is away."""
    subprocess.run(session(broker, "-E"), check=True, timeout=10)
    return broker


def test_a_queue_survives_a_stop_on_the_same_port(keeper: PrivateMosquitto) -> None:
    for number in range(3):
        assert publish(keeper, "simulator", TOPIC, f"m{number}") == ""
    port = keeper.port
    keeper.stop()
    assert not keeper.running
    keeper.start()
    assert keeper.port == port
    assert waiting(keeper, 3) == ["m0", "m1", "m2"]


def test_a_queue_survives_kill_9_once_the_save_interval_has_passed(keeper: PrivateMosquitto) -> None:
    assert publish(keeper, "simulator", TOPIC, "kept") == ""
    time.sleep(4.5)
    keeper.kill()
    keeper.start()
    assert waiting(keeper, 1) == ["kept"]


def test_more_than_the_usual_thousand_messages_wait(keeper: PrivateMosquitto) -> None:
    lines = "".join(f"m{number}\n" for number in range(5000))
    command = ["mosquitto_pub", *login(keeper, "simulator"), "-q", "1", "-t", TOPIC, "-l"]
    subprocess.run(command, input=lines, text=True, check=True, timeout=20)
    assert waiting(keeper, 5000) == lines.split()


def test_nobody_comes_in_without_an_account(mosquitto: PrivateMosquitto) -> None:
    assert "Not authorized" in publish(mosquitto, "hub", TOPIC, "x", password="guess")
    anonymous = ["mosquitto_pub", "-V", "5", "-p", str(mosquitto.port), "-t", TOPIC, "-m", "x"]
    done = subprocess.run(anonymous, capture_output=True, text=True, timeout=10)
    assert done.returncode != 0
    assert "Not authorized" in done.stderr


@pytest.mark.parametrize(
    ("name", "topic", "allowed"),
    [
        ("simulator", TOPIC, True),
        ("simulator", "ioc/live/v1/all", False),
        ("hub", "ioc/live/v1/all", True),
        ("hub", TOPIC, False),
        ("web", TOPIC, False),
        ("web", "ioc/live/v1/all", False),
        ("web", "ioc/v1/water/web/json", False),
        ("health", "ioc/v1/water/health/json", False),
    ],
)
def test_the_hubs_own_accounts_may_write_only_theirs(
    mosquitto: PrivateMosquitto, name: str, topic: str, allowed: bool
) -> None:
    assert ("Not authorized" in publish(mosquitto, name, topic, "x")) is not allowed


@pytest.fixture
def device(mosquitto: PrivateMosquitto) -> Iterator[str]:
    """The password of the new device account pump-7, known to the running broker."""
    password = mosquitto.accounts.add_device("pump-7")
    mosquitto.reload()
    time.sleep(0.3)
    yield password
    mosquitto.accounts.remove_device("pump-7")
    mosquitto.reload()


@pytest.mark.parametrize(
    ("topic", "allowed"),
    [
        ("ioc/v1/water/pump-7/json", True),
        ("ioc/v1/energy/pump-7/status", True),
        ("ioc/v1/water/pump-8/json", False),
        ("ioc/v1/water/pump-7", False),
        ("ioc/v1/water/pump-7/json/more", False),
        ("ioc/live/v1/pump-7", False),
    ],
)
def test_a_device_may_write_only_its_own_topics(
    mosquitto: PrivateMosquitto, device: str, topic: str, allowed: bool
) -> None:
    assert ("Not authorized" in publish(mosquitto, "pump-7", topic, "x", password=device)) is not allowed


def test_a_device_reads_nothing(mosquitto: PrivateMosquitto, device: str) -> None:
    publish(mosquitto, "simulator", "ioc/v1/water/pump-7/status", "online")
    command = ["mosquitto_sub", *login(mosquitto, "pump-7", device), "-t", "ioc/v1/#", "-C", "1", "-W", "1"]
    listener = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    time.sleep(0.2)
    publish(mosquitto, "simulator", TOPIC, "secret")
    output, _ = listener.communicate(timeout=10)
    assert output == b""


def test_a_reload_keeps_those_who_are_connected(keeper: PrivateMosquitto) -> None:
    with subprocess.Popen(session(keeper, "-C", "1", "-W", "8"), stdout=subprocess.PIPE, text=True) as listener:
        time.sleep(0.3)
        password = keeper.accounts.add_device("late-1")
        assert reload_running(keeper._folder)
        time.sleep(0.5)
        assert publish(keeper, "late-1", "ioc/v1/air/late-1/json", "hello", password=password) == ""
        output, _ = listener.communicate(timeout=10)
    assert output == "hello\n"


def test_a_taken_port_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        broker = PrivateMosquitto(tmp_path / "mosquitto", port=taken)
        try:
            with pytest.raises(SettingsError, match=f"HUB_MQTT_PORT: got {taken}"):
                broker.start()
        finally:
            broker.destroy()


def test_a_second_broker_in_the_same_folder_is_refused(broker: PrivateMosquitto) -> None:
    with pytest.raises(UnavailableError, match="already running"):
        PrivateMosquitto(broker._folder).start()
    assert broker.running


def test_a_suspended_broker_goes_on_when_resumed(broker: PrivateMosquitto) -> None:
    broker.suspend()
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(
            ["mosquitto_pub", *login(broker, "simulator"), "-q", "1", "-t", TOPIC, "-m", "x"],
            capture_output=True,
            timeout=1,
        )
    broker.resume()
    assert publish(broker, "simulator", TOPIC, "x") == ""


def test_destroy_leaves_neither_process_nor_folder(tmp_path: Path) -> None:
    broker = PrivateMosquitto(tmp_path / "mosquitto")
    broker.start()
    real = broker._folder.resolve()
    broker.destroy()
    assert process.living_in(real, "mosquitto") == []
    assert not real.exists()
    assert list(tmp_path.iterdir()) == []


def test_the_hash_is_the_one_mosquitto_passwd_makes() -> None:
    # mosquitto_passwd -b of Mosquitto 2.0.11, user u, password "secret"
    made = "$7$101$Vi05W9ywo0egDqNH$CaL2mp0K8z6OxXFI1im66Ze0GMTQKTe93n8RhPz85gC5GK0LcgfA130TaRaPArZabn3dba0ZyMe4FnbrgFWJOA=="
    _, _, _, salt, _ = made.split("$")
    assert hashed("secret", salt=base64.b64decode(salt)) == made


@pytest.mark.parametrize("name", ["", "a/b", "a+b", "#", "hub", "simulator", "-x", "a" * 65, "nước", "a\nb:c"])
def test_a_name_that_cannot_be_a_devices_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="name: got"):
        BrokerAccounts(tmp_path).add_device(name)
    assert not (tmp_path / "passwords").exists()


def test_accounts_are_listed_renewed_and_removed(tmp_path: Path) -> None:
    accounts = BrokerAccounts(tmp_path)
    first = accounts.add_device("wl-01")
    accounts.add_device("wl-02")
    before = accounts.passwords.read_text()
    assert accounts.add_device("wl-01") != first
    assert accounts.passwords.read_text() != before
    assert accounts.names() == ["wl-01", "wl-02"]
    accounts.remove_device("wl-02")
    assert accounts.names() == ["wl-01"]
    with pytest.raises(NotFoundError, match="wl-02"):
        accounts.remove_device("wl-02")
    assert first not in accounts.passwords.read_text()
    assert accounts.passwords.stat().st_mode & 0o777 == 0o600
