"""The live feed, end to end: the real broker brings values, the real database brings alarms."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import paho.mqtt.publish as publish
import psycopg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hub.edges.settings import Settings
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.web import changes, feed, live
from tests.edges.web.conftest import Seeded, serving
from tests.edges.web.support import Hub, batch, ms, raise_alarm, tell

Announce = Callable[..., Awaitable[None]]


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


def alarm(hub: Hub, sensor: int = 1) -> int:
    with psycopg.connect(hub.database) as connection:
        return raise_alarm(connection, sensor)


def again(hub: Hub, number: int, times: int) -> None:
    with psycopg.connect(hub.database) as connection:
        for _ in range(times):
            tell(connection, number, "comment")


async def closed(socket_: Any, seconds: float = 15) -> tuple[int, str]:
    """Read until the server closes; its code and reason."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                await socket_.recv()
            except ConnectionClosed:
                break
    assert socket_.close_code != 1006, "closed without a word"
    return int(socket_.close_code), str(socket_.close_reason)


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


async def test_a_slow_viewer_gets_fewer_frames(hub: Hub, announce: Announce) -> None:
    async with hub.watch() as slow, hub.watch() as quick:
        await slow.hello(max_rate=2)
        await quick.hello()
        for number in range(30):
            await announce(batch((1, 1, ms() + number, float(number))))
        await asyncio.sleep(1.2)
        values = await drained(slow)
        assert len(values) < 8
        assert values[-1]["rows"][0][2] == {"water_level": 29.0}, "the newest is never withheld"
        assert len(await drained(quick)) > 10


async def drained(viewer_: Any) -> list[dict[str, Any]]:
    frames = []
    with suppress(TimeoutError):
        while True:
            frame = await viewer_.read(0.3)
            if frame["type"] == "delta":
                frames.append(frame)
    return frames


@pytest.fixture
def many(seeded: Any) -> int:
    """Three thousand more sensors, so that frames are large; returns the first id."""
    with psycopg.connect(seeded.url) as connection:
        rows = connection.execute(
            "INSERT INTO sensor (source_id, domain, device, name, lon, lat) SELECT 1, 'air', 'many-' || n, "
            '\'{"vi": "n", "en": "n"}\', 108.2, 16.0 FROM generate_series(1, 3000) n RETURNING sensor_id'
        ).fetchall()
        connection.commit()
    return int(rows[0][0])


def flood(first: int, rounds: int) -> list[bytes]:
    """Each payload changes every one of the many sensors."""
    return [
        batch(*((first + index, 2, ms() + number, f"{number:04}" + "x" * 60) for index in range(3000)))
        for number in range(rounds)
    ]


def narrow(hub: Hub) -> socket.socket:
    """A socket whose system buffer is small, and does not grow by itself."""
    host, port = hub.base.removeprefix("http://").split(":")
    thin = socket.socket()
    thin.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    thin.connect((host, int(port)))
    thin.setblocking(False)
    return thin


async def test_a_viewer_that_falls_behind_resyncs_and_misses_no_alarm(many: int, hub: Hub, announce: Announce) -> None:
    async with hub.watch(sock=narrow(hub), max_queue=1, max_size=None) as slow, hub.watch(max_size=None) as quick:
        await slow.hello()
        await quick.hello()
        first = alarm(hub)
        for payload in flood(many, 25):  # not read meanwhile
            await announce(payload)
        second = alarm(hub, 2)
        third = alarm(hub, 3)
        newest = None
        while newest is None or not newest.startswith("0024"):
            rows = (await quick.next("delta", 20))["rows"]
            newest = rows[-1][2].get("pm25")
        assert "resync" not in [frame["type"] for frame in quick.frames], "one slow viewer is nobody else's trouble"
        alarms: list[int] = []
        resynced = False
        async with asyncio.timeout(60):
            while not (resynced and len(alarms) == 3):
                frame = await slow.read(30)
                if frame["type"] == "alarm":
                    alarms.append(frame["alarm"]["id"])
                elif frame["type"] == "resync":
                    snapshot = await slow.next("snapshot", 30)
                    assert frame["reason"] == "slow"
                    values = {row[0]: row[2] for row in snapshot["rows"]}
                    assert values[many]["pm25"].startswith("0024")
                    resynced = True
        assert alarms == [first, second, third]


async def test_a_viewer_that_stops_reading_is_cut(
    many: int, hub: Hub, announce: Announce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_STALLED", 1.0)
    monkeypatch.setattr(feed, "_HEARTBEAT", 0.3)
    async with hub.watch(max_size=None) as quick:
        await quick.hello()
        deaf = narrow(hub)
        socket_ = await connect(
            hub.base.replace("http", "ws") + "/api/v1/live",
            additional_headers=hub.as_("viewer"),
            sock=deaf,
            compression=None,
            max_queue=1,
            ping_interval=None,
            max_size=None,
        )
        await socket_.send(
            json.dumps({"type": "hello", "viewport": None, "domains": None, "cursor": None, "max_rate": None})
        )
        await asyncio.sleep(0.3)
        assert "ioc_web_viewers 2.0" in (await hub.client.get("/metrics")).text
        for payload in flood(many, 40):
            await announce(payload)
        for _ in range(200):
            if "ioc_web_viewers 1.0" in (await hub.client.get("/metrics")).text:
                break
            await asyncio.sleep(0.2)
        assert "ioc_web_viewers_cut_total 1.0" in (await hub.client.get("/metrics")).text
        number = alarm(hub)
        assert (await quick.next("alarm", 20))["alarm"]["id"] == number
        socket_.transport.abort()
        await socket_.wait_closed()


async def test_nobody_and_strangers_are_refused(hub: Hub) -> None:
    url = hub.base.replace("http", "ws") + "/api/v1/live"
    async with connect(url) as socket_:
        assert (await closed(socket_))[0] == live.NOT_SIGNED_IN
    with pytest.raises(InvalidStatus) as refused:
        await connect(url, additional_headers=hub.as_("viewer"), origin="https://evil.example")  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403
    browser, _ = await hub.sign_in("viewer")
    cookie = {"Cookie": f"hub_session={browser.cookies['hub_session']}"}
    async with connect(url, additional_headers=cookie, origin=hub.base) as socket_:  # type: ignore[arg-type]
        await socket_.send('{"type":"hello","viewport":null,"domains":null,"cursor":null,"max_rate":null}')
        assert json.loads(await socket_.recv())["type"] == "snapshot"
    await browser.aclose()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "message"),
        ('{"type":"dance"}', "message"),
        ('{"type":"ping","id":1}', "hello"),
        ('{"type":"hello","viewport":[1,2,3]}', "viewport"),
        ('{"type":"hello","viewport":[1,2,1e999,4]}', "message"),
        ('{"type":"hello","viewport":[1,95,2,96]}', "viewport.south"),
        ('{"type":"hello","domains":["moon"]}', "domains[0]"),
        ('{"type":"hello","cursor":-1}', "cursor"),
        ('{"type":"hello","max_rate":0}', "max_rate"),
        ('{"type":"hello","colour":"red"}', "colour"),
        (b"\x01\x02", "bytes"),
    ],
)
async def test_a_bad_hello_is_told_what_is_wrong(hub: Hub, text: str | bytes, word: str) -> None:
    async with hub.watch() as feed_:
        await feed_.socket.send(text)
        code, reason = await closed(feed_.socket)
        assert code == live.BAD_MESSAGE
        assert word in reason


async def test_no_hello_at_all(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_HELLO_SECONDS", 0.2)
    async with hub.watch() as feed_:
        assert (await closed(feed_.socket))[0] == live.NO_HELLO


async def test_ping_and_heartbeat(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    async with hub.watch() as feed_:
        await feed_.hello()
        await feed_.say(type="ping", id=7)
        assert (await feed_.next("pong"))["id"] == 7
        beat = await feed_.next("heartbeat", 8)
        assert beat["lag_ms"] >= 0
        await feed_.say(type="hello")
        assert (await closed(feed_.socket))[0] == live.BAD_MESSAGE


async def test_signing_out_ends_the_feed(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, csrf = await hub.sign_in("viewer")
    url = hub.base.replace("http", "ws") + "/api/v1/live"
    async with connect(url, additional_headers={"Cookie": f"hub_session={browser.cookies['hub_session']}"}) as socket_:
        await socket_.send('{"type":"hello"}')
        await socket_.recv()
        await browser.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})
        assert (await closed(socket_))[0] == live.NOT_SIGNED_IN
    await browser.aclose()


async def test_an_expired_session_ends_the_feed(
    seeded: Seeded, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_GUARD_EVERY", 0.2)
    async with serving(settings, seeded) as hub, hub.watch() as stays:
        browser, _ = await hub.sign_in("viewer")
        url = hub.base.replace("http", "ws") + "/api/v1/live"
        cookie = {"Cookie": f"hub_session={browser.cookies['hub_session']}"}
        await stays.hello()
        async with connect(url, additional_headers=cookie) as socket_:
            await socket_.send('{"type":"hello"}')
            await socket_.recv()
            hub.sql("UPDATE session SET expires_at = now() - interval '1 s'")
            assert (await closed(socket_))[0] == live.NOT_SIGNED_IN
        await browser.aclose()
        await stays.say(type="ping", id=1)
        await stays.next("pong")
        hub.sql("UPDATE api_token SET revoked = true WHERE role = 'viewer'")
        assert (await closed(stays.socket))[0] == live.NOT_SIGNED_IN, "a token that was taken back counts as well"


async def test_the_database_may_restart(hub: Hub) -> None:
    async with hub.watch() as feed_:
        await feed_.hello()
        hub.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'ioc-hub web%'")
        number = alarm(hub)
        assert (await feed_.next("alarm", 10))["alarm"]["id"] == number
