"""The whole hub as a person starts it, for the browser: private broker and database, three roles, the simulated city."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import httpx
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from hub.edges.stack.ports import free_port
from tests.e2e.served import ServedConsole

_START = """
import sys
from pathlib import Path
from hub.demo import DemoOptions, run
raise SystemExit(run(DemoOptions(folder=Path(sys.argv[1]), http_port=int(sys.argv[2]))))
"""
_PATIENCE = 120.0
_BUILT = Path(__file__).parents[2] / "web" / "dist"

GAUGE, SECOND_GAUGE = "e2e-gauge", "e2e-second"
RULE = {
    "key": "e2e-water",
    "name": {"vi": "Nước tràn bờ kè thử nghiệm", "en": "Water over the test embankment"},
    "applies_to": {"domain": "water", "metric": "water_level", "devices": [GAUGE, SECOND_GAUGE]},
    "when": {"kind": "threshold", "above": 4.0, "clear_below": 3.5},
    "severity": "critical",
    "response": {"vi": "Gọi đội trực đê.", "en": "Call the dyke crew."},
}


class RunningCity:
    """One run of the demo in ``folder``, and what a test does to it from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._output = folder.parent / "demo.log"
        self.console = ServedConsole(_BUILT, folder.parent / "console")
        settings = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(folder), str(free_port())],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**settings, "HUB_WEB_DIST": str(self.console.folder)},
                start_new_session=True,
            )
        self.facts = self._await_facts()
        self.address: str = self.facts["http"]
        self.passwords = {user["username"]: user["password"] for user in self.facts["users"]}
        machine = {"Authorization": f"Bearer {self.facts['tokens']['admin']}"}
        self.api = httpx.Client(base_url=f"{self.address}/api/v1", headers=machine, trust_env=False, timeout=20)
        self._mqtt = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="e2e", protocol=mqtt.MQTTv5)

    def __enter__(self) -> Self:
        broker = self.facts["mqtt"]
        self._mqtt.username_pw_set(broker["username"], broker["password"])
        self._mqtt.connect(broker["host"], broker["port"])
        self._mqtt.loop_start()
        answer = self.api.post("/rules", json={"document": RULE, "enable": True})
        assert answer.status_code == 201, answer.text
        return self

    def __exit__(self, *_: object) -> None:
        self._mqtt.disconnect()
        self._mqtt.loop_stop()
        self.api.close()
        self.stop()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGCONT)
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise

    def publish(self, level: float, device: str = GAUGE) -> None:
        """One water level in metres from a gauge beside the Dragon Bridge; returns when the broker has it."""
        place = {"lon": 108.2272, "lat": 16.0612} if device == GAUGE else {"lon": 108.2236, "lat": 16.0722}
        body = {"time": datetime.now(UTC).isoformat(), "metrics": {"water_level": level}, "position": place}
        self._mqtt.publish(f"ioc/v1/water/{device}/json", json.dumps(body), qos=1).wait_for_publish(10)

    def publish_position(self, device: str, lon: float, lat: float, at: datetime | None = None) -> None:
        """Where a vehicle is, or was; returns when the broker has it."""
        body = {"time": (at or datetime.now(UTC)).isoformat(), "position": {"lon": lon, "lat": lat, "accuracy": 5}}
        self._mqtt.publish(f"ioc/v1/vehicle/{device}/json", json.dumps(body), qos=1).wait_for_publish(10)

    def end_sessions(self, username: str) -> None:
        """An administrator lets somebody sign in anew: what they are signed in with is worth nothing any more."""
        [user] = [one for one in self.api.get("/users").json()["items"] if one["username"] == username]
        answer = self.api.patch(f"/users/{user['id']}", json={"disabled": False})
        assert answer.status_code == 200, answer.text

    def sensor(self, device: str) -> dict[str, Any] | None:
        items: list[dict[str, Any]] = self.api.get("/sensors", params={"q": device}).json()["items"]
        return next((item for item in items if item["device"] == device), None)

    def open_alarms(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.api.get("/alarms", params={"limit": 200}).json()["items"]
        return items

    def kill_web(self) -> None:
        """kill -9 of the web role, with nobody there to start it again until ``revive``."""
        self._process.send_signal(signal.SIGSTOP)
        os.kill(self._pid("web"), signal.SIGKILL)

    def kill_ingest(self) -> None:
        """The same of the ingest role."""
        self._process.send_signal(signal.SIGSTOP)
        os.kill(self._pid("ingest"), signal.SIGKILL)

    def revive(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def pause(self, role: str) -> None:
        """It and what it started stand still, as on a machine that is overloaded, until ``go_on``."""
        self._signal(role, signal.SIGSTOP)

    def go_on(self, role: str) -> None:
        self._signal(role, signal.SIGCONT)

    def _signal(self, role: str, what: signal.Signals) -> None:
        waiting = [self._pid(role)]
        while waiting:
            pid = waiting.pop()
            os.kill(pid, what)
            waiting += [child for child, _ in _children(pid)]

    def _pid(self, role: str) -> int:
        """The newest child of the demo that runs ``role``: it may have been started again."""
        found = [pid for pid, command in _children(self._process.pid) if role.encode() in command]
        assert found, f"the demo has no running {role} role"
        return max(found)

    def _await_facts(self) -> dict[str, Any]:
        path = self.folder / "run.json"
        try:
            until(path.exists, "the demo to be up", self._failed, _PATIENCE)
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{error}; it said:\n{self._output.read_text()}") from None
        facts: dict[str, Any] = json.loads(path.read_text())
        return facts

    def _failed(self) -> str | None:
        code = self._process.poll()
        return None if code is None else f"the demo ended with {code}:\n{self._output.read_text()}"


def _children(parent: int) -> list[tuple[int, list[bytes]]]:
    """The processes that ``parent`` started and that run, each with its command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if int(fields[1]) == parent and fields[0] != "Z":
                found.append((int(entry.name), command))
    return found


def until(
    true: Callable[[], object], what: str, failed: Callable[[], str | None] = lambda: None, seconds: float = 60.0
) -> None:
    """Wait until ``true()``; the limit only ends a hopeless wait and measures nothing."""
    deadline = time.monotonic() + seconds
    while not true():
        reason = failed()
        assert reason is None, reason
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.1)
