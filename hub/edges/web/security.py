"""What every answer carries, and what every request is measured by: a thin layer around the application."""

from __future__ import annotations

import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.edges.web import errors
from hub.edges.web.metrics import WebMetrics
from hub.errors import Problem

_POLICY: Final = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def policy(map_origin: str | None = None) -> str:
    """The content policy; ``map_origin`` is the one other site a configured base map comes from."""
    wider = {name: f"{_POLICY[name]} {map_origin}" for name in ("img-src", "font-src", "connect-src") if map_origin}
    return "; ".join(f"{name} {value}" for name, value in {**_POLICY, **wider}.items())


_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
MAX_BODY: Final = 2 * 2**20
"""A zone with ten thousand corners, or a payload to decode, with room to spare."""
_TOO_LARGE: Final = Problem("body", f"more than {MAX_BODY} bytes", f"at most {MAX_BODY} bytes")
_HSTS: Final = "max-age=31536000"


class Shell:
    """Security headers on every HTTP answer, no caching of the API, and a measurement of each request."""

    def __init__(self, app: ASGIApp, metrics: WebMetrics, *, https: bool, map_origin: str | None = None) -> None:
        self._app = app
        self._metrics = metrics
        self._headers = {
            "Content-Security-Policy": policy(map_origin),
            **_HEADERS,
            **({"Strict-Transport-Security": _HSTS} if https else {}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500
        replaced = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, replaced
            if replaced:
                return
            if message["type"] == "http.response.start":
                status = message["status"]
                if status == 413 and Headers(scope=message).get("content-type") != errors.MEDIA_TYPE:
                    replaced = True
                    problem = errors.response(413, "too-large", "the body is larger than accepted", [_TOO_LARGE])
                    await problem(scope, receive, send_plain)
                    return
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        async def send_plain(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            route = scope.get("route")
            path = getattr(route, "path", "unknown") if status != 404 or route is not None else "unknown"
            self._metrics.request(scope["method"], path, status, time.perf_counter() - began)
