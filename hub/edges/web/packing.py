"""Large answers that differ each time, packed (gzip) on their way out for who takes it; see encoding for those that are kept.

Starlette's own would pack parts of a file too, and megabytes on the loop that serves the live feed.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.edges.web import encoding

SMALLEST: Final = 2_048
"""Bytes. Below that it is not worth it; and what holds a secret beside something the asker chose (BREACH) is smaller."""
_AT_ONCE: Final = 65_536
"""Bytes packed within a millisecond; more goes to a thread, because the loop serves the live feed."""
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
                    small = len(body) <= _AT_ONCE
                    content = encoding.gzipped(body) if small else await asyncio.to_thread(encoding.gzipped, body)
                    headers = MutableHeaders(scope=start)
                    headers["Content-Encoding"] = "gzip"
                    headers["Content-Length"] = str(len(content))
                    if headers.get("etag", "W/")[:2] != "W/":
                        headers["ETag"] = f"W/{headers['etag']}"  # it stands for both forms
                    message = {**message, "body": content}
                await send(start)
            await send(message)

        await self._app(scope, receive, packed)


def _worth_it(start: Message) -> bool:
    headers = Headers(scope=start)
    return (
        headers.get("content-type", "").startswith(_KINDS)
        and start["status"] != 206  # a part is one of the answer as it is
        and "content-encoding" not in headers
        and int(headers.get("content-length", 0)) >= SMALLEST
    )
