"""Many viewers of the live feed in a process of their own: they count what arrives, and how old it is then.

A viewer reads as fast as it can, through the `websockets` library. The age of a value or an alarm is the wall clock on
arrival minus its event time; the publisher stamps messages with the same clock as it sends them, so age is the whole
way from PUBLISH to screen. Event times on the wire are whole milliseconds, cut: ages are up to 1 ms too large.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import random
import time
from collections.abc import Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

_ALARM = b'{"type":"alarm"'
_DELTA = b'{"type":"delta"'
_RESYNC = b'{"type":"resync"'
_PATIENCE = 20.0
_AT_ONCE = 20


class Plan(NamedTuple):
    """``views`` are hellos to take turns with; ``joins_a_second`` so that 1,000 do not arrive in one instant."""

    url: str
    token: str
    viewers: int
    views: Sequence[dict[str, Any]] = ({},)
    joins_a_second: float = 100.0
    read_values: bool = False
    """Parse the value frames too, for their age: costs the client more than everything else."""


class Watched(NamedTuple):
    """What one viewer saw: alarm changes after ``cursor``; ``last`` is the newest; ``closed`` is the close code if any."""

    cursor: int
    last: int
    alarms: int
    in_order: bool
    resyncs: int
    closed: int | None


class Seen(NamedTuple):
    """What the viewers of one process saw. Ages in milliseconds, taken while measuring."""

    viewers: list[Watched]
    frames: int
    bytes: int
    alarm_ages: list[float]
    value_ages: list[float]


class Viewers:
    """``with Viewers(plan) as viewers``: joined. ``measure()`` begins taking ages; ``end(seq)`` waits for change ``seq``."""

    def __init__(self, plan: Plan) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_main, args=(plan, theirs), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def joined(self, seconds: float = 300.0) -> None:
        """Wait until every viewer has its first snapshot."""
        self._ask(seconds)

    def measure(self) -> None:
        self._ours.send("measure")

    def end(self, seq: int) -> Seen:
        """What they saw, once each has seen the change ``seq`` or has waited long enough for it."""
        self._ours.send(seq)
        seen = self._ask(_PATIENCE + 30)
        assert isinstance(seen, Seen)
        return seen

    def _ask(self, seconds: float) -> Any:
        if not self._ours.poll(seconds):
            raise TimeoutError(f"the viewers said nothing for {seconds:g} s")
        said = self._ours.recv()
        if isinstance(said, Exception):
            raise said
        return said

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ours.close()
        self._process.terminate()
        self._process.join(10)


class _Transition(msgspec.Struct):
    event_time: datetime


class _Alarm(msgspec.Struct):
    cursor: int
    transition: _Transition


class _Snapshot(msgspec.Struct):
    cursor: int


class _Delta(msgspec.Struct):
    rows: list[tuple[int, int, msgspec.Raw, msgspec.Raw, msgspec.Raw]]


_read_alarm = msgspec.json.Decoder(_Alarm).decode
_read_delta = msgspec.json.Decoder(_Delta).decode
_read_snapshot = msgspec.json.Decoder(_Snapshot).decode


class _Crowd:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.measuring = False
        self.viewers: list[_Viewer] = []
        self.frames = self.bytes = 0
        self.alarm_ages: list[float] = []
        self.value_ages: list[float] = []

    def take(self, viewer: _Viewer, data: bytes) -> None:
        now = time.time() * 1000
        self.frames += 1
        self.bytes += len(data)
        if data.startswith(_ALARM):
            alarm = _read_alarm(data)
            viewer.in_order = viewer.in_order and alarm.cursor > viewer.last
            viewer.last = alarm.cursor
            viewer.alarms += 1
            if self.measuring:
                self.alarm_ages.append(now - alarm.transition.event_time.timestamp() * 1000)
        elif data.startswith(_RESYNC):
            viewer.resyncs += 1
        elif self.measuring and self.plan.read_values and data.startswith(_DELTA):
            self.value_ages += [now - row[1] for row in _read_delta(data).rows]


class _Viewer:
    def __init__(self, crowd: _Crowd) -> None:
        self.cursor = self.last = self.alarms = self.resyncs = 0
        self.in_order = True
        self.closed: int | None = None
        self._crowd = crowd

    async def join(self, hello: dict[str, Any]) -> asyncio.Task[None]:
        socket = await _connected(self._crowd.plan)
        await socket.send(msgspec.json.encode({"type": "hello", **hello}), text=True)
        self.cursor = self.last = _read_snapshot(await socket.recv(decode=False)).cursor
        return asyncio.create_task(self._watch(socket))

    async def _watch(self, socket: ClientConnection) -> None:
        take = self._crowd.take
        try:
            while True:
                take(self, await socket.recv(decode=False))
        except ConnectionClosed:
            self.closed = socket.close_code
        except asyncio.CancelledError:
            socket.transport.abort()
            raise

    @property
    def watched(self) -> Watched:
        return Watched(self.cursor, self.last, self.alarms, self.in_order, self.resyncs, self.closed)


async def _connected(plan: Plan) -> ClientConnection:
    """As every client should: told to try later (503), it does."""
    tries = 0
    while True:
        try:
            return await connect(
                plan.url,
                additional_headers={"Authorization": f"Bearer {plan.token}"},
                compression=None,
                max_size=None,
                ping_interval=None,
                open_timeout=200,
            )
        except InvalidStatus as refused:
            tries += 1
            if refused.response.status_code != 503 or tries == 20:
                raise
            await asyncio.sleep(random.uniform(1, 3))


def _main(plan: Plan, pipe: Connection) -> None:
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(plan, pipe))
    except Exception as error:
        pipe.send(RuntimeError(f"the viewers failed: {error!r}"))


async def _run(plan: Plan, pipe: Connection) -> None:
    crowd = _Crowd(plan)
    tasks = []
    for first in range(0, plan.viewers, _AT_ONCE):
        began = time.monotonic()
        arriving = range(first, min(first + _AT_ONCE, plan.viewers))
        viewers = [_Viewer(crowd) for _ in arriving]
        tasks += await asyncio.gather(
            *(
                viewer.join(plan.views[number % len(plan.views)])
                for number, viewer in zip(arriving, viewers, strict=True)
            )
        )
        crowd.viewers += viewers
        await asyncio.sleep(max(began + _AT_ONCE / plan.joins_a_second - time.monotonic(), 0))
    pipe.send("joined")
    while (said := await asyncio.to_thread(pipe.recv)) == "measure":
        crowd.measuring = True
    for _ in range(int(_PATIENCE * 10)):
        if all(viewer.closed is not None or viewer.last >= said for viewer in crowd.viewers):
            break
        await asyncio.sleep(0.1)
    seen = [viewer.watched for viewer in crowd.viewers]
    pipe.send(Seen(seen, crowd.frames, crowd.bytes, crowd.alarm_ages, crowd.value_ages))
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
