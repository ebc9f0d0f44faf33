"""The simulators at a real broker: birth and will of every connection, and an honest account of what was sent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from hub.edges.stack.mosquitto import PrivateMosquitto

GATEWAYS = 10
OWN_LINKS = 5  # at least: the river gauges and air stations that have a connection of their own


class Listener:
    """What arrives under ioc/v1: the newest status by topic, and the number of all other messages."""

    def __init__(self, broker: PrivateMosquitto) -> None:
        self.status: dict[str, str] = {}
        self.messages = 0
        self.client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self.client.username_pw_set("hub", broker.passwords["hub"])
        self.client.on_message = self._take
        self.client.on_connect = lambda client, *_: client.subscribe("ioc/v1/#", 1)
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()

    def _take(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        if message.topic.endswith("/status"):
            self.status[message.topic] = message.payload.decode()
        else:
            self.messages += 1

    def all_say(self, word: str) -> bool:
        return len(self.status) >= GATEWAYS + OWN_LINKS and set(self.status.values()) == {word}


@pytest.fixture
def listener(broker: PrivateMosquitto) -> Iterator[Listener]:
    found = Listener(broker)
    yield found
    found.client.disconnect()
    found.client.loop_stop()


@pytest.fixture
def simulators(broker: PrivateMosquitto, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "simulators", "--port", str(broker.port), "--sensors", "200"]
    counts = ["--counts", str(tmp_path / "sent.json"), "--truth", str(tmp_path / "expected.json")]
    env = {**os.environ, "SIMULATOR_PASSWORD": broker.passwords["simulator"]}
    with subprocess.Popen([*command, *counts], env=env, stdout=subprocess.DEVNULL) as child:
        yield child
        child.kill()


def until(fact: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_every_connection_says_online_and_its_will_says_offline(
    listener: Listener, simulators: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    until(lambda: listener.all_say("online"))
    simulators.send_signal(number)
    simulators.wait(30)
    until(lambda: listener.all_say("offline"))


def test_what_was_sent_is_what_arrived(listener: Listener, simulators: subprocess.Popen[bytes], tmp_path: Path) -> None:
    until(lambda: listener.messages > 100)
    simulators.send_signal(signal.SIGTERM)
    assert simulators.wait(30) == 0
    sent = json.loads((tmp_path / "sent.json").read_text())
    until(lambda: listener.all_say("offline"))
    assert sent["dropped"] == sent["refused"] == 0
    assert sent["acknowledged"] <= listener.messages <= sent["sent"], "births and wills are in none of them"
    truth = json.loads((tmp_path / "expected.json").read_text())
    assert sent["start"] == truth["start"]
    assert (truth["scenario"], truth["seed"], truth["speed"]) == ("flood", 1, 1.0)
    assert truth["expected"]


def test_a_wrong_password_is_said(broker: PrivateMosquitto) -> None:
    command = [sys.executable, "-m", "simulators", "--port", str(broker.port), "--sensors", "50", "--password", "guess"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        child.terminate()
    assert "log-in refused" in line
