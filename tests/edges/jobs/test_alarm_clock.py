"""What comes to its end by the clock, with the rights of the jobs' own login."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from hub.core.alarms import Action
from hub.core.handling import Given
from hub.edges import database as db
from hub.edges.jobs import alarm_clock
from hub.edges.stack.logins import ensure_parts
from hub.edges.stack.postgres import PrivatePostgres
from hub.edges.stores import alarm_acts
from tests.edges.alarms.support import LEVEL_1, LEVEL_3, NOW, City, after, open_city, seed, transition

PASSWORD = "only-for-jobs-1"
_WINDOW = """
INSERT INTO maintenance (name, starts, ends, reason, created_by, zones)
VALUES ('{"vi": "Bảo trì", "en": "Works"}', %s, %s, 'thay cảm biến', 'user:lan', '{hoa-xuan}')
"""


@pytest.fixture
def login(database: str, postgres: PrivatePostgres) -> str:
    """The address of the jobs' own login."""
    with psycopg.connect(database, autocommit=True) as connection:
        ensure_parts(connection, {"jobs": PASSWORD})
    return postgres.url_as("hub_jobs", PASSWORD, database.rsplit("/", 1)[1].partition("?")[0])


@pytest.fixture
async def city(database: str) -> AsyncIterator[City]:
    seed(database)
    city = await open_city(database)
    yield city
    await city.connection.close()


async def until(city: City, query: str, wanted: list[Any]) -> None:
    for _ in range(600):
        if await city.rows(query) == wanted:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"not within 30 s: {query}")


async def test_a_window_suppresses_from_its_begin_to_its_end(city: City, login: str) -> None:
    await city.decide(transition(LEVEL_1, 1, "raise"), transition(LEVEL_1, 4, "raise"))
    await city.connection.execute(_WINDOW, (after(60), after(600)))
    jobs = await db.connect(login, name="test", autocommit=True)
    assert await alarm_clock.once(jobs, after(59)) == 0
    assert await alarm_clock.once(jobs, after(60)) == 1
    alarm, elsewhere = await city.alarm(1), await city.alarm(2)
    assert alarm["suppressed"] == {"reason": "maintenance", "by": "user:lan", "alarm": None, "window": 1}
    assert elsewhere["presentation"] == "shown", "it lies in no zone"
    await city.decide(transition(LEVEL_3, 2, "raise", after(100)))
    assert (await city.alarm(3))["presentation"] == "suppressed", "born so"
    assert await alarm_clock.once(jobs, after(599)) == 0
    assert await alarm_clock.once(jobs, after(600)) == 2
    assert {(await city.alarm(number))["presentation"] for number in (1, 2, 3)} == {"shown"}
    assert (await city.told(1))[-2:] == [("suppress", "system:maintenance"), ("unsuppress", "system:maintenance")]
    rows = await city.rows("SELECT detail -> 'asks' FROM alarm_transition WHERE action = 'unsuppress'")
    assert rows == [(True,), (True,)], "active and unacknowledged: they ask now"
    await jobs.close()


async def test_a_shelf_ends_at_its_time_not_at_the_next_round(city: City, login: str) -> None:
    await city.decide(transition(LEVEL_1, 1, "raise"))
    counts: list[int] = []
    running = asyncio.create_task(alarm_clock.run(login, counts.append))
    try:
        await until(
            city, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ioc-hub alarm clock'", [(1,)]
        )
        given = Given(until=datetime.now(UTC) + timedelta(seconds=1.5), reason="thử")
        await alarm_acts.act(city.connection, 1, Action.SHELVE, "user:lan", given=given)
        await until(city, "SELECT presentation FROM alarm", [("shown",)])
        for _ in range(600):
            if sum(counts):
                break
            await asyncio.sleep(0.05)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert (await city.told(1))[-1] == ("unshelve", "system:expiry")
    [[ended, promised]] = await city.rows(
        "SELECT max(wall_time) FILTER (WHERE action = 'unshelve'),"
        " max(detail ->> 'until') FILTER (WHERE action = 'shelve') FROM alarm_transition"
    )
    assert ended >= datetime.fromisoformat(promised)
    assert await city.rows("SELECT count(*) FROM change WHERE body -> 'transition' ->> 'action' = 'unshelve'") == [(1,)]
    assert sum(counts) == 1


async def test_what_fell_due_while_nobody_looked_is_done_once(city: City, login: str) -> None:
    await city.decide(transition(LEVEL_1, 1, "raise"))
    given = Given(until=after(1), reason="thử")
    await alarm_acts.act(city.connection, 1, Action.SHELVE, "user:lan", given=given, now=NOW)
    jobs = [await db.connect(login, name="test", autocommit=True) for _ in range(3)]
    done = await asyncio.gather(*(alarm_clock.once(one, after(3600)) for one in jobs))
    assert sorted(done) == [0, 0, 1]
    for one in jobs:
        await one.close()
