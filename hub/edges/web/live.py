"""The WebSocket edge: the handshake, the hello, and what a viewer says afterwards. docs/live-feed.md is the contract."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
import structlog
from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from hub.core import frames
from hub.core.board import View
from hub.core.tiles import tiles_of
from hub.core.topics import DOMAINS
from hub.edges.database import LOST
from hub.edges.web.deps import identify, same_origin, services_of
from hub.edges.web.fields import rfc3339
from hub.edges.web.services import Services
from hub.edges.web.sessions import Identity
from hub.edges.web.viewer import Viewer
from hub.edges.web.wire import Wire, text_frame, wire_of
from hub.errors import InputError, Problem, UnavailableError, shown

log = structlog.get_logger(__name__)

router = APIRouter()

NOT_SIGNED_IN, BAD_MESSAGE, NO_HELLO, TRY_LATER = 4401, 4400, 4408, 1013
_HELLO_SECONDS = 10.0
_MOST_VIEWERS = 5_000
_BETWEEN_VIEWS = 0.05
"""Seconds: each view costs a snapshot, whoever asks."""

Numbers = list[float]


class Hello(msgspec.Struct, tag_field="type", tag="hello", forbid_unknown_fields=True):
    viewport: Numbers | None = None
    domains: list[str] | None = None
    cursor: int | None = None
    max_rate: float | None = None


class Look(msgspec.Struct, tag_field="type", tag="view", forbid_unknown_fields=True):
    viewport: Numbers | None = None
    domains: list[str] | None = None


class Ping(msgspec.Struct, tag_field="type", tag="ping", forbid_unknown_fields=True):
    id: int


_decoder = msgspec.json.Decoder(Hello | Look | Ping)


@router.websocket("/api/v1/live")
async def live(socket: WebSocket) -> None:
    """One viewer, from handshake to goodbye."""
    services = services_of(socket)
    if not same_origin(socket, services):
        await socket.close()  # before accept(): HTTP 403
        return
    identity = await _identity(socket, services)
    await socket.accept()
    wire = wire_of(socket.scope)
    if identity is None:
        wire.close(NOT_SIGNED_IN, "sign in first")
        return
    if len(services.feed.viewers) >= _MOST_VIEWERS or not services.feed.ready.is_set():
        wire.close(TRY_LATER, "not ready for more viewers")
        return
    try:
        async with asyncio.timeout(_HELLO_SECONDS):
            hello = _read(await socket.receive_text(), Hello, "hello")
        await _watch(socket, services, wire, identity, hello)
    except TimeoutError:
        wire.close(NO_HELLO, f"no hello within {_HELLO_SECONDS:g} s")
    except InputError as error:
        wire.close(BAD_MESSAGE, _short(str(error)))
    except (*LOST, UnavailableError):
        wire.close(TRY_LATER, "the database cannot be reached now")
    except (WebSocketDisconnect, KeyError):  # KeyError: a binary message, which has no text
        wire.close(BAD_MESSAGE, "message: got bytes, expected text")


async def _watch(socket: WebSocket, services: Services, wire: Wire, identity: Identity, hello: Hello) -> None:
    feed = services.feed
    view = view_of(hello.viewport, hello.domains)
    rate = _rate(hello.max_rate)
    if hello.cursor is not None and hello.cursor < 0:
        raise InputError(Problem("cursor", shown(hello.cursor), "a cursor from an earlier frame, or null"))
    viewer = Viewer(wire, feed.board, feed.changes, services.metrics, identity.secret_hash, identity.actor)
    try:
        await viewer.begin(view, hello.cursor, rate)
        feed.join(viewer)
        viewer.drain()
        while True:
            match _read(await socket.receive_text(), Hello | Look | Ping, "view or ping"):
                case Look() as look:
                    viewer.look(view_of(look.viewport, look.domains))
                    await asyncio.sleep(_BETWEEN_VIEWS)
                case Ping() as ping:
                    viewer.beat(text_frame(frames.pong(ping.id, rfc3339(datetime.now(UTC)))))
                case Hello():
                    raise InputError(Problem("type", "'hello' again", "view or ping"))
    finally:
        feed.leave(viewer)


def view_of(viewport: Numbers | None, domains: list[str] | None) -> View:
    """Raises InputError naming the field."""
    if domains is not None:
        for index, domain in enumerate(domains):
            if domain not in DOMAINS:
                raise InputError(Problem(f"domains[{index}]", shown(domain), f"one of {', '.join(DOMAINS)}"))
    return View(
        None if viewport is None else tiles_of(viewport),
        None if domains is None or set(domains) == set(DOMAINS) else frozenset(domains),
    )


async def _identity(socket: WebSocket, services: Services) -> Identity | None:
    async with services.pool.connection() as connection:
        return await identify(socket, connection)


def _rate(rate: float | None) -> float | None:
    if rate is not None and not 0.05 <= rate <= 1_000:
        raise InputError(Problem("max_rate", shown(rate), "frames a second between 0.05 and 1000, or null"))
    return rate


def _read(text: str, kind: Any, expected: Literal["hello", "view or ping"]) -> Any:
    if len(text) > 10_000:
        raise InputError(Problem("message", f"{len(text)} characters", "at most 10,000"))
    try:
        message = _decoder.decode(text)
    except msgspec.DecodeError as error:
        raise InputError(Problem("message", str(error), f"{expected} as described in docs/live-feed.md")) from None
    if not isinstance(message, kind):
        raise InputError(Problem("type", shown(type(message).__struct_config__.tag), expected))
    return message


def _short(reason: str) -> str:
    """A close reason holds at most 123 bytes (RFC 6455, 5.5)."""
    return reason.encode()[:120].decode("utf-8", "ignore")
