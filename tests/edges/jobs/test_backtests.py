"""The queue of backtests, with the rights of the jobs' own login: run, cancelled, killed, put back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors
from psycopg.types.json import Jsonb

from hub.edges.jobs.backtests import Backtests
from hub.edges.jobs.runner import Runner
from hub.edges.jobs.task import Context
from hub.edges.settings import load
from hub.edges.stack.logins import ensure_parts
from hub.edges.stack.postgres import PrivatePostgres
from tests.unit.rules.city import threshold

PASSWORD = "only-for-jobs-1"
START = datetime(2026, 3, 3, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def city(database: str) -> str:
    """One gauge that is high for ten minutes of every hour, a reading a minute for two days, and the rule in force."""
    with psycopg.connect(database) as connection:
        run = connection.execute
        run(
            "INSERT INTO sensor (source_id, domain, device, name, status)"
            " SELECT source_id, 'water', 'gauge-1', %s, 'approved' FROM source",
            (Jsonb({"vi": "Trạm 1", "en": "Gauge 1"}),),
        )
        run("INSERT INTO metric (key) VALUES ('water_level') ON CONFLICT DO NOTHING")
        run("INSERT INTO rule (key, version, enabled_version) VALUES ('level-3', 1, 1)")
        run(
            "INSERT INTO rule_version (rule_id, version, document, created_by) SELECT rule_id, 1, %s, 'test' FROM rule",
            (Jsonb(threshold()),),
        )
        history(connection, 2 * 1440, timedelta(minutes=1))
    return database


def history(connection: psycopg.Connection[Any], count: int, step: timedelta, start: datetime = START) -> None:
    connection.execute(
        "INSERT INTO reading SELECT s.sensor_id, m.metric_id, t, t,"
        " CASE WHEN extract(minute FROM t) BETWEEN 10 AND 19 THEN 2.7 ELSE 2.0 END, NULL, 0"
        " FROM sensor s, metric m, generate_series(0, %s) n, LATERAL (SELECT %s + n * %s) AS w (t)"
        " WHERE m.key = 'water_level'",
        (count - 1, start, step),
    )


def ask(url: str, *documents: dict[str, Any], days: float = 2) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "INSERT INTO backtest (since, until, documents, zones, created_by) VALUES (%s, %s, %s, '[]', 'user:lan')"
            " RETURNING backtest_id",
            (START, START + days * DAY, Jsonb(list(documents))),
        ).fetchone()
    assert row is not None
    return int(row[0])


def state(url: str, number: int) -> dict[str, Any]:
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        row = connection.execute("SELECT * FROM backtest WHERE backtest_id = %s", (number,)).fetchone()
    assert row is not None
    return row


async def until(url: str, number: int, wanted: Callable[[dict[str, Any]], bool], seconds: float = 60) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        while True:
            row = await asyncio.to_thread(state, url, number)
            if wanted(row):
                return row
            await asyncio.sleep(0.05)


def workers() -> set[int]:
    """The worker processes that we have started."""
    found = set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if b"hub.edges.backtest_worker" in words and parent == os.getpid():
                found.add(int(entry.name))
    return found


@contextlib.asynccontextmanager
async def jobs(database: str, server: PrivatePostgres) -> AsyncIterator[None]:
    """The task of `hub jobs` under its runner, with the jobs' own login."""
    with psycopg.connect(database, autocommit=True) as connection:
        ensure_parts(connection, {"jobs": PASSWORD})
    url = server.url_as("hub_jobs", PASSWORD, database.rsplit("/", 1)[1].partition("?")[0])
    settings = load({"HUB_DATABASE_URL": url, "HUB_MQTT_PASSWORD": "none"})
    running = asyncio.create_task(Runner(Context(settings), [Backtests]).run())
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    assert workers() == set()


async def test_what_waits_is_run_and_its_answer_kept(city: str, postgres: PrivatePostgres) -> None:
    number = ask(city, threshold(**{"for": "PT5M"}))
    async with jobs(city, postgres):
        row = await until(city, number, lambda row: row["status"] not in ("waiting", "running"))
        later = ask(city, threshold(key="other"), days=1)
        other = await until(city, later, lambda row: row["status"] == "done")
    assert (row["status"], row["problem"], row["progress"], row["records"]) == ("done", None, 1, 2 * 1440)
    result = row["result"]
    assert len(result["alarms"]) == result["alarm_count"] == 48
    assert result["per_operator_hour"] == pytest.approx(1)
    assert [one["count"] for one in result["by_hour"]] == [1] * 48
    assert (result["difference"]["counts"], result["quality"]) == ({"same": 0, "moved": 48, "new": 0, "gone": 0}, None)
    old, new = result["difference"]["moved"][0]
    assert (old["raised"], new["raised"]) == ("2026-03-03T00:10:00.000Z", "2026-03-03T00:15:00.000Z")
    assert other["result"]["difference"] is None, "no rule of this key is in force"
    with psycopg.connect(city) as connection:
        kept = connection.execute("SELECT backtest_id, count(*) FROM backtest_alarm GROUP BY 1 ORDER BY 1").fetchall()
    assert kept == [(number, 48), (later, 24)]


async def test_what_cannot_be_run_fails_in_words_and_the_next_goes_on(city: str, postgres: PrivatePostgres) -> None:
    bad, good = ask(city, threshold(when={"kind": "threshold"})), ask(city, threshold())
    async with jobs(city, postgres):
        await until(city, good, lambda row: row["status"] == "done")
    failed = state(city, bad)
    assert (failed["status"], failed["result"]) == ("failed", None)
    assert "level-3.when" in failed["problem"]


async def test_one_that_runs_is_cancelled(city: str, postgres: PrivatePostgres) -> None:
    """The history is long enough to be still running when it is asked to stop."""
    with psycopg.connect(city) as connection:
        history(connection, 1_500_000, timedelta(seconds=1), START + 10 * DAY)
    number = ask(city, threshold(), days=40)
    async with jobs(city, postgres):
        row = await until(city, number, lambda row: row["status"] == "running" and row["records"] > 0)
        assert 0 < row["progress"] < 1
        assert START < row["at"] < START + 40 * DAY
        with psycopg.connect(city) as connection:
            connection.execute("UPDATE backtest SET cancel = true WHERE backtest_id = %s", (number,))
        row = await until(city, number, lambda row: row["status"] != "running")
    assert (row["status"], row["result"], row["problem"]) == ("cancelled", None, None)
    with psycopg.connect(city) as connection:
        assert connection.execute("SELECT count(*) FROM backtest_alarm").fetchone() == (0,)


async def test_a_killed_worker_is_noticed_and_its_work_taken_again(city: str, postgres: PrivatePostgres) -> None:
    with psycopg.connect(city) as connection:
        history(connection, 200_000, timedelta(seconds=1), START + 10 * DAY)
    number = ask(city, threshold(), days=40)
    async with jobs(city, postgres):
        await until(city, number, lambda row: row["status"] == "running")
        (worker,) = workers()
        os.kill(worker, signal.SIGKILL)
        row = await until(city, number, lambda row: row["status"] == "done")
        assert workers() != {worker}
    assert (row["attempts"], row["records"]) == (2, 202_880)


async def test_what_kills_every_worker_fails(city: str, postgres: PrivatePostgres) -> None:
    number = ask(city, threshold())
    with psycopg.connect(city) as connection:
        connection.execute("UPDATE backtest SET status = 'running', attempts = 3 WHERE backtest_id = %s", (number,))
    async with jobs(city, postgres):
        row = await until(city, number, lambda row: row["status"] != "running")
    assert row["status"] == "failed"
    assert "its worker ended 3 times" in row["problem"]


async def test_stopping_the_jobs_puts_it_back(city: str, postgres: PrivatePostgres) -> None:
    with psycopg.connect(city) as connection:
        history(connection, 500_000, timedelta(seconds=1), START + 10 * DAY)
    number = ask(city, threshold(), days=40)
    async with jobs(city, postgres):
        await until(city, number, lambda row: row["records"] > 0)
    row = state(city, number)
    assert (row["status"], row["attempts"]) == ("waiting", 0)


async def test_the_worker_goes_with_its_parent(city: str) -> None:
    """Standard input that closes is how a killed parent looks."""
    import json
    import sys

    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hub.edges.backtest_worker", stdin=asyncio.subprocess.PIPE
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps({"url": city, "log_level": "error", "log_json": False}).encode() + b"\n")
    number = ask(city, threshold())
    await until(city, number, lambda row: row["status"] == "done")
    child.stdin.close()
    async with asyncio.timeout(20):
        assert await child.wait() == 0


def test_the_jobs_may_read_and_write_nothing_more(city: str, postgres: PrivatePostgres) -> None:
    with psycopg.connect(city, autocommit=True) as connection:
        connection.execute("SET SESSION AUTHORIZATION ioc_jobs")
        connection.execute("SELECT count(*) FROM reading, position, label, alarm")
        for statement in (
            "INSERT INTO reading VALUES (1, 1, now(), now(), 1, NULL, 0)",
            "UPDATE rule SET enabled_version = NULL",
            "UPDATE backtest SET documents = '[]'",
            "INSERT INTO backtest (since, until, documents, zones, created_by) VALUES (now(), now() + '1 day', '[]', '[]', '')",
            "DELETE FROM label",
            "DELETE FROM zone_force",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)
