"""The live feed, end to end: the real broker brings values, the real database brings alarms."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from hub.core.reading import Flag
from hub.edges.settings import Settings
from hub.edges.web import feed
from tests.edges.web.conftest import Announce, Seeded, serving
from tests.edges.web.support import Hub, alarm, batch, ms


async def test_snapshot_then_delta(hub: Hub, announce: Announce) -> None:
    async with hub.watch() as feed:
        snapshot = await feed.hello()
        rows = {row[0]: row for row in snapshot["rows"]}
        assert rows[1][2] == {"water_level": 1.0}
        assert rows[1][4] is True
        assert rows[3][3] == [108.22, 16.06, 8.0, 90.0]
        assert snapshot["alarms"] == []
        await announce(batch((1, 1, ms() + 1000, 1.75), (2, 2, ms() + 1000, 31.0)))
        delta = await feed.next("delta")
        assert sorted(delta["rows"]) == [
            [1, ms() + 1000, {"water_level": 1.75}, None, None],
            [2, ms() + 1000, {"pm25": 31.0}, None, None],
        ]


async def test_a_value_that_is_no_good_sample_is_told_as_one(
    settings: Settings, seeded: Seeded, announce: Announce
) -> None:
    """From the database, from ingest, and no longer once a good one came."""
    with psycopg.connect(seeded.url) as connection:
        connection.execute("UPDATE latest SET flags = %s WHERE sensor_id = 1", (Flag.CALIBRATING | Flag.LATE,))
    async with serving(settings, seeded) as hub, hub.watch() as feed:
        rows = {row[0]: row for row in (await feed.hello())["rows"]}
        assert (rows[1][5], len(rows[3])) == ({"water_level": "calibrating"}, 5)
        await announce(batch((1, 1, ms() + 1, -9999.0), (2, 2, ms() + 1, 31.0), doubts=[(1, 1, Flag.BAD)]))
        assert sorted((await feed.next("delta"))["rows"]) == [
            [1, ms() + 1, {"water_level": -9999.0}, None, None, {"water_level": "bad"}],
            [2, ms() + 1, {"pm25": 31.0}, None, None],
        ]
        await announce(batch((1, 1, ms() + 2, 1.5)))
        assert (await feed.next("delta"))["rows"] == [[1, ms() + 2, {"water_level": 1.5}, None, None]]


async def test_an_older_value_is_not_shown(hub: Hub, announce: Announce) -> None:
    async with hub.watch() as feed:
        await feed.hello()
        await announce(batch((1, 1, ms() - 60_000, 9.9)), batch((1, 1, ms() + 1, 1.5)))
        assert (await feed.next("delta"))["rows"] == [[1, ms() + 1, {"water_level": 1.5}, None, None]]


async def test_only_what_is_in_view(hub: Hub, announce: Announce) -> None:
    async with hub.watch() as feed:
        snapshot = await feed.hello(viewport=[109.4, 14.9, 109.6, 15.1])
        assert snapshot["rows"] == []
        await announce(batch((1, 1, ms() + 1, 1.5), (5, 2, ms() + 1, 50.0)))
        assert [row[0] for row in (await feed.next("delta"))["rows"]] == [5]
        await feed.say(type="view", viewport=[108.0, 15.9, 108.4, 16.2], domains=["water"])
        partial = await feed.next("snapshot")
        assert partial["partial"] is True
        assert [row[0] for row in partial["rows"]] == [1]
        await announce(batch((2, 2, ms() + 2, 5.0), (1, 1, ms() + 2, 1.6)))
        assert [row[0] for row in (await feed.next("delta"))["rows"]] == [1]


async def test_what_leaves_the_view_says_so(hub: Hub, announce: Announce) -> None:
    async with hub.watch() as feed:
        await feed.hello(viewport=[108.21, 16.05, 108.23, 16.07])
        await announce(batch(fixes=[(3, ms() + 1, 110.0, 17.0, 9.0, 45.0)]))
        assert (await feed.next("delta"))["rows"] == [[3, ms() + 1, {}, [110.0, 17.0, 9.0, 45.0], None]]
        await announce(batch(fixes=[(3, ms() + 2, 110.1, 17.0, 9.0, 45.0)]), batch((2, 2, ms() + 3, 1.0)))
        assert [row[0] for row in (await feed.next("delta"))["rows"]] == [2]


async def test_presence(hub: Hub, announce: Announce) -> None:
    async with hub.watch() as feed:
        await feed.hello()
        await announce(batch(presence=[(1, False)]))
        assert (await feed.next("delta"))["rows"][0][4] is False


async def test_alarms_and_what_people_do_arrive_at_once(hub: Hub) -> None:
    async with hub.watch() as feed:
        before = (await feed.hello())["cursor"]
        number = alarm(hub)
        raised = await feed.next("alarm")
        assert raised["cursor"] > before
        assert (raised["alarm"]["id"], raised["transition"]["action"]) == (number, "raise")
        await hub.send("POST", f"/alarms/{number}/ack", {"comment": "đã thấy"}, role="operator")
        acked = await feed.next("alarm")
        assert (acked["alarm"]["ack"], acked["transition"]["detail"]) == ("acked", {"comment": "đã thấy"})


async def test_the_first_snapshot_holds_the_open_alarms(hub: Hub) -> None:
    number = alarm(hub)
    async with hub.watch() as feed:
        await feed.hello()
        while not feed.frames[0]["alarms"]:  # the change log may not have been read yet
            feed.frames.append(await feed.next("alarm"))
            break
        assert number in [entry["id"] for entry in feed.frames[0]["alarms"]] + [
            frame["alarm"]["id"] for frame in feed.frames if frame["type"] == "alarm"
        ]


async def test_registry_changes_and_a_new_sensor_s_values(hub: Hub, announce: Announce) -> None:
    async with hub.watch() as feed:
        await feed.hello()
        await hub.send("PATCH", "/sensors/4", {"name": {"vi": "Mới", "en": "New"}, "version": 1})
        change = await feed.next("change")
        assert (change["kind"], change["id"], change["body"]["name_vi"]) == ("sensor", 4, "Mới")
        row = hub.sql(
            "INSERT INTO sensor (source_id, domain, device, name, lon, lat) "
            'VALUES (1, \'water\', \'new\', \'{"vi": "m", "en": "n"}\', 108.2, 16.0) RETURNING sensor_id'
        )
        hub.sql("INSERT INTO metric (key) VALUES ('flow')")
        await announce(batch((row[0][0], 3, ms(), 4.5)))
        assert (await feed.next("delta"))["rows"] == [[row[0][0], ms(), {"flow": 4.5}, None, None]]


async def test_a_retired_sensor_is_shown_no_more(hub: Hub, announce: Announce) -> None:
    await hub.send("PATCH", "/sensors/1", {"status": "retired", "version": 1})
    async with hub.watch() as feed:
        await feed.hello()
        shown = []
        for number in range(30):
            await announce(batch((1, 1, ms() + number, float(number)), (2, 2, ms() + number, float(number))))
            shown.append([row[0] for row in (await feed.next("delta"))["rows"]])
            if shown[-5:] == [[2]] * 5:
                break
        assert shown[-5:] == [[2]] * 5, shown
        snapshot = None
        async with hub.watch() as other:
            snapshot = await other.hello()
        assert 1 not in [row[0] for row in snapshot["rows"]]


async def test_a_lost_batch_is_completed_from_the_database(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_REFRESH_EVERY", 0.5)
    monkeypatch.setattr(feed, "_REFRESH_FIRST", 0.1)
    await asyncio.sleep(3)  # the refresh after the start
    async with hub.watch() as viewer_:
        await viewer_.hello()
        hub.sql("UPDATE latest SET value = 7.5, time = time + interval '1 s', updated = now() WHERE sensor_id = 1")
        assert (await viewer_.next("delta", 40))["rows"] == [[1, ms() + 1000, {"water_level": 7.5}, None, None]]
