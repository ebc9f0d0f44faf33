"""Coming back to the live feed: what was missed is sent, each once and in order, or the outcome of it."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest

from hub.edges.web import changes
from tests.edges.web.conftest import Seeded
from tests.edges.web.support import Hub, alarm, raise_alarm, tell


def again(hub: Hub, number: int, times: int) -> None:
    with psycopg.connect(hub.database) as connection:
        for _ in range(times):
            tell(connection, number, "comment")


async def test_a_viewer_that_comes_back_resumes(hub: Hub) -> None:
    first = alarm(hub)
    async with hub.watch() as feed:
        await feed.hello()
        cursor = await settled(hub, feed)
    second = alarm(hub, 2)
    await hub.send("POST", f"/alarms/{first}/ack", {}, role="operator")
    async with hub.watch() as feed:
        snapshot = await feed.hello(cursor=cursor)
        assert "alarms" not in snapshot
        assert snapshot["cursor"] == cursor, "the changes that follow are not behind the cursor yet"
        missed = [await feed.next("alarm"), await feed.next("alarm")]
        assert [(frame["alarm"]["id"], frame["transition"]["action"]) for frame in missed] == [
            (second, "raise"),
            (first, "ack"),
        ]
        assert cursor < missed[0]["cursor"] < missed[1]["cursor"]


async def settled(hub: Hub, feed: Any) -> int:
    """The cursor once the viewer has every change there is."""
    newest = int(hub.sql("SELECT coalesce(max(seq), 0) FROM change")[0][0])
    cursor = int(feed.frames[-1]["cursor"])
    while cursor < newest:
        cursor = int((await feed.next("alarm"))["cursor"])
    return cursor


async def test_resuming_from_what_memory_no_longer_holds(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    number = alarm(hub)
    await asyncio.to_thread(again, hub, number, changes._RING + 700)
    async with hub.watch() as feed:
        await feed.hello(cursor=0)
        seen: list[int] = []
        while len(seen) < changes._RING + 701:
            seen.append((await feed.next("alarm", 20))["cursor"])
        assert seen == sorted(set(seen))
        assert seen[-1] == hub.sql("SELECT max(seq) FROM change")[0][0]


@pytest.mark.parametrize("cursor", [10**12, 3])
async def test_a_cursor_that_cannot_be_resumed_gets_the_open_alarms(hub: Hub, cursor: int) -> None:
    number = alarm(hub)
    async with hub.watch() as feed:
        await feed.hello(cursor=None)
        await asyncio.to_thread(again, hub, number, changes._RING + 5)
        await settled(hub, feed)
        hub.sql("DELETE FROM change WHERE seq < 10")
        async with hub.watch() as other:
            snapshot = await other.hello(cursor=cursor)
            assert [entry["id"] for entry in snapshot["alarms"]] == [number]


async def test_a_log_that_was_cut_while_we_were_away_starts_anew(seeded: Seeded) -> None:
    loaded = asyncio.Event()
    log = changes.ChangeLog(seeded.url)

    async def on_loaded() -> None:
        loaded.set()

    async def ignore(_: changes.Change) -> None:
        pass

    async def follow() -> None:
        loaded.clear()
        task = asyncio.create_task(log.run(on_loaded, ignore))
        await asyncio.wait_for(loaded.wait(), 10)
        task.cancel()
        await asyncio.wait([task])

    with psycopg.connect(seeded.url, autocommit=True) as connection:
        first = raise_alarm(connection)
        await follow()
        assert (list(log.alarms), log.cursor) == ([first], 1)
        connection.execute("UPDATE alarm SET condition = 'cleared', ack = 'acked' WHERE alarm_id = %s", (first,))
        tell(connection, first, "ack")
        second = raise_alarm(connection, 2)
        connection.execute("DELETE FROM change WHERE seq < 3")
        await follow()
    assert (list(log.alarms), log.cursor) == ([second], 3), "the alarm that ended unseen is not shown as open"
    assert not await log.resumable(1, 100)
    assert log.after(2) is not None


async def test_the_database_may_restart(hub: Hub) -> None:
    async with hub.watch() as feed_:
        await feed_.hello()
        hub.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'ioc-hub web%'")
        number = alarm(hub)
        assert (await feed_.next("alarm", 10))["alarm"]["id"] == number
