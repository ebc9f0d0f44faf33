"""How the hub itself is: with the rights of the web role's own login, beside parts that come and go."""

from __future__ import annotations

import asyncio

import psycopg

from hub.edges import database, migrate
from hub.edges.settings import Settings
from hub.edges.stack.logins import ensure_parts, let_see_migrations
from hub.edges.stack.postgres import PrivatePostgres
from tests.edges.web.conftest import Seeded, serving
from tests.edges.web.support import Hub

PASSWORDS = {"web": "only-for-web-1", "ingest": "only-for-ingest-1"}


async def test_parts_what_waits_and_versions(settings: Settings, seeded: Seeded, postgres: PrivatePostgres) -> None:
    name = seeded.url.rsplit("/", 1)[1].partition("?")[0]
    with psycopg.connect(seeded.url, autocommit=True) as connection:
        ensure_parts(connection, PASSWORDS)
        let_see_migrations(connection)
        connection.execute("UPDATE sensor SET status = 'pending' WHERE sensor_id = 5")
    login = postgres.url_as("hub_web", PASSWORDS["web"], name)
    least = settings.model_copy(update={"database_url": type(settings.database_url)(login)})

    async with serving(least, seeded) as hub:
        assert await parts(hub) == {"ingest": "away", "web": "ok", "jobs": "away", "database": "ok", "broker": "ok"}
        ingest = await database.connect(postgres.url_as("hub_ingest", PASSWORDS["ingest"], name), name="ingest")
        try:
            assert (await parts(hub))["ingest"] == "quiet", "connected, and nothing is committed"
            hub.sql("INSERT INTO account_sensor VALUES (1, 1, 1, 0, 0, 0, 0, 1, now())")
            assert (await parts(hub))["ingest"] == "ok"
        finally:
            await ingest.close()
        for _ in range(100):
            if (await parts(hub))["ingest"] == "away":
                break
            await asyncio.sleep(0.05)
        answer = await hub.get("/system", role="operator")
    assert answer["parts"][0] == {"key": "ingest", "state": "away"}
    assert answer["figures"]["pending_devices"] == 1
    assert answer["figures"]["database_bytes"] > 0
    assert answer["versions"]["migration"] == migrate.names()[-1]
    assert answer["versions"]["migrations_missing"] == []
    assert answer["misjudged"] == []


async def test_what_nobody_judged_is_told(hub: Hub) -> None:
    hub.sql("INSERT INTO misjudgement (rule_id, sensor_id, samples, error) VALUES (1, 1, 12, 'KeyError: 3')")
    hub.sql("INSERT INTO misjudgement (samples, error) VALUES (1, 'ValueError: x')")
    told = (await hub.get("/system", role="operator"))["misjudged"]
    assert {(one["rule"], one["samples"], one["error"]) for one in told} == {
        (hub.sql("SELECT key FROM rule WHERE rule_id = 1")[0][0], 12, "KeyError: 3"),
        (None, 1, "ValueError: x"),
    }
    hub.sql("UPDATE misjudgement SET latest_at = now() - interval '2 days'")
    assert (await hub.get("/system", role="operator"))["misjudged"] == [], "that was another day"
    hub.sql("TRUNCATE misjudgement")


async def parts(hub: Hub) -> dict[str, str]:
    answer = await hub.get("/system", role="operator")
    return {part["key"]: part["state"] for part in answer["parts"]}


async def test_sources(hub: Hub) -> None:
    answer = await hub.get("/sources")
    [native] = answer["items"]
    assert (native["key"], native["decoder"], native["sensors"]) == ("native", "native", 5)
    assert "senml" in answer["formats"]


async def test_who_asks_first_after_the_database_was_away_gets_an_answer(hub: Hub) -> None:
    """Every connection of the pool is dead then, and nobody has noticed."""

    async def everybody() -> set[int]:
        asked = [hub.client.get("/api/v1/alarms", headers=hub.as_("viewer")) for _ in range(20)]
        return {answer.status_code for answer in await asyncio.gather(*asked)}

    assert await everybody() == {200}
    cut = hub.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ioc-hub web'")
    assert len(cut) > 1
    assert await everybody() == {200}
