"""`hub broker`: accounts of devices and gateways, made and taken away while the broker runs."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.edges.stack.mosquitto import PrivateMosquitto

MINE = "ioc/v1/water/pump-7/json"
OTHERS = "ioc/v1/water/pump-8/json"
FOREIGN = "zigbee2mqtt/leak-1"


def hub(*arguments: str, status: int = 0, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    done = subprocess.run(
        [sys.executable, "-m", "hub", *arguments], capture_output=True, text=True, timeout=30, env=env, cwd=cwd
    )
    assert done.returncode == status, done.stderr
    return done


def publish(broker: PrivateMosquitto, name: str, password: str, topic: str) -> str:
    command = ["mosquitto_pub", "-V", "5", "-p", str(broker.port), "-u", name, "-P", password, "-q", "1", "-t", topic]
    return subprocess.run([*command, "-m", "1"], capture_output=True, text=True, timeout=10).stderr.strip()


def until(fact: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_device_publishes_its_own_topic_and_is_refused_on_anothers(broker: PrivateMosquitto) -> None:
    folder = str(broker.accounts.folder)
    before = broker.accounts.passwords.stat()
    password = hub("broker", "add-device", "pump-7", "--folder", folder).stdout.strip()
    until(lambda: publish(broker, "pump-7", password, MINE) == "")
    assert "Not authorized" in publish(broker, "pump-7", password, OTHERS)
    assert "Not authorized" in publish(broker, "pump-7", "guess", MINE)
    assert password not in broker.accounts.passwords.read_text()

    after = broker.accounts.passwords.stat()
    assert (after.st_uid, after.st_gid, stat.S_IMODE(after.st_mode)) == (before.st_uid, before.st_gid, 0o600)
    assert hub("broker", "list-devices", "--folder", folder).stdout.split() == ["pump-7"]

    renewed = hub("broker", "add-device", "pump-7", "--folder", folder).stdout.strip()
    until(lambda: publish(broker, "pump-7", renewed, MINE) == "")
    assert "Not authorized" in publish(broker, "pump-7", password, MINE)

    hub("broker", "remove-device", "pump-7", "--folder", folder)
    until(lambda: "Not authorized" in publish(broker, "pump-7", renewed, MINE))
    assert publish(broker, "simulator", broker.passwords["simulator"], OTHERS) == ""


def test_a_gateway_is_made_listed_and_removed(broker: PrivateMosquitto) -> None:
    folder = str(broker.accounts.folder)
    password = hub("broker", "add-gateway", "z2m", "zigbee2mqtt/+", "owntracks/+/+", "--folder", folder).stdout.strip()
    until(lambda: publish(broker, "z2m", password, FOREIGN) == "")
    assert "Not authorized" in publish(broker, "z2m", password, "ioc/v1/water/z2m/json")
    assert password not in broker.accounts.passwords.read_text()
    listed = hub("broker", "list-gateways", "--folder", folder).stdout
    assert listed == "z2m\n  owntracks/+/+\n  zigbee2mqtt/+\n"
    assert hub("broker", "list-devices", "--folder", folder).stdout == ""

    hub("broker", "remove-gateway", "z2m", "--folder", folder)
    until(lambda: "Not authorized" in publish(broker, "z2m", password, FOREIGN))
    assert hub("broker", "list-gateways", "--folder", folder).stdout == ""


def test_the_demos_broker_is_the_default(broker: PrivateMosquitto, tmp_path: Path) -> None:
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local/mosquitto").symlink_to(broker.accounts.folder)
    hub("broker", "add-device", "pump-7", cwd=tmp_path)
    assert hub("broker", "list-devices", cwd=tmp_path).stdout == "pump-7\n"


def test_a_broker_elsewhere_has_to_be_told(broker: PrivateMosquitto) -> None:
    broker.stop()
    done = hub("broker", "add-device", "pump-7", "--folder", str(broker.accounts.folder))
    assert "SIGHUP" in done.stderr
    assert len(done.stdout.strip()) >= 24


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add-device", "pump/7"], "name: got 'pump/7', expected 1 to 64 of"),
        (["add-device", "hub"], "none of hub, web"),
        (["remove-device", "pump-9"], "there is no device account 'pump-9'"),
        (["remove-device", "hub"], "there is no device account 'hub'"),
        (["add-gateway", "z/2", "a/#"], "name: got 'z/2', expected 1 to 64 of"),
        (["add-gateway", "z2m", "a/#", "ioc/v1/#"], "filter: got 'ioc/v1/#', expected a filter whose first level is"),
        (["add-gateway", "z2m"], "FILTER"),
        (["remove-gateway", "z2m"], "there is no gateway account 'z2m'"),
    ],
)
def test_refusals_say_what_would_be_right(broker: PrivateMosquitto, arguments: list[str], words: str) -> None:
    folder = str(broker.accounts.folder)
    files = (broker.accounts.passwords, broker.accounts.rules)
    before = [file.read_text() for file in files]
    assert words in hub("broker", *arguments, "--folder", folder, status=2).stderr
    assert [file.read_text() for file in files] == before


def test_a_folder_without_accounts_is_named(tmp_path: Path) -> None:
    done = hub("broker", "add-device", "pump-7", "--folder", str(tmp_path), status=2)
    assert f"folder: got '{tmp_path}'" in done.stderr
    assert list(tmp_path.iterdir()) == []
