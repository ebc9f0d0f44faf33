"""API tokens: how machines sign in."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from hub.edges.stores import tokens
from hub.edges.web import accounts
from hub.edges.web.accounts import Role
from hub.edges.web.deps import Admin, ConnectionDep, ServicesDep, TrailDep
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT4,
    Cursor,
    Id4,
    Limit,
    Moment,
    ShortText,
    Strict,
    When,
    after_id,
    next_cursor,
    one,
    rfc3339,
    rows,
)
from hub.errors import InputError, Problem, shown

router = APIRouter(prefix="/tokens", tags=["tokens"])

_SELECT = """
SELECT token_id AS id, name, role, created_by, created_at, expires_at, used_at, revoked FROM api_token
"""
_LIST = _SELECT + "WHERE token_id > %(after)s ORDER BY token_id LIMIT %(limit)s"
_ONE = _SELECT + "WHERE token_id = %(id)s"
_CREATE = """
INSERT INTO api_token (token_hash, name, role, created_by, expires_at)
VALUES (%(hash)s, %(name)s, %(role)s, %(by)s, %(expires_at)s) RETURNING token_id AS id
"""
# One at a time: of two made at one moment the second must see the first.
_ALONE = "SELECT pg_advisory_xact_lock(hashtext('ioc.tokens'))"
_LIVING = """
SELECT token_id FROM api_token WHERE name = %(name)s AND NOT revoked AND (expires_at IS NULL OR expires_at > now()) LIMIT 1
"""


class NewToken(Strict):
    name: ShortText = Field(description="what it is for", examples=["grafana"])
    role: Role = Field(examples=["viewer"])
    expires_at: When | None = Field(default=None, description="null: never", examples=["2027-01-01T00:00:00Z"])


class Token(BaseModel):
    id: int = Field(examples=[4])
    name: str = Field(examples=["grafana"])
    role: Role
    created_by: str = Field(examples=["user:admin"])
    created_at: Moment
    expires_at: Moment | None
    used_at: Moment | None = Field(description="to the minute")
    revoked: bool


class NewTokenAnswer(Token):
    token: str = Field(description="shown now and never again", examples=["ioc_…"])


class Tokens(BaseModel):
    items: list[Token]
    next: str | None


@router.get("", summary="List tokens", responses=problems(401, 403, 422))
async def list_tokens(connection: ConnectionDep, _: Admin, limit: Limit = 100, cursor: Cursor = None) -> Tokens:
    found = await rows(connection, _LIST, {"after": after_id(cursor, 0, MAX_INT4), "limit": limit + 1})
    page = found[:limit]
    return Tokens(
        items=[Token(**row) for row in page], next=next_cursor(page[-1]["id"]) if len(found) > limit else None
    )


@router.post("", summary="Make a token", status_code=201, responses=problems(401, 403, 422))
async def create_token(body: NewToken, connection: ConnectionDep, who: Admin, trail: TrailDep) -> NewTokenAnswer:
    if body.expires_at is not None and body.expires_at <= datetime.now(UTC):
        raise InputError(Problem("expires_at", rfc3339(body.expires_at), "a time to come, or null"))
    secret = accounts.new_token()
    given = {**body.model_dump(), "role": body.role.value, "hash": accounts.digest(secret), "by": who.actor}
    async with connection.transaction():
        await connection.execute(_ALONE)
        if await one(connection, _LIVING, given) is not None:
            # The trail and the histories of alarms know a token by its name.
            raise InputError(Problem("name", shown(body.name), "a name that no token has which still opens something"))
        created = await one(connection, _CREATE, given)
        assert created is not None
        await trail.ok(
            connection, who, "token.create", f"token:{created['id']}", {"name": body.name, "role": body.role.value}
        )
    row = await one(connection, _ONE, created)
    assert row is not None
    return NewTokenAnswer(**row, token=secret)


@router.delete("/{token_id}", summary="Take a token back", status_code=204, responses=problems(401, 403, 404, 422))
async def revoke_token(
    token_id: Id4, connection: ConnectionDep, who: Admin, trail: TrailDep, services: ServicesDep
) -> None:
    """It opens nothing from now on, and its live feeds end."""
    async with connection.transaction():
        name, revoked = await tokens.revoke(connection, token_id)
        await trail.ok(connection, who, "token.revoke", f"token:{token_id}", {"name": name})
    services.feed.close_all(4401, "this token was taken back", lambda viewer: viewer.session == revoked)
