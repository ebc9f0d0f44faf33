"""The metrics port of ingest and jobs: /metrics for Prometheus, /healthz and /readyz for whoever watches containers.

It answers in threads of its own. How the part is, is asked on the part's loop, so that a loop that hangs is no answer,
and comes from what the part knows already: no probe costs the database a question.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from http import HTTPStatus
from typing import Any, Final

from prometheus_client import CollectorRegistry, Gauge, make_wsgi_app, start_http_server

from hub.edges.settings import Settings
from hub.errors import UnavailableError

OK: Final = "ok"
Parts = Callable[[], Mapping[str, str]]
"""What the part needs, by name, each ``ok`` or a sentence; called on the part's loop, or beside it for the metric."""

_PATIENCE_SECONDS = 3.0
"""hub.edges.stack.probe waits four."""


class Probes:
    """What the port answers (WSGI), with ``metrics`` for what is asked of it besides."""

    def __init__(self, parts: Parts, instance: str, metrics: Callable[..., Iterable[bytes]]) -> None:
        """To be made on the loop that is asked. ``instance``: HUB_INSTANCE, as web tells it."""
        self._parts = parts
        self._instance = instance
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/" | "/metrics":
                return self._metrics(environ, start_response)
            case "/healthz":
                status, body = self._health()
            case "/readyz":
                status, body = self._readiness()
            case path:
                told = f"{path} is not here; /healthz, /readyz and /metrics are"
                status, body = HTTPStatus.NOT_FOUND, {"status": told}
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [content]

    def _health(self) -> tuple[HTTPStatus, dict[str, Any]]:
        """Whether the process does anything at all. What is away beside it is no reason: a restart would not help."""
        try:
            self._on_loop(dict)
        except UnavailableError as error:
            return HTTPStatus.SERVICE_UNAVAILABLE, {"status": str(error)}
        return HTTPStatus.OK, {"status": OK}

    def _readiness(self) -> tuple[HTTPStatus, dict[str, Any]]:
        try:
            parts = self._on_loop(self._parts)
        except UnavailableError as error:
            parts = {"loop": str(error)}
        ready = all(part == OK for part in parts.values())
        status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
        return status, {"ready": ready, "instance": self._instance, **parts}

    def _on_loop(self, ask: Parts) -> Mapping[str, str]:
        async def asked() -> Mapping[str, str]:
            return ask()

        answer = asked()
        try:
            return asyncio.run_coroutine_threadsafe(answer, self._loop).result(_PATIENCE_SECONDS)
        except TimeoutError:
            raise UnavailableError(f"the process hangs: its loop gave no answer in {_PATIENCE_SECONDS:g} s") from None
        except (RuntimeError, CancelledError):
            answer.close()
            raise UnavailableError("the process is stopping") from None


@contextlib.contextmanager
def served(settings: Settings, registry: CollectorRegistry, parts: Parts) -> Iterator[None]:
    """``registry`` and ``parts`` on HUB_METRICS_PORT, when there is one. Raises UnavailableError: the port is taken."""
    if settings.metrics_port is None:
        yield
        return
    ready = Gauge("ioc_ready", "1 while /readyz answers 200", registry=registry)
    ready.set_function(lambda: all(part == OK for part in parts().values()))
    try:
        server, thread = start_http_server(settings.metrics_port, settings.metrics_host, registry)
    except OSError as error:
        where = f"{settings.metrics_host}:{settings.metrics_port} (HUB_METRICS_HOST, HUB_METRICS_PORT)"
        raise UnavailableError(f"cannot listen on {where}: {error.strerror}") from error
    server.set_app(Probes(parts, settings.instance, make_wsgi_app(registry)))
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
