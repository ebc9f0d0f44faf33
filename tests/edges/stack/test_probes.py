"""/healthz and /readyz of ingest and jobs, asked of real processes whose broker and database are broken on purpose."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode
from prometheus_client import CollectorRegistry

from hub import app
from hub.edges import probes
from hub.edges.mqtt import Broker, Session
from hub.edges.settings import load
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.ports import free_port
from hub.edges.stack.postgres import PrivatePostgres
from hub.edges.store import IngestStore
from tests.edges.ingest.hub_process import Ingest, await_that, publisher_target
from tests.load.publisher import Publisher

FULL_DISK = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON ledger FOR EACH STATEMENT EXECUTE FUNCTION full_disk()
"""


class Port:
    """The metrics port of a part."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.last = ""

    def ask(self, path: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        return answer.status, json.loads(text) if answer.headers["Content-Type"] == "application/json" else text

    def says(self, status: int, **parts: str) -> bool:
        """Whether /readyz answers ``status`` now, with each of ``parts`` in what it says of it."""
        try:
            found = self.ask("/readyz")
        except OSError:
            return False
        if str(found) != self.last:
            self.last = str(found)
            print(found)  # of what was waited for in vain
        return (
            found[0] == status
            and found[1]["ready"] is (status == 200)
            and all(word in found[1][name] for name, word in parts.items())
        )

    def lives(self) -> bool:
        return self.ask("/healthz") == (200, {"status": "ok"})

    def metric(self) -> str:
        text: str = self.ask("/metrics")[1]
        return next(line for line in text.splitlines() if line.startswith("ioc_ready "))


@pytest.fixture
def port() -> Port:
    return Port(free_port())


def publish(broker: PrivateMosquitto) -> None:
    body = json.dumps({"time": datetime.now(UTC).isoformat(), "metrics": {"water_level": 1.5}}).encode()
    Publisher(publisher_target(broker), "gauge").run([("ioc/v1/water/gauge/json", body)])


def statement(url: str, text: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(text)


def test_ingest_is_ready_while_it_takes_in_and_stores(
    broker: PrivateMosquitto, database_server: PrivatePostgres, tmp_path: Path, port: Port
) -> None:
    url = database_server.url("ioc_hub")
    database_server.stop()
    with Ingest(broker, url, tmp_path, metrics_port=str(port.port), instance="wharf"):
        await_that(lambda: port.says(503, database="not reached yet"), "it starts without a database")
        assert port.lives()
        database_server.start()
        await_that(lambda: port.says(200, broker="ok", database="ok", instance="wharf"), "all is there")
        assert port.metric() == "ioc_ready 1.0"

        broker.stop()
        await_that(
            lambda: port.says(503, broker=f"not connected to 127.0.0.1:{broker.port}", database="ok"), "no broker"
        )
        assert port.lives()
        assert port.metric() == "ioc_ready 0.0"
        broker.start()
        await_that(lambda: port.says(200), "the broker is back")

        statement(url, FULL_DISK)
        publish(broker)
        await_that(lambda: port.says(503, broker="ok", database="No space left on device"), "the disk is full")
        assert port.lives()
        statement(url, "DROP FUNCTION full_disk CASCADE")
        await_that(lambda: port.says(200), "there is space again")

        database_server.stop()
        await_that(lambda: port.says(503, broker="ok", database="connection"), "no database, and nothing to store")
        assert port.lives()
        database_server.start()
        await_that(lambda: port.says(200), "the database is back")


@pytest.fixture
def jobs(database_server: PrivatePostgres, port: Port) -> Iterator[Port]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
        "HUB_DATABASE_URL": database_server.url("ioc_hub"),
        "HUB_MQTT_PASSWORD": "unused",
        "HUB_METRICS_PORT": str(port.port),
    }
    process = subprocess.Popen([sys.executable, "-m", "hub", "jobs"], env=environment, stderr=subprocess.DEVNULL)
    yield port
    process.terminate()
    process.wait(timeout=30)


def test_jobs_are_ready_while_they_run_and_the_database_answers(database_server: PrivatePostgres, jobs: Port) -> None:
    names = ("retention", "alarm_clock", "escalation", "deliveries", "backtests")
    every = dict.fromkeys(names, "ok")
    await_that(lambda: jobs.says(200, database="ok", **every), "all tasks run")
    database_server.stop()
    await_that(lambda: jobs.says(503, database="escalation has none yet"), "the database is away")
    assert jobs.lives()
    assert jobs.metric() == "ioc_ready 0.0"
    database_server.start()
    await_that(lambda: jobs.says(200, database="ok", **every), "the database is back")


def ask_with(arguments: list[str], port: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hub.edges.stack.probe", *arguments]
    environment = {**os.environ, "HUB_METRICS_PORT": str(port), "HUB_HTTP_PORT": str(free_port())}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=30)


async def test_the_health_check_of_the_containers_says_what_is_missing(port: Port) -> None:
    settings = load(
        {"HUB_DATABASE_URL": "postgresql://unused", "HUB_MQTT_PASSWORD": "unused", "HUB_METRICS_PORT": str(port.port)}
    )
    parts = {"broker": "ok", "database": "ok"}
    with probes.served(settings, CollectorRegistry(), lambda: parts):
        asked = await asyncio.to_thread(ask_with, ["/readyz", "HUB_METRICS_PORT"], port.port)
        assert (asked.returncode, asked.stderr) == (0, "")
        parts["database"] = "not reached yet"
        asked = await asyncio.to_thread(ask_with, ["/readyz", "HUB_METRICS_PORT"], port.port)
        assert asked.returncode == 1
        assert "not reached yet" in asked.stderr
        assert (await asyncio.to_thread(port.ask, "/ready"))[0] == 404


async def test_a_loop_that_hangs_is_told(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "_PATIENCE_SECONDS", 0.1)
    settings = load(
        {"HUB_DATABASE_URL": "postgresql://unused", "HUB_MQTT_PASSWORD": "unused", "HUB_METRICS_PORT": str(port.port)}
    )
    answers: list[tuple[int, Any]] = []
    with probes.served(settings, CollectorRegistry(), lambda: {"broker": "ok"}):
        asking = threading.Thread(target=lambda: answers.extend(port.ask(path) for path in ("/healthz", "/readyz")))
        asking.start()
        asking.join()  # this is the loop that is asked
    assert [status for status, _ in answers] == [503, 503]
    assert "hangs" in answers[0][1]["status"]
    assert (answers[1][1]["ready"], "hangs" in answers[1][1]["loop"]) == (False, True)


def session(*topics: str) -> Session:
    return Session(Broker("broker", 1883, "hub", "unused", "test"), topics)


def test_a_subscription_that_is_refused_is_told() -> None:
    refusing = session("ioc/v1/#", "other/#")
    refusing.connected = True
    assert refusing.trouble() == "connected, and not subscribed yet"
    granted, refused = ReasonCode(PacketTypes.SUBACK, identifier=1), ReasonCode(PacketTypes.SUBACK, identifier=135)
    refusing._subscribe_answer(None, None, 1, [granted, refused], None)
    assert refusing.trouble() == "the broker refused the subscription to other/# (Not authorized)"
    refusing._subscribe_answer(None, None, 2, [granted, granted], None)
    assert refusing.trouble() == ""


def test_a_message_that_waits_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that hangs breaks no connection."""
    store = IngestStore("postgresql://unused", consumer="test", auto_approve=False)
    store._loaded = store._listening = True
    waiting = session("ioc/v1/#")
    assert app._needs(waiting, store)["database"] == "ok"
    monkeypatch.setattr(waiting, "oldest_age", lambda: 31.0)
    assert app._needs(waiting, store)["database"] == "gives no answer: a message waits for 31 s to be stored"
