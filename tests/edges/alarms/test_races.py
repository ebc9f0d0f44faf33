"""Many at once: one open alarm for each rule and subject, every raise counted, nobody waits for ever."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from hub.core.alarms import Action
from hub.edges.stores import alarm_acts
from hub.errors import ConflictError
from tests.edges.alarms.support import LEVEL_1, LEVEL_3, City, after, open_city, seed, transition

RACERS = 8
ROUNDS = 12


async def test_many_ingests_raise_and_clear_the_same_alarms_at_once(database: str) -> None:
    seed(database)
    cities = [await open_city(database) for _ in range(RACERS)]
    most_open: list[int] = []

    async def race(city: City, number: int) -> None:
        for turn in range(ROUNDS):
            at = after(turn * 3600)
            # In turns one way and the other: whoever took row locks in the order of its batch would deadlock here.
            batch = [transition(LEVEL_1, 1, "raise", at), transition(LEVEL_1, 2, "raise", at)]
            await city.decide(*(batch if number % 2 else reversed(batch)))
            [[count]] = await city.rows(
                "SELECT max(n) FROM (SELECT count(*) AS n FROM alarm WHERE open GROUP BY rule_id, subject) o"
            )
            most_open.append(count)
            await city.decide(transition(LEVEL_1, 2, "clear", at), transition(LEVEL_1, 1, "clear", at))

    async def acknowledge(city: City) -> None:
        for _ in range(60):
            for row in await city.rows("SELECT alarm_id FROM alarm WHERE ack = 'unacked'"):
                with contextlib.suppress(ConflictError):  # a round of ours acknowledged it already
                    await alarm_acts.act(city.connection, row[0], Action.ACK, "user:lan")
            await asyncio.sleep(0.01)

    async with asyncio.timeout(120):
        await asyncio.gather(*(race(city, number) for number, city in enumerate(cities[1:])), acknowledge(cities[0]))
    city = cities[0]
    assert set(most_open) <= {1}
    [[raised]] = await city.rows("SELECT count(*) FROM alarm_transition WHERE action = 'raise'")
    [[counted]] = await city.rows("SELECT sum(count)::int FROM alarm")
    assert raised == counted == (RACERS - 1) * ROUNDS * 2
    assert await city.rows("SELECT count(*) FROM alarm WHERE condition <> 'cleared'") == [(0,)]
    for one in cities:
        await one.connection.close()


@pytest.mark.parametrize("racers", [2, RACERS])
async def test_the_first_raise_wins_and_the_others_count(database: str, racers: int) -> None:
    seed(database)
    cities = [await open_city(database) for _ in range(racers)]
    await asyncio.gather(*(city.decide(transition(LEVEL_3, 1, "raise")) for city in cities))
    assert await cities[0].rows("SELECT count, condition FROM alarm") == [(racers, "active")]
    for city in cities:
        await city.connection.close()


async def test_five_hundred_at_once_stay_in_a_few_round_trips(database: str) -> None:
    seed(database, more_sensors=500)
    city = await open_city(database)
    sent = 0
    execute: Any = city.connection.execute

    async def counted(*given: Any, **more: Any) -> Any:
        nonlocal sent
        sent += 1
        return await execute(*given, **more)

    city.connection.execute = counted  # type: ignore[method-assign]
    await city.decide(*(transition(LEVEL_1, number, "raise", after(number)) for number in range(5, 505)))
    assert sent < 500 * 4, "statements; they go out together, so the round trips are a handful"
    assert await city.rows("SELECT count(*), count(DISTINCT incident_id) FROM alarm WHERE open") == [(500, 1)]
    assert await city.rows("SELECT count(*) FROM change WHERE kind = 'incident'") == [(1,)], "told of once"
    await city.connection.close()
