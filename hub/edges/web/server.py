"""The web role as a process: services made, feed running, HTTP served, and all of it stopped in reverse order."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import structlog
import uvicorn

from hub.core.live import LIVE_TOPIC
from hub.edges import city, collector
from hub.edges.basemap.choice import choose
from hub.edges.mqtt import Broker, Session
from hub.edges.settings import Settings, load
from hub.edges.web import proxies
from hub.edges.web.app import create_app
from hub.edges.web.feed import Feed
from hub.edges.web.login import Logins
from hub.edges.web.metrics import WebMetrics
from hub.edges.web.services import CityFolder, Services, make_pool
from hub.edges.web.wire import LiveProtocol
from hub.errors import UnavailableError

log = structlog.get_logger(__name__)

_STOP_SECONDS = 5


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: the caller cancels us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings) -> None:
    """Serve until cancelled; then tell the viewers (1012), finish what is under way, and close everything.

    Raises:
        DocumentError: the city folder is missing or wrong.
        UnavailableError: the address cannot be listened on (in a group: of the tasks, it is the one that failed).
    """
    services = make_services(settings)
    app = create_app(services)
    # Else every viewer stands still for a tenth of a second once in a while.
    collector.keep()
    server = _Server(
        uvicorn.Config(
            app,
            host=settings.http_host,
            port=settings.http_port,
            ws=LiveProtocol,
            ws_per_message_deflate=False,
            ws_max_size=16_384,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=proxies.addresses(settings.trusted_proxies),
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
    )
    async with AsyncExitStack() as cleanups:
        # Opened without waiting: while the database is away, /readyz says so and the rest answers 503.
        await services.pool.open(wait=False)
        cleanups.push_async_callback(services.pool.close)
        async with asyncio.TaskGroup() as tasks:
            feed = tasks.create_task(services.feed.run(), name="feed")
            try:
                await _until_cancelled(server, services)
            finally:
                feed.cancel()


def make_services(settings: Settings) -> Services:
    """Everything the application works with; nothing of it is started yet."""
    url = settings.database_url.get_secret_value()
    metrics = WebMetrics()
    # Live batches need no memory at the broker: a session of its own for every process, gone with it.
    broker = Session(
        Broker(
            settings.mqtt_host,
            settings.mqtt_port,
            settings.mqtt_username,
            settings.mqtt_password.get_secret_value(),
            f"ioc-hub-web-{secrets.token_hex(6)}",
            settings.mqtt_tls_ca,
        ),
        [f"{LIVE_TOPIC}/+"],
        qos=0,
        session_expiry=0,
    )
    feed = Feed(url, broker, metrics)
    metrics.watch(
        viewers=lambda: len(feed.viewers),
        broker=lambda: broker.connected,
        database=lambda: feed.changes.connected,
        alarms=lambda: list(feed.changes.alarms.values()),
    )
    folder = city.find(settings.city)
    about = city.about_of(folder)
    base = choose(folder, about, settings.basemap, settings.basemap_attribution)
    return Services(settings, make_pool(url), feed, CityFolder(folder, about, base), metrics, Logins(metrics))


def openapi_document() -> dict[str, Any]:
    """The OpenAPI document of the API, without a database or a broker."""
    settings = load({"HUB_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "HUB_MQTT_PASSWORD": "none"})

    async def build() -> dict[str, Any]:
        return create_app(make_services(settings)).openapi()

    return asyncio.run(build())


async def _until_cancelled(server: _Server, services: Services) -> None:
    running = asyncio.ensure_future(_listen(server, services.settings))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        services.feed.close_all(1012, "the hub restarts; come back with your cursor")
        server.should_exit = True
        await asyncio.wait([running], timeout=_STOP_SECONDS * 2)
        raise


async def _listen(server: _Server, settings: Settings) -> None:
    try:
        await server.serve()
    except SystemExit as error:
        # uvicorn's way of saying that it cannot listen; it has logged the reason. Out of a task it would end the loop.
        where = f"{settings.http_host}:{settings.http_port} (HUB_HTTP_HOST, HUB_HTTP_PORT)"
        raise UnavailableError(f"cannot listen on {where}; the line before this one says why") from error
