"""Keeps a few child processes alive: starts them in order, restarts what dies, stops them in reverse order."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from hub.edges.stack import process

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 30.0
_STEADY_SECONDS = 60.0
"""A part that ran this long before it died starts again at once, with its patience renewed."""
_STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Part:
    """One child: its ``command`` and whole environment; ``log`` None: it writes where we write."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    log: Path | None = None


@dataclass(slots=True)
class _Running:
    part: Part
    child: subprocess.Popen[bytes] | None
    started: float
    delay: float = _FIRST_DELAY
    due: float = 0.0


class Supervisor:
    """``say`` is told, in words, what died and when it comes back. ``clock`` is in seconds and never goes back."""

    def __init__(self, cwd: Path, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._cwd = cwd
        self._say = say
        self._clock = clock
        self._parts: list[_Running] = []

    def start(self, part: Part) -> None:
        """Start ``part`` and look after it from now on."""
        self._parts.append(_Running(part, self._spawn(part), self._clock()))

    def pids(self) -> dict[str, int]:
        """The process of each part that is alive now."""
        return {
            running.part.name: running.child.pid
            for running in self._parts
            if running.child is not None and running.child.poll() is None
        }

    def tend(self) -> None:
        """Look once: note what died, start again what is due. Call it a few times a second."""
        for running in self._parts:
            if running.child is not None and running.child.poll() is not None:
                self._note_end(running, running.child.returncode)
            if running.child is None and self._clock() >= running.due:
                running.child, running.started = self._spawn(running.part), self._clock()
                self._say(f"{running.part.name} started again")

    def watch(self, told: threading.Event) -> None:
        """Tend until a signal ends us.

        Args:
            told: of ``signals_as_interrupt``. Python loses an exception that is raised where nobody can catch it.

        Raises:
            KeyboardInterrupt: when it has come.
        """
        while not told.is_set():
            self.tend()
            time.sleep(0.2)
        raise KeyboardInterrupt

    def stop(self) -> None:
        """End all parts, the last started first; each gets SIGTERM and a few seconds."""
        while self._parts:
            running = self._parts[-1]
            if running.child is not None:
                process.stop(running.child, (signal.SIGTERM, _STOP_SECONDS))
                if running.child.returncode == -signal.SIGKILL:
                    self._say(f"{running.part.name} did not stop within {_STOP_SECONDS:.0f} s and was killed")
            self._parts.pop()

    def _note_end(self, running: _Running, status: int) -> None:
        if self._clock() - running.started >= _STEADY_SECONDS:
            running.delay = _FIRST_DELAY
        running.child, running.due = None, self._clock() + running.delay
        how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        where = f"; its log is {running.part.log}" if running.part.log is not None else ""
        self._say(f"{running.part.name} {how}, starting it again in {running.delay:g} s{where}")
        running.delay = min(running.delay * 2, _LONGEST_DELAY)

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        with part.log.open("ab") if part.log is not None else contextlib.nullcontext(None) as log:
            return process.spawn(part.command, cwd=self._cwd, log=log, env=part.env)


@contextlib.contextmanager
def signals_as_interrupt() -> Iterator[threading.Event]:
    """SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt, once: what cleans up after it is not interrupted again.

    The event is set then: what was interrupted may answer with an error of its own, which is only an echo.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    told = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        told.set()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
