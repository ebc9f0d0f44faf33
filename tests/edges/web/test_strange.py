"""Requests that nobody sends on purpose, or only on purpose: each gets a clear answer, and none is a server error."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import json
import socket
from pathlib import Path

import httpx
import pytest

from tests.edges.web.support import PASSWORD, Hub


async def raw(hub: Hub, request: bytes, seconds: float = 5.0) -> bytes:
    """What the server answers to exactly these bytes."""
    host, port = hub.base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(seconds):
            return await reader.read(65_536)
    finally:
        writer.close()
        await writer.wait_closed()


def problem(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["code"] == code


SPANS = (
    ("from=2026-03-04T00:00:00Z&to=2026-03-03T00:00:00Z", "from"),
    ("from=2026-03-04T00:00:00Z&to=2026-03-04T00:00:00Z", "from"),
    ("from=0001-01-01T00:00:00Z", "from"),
    ("from=0000-01-01T00:00:00Z", "from"),
    ("to=9999-12-31T23:59:59Z", "to"),
    ("to=2026-02-30T00:00:00Z", "to"),
    ("to=NaN", "to"),
    ("from=-1e400", "from"),
)


async def test_times_that_are_none(hub: Hub) -> None:
    for (span, field), path in itertools.product(SPANS, ("history?metric=water_level&", "track?")):
        answer = await hub.client.get(f"/api/v1/sensors/1/{path}{span}", headers=hub.as_("viewer"))
        problem(answer, 422, "invalid-input")
        assert answer.json()["errors"][0]["field"] == field


async def test_alarms_between_reversed_times(hub: Hub) -> None:
    query = "from=2026-03-04T00:00:00Z&to=2026-03-03T00:00:00Z"
    problem(await hub.client.get(f"/api/v1/alarms?{query}", headers=hub.as_("viewer")), 422, "invalid-input")


async def test_numbers_that_are_none(hub: Hub) -> None:
    headers = {**hub.as_("admin"), "Content-Type": "application/json"}
    for number in ("NaN", "Infinity", "-Infinity", "1e999"):
        body = f'{{"lon": {number}, "version": 1}}'
        problem(await hub.client.patch("/api/v1/sensors/1", content=body, headers=headers), 422, "invalid-input")
        body = f'{{"tags": {{"deep": [{number}]}}, "version": 1}}'
        problem(await hub.client.patch("/api/v1/sensors/1", content=body, headers=headers), 422, "invalid-input")


async def test_deep_and_wide_json(hub: Hub) -> None:
    headers = {**hub.as_("admin"), "Content-Type": "application/json"}
    deep = '{"tags": {"a": ' + "[" * 100_000 + "]" * 100_000 + '}, "version": 1}'
    problem(await hub.client.patch("/api/v1/sensors/1", content=deep, headers=headers), 422, "invalid-input")
    digits = '{"period": ' + "9" * 10_000 + ', "version": 1}'
    problem(await hub.client.patch("/api/v1/sensors/1", content=digits, headers=headers), 422, "invalid-input")
    latin = b'{"name": "\xe9", "role": "viewer"}'
    problem(await hub.client.post("/api/v1/tokens", content=latin, headers=headers), 422, "invalid-input")


async def test_names_that_look_like_another(hub: Hub) -> None:
    headers = {"Content-Type": "application/json"}
    for username in ("ＶＩＥＷＥＲ", "vıewer", "ᵛiewer", "viewer\u200b", "viewer\x00", "\ud800"):
        body = json.dumps({"username": username, "password": PASSWORD})
        answer = await hub.client.post("/api/v1/session", content=body, headers=headers)
        assert answer.status_code in (401, 422), username
        made = json.dumps({"username": username, "name": "x", "role": "viewer", "password": PASSWORD})
        answer = await hub.client.post("/api/v1/users", content=made, headers={**headers, **hub.as_("admin")})
        problem(answer, 422, "invalid-input")


async def test_a_username_in_capitals_is_the_same_person(hub: Hub) -> None:
    answer = await hub.client.post("/api/v1/session", json={"username": " Viewer ", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["user"]["username"] == "viewer"


async def test_paths_that_are_nearly_right(hub: Hub) -> None:
    bearer = f"Authorization: Bearer {hub.tokens['admin']}"
    nearly = ("//api//v1/city", "/api/v1/city/", "/api/v1//city", "/API/v1/city", "/api/v2/city", "/api", "/api/")
    for path in (*nearly, "/api/v1/live"):
        answer = await raw(hub, f"GET {path} HTTP/1.1\r\nHost: x\r\n{bearer}\r\nConnection: close\r\n\r\n".encode())
        assert answer.split()[1] == b"404", answer
        assert b"application/problem+json" in answer


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built console of its own, and something secret beside it."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>IOC</title>")
    (folder / "assets" / "main-0a1b2c3d.js").write_text("0123456789" * 100)
    packed = folder / "assets" / "packed-0a1b2c3d.js"
    packed.write_text("0123456789" * 100)
    Path(f"{packed}.gz").write_bytes(gzip.compress(packed.read_bytes()))
    (folder / "sw.js").write_text("// nothing")
    (tmp_path / "secret.txt").write_text("do not serve this")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


BESIDE = (
    "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt", "/..%5csecret.txt", "/%252e%252e/secret.txt", "/link.txt",
    "//etc/passwd.txt", "/%00.txt", "/assets/\x7f.txt", "/" + "a" * 5_000 + ".txt",
)  # fmt: skip


async def test_nothing_beside_the_console_is_served(console: Hub) -> None:
    for path in BESIDE:
        answer = await raw(console, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert answer.split()[1] in (b"404", b"400"), answer[:200]
        assert b"do not serve" not in answer


async def test_files_in_parts_and_their_heads(console: Hub) -> None:
    whole = await console.client.get("/assets/main-0a1b2c3d.js")
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    part = await console.client.get("/assets/main-0a1b2c3d.js", headers={"Range": "bytes=3-5"})
    assert (part.status_code, part.text, part.headers["content-range"]) == (206, "345", "bytes 3-5/1000")
    beyond = await console.client.get("/assets/main-0a1b2c3d.js", headers={"Range": "bytes=5000-"})
    assert beyond.status_code == 416
    again = await console.client.get("/assets/main-0a1b2c3d.js", headers={"If-None-Match": whole.headers["etag"]})
    assert again.status_code in (200, 304)
    head = await console.client.head("/assets/main-0a1b2c3d.js")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "1000")
    page = await console.client.get("/alarms/12")
    assert (page.status_code, "IOC" in page.text, page.headers["cache-control"]) == (200, True, "no-cache")
    problem(await console.client.get("/assets/gone-0a1b2c3d.js"), 404, "not-found")


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip, deflate, br", True), ("GZIP", True), ("*", True), ("gzip;q=0.5, *;q=0", True), ("x-gzip", True),
        ("", False), ("identity", False), ("br", False), ("gzip;q=0", False), ("*;q=0", False), ("gzip;q=much", False),
    ],
)  # fmt: skip
async def test_what_the_build_packed_goes_to_who_takes_it(console: Hub, asked: str, packed: bool) -> None:
    answer = await console.client.get("/assets/packed-0a1b2c3d.js", headers={"Accept-Encoding": asked})
    assert answer.text == "0123456789" * 100
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert (answer.headers.get("content-encoding") == "gzip", int(answer.headers["content-length"]) < 1000) == (
        packed,
        packed,
    )


async def test_the_worker_is_asked_for_each_time(console: Hub) -> None:
    """A browser that keeps it longer would keep what it stands by with, too."""
    worker = await console.client.get("/sw.js")
    assert worker.headers["cache-control"] == "no-cache"
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "worker-src 'self' blob:;" in worker.headers["content-security-policy"]


async def test_methods_nobody_offers(hub: Hub) -> None:
    for method in ("OPTIONS", "TRACE", "PROPFIND", "DELETE"):
        answer = await hub.client.request(method, "/api/v1/sensors", headers=hub.as_("admin"))
        assert answer.status_code == 405, method
        assert answer.headers["allow"] == "GET"
        assert "access-control-allow-origin" not in answer.headers
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = await hub.client.options("/api/v1/users", headers=preflight)
    assert "access-control-allow-origin" not in answer.headers


async def test_authorizations_that_open_nothing(hub: Hub) -> None:
    for word in ("Bearer", "Bearer  x  y", "bearer \xff", "Basic YWRtaW46YWRtaW4=", "x" * 8_000, "Bearer ioc_\x7f"):
        answer = await hub.client.get("/api/v1/city", headers={b"Authorization": word.encode("latin-1")})
        problem(answer, 401, "not-signed-in")


async def test_cookies_that_open_nothing(hub: Hub) -> None:
    for cookie in ("hub_session=", "hub_session=\xff\xfe", "hub_session=" + "x" * 3_000, "; ; =; hub_session"):
        answer = await hub.client.get("/api/v1/city", headers={b"Cookie": cookie.encode("latin-1")})
        problem(answer, 401, "not-signed-in")


async def test_a_session_is_never_one_the_browser_chose(hub: Hub) -> None:
    chosen = "A" * 43
    async with httpx.AsyncClient(base_url=hub.base, cookies={"hub_session": chosen}) as browser:
        answer = await browser.post("/api/v1/session", json={"username": "viewer", "password": PASSWORD})
        assert answer.status_code == 200
        assert answer.cookies["hub_session"] != chosen
    stolen = await hub.client.get("/api/v1/city", headers={"Cookie": f"hub_session={chosen}"})
    assert stolen.status_code == 401


async def test_bodies_of_another_kind(hub: Hub) -> None:
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
    ):
        headers = {**hub.as_("admin"), "Content-Type": kind}
        answer = await hub.client.post("/api/v1/tokens", content=b'{"name":"x","role":"viewer"}', headers=headers)
        problem(answer, 422, "invalid-input")
    squeezed = {**hub.as_("admin"), "Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await hub.client.post("/api/v1/tokens", content=b"\x1f\x8b\x08\x00", headers=squeezed)
    assert answer.status_code in (415, 422)
    assert hub.sql("SELECT count(*) FROM api_token WHERE name = 'x'") == [(0,)]


async def test_huge_queries(hub: Hub) -> None:
    answer = await hub.client.get("/api/v1/sensors", params={"q": "x" * 20_000}, headers=hub.as_("viewer"))
    problem(answer, 422, "invalid-input")
    assert len(answer.content) < 2_000, "what was given is shortened"
    many = "&".join(f"severity=critical&p{n}=1" for n in range(2_000))
    answer = await hub.client.get(f"/api/v1/alarms?{many}", headers=hub.as_("viewer"))
    assert answer.status_code in (200, 422)
    answer_bytes = await raw(hub, b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer_bytes.split()[1] in (b"400", b"414", b"431")
    answer_bytes = await raw(hub, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n")
    assert answer_bytes.split()[1] in (b"400", b"431")


async def test_lengths_that_lie(hub: Hub) -> None:
    start = f"POST /api/v1/decode HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {hub.tokens['admin']}\r\n"
    twice = start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}"
    assert (await raw(hub, twice.encode())).split()[1] == b"400"
    both = start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
    assert (await raw(hub, both.encode())).split()[1] in (b"400", b"422")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    endless = (start + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n").encode() + chunk * 48
    try:
        answer = await raw(hub, endless)
    except (ConnectionResetError, BrokenPipeError):
        pass  # cut while still sending: nothing more is read
    else:
        assert answer.split()[1] == b"413"
    assert (await hub.client.get("/healthz")).status_code == 200


async def test_who_never_finishes_a_request_blocks_nobody(hub: Hub) -> None:
    host, port = hub.base.removeprefix("http://").split(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(50)]
    try:
        for line in slow:
            line.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert (await hub.client.get("/healthz")).status_code == 200
    finally:
        for line in slow:
            line.close()
