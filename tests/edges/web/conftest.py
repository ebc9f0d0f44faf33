"""A running web role on the real database and broker, people to sign in as, and a small city."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import paho.mqtt.publish as publish
import psycopg
import pytest
from argon2 import PasswordHasher

from hub.edges.settings import Settings, load
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.ports import free_port
from hub.edges.web import accounts
from hub.edges.web.server import serve
from tests.edges.web.support import PASSWORD, ROLES, Hub, seed

Announce = Callable[..., Awaitable[None]]


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """argon2 with its smallest cost: what is tested is who gets in, not how long the hash takes."""
    with pytest.MonkeyPatch.context() as patch:
        accounts._nobody.cache_clear()
        patch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@dataclass(frozen=True)
class Seeded:
    url: str
    tokens: dict[str, str]


@pytest.fixture
def seeded(database: str) -> Seeded:
    """The database with sensors, zones, rules, one person and one token for each role."""
    with psycopg.connect(database) as connection:
        seed(connection)
        for role in ROLES:
            accounts.ensure_user(connection, role, PASSWORD, role, f"Người {role}")
        tokens = {role: accounts.ensure_token(connection, f"test {role}", role) for role in ROLES}
    return Seeded(database, tokens)


@pytest.fixture
def settings(seeded: Seeded, mosquitto: PrivateMosquitto) -> Settings:
    return load(
        {
            "HUB_DATABASE_URL": seeded.url,
            "HUB_MQTT_PORT": str(mosquitto.port),
            "HUB_MQTT_USERNAME": "web",
            "HUB_MQTT_PASSWORD": mosquitto.passwords["web"],
            "HUB_HTTP_PORT": str(free_port()),
            "HUB_CITY": "da-nang",
        }
    )


@pytest.fixture
async def hub(settings: Settings, seeded: Seeded) -> AsyncIterator[Hub]:
    """The web role, ready."""
    async with serving(settings, seeded) as hub:
        yield hub


@contextlib.asynccontextmanager
async def serving(settings: Settings, seeded: Seeded) -> AsyncIterator[Hub]:
    """A web role with ``settings``, until the block ends."""
    running = asyncio.create_task(serve(settings))
    base = f"http://127.0.0.1:{settings.http_port}"
    try:
        async with httpx.AsyncClient(base_url=base, timeout=20) as client:
            await _until_ready(client, running)
            yield Hub(client, seeded.url, seeded.tokens, base)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _until_ready(client: httpx.AsyncClient, running: asyncio.Task[None]) -> None:
    said = "nothing"
    for _ in range(300):
        if running.done():
            await running
        with contextlib.suppress(httpx.TransportError):
            answer = await client.get("/readyz")
            said = answer.text
            if answer.status_code == 200:
                return
        await asyncio.sleep(0.05)
    raise AssertionError(f"the web role did not become ready: {said}")


@pytest.fixture
async def console(settings: Settings, seeded: Seeded, dist: Path) -> AsyncIterator[Hub]:
    """The web role that serves the console in ``dist``, a fixture of the test's own."""
    async with serving(settings.model_copy(update={"web_dist": dist}), seeded) as hub:
        yield hub


@pytest.fixture
def announce(mosquitto: PrivateMosquitto) -> Announce:
    """Publish live batches as ingest does; from a thread, because the hub under test shares this event loop."""

    def send(*payloads: bytes) -> None:
        auth: Any = {"username": "hub", "password": mosquitto.passwords["hub"]}
        messages: list[Any] = [("ioc/live/v1/test", payload, 0, False) for payload in payloads]
        publish.multiple(messages, port=mosquitto.port, hostname="127.0.0.1", auth=auth)

    async def from_a_thread(*payloads: bytes) -> None:
        await asyncio.to_thread(send, *payloads)

    return from_a_thread
