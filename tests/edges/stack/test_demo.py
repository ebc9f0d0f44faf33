"""`hub demo` as a person uses it: up, found by scripts, repaired, stopped at any instant, up again with its data."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psycopg
import pytest
from rich.console import Console

from hub import demo
from hub.edges import city as city_files
from hub.edges.stack import kept
from hub.edges.stack.accounts import RESERVED
from hub.edges.stack.logins import PARTS
from hub.edges.stack.ports import free_port
from hub.errors import SettingsError, UnavailableError
from simulators import city as cities
from simulators import fleet

RUN = """
import sys
from pathlib import Path
from hub import cli
cli.interrupts_end_at_once()
from hub import demo
options = demo.DemoOptions(
    folder=Path(sys.argv.pop(1)), simulators=sys.argv.pop(1) == "simulators", speed=float(sys.argv.pop(1))
)
cli.app.registered_commands.clear()
cli.app.command("demo")(lambda: demo.run(options))
cli.app.command("other")(lambda: None)
sys.argv.append("demo")
cli.main()
"""
PATIENCE = 60.0


class _Another(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"ready":true,"instance":"another","database":"ok"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.mark.parametrize("wanted", [60, 5_000, None])
def test_only_sensors_that_will_send_are_registered(tmp_path: Path, wanted: int | None) -> None:
    """One that never sends is told as silent within a minute. Those beyond the city's own register themselves."""
    city = city_files.read("da-nang")
    found = demo._Demo(demo.DemoOptions(sensors=wanted, folder=tmp_path), Console())._simulated()
    sending = {device.entry()["device"] for device in fleet.build(cities.load("da-nang"), 1, wanted)}
    assert [one["device"] for one in found.sensors] == [s["device"] for s in city.sensors if s["device"] in sending]
    assert (len(found.sensors) < len(city.sensors)) is (wanted == 60)


def test_another_hub_on_its_port_is_not_taken_for_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_READY_SECONDS", 1.0)
    mine = demo._Demo(demo.DemoOptions(folder=tmp_path / "local"), Console(quiet=True))
    for role in PARTS:
        (tmp_path / "local" / "log").mkdir(parents=True, exist_ok=True)
        (tmp_path / "local" / "log" / f"{role}.log").touch()
    with HTTPServer(("127.0.0.1", 0), _Another) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/readyz"
        with pytest.raises(UnavailableError, match="another hub, that took the port first; start again"):
            mine._await_ready(address, f'"instance":"{mine._instance}"')
        mine._await_ready(address, '"instance":"another"')
        server.shutdown()


class Demo:
    """One run of the demo in ``folder``, as its own process."""

    def __init__(
        self, folder: Path, simulators: bool = False, env: Mapping[str, str] | None = None, speed: float = 1.0
    ) -> None:
        self.folder = folder
        self.output = folder.parent / "output"
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", RUN, str(folder), "simulators" if simulators else "none", str(speed)],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "HUB_HTTP_PORT": str(free_port()), **(env or {})},
                start_new_session=True,
            )

    def facts(self) -> dict[str, Any]:
        """What run.json says, once it is there and of this run."""
        until(lambda: self._told() is not None or self.process.poll() is not None, self.said)
        found = self._told()
        assert found is not None, self.said()
        return found

    def _told(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads((self.folder / "run.json").read_text())
        except FileNotFoundError:
            return None
        return found if found["pids"]["demo"] == self.process.pid else None

    def said(self) -> str:
        return self.output.read_text()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def remove(self) -> None:
        """The folder, and the folders of services elsewhere that it leads to."""
        remove(self.folder)


def remove(folder: Path) -> None:
    for name in ("postgres", "mosquitto"):
        if (folder / name).is_symlink():
            shutil.rmtree((folder / name).resolve())
    shutil.rmtree(folder, ignore_errors=True)


def until(fact: Callable[[], bool], said: Callable[[], str], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, said()
        time.sleep(0.05)


def left_behind(folder: Path) -> list[str]:
    """Processes that know this folder: by working directory, by arguments, or by what they were told."""
    real = [str(folder), *(str(link.resolve()) for link in folder.glob("*") if link.is_symlink())]
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            about = f"{(entry / 'cwd').readlink()} {(entry / 'cmdline').read_bytes().decode(errors='replace')}"
            if any(place in about for place in real):
                found.append(f"{entry.name}: {about}")
    return found


def alive(facts: dict[str, Any]) -> list[int]:
    return [pid for pid in facts["pids"].values() if Path(f"/proc/{pid}/exe").exists()]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "local"
    remove(tmp_path / "local")


def test_comes_up_and_keeps_its_data_and_passwords(folder: Path) -> None:
    first = Demo(folder, simulators=True)
    facts = first.facts()
    assert (folder / "run.json").stat().st_mode & 0o777 == 0o600
    assert (folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert set(facts["pids"]) == {"demo", "ingest", "web", "jobs", "simulators"}

    with httpx.Client(base_url=facts["http"], trust_env=False) as client:
        machine = {"Authorization": f"Bearer {facts['tokens']['admin']}"}
        assert client.get("/api/v1/users", headers=machine).status_code == 200
        for user in facts["users"]:
            answer = client.post("/api/v1/session", json={key: user[key] for key in ("username", "password")})
            assert answer.json()["user"]["role"] == user["role"]
    with psycopg.connect(facts["database"], autocommit=True) as connection:
        until(lambda: bool(connection.execute("SELECT 1 FROM reading LIMIT 1").fetchone()), first.said)
    assert first.stop() == 0
    assert not (folder / "run.json").exists()
    assert left_behind(folder) == []
    assert alive(facts) == []

    began = time.monotonic()
    second = Demo(folder)
    again = second.facts()
    assert time.monotonic() - began < 20
    assert again["users"] == facts["users"]
    assert again["tokens"] == facts["tokens"]
    assert again["mqtt"]["password"] == facts["mqtt"]["password"]
    assert set(again["pids"]) == {"demo", "ingest", "web", "jobs"}
    with psycopg.connect(again["database"]) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM reading").fetchone() == (True,)
    assert second.stop(signal.SIGTERM) == 0
    assert left_behind(folder) == []


def test_a_role_that_dies_comes_back_and_a_second_demo_is_refused(folder: Path) -> None:
    demo = Demo(folder)
    facts = demo.facts()
    other = Demo(folder)
    assert other.process.wait(PATIENCE) == 2
    assert f"already running (process {demo.process.pid})" in " ".join(demo.said().split())
    os.kill(facts["pids"]["ingest"], signal.SIGKILL)
    until(lambda: "ingest started again" in demo.said(), demo.said)
    with httpx.Client(base_url=facts["http"], trust_env=False) as client:
        assert client.get("/healthz").status_code == 200
    assert demo.stop() == 0
    assert left_behind(folder) == []


def test_kill_9_of_the_demo_leaves_nothing_and_the_next_run_works(folder: Path) -> None:
    demo = Demo(folder)
    facts = demo.facts()
    demo.process.kill()
    demo.process.wait()
    until(lambda: alive(facts) == [] and left_behind(folder) == [], demo.said, 30)
    again = Demo(folder)
    assert again.facts()["users"] == facts["users"]
    assert again.stop() == 0


@pytest.mark.parametrize("delay", [0.3, 0.8, 1.2, 1.6, 2.0, 2.6])
def test_ctrl_c_at_any_instant_of_the_start_leaves_nothing(folder: Path, delay: float) -> None:
    demo = Demo(folder)
    time.sleep(delay)
    assert demo.stop() in (0, -signal.SIGINT, 130, 1)  # before the demo listens to signals Python itself answers
    until(lambda: left_behind(folder) == [], demo.said, 5)
    assert not (folder / "run.json").exists()


@pytest.mark.parametrize("setting", ["HUB_HTTP_PORT", "HUB_MQTT_PORT"])
def test_a_taken_port_is_named_with_its_setting(folder: Path, setting: str) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        demo = Demo(folder, env={setting: str(taken)})
        assert demo.process.wait(PATIENCE) == 2
    assert f"{setting}: got {taken}, expected a port nobody listens on" in " ".join(demo.said().split())
    assert left_behind(folder) == []


def test_a_port_that_is_none_is_refused_before_anything_starts(folder: Path) -> None:
    demo = Demo(folder, env={"HUB_MQTT_PORT": "mqtt"})
    assert demo.process.wait(PATIENCE) == 2
    assert "HUB_MQTT_PORT: got 'mqtt'" in demo.said()
    assert not (folder / "postgres").exists()


@pytest.mark.parametrize("module", [("hub", "demo"), ("simulators",)])
@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--sensors", "3", "'--sensors'"),
        ("--sensors", "100001", "'--sensors'"),
        ("--speed", "0", "'--speed'"),
        ("--speed", "101", "'--speed'"),
        ("--seed", "x", "'--seed'"),
    ],
)
def test_options_that_make_no_city_are_refused_alike(
    module: tuple[str, ...], option: str, value: str, words: str
) -> None:
    command = [sys.executable, "-m", *module, option, value]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, env={**os.environ, "COLUMNS": "200"})
    assert done.returncode == 2
    assert "Invalid value" in done.stderr
    assert words in done.stderr


def test_scenario_and_faults_reach_the_simulators_and_what_they_cannot_play_is_refused_before_anything_starts(
    tmp_path: Path,
) -> None:
    options = demo.DemoOptions(folder=tmp_path / "local", scenario="calm", faults=("none", "late=0.5"), spare=False)
    demo._check_play(options)
    mine = demo._Demo(options, Console(quiet=True))
    memory = kept.fresh("1", logins=(), users=(), broker=RESERVED)
    command = mine._simulators(memory, SimpleNamespace(port=1883)).command  # type: ignore[arg-type]
    assert " ".join(command).endswith("--fault none --fault late=0.5 --no-spare")
    assert command[command.index("--scenario") + 1] == "calm"
    for wrong, words in (
        ({"scenario": "storm"}, "one of calm, flood"),
        ({"faults": ("late=2",)}, "a chance from 0 to 1"),
    ):
        with pytest.raises(SettingsError, match=words):
            demo.run(replace(options, **wrong))
    assert not (tmp_path / "local").exists()
