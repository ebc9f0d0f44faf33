"""Accounts of gateways: foreign topics for the hub to read, kept in the broker's own files, and no way to the hub's topics."""

from __future__ import annotations

import queue
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import paho.mqtt.publish as mqtt_publish
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.enums import CallbackAPIVersion

from hub.core.sources.filters import fault
from hub.edges.stack import access
from hub.edges.stack.accounts import BrokerAccounts
from hub.edges.stack.mosquitto import PrivateMosquitto, reload_running
from hub.edges.stack.ports import free_port
from hub.edges.stack.programs import find_mosquitto
from hub.errors import InputError, NotFoundError

GUIDE = (Path(__file__).parents[3] / "docs" / "deployment.md").read_text()
UPS = "application/+/device/+/event/up"
UP = "application/1/device/a84041/event/up"
OWN = "ioc/v1/water/pump-7/json"


def names(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.field for problem in caught.value.problems]


def test_they_are_kept_whoever_writes_the_files(tmp_path: Path) -> None:
    accounts = BrokerAccounts(tmp_path)
    accounts.write({"hub": "of-the-hub"})
    accounts.add_gateway("z2m", ["zigbee2mqtt/+", "hồ/mực nước  1/#"])
    accounts.add_gateway("chirpstack", [UPS, UPS])
    rules = accounts.rules.read_text()

    accounts.write({"hub": "of-the-hub", "web": "of-the-web"})
    accounts.add_device("pump-7")
    accounts.remove_device("pump-7")
    assert accounts.rules.read_text() == rules
    assert accounts.gateways() == {"chirpstack": (UPS,), "z2m": ("hồ/mực nước  1/#", "zigbee2mqtt/+")}
    assert accounts.names() == ["chirpstack", "hub", "web", "z2m"]
    assert accounts.devices() == []

    (tmp_path / "again").mkdir()
    again = BrokerAccounts(tmp_path / "again")
    again.add_gateway("chirpstack", [UPS])
    again.add_gateway("z2m", ["hồ/mực nước  1/#", "zigbee2mqtt/+"])
    assert again.rules.read_text() == rules


def test_a_second_time_password_and_filters_are_new(tmp_path: Path) -> None:
    accounts = BrokerAccounts(tmp_path)
    first = accounts.add_gateway("chirpstack", [UPS, "chirpstack/#"])
    before = accounts.passwords.read_text()
    assert accounts.add_gateway("chirpstack", [UPS]) != first
    assert accounts.gateways() == {"chirpstack": (UPS,)}
    assert accounts.passwords.read_text() != before
    assert "chirpstack/#" not in accounts.rules.read_text()
    assert first not in accounts.passwords.read_text()


def test_what_is_removed_leaves_nothing(tmp_path: Path) -> None:
    accounts = BrokerAccounts(tmp_path)
    accounts.write({"hub": "of-the-hub"})
    before = accounts.rules.read_text(), accounts.passwords.read_text()
    accounts.add_gateway("chirpstack", [UPS])
    with pytest.raises(NotFoundError, match="no device account 'chirpstack'"):
        accounts.remove_device("chirpstack")
    accounts.remove_gateway("chirpstack")
    assert (accounts.rules.read_text(), accounts.passwords.read_text()) == before
    accounts.add_device("pump-7")
    for name in ("chirpstack", "pump-7", "hub"):
        with pytest.raises(NotFoundError, match=f"no gateway account '{name}'"):
            accounts.remove_gateway(name)
    assert accounts.names() == ["hub", "pump-7"]


def test_at_no_moment_it_has_the_rights_of_a_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = []
    write = BrokerAccounts._write

    def seen(self: BrokerAccounts, path: Path, text: str) -> None:
        write(self, path, text)
        moments.append(self.devices())

    monkeypatch.setattr(BrokerAccounts, "_write", seen)
    accounts = BrokerAccounts(tmp_path)
    accounts.add_gateway("chirpstack", [UPS])
    accounts.remove_gateway("chirpstack")
    assert moments == [[]] * 4


@pytest.mark.parametrize(
    "name", ["", "a/b", "a+b", "#", "hub", "health", "-x", "a" * 65, "hồ", "a\nb:c", "ioc-hub-web"]
)
def test_a_name_that_cannot_be_a_gateways_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="name: got"):
        BrokerAccounts(tmp_path).add_gateway(name, [UPS])
    assert list(tmp_path.iterdir()) == []


def test_no_name_is_a_devices_and_a_gateways(tmp_path: Path) -> None:
    accounts = BrokerAccounts(tmp_path)
    accounts.add_device("pump-7")
    accounts.add_gateway("chirpstack", [UPS])
    before = accounts.rules.read_text(), accounts.passwords.read_text()
    with pytest.raises(InputError, match="name: got 'pump-7', expected a name that no device has"):
        accounts.add_gateway("pump-7", [UPS])
    with pytest.raises(InputError, match="name: got 'chirpstack', expected a name that no gateway has"):
        accounts.add_device("chirpstack")
    assert (accounts.rules.read_text(), accounts.passwords.read_text()) == before


@pytest.mark.parametrize(
    "filter_",
    [
        "",
        "#",
        "+",
        "+/v1/water/pump-7/json",
        "+/#",
        "ioc",
        "ioc/#",
        "ioc/v1/water/+/json",
        "ioc/live/v1/#",
        "$SYS/#",
        "$share/x/zigbee2mqtt/+",
        "a/#/b",
        "a/b+",
        " a/b",
        "a/b ",
        "a/b\ntopic write ioc/v1/#",
        "a/b\r",
        "a/\tb",
        "a/\x00",
        "a/\x85b",
        "a/\u2028b",
        "a/\udcff",
        "a" + "/a" * 200,
    ],
)
def test_a_filter_that_no_gateway_may_have_is_refused(tmp_path: Path, filter_: str) -> None:
    with pytest.raises(InputError, match="filter: got") as caught:
        BrokerAccounts(tmp_path).add_gateway("gw", [UPS, filter_])
    assert names(caught) == ["filter"]
    assert list(tmp_path.iterdir()) == []


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        BrokerAccounts(tmp_path).add_gateway("hub", ["ioc/#", UPS, "a/#/b"])
    assert names(caught) == ["name", "filter", "filter"]


@pytest.mark.parametrize(("number", "refused"), [(0, True), (1, False), (20, False), (21, True)])
def test_one_to_twenty_filters(tmp_path: Path, number: int, refused: bool) -> None:
    accounts = BrokerAccounts(tmp_path)
    filters = [f"vendor/{n:02}/#" for n in range(number)]
    if refused:
        with pytest.raises(InputError, match=f"filters: got {number} filters, expected 1 to 20"):
            accounts.add_gateway("gw", filters)
    else:
        accounts.add_gateway("gw", filters)
    assert accounts.gateways() == ({} if refused else {"gw": tuple(filters)})


@given(st.lists(st.text(min_size=1, max_size=20).filter(lambda text: fault("filter", text) is None), max_size=4))
def test_what_may_be_a_filter_is_read_back_as_it_was(filters: list[str]) -> None:
    assert access.writers(access.rules({"gw": filters}))["gw"] == tuple(sorted(set(filters)))


def test_a_spoilt_file_is_written_anew(tmp_path: Path) -> None:
    accounts = BrokerAccounts(tmp_path)
    accounts.add_gateway("gw", [UPS])
    kept = accounts.rules.read_bytes()
    accounts.rules.write_bytes(
        b"\xff\xfe\nuser \n  user   gw \ntopic  read x/#\ntopic write  " + UPS.encode() + b" \r\n"
    )
    accounts.write({})
    assert accounts.rules.read_bytes() == kept


def until(fact: Callable[[], bool]) -> None:
    """The broker reads its accounts when it comes to it."""
    for _ in range(300):
        if fact():
            return
        time.sleep(0.1)
    pytest.fail("it never came about")


@pytest.fixture
def heard(broker: PrivateMosquitto) -> Iterator[queue.Queue[str]]:
    """Topics of all messages that the hub's account is given, from before there is any gateway."""
    topics: queue.Queue[str] = queue.Queue()
    subscribed: queue.Queue[Any] = queue.Queue()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.username_pw_set("hub", broker.passwords["hub"])
    client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
    client.on_subscribe = lambda *told: subscribed.put(told)
    client.on_message = lambda _, __, message: topics.put(message.topic)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    subscribed.get(timeout=30)
    yield topics
    client.disconnect()
    client.loop_stop()


def answer(broker: PrivateMosquitto, name: str, password: str, topic: str) -> tuple[str, int]:
    """The packet and reason code that answer a message with QoS 1, or the connection for it."""
    told: list[tuple[str, int]] = []

    def connected(client: mqtt.Client, _: Any, __: Any, code: Any, ___: Any) -> None:
        if code.is_failure:
            told.append(("CONNACK", code.value))
        else:
            client.publish(topic, b"1", qos=1)

    def published(client: mqtt.Client, _: Any, __: Any, code: Any, ___: Any) -> None:
        told.append(("PUBACK", code.value))
        client.disconnect()

    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.username_pw_set(name, password)
    client.on_connect, client.on_publish = connected, published
    client.connect("127.0.0.1", broker.port)
    while client.loop() == mqtt.MQTT_ERR_SUCCESS:
        pass
    [only] = told
    return only


def test_a_gateway_publishes_its_topics_and_nothing_else(broker: PrivateMosquitto, heard: queue.Queue[str]) -> None:
    accounts, simulator = broker.accounts, broker.passwords["simulator"]
    device = accounts.add_device("pump-7")
    gateway = accounts.add_gateway("chirpstack", [UPS, "hồ/mực nước/+", "a" + "/" * 199])
    assert reload_running(accounts.folder)
    until(lambda: answer(broker, "chirpstack", gateway, UP) == ("PUBACK", 0))
    assert answer(broker, "chirpstack", gateway, "hồ/mực nước/1") == ("PUBACK", 0)
    for topic in (
        "ioc/v1/water/chirpstack/json",
        OWN,
        "ioc/live/v1/chirpstack",
        "ioc",
        "application/1/device/a84041/event/join",
    ):
        assert answer(broker, "chirpstack", gateway, topic) == ("PUBACK", 135), topic
    for name, password in (("pump-7", device), ("simulator", simulator), ("hub", broker.passwords["hub"])):
        assert answer(broker, name, password, UP) == ("PUBACK", 135), name
    assert answer(broker, "pump-7", device, OWN) == ("PUBACK", 0)
    assert [heard.get(timeout=30) for _ in range(3)] == [UP, "hồ/mực nước/1", OWN]
    assert heard.empty()

    accounts.remove_gateway("chirpstack")
    assert reload_running(accounts.folder)
    until(lambda: answer(broker, "chirpstack", gateway, UP) == ("CONNACK", 135))
    assert answer(broker, "pump-7", device, OWN) == ("PUBACK", 0)
    assert heard.get(timeout=30) == OWN


def test_a_start_of_the_broker_keeps_them(broker: PrivateMosquitto) -> None:
    gateway = broker.accounts.add_gateway("chirpstack", [UPS])
    broker.stop()
    broker.start()
    assert answer(broker, "chirpstack", gateway, "ioc/v1/water/chirpstack/json") == ("PUBACK", 135)
    assert answer(broker, "chirpstack", gateway, UP)[1] != 135


def test_a_filter_that_is_widened_by_hand_opens_nothing_of_the_hubs(broker: PrivateMosquitto) -> None:
    accounts = broker.accounts
    gateway = accounts.add_gateway("chirpstack", [UPS])
    broker.stop()
    accounts.rules.write_text(accounts.rules.read_text().replace(f"topic write {UPS}", "topic write #"))
    broker.start()
    assert accounts.gateways() == {"chirpstack": ("#",)}
    for topic in ("ioc/v1/water/chirpstack/json", OWN, "ioc/live/v1/all"):
        assert answer(broker, "chirpstack", gateway, topic) == ("PUBACK", 135), topic
    assert answer(broker, "chirpstack", gateway, UP)[1] != 135


def test_the_guides_bridge_hands_on_what_a_vendors_broker_has(
    broker: PrivateMosquitto, heard: queue.Queue[str], tmp_path: Path
) -> None:
    gateway = broker.accounts.add_gateway("chirpstack", [UPS])
    assert reload_running(broker.accounts.folder)
    [bridge] = re.findall(r"```conf\n(connection .*?)```", GUIDE, re.DOTALL)
    for old, new in (
        (r"^address .*", f"address 127.0.0.1:{broker.port}"),
        (r"^bridge_cafile .*\n", ""),
        (r"^remote_password .*", f"remote_password {gateway}"),
    ):
        bridge, times = re.subn(old, new, bridge, flags=re.MULTILINE)
        assert times == 1, old
    assert f"topic {UPS} out 1" in bridge
    port = free_port()
    config = tmp_path / "vendor.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n{bridge}")
    with subprocess.Popen(
        [find_mosquitto(), "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as vendor:
        try:
            until(lambda: _published(port))
            assert heard.get(timeout=60) == UP
        finally:
            vendor.terminate()


def _published(port: int) -> bool:
    try:
        mqtt_publish.single(UP, b"1", qos=1, hostname="127.0.0.1", port=port)
    except ConnectionRefusedError:
        return False
    return True
