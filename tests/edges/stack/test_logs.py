"""The log of a role: every line of it in one form, and a port that is taken is named with its setting."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from hub.edges.stack.ports import free_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def lines(role: str, **settings: object) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and log of a role that cannot start."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    nowhere = free_port()
    given = {
        "HUB_DATABASE_URL": f"postgresql://hub:Secret1@127.0.0.1:{nowhere}/ioc_hub",
        "HUB_MQTT_PORT": str(nowhere),
        "HUB_MQTT_PASSWORD": "unused",
        "HUB_LOG_JSON": "true",
        "HUB_MQTT_PROT": "1883",
        **{name: str(value) for name, value in settings.items()},
    }
    done = subprocess.run(
        [sys.executable, "-m", "hub", role], env=env | given, capture_output=True, text=True, timeout=60
    )
    assert "Traceback" not in done.stderr
    assert "Secret1" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.parametrize(
    ("role", "setting"), [("ingest", "HUB_METRICS_PORT"), ("jobs", "HUB_METRICS_PORT"), ("web", "HUB_HTTP_PORT")]
)
def test_a_taken_port_is_named_with_its_setting_in_json(role: str, setting: str, taken: int) -> None:
    status, log = lines(role, **{setting: taken})
    assert status == 1
    assert log[-1]["event"] == "stopped"
    assert f"127.0.0.1:{taken}" in log[-1]["reason"]
    assert setting in log[-1]["reason"]
    assert {line["role"] for line in log} == {role}
    assert {"level", "timestamp", "event"} <= set.intersection(*map(set, log))
    if role == "web":
        assert "uvicorn.error" in {line.get("logger") for line in log}


def test_an_unknown_setting_is_told_with_the_nearest(taken: int) -> None:
    _, log = lines("jobs", HUB_METRICS_PORT=taken)
    assert {"name": "HUB_MQTT_PROT", "nearest": "HUB_MQTT_PORT", "level": "warning"}.items() <= log[0].items()
