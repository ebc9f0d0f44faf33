"""The supervisor: restarts what dies, with patience that grows; stops in reverse order; leaves nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub import demo
from hub.edges.stack.supervisor import Part, Supervisor

NOTES = """
import signal, sys, time
def note(text):
    with open(sys.argv[1], "a") as file:
        file.write(f"{sys.argv[2]} {text}\\n")
def stop(*_):
    note("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
note("started")
time.sleep(60)
"""


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str], clock: Clock) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path, said.append, clock)
    yield made
    made.stop()


def part(name: str, *command: str, log: Path | None = None) -> Part:
    return Part(name, command, os.environ, log)


def noting(name: str, notes: Path) -> Part:
    return part(name, sys.executable, "-c", NOTES, str(notes), name)


def until(fact: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_stops_in_reverse_order(supervisor: Supervisor, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    for count, name in enumerate(("first", "second", "third"), start=1):
        supervisor.start(noting(name, notes))
        until(lambda wanted=count: notes.exists() and notes.read_text().count("started") == wanted)  # type: ignore[misc]
    supervisor.stop()
    assert [line for line in notes.read_text().splitlines() if "stopped" in line] == [
        "third stopped",
        "second stopped",
        "first stopped",
    ]
    assert supervisor.pids() == {}


def test_starts_again_what_was_killed(supervisor: Supervisor, tmp_path: Path, said: list[str], clock: Clock) -> None:
    notes = tmp_path / "notes"
    supervisor.start(noting("part", notes))
    until(lambda: notes.exists())
    first = supervisor.pids()["part"]
    os.kill(first, signal.SIGKILL)
    until(lambda: supervisor.pids() == {})
    supervisor.tend()
    assert said == ["part was ended by SIGKILL, starting it again in 0.5 s"]
    clock.now += 0.4
    supervisor.tend()
    assert supervisor.pids() == {}
    clock.now += 0.2
    supervisor.tend()
    assert supervisor.pids()["part"] != first
    assert said[-1] == "part started again"


def test_waits_longer_each_time_and_forgives_a_steady_part(
    supervisor: Supervisor, said: list[str], clock: Clock
) -> None:
    supervisor.start(part("flaky", "false"))
    for _ in range(8):
        until(lambda: supervisor.pids() == {})
        supervisor.tend()
        clock.now += 31
        supervisor.tend()
    waits = [text.rsplit(" in ", 1)[1] for text in said if "ended with status 1" in text]
    assert waits == ["0.5 s", "1 s", "2 s", "4 s", "8 s", "16 s", "30 s", "30 s"]
    until(lambda: supervisor.pids() == {})
    clock.now += 61
    supervisor.tend()
    assert said[-1].endswith("in 0.5 s")


def test_output_goes_to_the_log_which_is_named_when_the_part_dies(
    supervisor: Supervisor, tmp_path: Path, said: list[str]
) -> None:
    log = tmp_path / "part.log"
    supervisor.start(part("part", "sh", "-c", "echo out; echo problem >&2; exit 3", log=log))
    until(lambda: supervisor.pids() == {})
    supervisor.tend()
    assert log.read_text() == "out\nproblem\n"
    assert "status 3" in said[0]
    assert str(log) in said[0]


ORPHANS = """
import os, sys, time
from pathlib import Path
from hub.edges.stack.supervisor import Part, Supervisor
supervisor = Supervisor(Path.cwd(), print)
supervisor.start(Part("sleeper", ("sleep", "60"), os.environ))
print(supervisor.pids()["sleeper"], flush=True)
time.sleep(60)
"""


def test_children_end_when_the_supervisor_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        sleeper = int(child.stdout.readline())
        until(lambda: Path(f"/proc/{sleeper}/cmdline").read_bytes().startswith(b"sleep"))
        child.kill()
    until(lambda: not Path(f"/proc/{sleeper}").exists() or "Z (zombie)" in Path(f"/proc/{sleeper}/status").read_text())


INTERRUPTED = """
import sys, time
from hub.edges.stack.supervisor import signals_as_interrupt
try:
    with signals_as_interrupt():
        print("ready", flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    pass
try:
    with signals_as_interrupt():
        try:
            print("again", flush=True)
            time.sleep(60)
        finally:
            print("cleaning", flush=True)
            time.sleep(0.5)
            print("cleaned", flush=True)
except KeyboardInterrupt:
    print("done", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_second_signal_does_not_interrupt_the_cleaning(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(number)
        assert child.stdout.readline() == "again\n"
        child.send_signal(number)
        assert child.stdout.readline() == "cleaning\n"
        child.send_signal(number)
        assert child.stdout.read() == "cleaned\ndone\n"
    assert child.returncode == 0


LOST = """
import time
from pathlib import Path
from hub.edges.stack.supervisor import Supervisor, signals_as_interrupt

class Grave:
    def __del__(self):
        print("ready", flush=True)
        time.sleep(60)

try:
    with signals_as_interrupt() as told:
        Grave()  # an exception in here reaches nobody
        Supervisor(Path.cwd(), print).watch(told)
except KeyboardInterrupt:
    print("done", flush=True)
"""


def test_a_signal_that_python_loses_ends_the_watch_all_the_same() -> None:
    command = [sys.executable, "-c", LOST]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert "Exception ignored in" in err
    assert (out, child.returncode) == ("done\n", 0)


def test_jobs_have_their_metrics_beside_those_of_ingest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_METRICS_PORT", "9100")
    assert [demo._environment_of(role)["HUB_METRICS_PORT"] for role in ("ingest", "web", "jobs")] == [
        "9100",
        "9100",
        "9101",
    ]
    monkeypatch.delenv("HUB_METRICS_PORT")
    assert "HUB_METRICS_PORT" not in demo._environment_of("jobs")
