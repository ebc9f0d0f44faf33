"""One WebSocket connection as the live feed sees it: frames encoded once and written to many.

A server-to-client frame is not masked (RFC 6455, 5.1), so the bytes of one frame are the same for everybody. uvicorn's
WebSocket engine is kept for the handshake, reading, pings and closing; only data frames go to the transport directly,
and the transport tells us when a viewer does not keep up.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

SCOPE_KEY = "ioc.wire"
_GRACE_SECONDS = 5.0
_KERNEL_BYTES = 256 * 1024
"""What the kernel may hold for one viewer. By itself it takes megabytes, all of them values that nobody wants any more."""


def text_frame(payload: bytes) -> bytes:
    """``payload`` (UTF-8) as one final text frame (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        return b"\x81" + size.to_bytes(1, "big") + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


class Wire:
    """The sending side. ``blocked`` while more waits to be sent than the transport's high-water mark."""

    def __init__(self, protocol: LiveProtocol) -> None:
        self._protocol = protocol
        self._blocked = False
        self.on_writable: Callable[[], None] = lambda: None
        """Called when the transport has drained after having been blocked."""

    @property
    def blocked(self) -> bool:
        return self._blocked

    def set_blocked(self, blocked: bool) -> None:
        """The transport's word."""
        self._blocked = blocked
        if not blocked:
            self.on_writable()

    @property
    def open(self) -> bool:
        protocol = self._protocol
        return protocol.handshake_complete and not (
            protocol.close_sent or protocol.disconnected or protocol.transport.is_closing()
        )

    @property
    def held(self) -> int:
        """Bytes written and not yet taken by the kernel."""
        return 0 if self._protocol.disconnected else self._protocol.transport.get_write_buffer_size()

    def write(self, frame: bytes) -> None:
        """Send bytes made by ``text_frame``; passed over when the connection is closing."""
        if self.open:
            self._protocol.transport.write(frame)

    def close(self, code: int, reason: str) -> None:
        """Say goodbye, and cut the line if the other side does not take it within a few seconds."""
        if not self.open:
            return
        protocol = self._protocol
        protocol.conn.send_close(code, reason)
        protocol.transport.write(b"".join(protocol.conn.data_to_send()))
        protocol.close_sent = True
        protocol.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        protocol.loop.call_later(_GRACE_SECONDS, self.abort)

    def abort(self) -> None:
        """Cut the line without waiting for anything."""
        if not self._protocol.disconnected:
            self._protocol.transport.abort()


class LiveProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket engine that hands its ``Wire`` to the application in the scope."""

    wire: Wire

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.wire = Wire(self)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        # The application task made by super() has not run yet.
        if hasattr(self, "scope"):
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BYTES)
            cast("dict[str, Any]", self.scope["extensions"])[SCOPE_KEY] = self.wire

    def pause_writing(self) -> None:
        super().pause_writing()
        self.wire.set_blocked(True)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.wire.set_blocked(False)


def wire_of(scope: Scope) -> Wire:
    """The wire of a WebSocket scope. Raises RuntimeError under another server than ours."""
    wire = scope.get("extensions", {}).get(SCOPE_KEY)
    if not isinstance(wire, Wire):
        raise RuntimeError("the live feed needs hub.edges.web.server; this server does not hand over the connection")
    return wire
