"""The real parts the tests run against: a private PostgreSQL + TimescaleDB and a private Mosquitto.

postgres    one server for the whole run; ``database`` is an address on it
database    the address (as owner) of a fresh, migrated database; dropped after the test
mosquitto   one broker for the whole run, shared: use names of your own in topics and client ids
broker      a broker of the test's own, to stop, kill, suspend and start again
database_server   a server of the test's own, to stop, kill, suspend and start again

A missing program is an error that says how to install it, never a skip.
"""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from hub.edges import migrate
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.postgres import PrivatePostgres

# Started in the background of a script we ignore Ctrl-C, and so would every program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no fault of the code: nothing is failed for the time it took.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

_TEMPLATE = "template_migrated"
_numbers = itertools.count(1)

# What kill -9 of a process can lose is lost with or without fsync; only a power cut tells them apart.
_QUICK = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB", "max_connections": "200"}


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivatePostgres]:
    """A running server that holds a migrated template database."""
    server = PrivatePostgres(tmp_path_factory.mktemp("stack") / "postgres", settings=_QUICK)
    try:
        server.start()
        server.ensure_database(_TEMPLATE)
        migrate.apply(server.url(_TEMPLATE))
        server.freeze_database(_TEMPLATE)
        yield server
    finally:
        server.destroy()


@pytest.fixture
def database(postgres: PrivatePostgres) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    name = f"test_{next(_numbers)}"
    postgres.copy_database(_TEMPLATE, name)
    url = postgres.url(name)
    yield url
    with psycopg.connect(url) as connection:
        misjudged = connection.execute("SELECT error, samples FROM misjudgement").fetchall()
    postgres.drop_database(name)
    assert misjudged == [], "the rules failed at something; ingest went on without it"


@pytest.fixture(scope="session")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateMosquitto]:
    """A running broker; ``mosquitto.passwords["hub"]`` and so on are its accounts."""
    yield from _broker(tmp_path_factory.mktemp("stack") / "mosquitto")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PrivateMosquitto]:
    """A running broker that the test may stop, kill and start again: same port, same data."""
    yield from _broker(tmp_path / "mosquitto")


@pytest.fixture
def database_server(tmp_path: Path) -> Iterator[PrivatePostgres]:
    """A running server with the migrated database ``ioc_hub``, to stop, kill and start again: same port, same data."""
    server = PrivatePostgres(tmp_path / "postgres", settings=_QUICK)
    try:
        server.start()
        server.ensure_database("ioc_hub")
        migrate.apply(server.url("ioc_hub"))
        yield server
    finally:
        server.destroy()


def _broker(folder: Path) -> Iterator[PrivateMosquitto]:
    broker = PrivateMosquitto(folder)
    try:
        broker.start()
        yield broker
    finally:
        broker.destroy()
