"""docs/integrators.md: its bridge takes a vendor's messages to the hub's broker, with each device's own account."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import paho.mqtt.client as mqtt
import paho.mqtt.publish as publish
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from hub.core.decode import decode
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.ports import free_port
from hub.edges.stack.programs import find_mosquitto
from tests.unit.decode.cases import RECEIVED

GUIDE = (Path(__file__).parents[2] / "docs" / "integrators.md").read_text()
BRIDGE = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0]
PAYLOAD = re.findall(r"This one takes `(\{.*?\})`", GUIDE)[0]
PASSWORD = "of-one-gauge-only"


@pytest.fixture
def vendor(tmp_path: Path) -> Iterator[int]:
    """The port of a vendor's broker."""
    port = free_port()
    config = tmp_path / "vendor.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    process = subprocess.Popen([find_mosquitto(), "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield port
    process.kill()
    process.wait()


def test_the_bridge_takes_a_vendors_messages_to_the_hub(vendor: int, tmp_path: Path) -> None:
    with PrivateMosquitto(tmp_path / "broker", accounts={"hub": "of-the-hub", "wl-07": PASSWORD}) as broker:
        came: list[mqtt.MQTTMessage] = []
        hub = mqtt.Client(CallbackAPIVersion.VERSION2)
        hub.username_pw_set("hub", "of-the-hub")
        hub.on_connect = lambda client, *_: client.subscribe("ioc/v1/#", qos=1)
        hub.on_message = lambda _, __, message: came.append(message)
        hub.connect("127.0.0.1", broker.port)
        hub.loop_start()
        environment = {
            **os.environ, "HOST": "127.0.0.1", "PORT": str(broker.port), "ACCOUNTS": json.dumps({"wl-07": PASSWORD}),
            "VENDOR_HOST": "127.0.0.1", "VENDOR_PORT": str(vendor),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", BRIDGE], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            until = time.monotonic() + 30
            while not came and time.monotonic() < until:  # what comes before it has subscribed is the vendor's to keep
                for payload in ("no JSON", '{"id": "stranger", "at": 1, "level_cm": 1}', PAYLOAD):
                    publish.single("vendor/gw-1/up", payload, qos=1, hostname="127.0.0.1", port=vendor)
                time.sleep(0.2)
            assert came, "nothing came"
            message = came[0]
            assert message.topic == "ioc/v1/water/wl-07/json"
            [sample] = decode(message.topic, bytes(message.payload), RECEIVED).samples
            assert json.loads(message.payload)["metrics"] == {"water_level": 1.82}
            assert sample.time == datetime.fromtimestamp(1772503200, UTC)
            process.kill()
            assert "left out" in process.communicate()[0]
        finally:
            process.kill()
            process.wait()
            hub.loop_stop()
