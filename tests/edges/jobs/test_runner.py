"""The runner: a task that fails starts again and harms no other; both are said in metrics."""

from __future__ import annotations

import asyncio

import pytest

from hub.edges.jobs import runner
from hub.edges.jobs.runner import Runner
from hub.edges.jobs.task import Context, Task
from hub.edges.settings import load


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setattr(runner, "_FIRST_SECONDS", 0.01)
    return Context(load({"HUB_DATABASE_URL": "postgresql://unused", "HUB_MQTT_PASSWORD": "unused"}))


class Fails:
    """Raises a few times, ends by itself once, then runs."""

    name = "fails"

    def __init__(self) -> None:
        self.starts = 0
        self.runs = asyncio.Event()

    async def run(self) -> None:
        self.starts += 1
        if self.starts < 3:
            raise ValueError("on purpose")
        if self.starts == 3:
            return
        self.runs.set()
        await asyncio.Event().wait()


class Quiet:
    name = "quiet"

    def __init__(self) -> None:
        self.starts = 0

    async def run(self) -> None:
        self.starts += 1
        await asyncio.Event().wait()


async def test_a_task_that_fails_starts_again_and_harms_no_other(context: Context) -> None:
    fails, quiet = Fails(), Quiet()

    def made(task: Task) -> Task:
        return task

    running = asyncio.create_task(Runner(context, [lambda _: made(fails), lambda _: made(quiet)]).run())
    try:
        async with asyncio.timeout(10):
            await fails.runs.wait()
        assert (fails.starts, quiet.starts) == (4, 1)
        value = context.registry.get_sample_value
        assert value("ioc_jobs_task_failures_total", {"task": "fails"}) == 3
        assert value("ioc_jobs_task_failures_total", {"task": "quiet"}) == 0
        assert value("ioc_jobs_task_running", {"task": "fails"}) == 1
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert context.registry.get_sample_value("ioc_jobs_task_running", {"task": "quiet"}) == 0


class FailsInAGroup(Fails):
    """One of a group fails while the others are waited for, as when the database goes away."""

    name = "fails in a group"

    async def run(self) -> None:
        self.starts += 1
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work())

    async def _work(self) -> None:
        if self.starts < 3:
            raise ConnectionError("the database is gone")
        self.runs.set()
        await asyncio.Event().wait()


async def test_a_group_that_fails_starts_again(context: Context) -> None:
    fails = FailsInAGroup()
    running = asyncio.create_task(Runner(context, [lambda _: fails]).run())
    try:
        async with asyncio.timeout(10):
            await fails.runs.wait()
        assert fails.starts == 3
        assert context.registry.get_sample_value("ioc_jobs_task_failures_total", {"task": fails.name}) == 2
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert context.registry.get_sample_value("ioc_jobs_task_running", {"task": fails.name}) == 0


class FailsAtTheEnd:
    """A group of which one fails while all of it is cancelled, as when hub and database are stopped at once."""

    name = "fails at the end"

    def __init__(self) -> None:
        self.starts = 0
        self.runs = asyncio.Event()

    async def run(self) -> None:
        self.starts += 1
        async with asyncio.TaskGroup() as group:
            group.create_task(self._fail())

    async def _fail(self) -> None:
        try:
            self.runs.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if self.starts == 1:
                raise ConnectionError("the database is gone") from None
            raise


async def test_a_task_that_fails_while_it_is_cancelled_ends(context: Context) -> None:
    fails = FailsAtTheEnd()
    running = asyncio.create_task(Runner(context, [lambda _: fails]).run())
    await fails.runs.wait()
    running.cancel()
    _, late = await asyncio.wait([running], timeout=5)
    for task in late:
        task.cancel()
    assert not late
    assert running.cancelled()
    assert fails.starts == 1


class Alternates:
    """Fails at once, again and again, and has a pulse when it does not."""

    name = "alarm clock"

    def __init__(self, context: Context) -> None:
        self._pulse = context.pulse(self.name, longest=60)
        self.fails = True
        self.starts = 0
        self.failed = asyncio.Event()
        self.runs = asyncio.Event()

    async def run(self) -> None:
        self.starts += 1
        if self.starts == 2:
            self.failed.set()
        if self.fails:
            raise ConnectionError("the database is gone")
        self.runs.set()
        await asyncio.Event().wait()


async def test_what_a_task_is_in_need_of_is_told(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_SETTLED_SECONDS", 3600.0)
    task = Alternates(context)
    kept = Runner(context, [lambda _: task, lambda _: Quiet()])
    assert kept.needs()["quiet"] == "not started yet"
    running = asyncio.create_task(kept.run())
    try:
        async with asyncio.timeout(10):
            await task.failed.wait()
            assert "gone" in kept.needs()["alarm_clock"]
            assert kept.needs()["database"] == "no answer: alarm clock has none yet"
            assert kept.needs()["quiet"] == "ok"
            task.fails = False
            await task.runs.wait()
        assert kept.needs()["alarm_clock"] == "failed, and was started again: ConnectionError: the database is gone"
        monkeypatch.setattr(runner, "_SETTLED_SECONDS", 0.0)
        assert kept.needs()["alarm_clock"] == "ok"
        context.pulses[task.name].beat()
        assert kept.needs() == {"database": "ok", "alarm_clock": "ok", "quiet": "ok"}
        context.pulses[task.name]._longest = -1.0
        assert kept.needs()["database"] == "no answer: alarm clock has none for 0 s"
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
