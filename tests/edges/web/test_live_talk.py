"""Who may watch the live feed, what viewers may say, and when the feed ends."""

from __future__ import annotations

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from hub.edges import database
from hub.edges.settings import Settings
from hub.edges.web import feed, live
from tests.edges.web.conftest import Seeded, serving
from tests.edges.web.support import PASSWORD, Hub, closed


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


async def test_viewers_are_told_that_nobody_takes_in_readings(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_INGEST_EVERY", 0.1)
    monkeypatch.setattr(feed, "_HEARTBEAT", 0.1)
    async with hub.watch() as feed_:
        await feed_.hello()

        async def told(wanted: bool) -> None:
            async with asyncio.timeout(20):
                while (await feed_.next("heartbeat", 8))["ingest"] is not wanted:
                    pass

        await told(False)
        async with await database.connect(hub.database, name="ingest", autocommit=True):
            await told(True)
        await told(False)


async def test_signing_out_ends_the_feed(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, csrf = await hub.sign_in("viewer")
    url = hub.base.replace("http", "ws") + "/api/v1/live"
    async with connect(url, additional_headers={"Cookie": f"hub_session={browser.cookies['hub_session']}"}) as socket_:
        await socket_.send('{"type":"hello"}')
        await socket_.recv()
        await browser.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})
        assert (await closed(socket_))[0] == live.NOT_SIGNED_IN
    await browser.aclose()


async def test_a_new_password_ends_the_other_feeds_at_once(hub: Hub) -> None:
    mine, csrf = await hub.sign_in("viewer")
    other, _ = await hub.sign_in("viewer")
    url = hub.base.replace("http", "ws") + "/api/v1/live"
    cookies = [{"Cookie": f"hub_session={browser.cookies['hub_session']}"} for browser in (mine, other)]
    async with (
        connect(url, additional_headers=cookies[0]) as stays,
        connect(url, additional_headers=cookies[1]) as ends,
    ):
        for socket_ in (stays, ends):
            await socket_.send('{"type":"hello"}')
            await socket_.recv()
        body = {"password": {"current": PASSWORD, "new": "một câu dài khác hẳn"}}
        answer = await mine.patch("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf})
        assert answer.status_code == 200
        assert (await closed(ends, 5))[0] == live.NOT_SIGNED_IN
        await stays.send('{"type":"ping","id":7}')
        assert json.loads(await stays.recv())["type"] in ("pong", "heartbeat")
    await mine.aclose()
    await other.aclose()


async def test_a_session_that_ends_before_the_hello_has_no_feed(hub: Hub) -> None:
    async with hub.watch() as ends, hub.watch("operator") as stays:
        assert (await hub.send("GET", "/city", role="viewer")).status_code == 200
        hub.sql("UPDATE api_token SET revoked = true WHERE role = 'viewer'")
        await ends.hello()
        await stays.hello()
        assert (await closed(ends.socket, 5))[0] == live.NOT_SIGNED_IN
        await stays.say(type="ping", id=1)
        await stays.next("pong")


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
