"""What routes ask for: the services, a database connection, who is asking, and whether they may."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from psycopg.types.json import Jsonb
from starlette.requests import HTTPConnection

from hub.edges.database import Connection
from hub.edges.web import audit, sessions
from hub.edges.web.accounts import Role, digest
from hub.edges.web.errors import ApiError
from hub.edges.web.services import Services
from hub.edges.web.sessions import Identity
from hub.errors import Problem, shown

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# For the OpenAPI document only: `identify` reads the headers itself.
_cookie_scheme = APIKeyCookie(
    name=sessions.COOKIE, auto_error=False, description="browser session; writes need X-CSRF-Token"
)
_bearer_scheme = HTTPBearer(auto_error=False, description="API token of a machine")


def services_of(connection: HTTPConnection) -> Services:
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


def _services(request: Request) -> Services:
    return services_of(request)


ServicesDep = Annotated[Services, Depends(_services)]


async def _connection(services: ServicesDep) -> AsyncIterator[Connection]:
    """A connection in autocommit: a write opens its own transaction."""
    async with services.pool.connection() as connection:
        yield connection


ConnectionDep = Annotated[Connection, Depends(_connection, scope="function")]


def client_of(connection: HTTPConnection) -> str:
    """The address of whoever asks, as the server (or its trusted proxy) sees it."""
    return connection.client.host if connection.client else ""


def same_origin(connection: HTTPConnection, services: Services) -> bool:
    """Whether the Origin header, if there is one, is ours. Browsers send it with every cross-site write and WebSocket."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    public = services.settings.public_url
    if public is not None and origin == public.rstrip("/"):
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    schemes = ("http", "https") if public is None else (urlsplit(public).scheme,)
    return parts.scheme in schemes and parts.netloc.lower() == connection.headers.get("host", "").lower()


async def identify(connection: HTTPConnection, database: Connection) -> Identity | None:
    """Who asks: the Bearer token if there is one, else the session cookie. None: nobody we know."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme:
        return await sessions.by_token(database, token.strip()) if scheme.lower() == "bearer" else None
    secret = connection.cookies.get(sessions.COOKIE)
    return await sessions.by_session(database, secret) if secret else None


async def _signed_in(
    request: Request,
    database: ConnectionDep,
    services: ServicesDep,
    _cookie: Annotated[str | None, Depends(_cookie_scheme)] = None,
    _bearer: Annotated[Any, Depends(_bearer_scheme)] = None,
) -> Identity:
    return await _known(request, database, services)


async def _signed_in_briefly(
    request: Request,
    services: ServicesDep,
    _cookie: Annotated[str | None, Depends(_cookie_scheme)] = None,
    _bearer: Annotated[Any, Depends(_bearer_scheme)] = None,
) -> Identity:
    async with services.pool.connection() as connection:
        return await _known(request, connection, services)


async def _known(request: Request, database: Connection, services: Services) -> Identity:
    identity = await identify(request, database)
    if identity is None:
        raise ApiError(
            401, "not-signed-in", "sign in first",
            Problem("Authorization", "no valid session or token", "the hub_session cookie or `Authorization: Bearer <token>`"),
        )  # fmt: skip
    if identity.csrf_hash is not None and request.method not in _SAFE_METHODS:
        given = request.headers.get("x-csrf-token", "")
        fits = secrets.compare_digest(digest(given), identity.csrf_hash)
        ours = same_origin(request, services)
        if not (ours and fits):
            await Trail(request).refused_request(database, identity, "csrf" if ours else "cross-origin")
        if not ours:
            raise _from_elsewhere(request)
        if not fits:
            expected = "the `csrf` value of GET /api/v1/session"
            problem = Problem("X-CSRF-Token", "nothing" if not given else "another session's", expected)
            raise ApiError(403, "csrf", "a write with a session cookie needs the session's CSRF token", problem)
    return identity


def check_origin(request: Request, services: Services) -> None:
    """Raises ApiError 403 when a browser sends this from another site."""
    if not same_origin(request, services):
        raise _from_elsewhere(request)


def _from_elsewhere(request: Request) -> ApiError:
    problem = Problem("Origin", shown(request.headers.get("origin")), "the address the console is served from")
    return ApiError(403, "cross-origin", "requests from other sites are refused", problem)


SignedIn = Annotated[Identity, Depends(_signed_in)]
SignedInBriefly = Annotated[Identity, Depends(_signed_in_briefly)]
"""Without a connection of the request's own: for what may wait for other requests. Who waits must not hold one, or a
few who ask at once keep everybody from the database."""


def _at_least(needed: Role) -> Callable[..., Coroutine[Any, Any, Identity]]:
    async def check(request: Request, database: ConnectionDep, identity: SignedIn) -> Identity:
        if not identity.role.may(needed):
            if request.method not in _SAFE_METHODS:
                await Trail(request).refused_request(database, identity, "role")
            raise ApiError(
                403, "role", f"this needs the role {needed}",
                Problem("role", identity.role.value, f"{needed.value} or above"),
            )  # fmt: skip
        return identity

    return check


Viewer = Annotated[Identity, Depends(_at_least(Role.VIEWER))]
Operator = Annotated[Identity, Depends(_at_least(Role.OPERATOR))]
Integrator = Annotated[Identity, Depends(_at_least(Role.INTEGRATOR))]
Admin = Annotated[Identity, Depends(_at_least(Role.ADMIN))]


class Trail:
    """Writes the audit rows of one request."""

    def __init__(self, request: Request) -> None:
        self._client = client_of(request)
        self._request = f"{request.method} {request.url.path}"

    async def ok(
        self, connection: Connection, who: Identity, action: str, target: str, detail: dict[str, Any] | None = None
    ) -> None:
        await audit.append(connection, who.actor, action, target, "ok", self._client, Jsonb(detail or {}))

    async def refused(self, connection: Connection, who: Identity, action: str, target: str, reason: str) -> None:
        await audit.append(connection, who.actor, action, target, "refused", self._client, Jsonb({"reason": reason}))

    async def refused_request(self, connection: Connection, who: Identity, reason: str) -> None:
        """The request itself, before its route looked at it."""
        await self.refused(connection, who, "request", self._request, reason)


TrailDep = Annotated[Trail, Depends()]
