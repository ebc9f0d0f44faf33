"""Retention on the real database, with the rights of the jobs' own login: what is old goes, what is not stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from hub.edges import database as db
from hub.edges.jobs import retention
from hub.edges.jobs.runner import Runner
from hub.edges.jobs.task import Context
from hub.edges.settings import load
from hub.edges.stack.logins import ensure_parts
from hub.edges.stack.postgres import PrivatePostgres

PASSWORD = "only-for-jobs-1"
NOW = datetime.now(UTC)


@pytest.fixture
def login(database: str, postgres: PrivatePostgres) -> str:
    """The address of the jobs' own login."""
    return _login(database, postgres)


def _login(database: str, server: PrivatePostgres) -> str:
    with psycopg.connect(database, autocommit=True) as connection:
        ensure_parts(connection, {"jobs": PASSWORD})
    return server.url_as("hub_jobs", PASSWORD, database.rsplit("/", 1)[1].partition("?")[0])


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def fill(database: str, *ages: float) -> None:
    """A reading, a position, a dead letter, a change and a session of each age in days."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO app_user (username, name, role, password_hash) VALUES ('duty', 'Duty', 'operator', '-')"
        )
        for number, age in enumerate(ages, 1):
            at = days_ago(age)
            connection.execute("INSERT INTO reading VALUES (1, 1, %s, %s, 1.5, NULL, 0)", (at, at))
            connection.execute(
                "INSERT INTO position (sensor_id, time, received, lon, lat, flags) VALUES (1, %s, %s, 108.2, 16, 0)",
                (at, at),
            )
            connection.execute(
                "INSERT INTO dead_letter (received, topic, payload, reason, field, given, expected, retain, dup)"
                " VALUES (%s, 'x', '', 'json', 'payload', '', '', false, false)",
                (at,),
            )
            connection.execute("INSERT INTO change VALUES (%s, 'zone', 1, '{}', %s)", (number, at))
            connection.execute(
                "INSERT INTO session (session_hash, user_id, csrf_hash, expires_at) VALUES (%s, 1, '', %s)",
                (number.to_bytes(4), at),
            )


def ages(database: str, table: str, column: str) -> list[int]:
    """How many days old what is left in ``table`` is."""
    with psycopg.connect(database) as connection:
        rows = connection.execute(f"SELECT {column} FROM {table} ORDER BY {column} DESC").fetchall()
    return [round((NOW - row[0]).total_seconds() / 86_400) for row in rows]


def once(url: str) -> dict[str, int]:
    async def work() -> dict[str, int]:
        connection = await db.connect(url, name="test", autocommit=True)
        try:
            return await retention.once(connection)
        finally:
            await connection.close()

    return asyncio.run(work())


def test_each_class_is_kept_as_long_as_it_says(database: str, login: str) -> None:
    fill(database, -0.5, 5, 20, 60, 200, 400)
    done = once(login)
    assert ages(database, "reading", "time") == [0, 5, 20, 60, 200]
    assert ages(database, "position", "time") == [0, 5, 20, 60]
    assert ages(database, "dead_letter", "received") == [0, 5, 20]
    assert ages(database, "change", "at") == [0, 5]
    assert ages(database, "session", "expires_at") == [0]
    assert done == {
        "reading": 1, "position": 2, "reading_1m": 0, "reading_1h": 0, "dead_letter": 3, "change": 4,
        "delivery": 0, "session": 5, "backtest": 0,
        "past": 0, "presence_past": 0,
    }  # fmt: skip
    assert set(once(login).values()) == {0}


def test_the_past_of_alarms_and_presence(database: str, login: str) -> None:
    """Open to the end for as long as the age says; of presence the newest of before stays, or nobody knew how it stood."""
    with psycopg.connect(database) as connection:
        for ref, at, until, still in ((1, 900, 800, True), (2, 900, 700, True), (3, 900, 0, True), (4, 900, 0, False)):
            connection.execute(
                "INSERT INTO past VALUES ('alarm', %s, %s, %s, %s, %s, '{}')",
                (ref, ref, days_ago(at), days_ago(until) if until else datetime.max.replace(tzinfo=UTC), still),
            )
        for age in (900, 800, 10):
            connection.execute("INSERT INTO presence_past VALUES (1, %s, true)", (days_ago(age),))
    done = once(login)
    assert (done["past"], done["presence_past"]) == (2, 1)
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT ref FROM past ORDER BY ref").fetchall() == [(2,), (3,)]
    assert ages(database, "presence_past", "at") == [10, 800]


def test_a_longer_age_keeps_more(database: str, login: str) -> None:
    fill(database, 5, 400)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE retention SET keep = '500 days' WHERE class IN ('reading', 'dead_letter')")
    once(login)
    assert ages(database, "reading", "time") == [5, 400]
    assert ages(database, "dead_letter", "received") == [5, 400]
    assert ages(database, "position", "time") == [5]


def test_below_what_time_readings_may_be_gone_never_goes_back(database: str, login: str) -> None:
    """Summaries are final below it: refreshed over what was dropped they would be emptied, also when more is kept again."""

    def below() -> int:
        with psycopg.connect(database) as connection:
            row = connection.execute("SELECT dropped_before FROM retention WHERE class = 'reading'").fetchone()
        assert row is not None
        age: timedelta = NOW - row[0]
        return round(age.total_seconds() / 86_400)

    for keep, expected in (("365 days", 365), ("7 days", 7), ("365 days", 7), ("2 days", 2)):
        with psycopg.connect(database) as connection:
            connection.execute("UPDATE retention SET keep = %s WHERE class = 'reading'", (keep,))
        once(login)
        assert below() == expected


def test_no_class_can_be_kept_less_than_a_day(database: str) -> None:
    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE retention SET keep = '1 hour' WHERE class = 'reading'")


@pytest.mark.parametrize("which", ["alarm", "audit", "app_user"])
def test_the_jobs_can_drop_nothing_else(login: str, which: str) -> None:
    with psycopg.connect(login) as connection:
        with pytest.raises(psycopg.errors.NoDataFound):
            connection.execute("SELECT drop_expired(%s)", (which,))
        connection.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM reading")


def test_two_processes_do_not_do_it_twice(database: str, login: str) -> None:
    fill(database, 400)
    with psycopg.connect(login, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('ioc.jobs'))")
        assert once(login) == {}
        assert ages(database, "reading", "time") == [400]
    assert once(login)["reading"] == 1


async def _until(fact: Callable[[], Any], seconds: float = 20) -> None:
    for _ in range(int(seconds / 0.05)):
        if fact():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"not within {seconds} s")


def test_it_goes_on_when_the_database_comes_back(
    database_server: PrivatePostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_EVERY_SECONDS", 0.1)
    owner = database_server.url("ioc_hub")
    login = _login(owner, database_server)
    context = Context(load({"HUB_DATABASE_URL": login, "HUB_MQTT_PASSWORD": "unused"}))

    def value(name: str, **labels: str) -> float:
        return context.registry.get_sample_value(name, labels) or 0.0

    async def work() -> None:
        task = asyncio.create_task(Runner(context, [retention.Retention]).run())
        try:
            await _until(lambda: value("ioc_jobs_retention_last_success_timestamp_seconds"))
            database_server.kill()
            await _until(lambda: value("ioc_jobs_task_failures_total", task="retention"))
            database_server.start()  # from this thread: the server ends with the thread that started it
            fill(owner, 400)
            await _until(lambda: value("ioc_jobs_retention_dropped_total", **{"class": "reading"}))
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(work())
    assert ages(owner, "reading", "time") == []
