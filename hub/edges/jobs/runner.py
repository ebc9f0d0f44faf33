"""Every task of ``hub jobs`` side by side. One that fails is started again, and harms none of the others."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence

import structlog
from prometheus_client import Counter, Gauge

from hub.edges.jobs.alarm_clock import AlarmClock
from hub.edges.jobs.backtests import Backtests
from hub.edges.jobs.deliveries import Deliveries
from hub.edges.jobs.escalation import Escalation
from hub.edges.jobs.retention import Retention
from hub.edges.jobs.task import Context, Task
from hub.edges.probes import OK

log = structlog.get_logger(__name__)

TASKS: tuple[Callable[[Context], Task], ...] = (Retention, AlarmClock, Escalation, Deliveries, Backtests)
"""What ``hub jobs`` does."""

_FIRST_SECONDS, _LONGEST_SECONDS = 1.0, 60.0
_SETTLED_SECONDS = 10.0
"""A task that failed is told as failing until it has run for so long: else it looks well whenever it is tried again."""


class Runner:
    """Keeps tasks going, and counts how well that goes."""

    def __init__(self, context: Context, makers: Sequence[Callable[[Context], Task]] = TASKS) -> None:
        self._tasks = [make(context) for make in makers]
        self._pulses = context.pulses
        self._states = {task.name: _State() for task in self._tasks}
        self._running = Gauge(
            "ioc_jobs_task_running",
            "1 while it runs, 0 while it waits after a failure",
            ["task"],
            registry=context.registry,
        )
        self._failures = Counter(
            "ioc_jobs_task_failures_total",
            "How often it failed and was started again",
            ["task"],
            registry=context.registry,
        )
        for task in self._tasks:
            self._failures.labels(task.name)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for task in self._tasks:
                group.create_task(self._keep(task), name=task.name)

    def needs(self) -> dict[str, str]:
        """Whether the database answers every task, and how each task is: ok, or what is wrong."""
        silent = [f"{name} {trouble}" for name, pulse in self._pulses.items() if (trouble := pulse.trouble())]
        database = f"no answer: {', '.join(silent)}" if silent else OK
        return {"database": database} | {name.replace(" ", "_"): state.told() for name, state in self._states.items()}

    async def _keep(self, task: Task) -> None:
        delay = _FIRST_SECONDS
        state = self._states[task.name]
        while True:
            state.started = started = time.monotonic()
            self._running.labels(task.name).set(1)
            try:
                # In a task of its own: a group that fails leaves the task it was waited for in as if it were cancelled
                # (Python before 3.13), and that would be the end of this one.
                await asyncio.create_task(task.run(), name=f"{task.name} runs")
                state.fault = "it ended by itself"
                log.error("a task ended by itself; it starts again", task=task.name)
            except Exception as error:
                if _cancelled():
                    raise asyncio.CancelledError from None
                state.fault = _first(error)
                log.exception("a task failed; it starts again", task=task.name, delay_s=round(delay, 1))
            finally:
                self._running.labels(task.name).set(0)
                state.started = None
                if (pulse := self._pulses.get(task.name)) is not None:
                    pulse.stop()
            self._failures.labels(task.name).inc()
            if time.monotonic() - started > _LONGEST_SECONDS:
                delay = _FIRST_SECONDS
            await asyncio.sleep(delay * random.uniform(0.7, 1.3))
            delay = min(delay * 2, _LONGEST_SECONDS)


class _State:
    """How one task is."""

    def __init__(self) -> None:
        self.started: float | None = None
        self.fault = ""

    def told(self) -> str:
        if self.started is None:
            return f"failed, and waits to be started again: {self.fault}" if self.fault else "not started yet"
        if self.fault and time.monotonic() - self.started < _SETTLED_SECONDS:
            return f"failed, and was started again: {self.fault}"
        return OK


def _first(error: BaseException) -> str:
    """What went wrong, of a group of errors the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {str(error).strip()}"


def _cancelled() -> bool:
    """Whether we are to end: a group of tasks that fails in the same instant raises its failures instead of that."""
    current = asyncio.current_task()
    return current is not None and current.cancelling() > 0
