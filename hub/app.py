"""The one place that wires core to edges, one function for each role; what was started stops in reverse order.

Each role loads what it needs when it begins: loading everything costs a second of every start.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog
import uvloop

from hub.edges import collector, probes
from hub.edges.logs import configure
from hub.edges.settings import Settings, unknown
from hub.errors import InputError, UnavailableError

if TYPE_CHECKING:
    from hub.edges.mqtt import Session
    from hub.edges.store import IngestStore

log = structlog.get_logger(__name__)

_STALL_SECONDS = 30.0
_COMPANY_SECONDS = 0.05
"""A message stored alone costs nearly as much as ten together."""


async def ingest(settings: Settings) -> None:
    """MQTT in, decode, store, judge, announce."""
    from hub.edges.metrics import IngestMetrics
    from hub.edges.mqtt import Broker, Session
    from hub.edges.store import IngestStore
    from hub.pipeline import Pipeline

    store = IngestStore(
        settings.database_url.get_secret_value(),
        consumer=settings.mqtt_client_id,
        auto_approve=settings.auto_approve,
        on_sources=lambda read, over: session.listen_to(read, over) if settings.reads_sources else None,
    )
    session = Session(
        Broker(
            settings.mqtt_host,
            settings.mqtt_port,
            settings.mqtt_username,
            settings.mqtt_password.get_secret_value(),
            settings.mqtt_client_id,
            settings.mqtt_tls_ca,
        ),
        settings.mqtt_topics,
        session_expiry=settings.mqtt_session_expiry,
        receive_maximum=settings.receive_maximum,
        held_bytes=settings.batch_bytes,
        company=_COMPANY_SECONDS,
        on_connected=lambda _present: store.listen_anew(),
        had_session=lambda: store.had_session,
    )
    metrics = IngestMetrics(session)
    pipeline = Pipeline(session, store, metrics, batch_messages=settings.batch_messages)
    gc.set_threshold(*collector.THRESHOLDS)
    with probes.served(settings, metrics.registry, lambda: _needs(session, store)):
        await store.reopen()
        collector.keep()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(session.run(), name="mqtt session")
                tasks.create_task(store.listen(), name="database notifications")
                tasks.create_task(pipeline.run(), name="pipeline")
                tasks.create_task(_watch(session), name="watchdog")
        finally:
            await store.close()


async def web(settings: Settings) -> None:
    """HTTP API, live feed, the console."""
    from hub.edges.web.server import serve

    await serve(settings)


async def work(settings: Settings) -> None:
    """Retention and what else runs by the clock."""
    from hub.edges.jobs.runner import Runner
    from hub.edges.jobs.task import Context

    context = Context(settings)
    runner = Runner(context)
    with probes.served(settings, context.registry, runner.needs):
        await runner.run()


ROLES: dict[str, Callable[[Settings], Awaitable[None]]] = {"ingest": ingest, "web": web, "jobs": work}


def run(role: str, settings: Settings) -> int:
    """Run ``role`` until SIGINT or SIGTERM; returns the exit status."""
    configure(settings, role)
    for name, nearest in unknown(os.environ):
        log.warning("there is no such setting; it is passed over", name=name, nearest=nearest)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_until_signal(ROLES[role](settings)))
    except KeyboardInterrupt:
        pass
    except Exception as error:
        told = _alone(error)
        if isinstance(told, (InputError, UnavailableError)):
            log.error("stopped", reason=str(told))
        else:
            log.exception("stopped by an error")
        return 1
    return 0


def _alone(error: BaseException) -> BaseException:
    """What a group of tasks failed of, when it is one thing."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


async def _until_signal(work: Awaitable[None]) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _needs(session: Session, store: IngestStore) -> dict[str, str]:
    """What ingest needs to do its work, each ok or what is wrong with it."""
    waits = session.oldest_age()
    late = f"gives no answer: a message waits for {waits:.0f} s to be stored" if waits > _STALL_SECONDS else ""
    return {"broker": session.trouble() or probes.OK, "database": store.trouble() or late or probes.OK}


async def _watch(session: Session) -> None:
    """Says so when messages wait and nothing moves; the supervisor and the operator read the log and the metric."""
    quiet = 0.0
    while True:
        await asyncio.sleep(5)
        age = session.oldest_age()
        if age > _STALL_SECONDS and time.monotonic() - quiet > 60:
            quiet = time.monotonic()
            log.error("messages wait to be stored", oldest_s=round(age), connected=session.connected)
        elif not session.connected and time.monotonic() - session.counters.last_activity > _STALL_SECONDS:
            log.warning("no broker connection", for_s=round(time.monotonic() - session.counters.last_activity))


def fail(message: str) -> int:
    """A start-up error in words, on stderr."""
    sys.stderr.write(message.rstrip() + "\n")
    return 2
