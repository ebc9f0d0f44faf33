"""Signing in and out."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from hub.edges.web import accounts, sessions
from hub.edges.web.accounts import Role
from hub.edges.web.deps import ConnectionDep, ServicesDep, SignedIn, SignedInBriefly, TrailDep, check_origin, client_of
from hub.edges.web.errors import ApiError, problems
from hub.edges.web.fields import Strict, Text
from hub.edges.web.services import Services
from hub.edges.web.sessions import Identity
from hub.errors import InputError, Problem

router = APIRouter(prefix="/session", tags=["session"])

# Only in place of the password that was checked: one that an administrator gave meanwhile stays.
_PASSWORD = """
UPDATE app_user SET password_hash = %(hash)s, failed = 0, locked_until = NULL
WHERE user_id = %(id)s AND password_hash = %(was)s AND NOT disabled
"""  # noqa: S105
_LANGUAGE = "UPDATE app_user SET language = %(language)s, version = version + 1 WHERE user_id = %(id)s"
_OTHERS = "DELETE FROM session WHERE user_id = %(id)s AND session_hash <> %(session)s"


class Credentials(Strict):
    username: Text = Field(min_length=1, max_length=100, examples=["lan"])
    password: str = Field(min_length=1, max_length=accounts.PASSWORD_MAX, examples=["a long sentence nobody guesses"])


class Me(BaseModel):
    """A person, or a token seen as one."""

    id: int = Field(examples=[1])
    username: str = Field(examples=["lan"])
    name: str = Field(examples=["Nguyễn Thị Lan"])
    role: Role
    language: str = Field(examples=["vi"])


class SessionAnswer(BaseModel):
    user: Me
    csrf: str = Field(description="send it as X-CSRF-Token with every write", examples=["kP0n1y…"])


class PasswordChange(Strict):
    current: str = Field(min_length=1, max_length=accounts.PASSWORD_MAX, examples=["a long sentence nobody guesses"])
    new: str = Field(min_length=1, max_length=accounts.PASSWORD_MAX, examples=["another long sentence nobody guesses"])


class SessionPatch(Strict):
    language: str | None = Field(default=None, pattern="^(vi|en)$", examples=["en"])
    password: PasswordChange | None = None


@router.post("", summary="Sign in", responses=problems(401, 403, 422, 429))
async def sign_in(body: Credentials, request: Request, response: Response, services: ServicesDep) -> SessionAnswer:
    """Sets the cookie `hub_session`. Wrong passwords are counted; after five, waits begin and grow."""
    check_origin(request, services)
    hours = services.settings.session_hours
    secret, identity = await services.logins.sign_in(
        services.pool, body.username, body.password, client_of(request), hours
    )
    _set_cookie(request, response, services, secret)
    return SessionAnswer(user=_me(identity), csrf=sessions.csrf_of(secret))


@router.get("", summary="Who am I", responses=problems(401))
async def who_am_i(
    request: Request, response: Response, identity: SignedIn, connection: ConnectionDep, services: ServicesDep
) -> SessionAnswer:
    """The person behind the session, and the CSRF token (empty for a Bearer token, which needs none).

    Asked now and then by a viewer, the session goes on: a wall screen stays signed in, for 30 days at most.
    """
    secret = request.cookies.get(sessions.COOKIE, "")
    if await sessions.renew(connection, identity, services.settings.session_hours):
        _set_cookie(request, response, services, secret)
    return SessionAnswer(user=_me(identity), csrf="" if identity.token else sessions.csrf_of(secret))


@router.patch("", summary="Change my language or password", responses=problems(401, 403, 422, 429))
async def change_mine(
    body: SessionPatch,
    request: Request,
    who: SignedInBriefly,
    trail: TrailDep,
    services: ServicesDep,
) -> Me:
    """A new password ends every other session of the same person. Wrong ones are counted as at sign-in."""
    if who.token:
        raise ApiError(
            403,
            "person-only",
            "a token has no password and no language",
            Problem("session", "a token", "a person's session"),
        )
    given: dict[str, Any] = {"id": who.id, "language": body.language, "session": who.secret_hash}
    if body.password is not None:
        with services.logins.changing(who.id):
            given |= await _checked_password(services, client_of(request), who, body.password)
    async with services.pool.connection() as connection, connection.transaction():
        if body.language is not None:
            await connection.execute(_LANGUAGE, given)
        if body.password is not None:
            if (await connection.execute(_PASSWORD, given)).rowcount == 0:
                raise _not_yours()
            await connection.execute(_OTHERS, given)
        changed = {"language": body.language, "password": body.password is not None}
        await trail.ok(connection, who, "session.change", who.actor, changed)
    if body.password is not None:
        services.feed.close_all(
            4401,
            "your session has ended",
            lambda viewer: viewer.account == who.actor and viewer.session != who.secret_hash,
        )
    return _me(who).model_copy(update={"language": body.language or who.language})


@router.delete("", summary="Sign out", status_code=204, responses=problems(401, 403))
async def sign_out(
    response: Response, connection: ConnectionDep, who: SignedIn, services: ServicesDep, trail: TrailDep
) -> None:
    """Ends the session and its live feeds."""
    if not who.token:
        async with connection.transaction():
            await sessions.close_session(connection, who.secret_hash)
            await trail.ok(connection, who, "session.logout", who.actor)
        services.feed.close_all(4401, "signed out", lambda viewer: viewer.session == who.secret_hash)
    response.delete_cookie(sessions.COOKIE, path="/", httponly=True, samesite="strict")


async def _checked_password(services: Services, client: str, who: Identity, change: PasswordChange) -> dict[str, str]:
    """What is kept of the password until now, and of the new one. No connection is held meanwhile."""
    if problem := accounts.password_problem(change.new, who.username, "password.new", name=who.name):
        raise InputError(problem)
    row = await services.logins.check(services.pool, who.username, change.current, client)
    if row is None:
        raise _not_yours()
    return {"was": row[5], "hash": await services.logins.hashed(change.new)}


def _not_yours() -> InputError:
    return InputError(Problem("password.current", "a secret", "your password until now"))


def _secure(request: Request, services: Services) -> bool:
    public = services.settings.public_url
    return request.url.scheme == "https" or (public is not None and public.startswith("https:"))


def _set_cookie(request: Request, response: Response, services: Services, secret: str) -> None:
    response.set_cookie(
        sessions.COOKIE,
        secret,
        max_age=services.settings.session_hours * 3600,
        path="/",
        secure=_secure(request, services),
        httponly=True,
        samesite="strict",
    )


def _me(who: Identity) -> Me:
    return Me(id=who.id, username=who.username, name=who.name, role=who.role, language=who.language)
