"""Answers on their way out: large ones packed (gzip) for who takes it, and HEAD answered as GET without its body."""

from __future__ import annotations

import asyncio
import gzip
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.edges.web import encoding

SMALLEST: Final = 2_048
"""Bytes. Below that it is not worth it; and what holds a secret beside something the asker chose (BREACH) is smaller."""
_AT_ONCE: Final = 65_536
"""Bytes packed within a millisecond; more goes to a thread, because the loop serves the live feed."""
_OURS: Final = ("/api/", "/healthz", "/readyz", "/metrics")
"""Files answer HEAD by themselves, without being read."""
_KINDS: Final = ("application/json", "application/geo+json", "application/problem+json", "text/")


class Packing:
    """Packs whole answers in text; what is packed already, streamed or small passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        takes = encoding.takes_gzip(Request(scope))
        held: Message | None = None

        async def packed(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _worth_it(message):
                MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
                if takes:
                    held = message
                    return
            elif held is not None:
                start, held = held, None
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    body = message["body"]
                    content = _gzip(body) if len(body) <= _AT_ONCE else await asyncio.to_thread(_gzip, body)
                    headers = MutableHeaders(scope=start)
                    headers["Content-Encoding"] = "gzip"
                    headers["Content-Length"] = str(len(content))
                    if headers.get("etag", "W/")[:2] != "W/":
                        headers["ETag"] = f"W/{headers['etag']}"  # it stands for both forms
                    message = {**message, "body": content}
                await send(start)
            await send(message)

        await self._app(scope, receive, packed)


class Heads:
    """Answers HEAD wherever there is a GET, as RFC 9110 (9.3.2) has it: the same headers, no body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or not scope["path"].startswith(_OURS):
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        asked = {**scope, "method": "GET"}
        try:
            await self._app(asked, receive, without_body)
        finally:
            if "route" in asked:
                scope["route"] = asked["route"]  # requests are counted by it


def _worth_it(start: Message) -> bool:
    headers = Headers(scope=start)
    return (
        headers.get("content-type", "").startswith(_KINDS)
        and start["status"] != 206  # a part is one of the answer as it is
        and "content-encoding" not in headers
        and int(headers.get("content-length", 0)) >= SMALLEST
    )


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=1, mtime=0)
