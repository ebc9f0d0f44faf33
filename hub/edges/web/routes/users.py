"""People: who may sign in, and as what."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

import psycopg
from fastapi import APIRouter
from pydantic import BaseModel, Field, field_validator

from hub.core.faults import problem
from hub.edges.database import Connection
from hub.edges.notify.configs import Address
from hub.edges.stores import users
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
    Version,
    after_id,
    next_cursor,
    one,
    rows,
)
from hub.errors import ConflictError, InputError

router = APIRouter(prefix="/users", tags=["users"])

_SELECT = """
SELECT user_id AS id, username, name, role, language, email, telegram, disabled, version, created_at, failed, locked_until
FROM app_user
"""
_LIST = _SELECT + "WHERE user_id > %(after)s ORDER BY user_id LIMIT %(limit)s"
_ONE = _SELECT + "WHERE user_id = %(id)s"
_CREATE = """
INSERT INTO app_user (username, name, role, password_hash, language, email, telegram)
VALUES (%(username)s, %(name)s, %(role)s, %(password_hash)s, %(language)s, %(email)s, %(telegram)s) RETURNING user_id AS id
"""

Language = Literal["vi", "en"]
TelegramId = Annotated[str, Field(pattern=r"^(-?[0-9]{1,20}|@[A-Za-z0-9_]{1,64})$", examples=["110201543"])]
"""A chat of the Bot API."""


class NewUser(Strict):
    username: str = Field(pattern=accounts.USERNAME_PATTERN, description=accounts.USERNAME_RULE, examples=["lan"])
    name: ShortText = Field(examples=["Nguyễn Thị Lan"])
    role: Role = Field(examples=["operator"])
    password: str = Field(min_length=1, max_length=accounts.PASSWORD_MAX, examples=["a long sentence nobody guesses"])
    language: Language = "vi"
    email: Address | None = Field(default=None, description="where alarms are told to this person")
    telegram: TelegramId | None = None


class UserPatch(Strict):
    """Only what is given changes. A new password, role or `disabled` ends the person's sessions."""

    name: ShortText | None = Field(default=None, examples=["Nguyễn Thị Lan"])
    role: Role | None = Field(default=None, examples=["integrator"])
    password: str | None = Field(
        None, min_length=1, max_length=accounts.PASSWORD_MAX, examples=["a new sentence nobody guesses"]
    )
    language: Language | None = None
    disabled: bool | None = None
    email: Address | None = Field(default=None, description="null takes it away")
    telegram: TelegramId | None = Field(default=None, description="null takes it away")
    version: Version | None = Field(
        default=None, description="the version that was read; without it the change is made on whatever is there"
    )

    @field_validator("name", "role", "password", "language", "disabled", "version")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("a value, or leave the field out")
        return value


class User(BaseModel):
    id: int = Field(examples=[1])
    username: str = Field(examples=["lan"])
    name: str = Field(examples=["Nguyễn Thị Lan"])
    role: Role
    language: str = Field(examples=["vi"])
    email: str | None = Field(examples=["lan@example.vn"])
    telegram: str | None = Field(examples=["110201543"])
    disabled: bool
    version: int = Field(examples=[1])
    created_at: Moment
    failed: int = Field(description="wrong passwords since the last right one", examples=[0])
    locked_until: Moment | None


class Users(BaseModel):
    items: list[User]
    next: str | None


@router.get("", summary="List users", responses=problems(401, 403, 422))
async def list_users(connection: ConnectionDep, _: Admin, limit: Limit = 100, cursor: Cursor = None) -> Users:
    found = await rows(connection, _LIST, {"after": after_id(cursor, 0, MAX_INT4), "limit": limit + 1})
    page = found[:limit]
    return Users(items=[User(**row) for row in page], next=next_cursor(page[-1]["id"]) if len(found) > limit else None)


@router.post("", summary="Add a user", status_code=201, responses=problems(401, 403, 409, 422))
async def create_user(body: NewUser, connection: ConnectionDep, who: Admin, trail: TrailDep) -> User:
    digest = await _hashed(body.password, body.username, body.name)
    try:
        async with connection.transaction():
            created = await one(connection, _CREATE, {**body.model_dump(mode="json"), "password_hash": digest})
            assert created is not None
            await trail.ok(connection, who, "user.create", f"user:{body.username}", {"role": body.role.value})
    except psycopg.errors.UniqueViolation:
        text = f"a user {body.username!r} exists already; choose another name"
        raise ConflictError(text, problem("username", body.username, "user.own-name")) from None
    return await _user(connection, created["id"])


@router.patch("/{user_id}", summary="Change a user", responses=problems(401, 403, 404, 409, 422))
async def patch_user(
    user_id: Id4, body: UserPatch, connection: ConnectionDep, who: Admin, trail: TrailDep, services: ServicesDep
) -> User:
    """The last enabled administrator cannot be disabled or demoted."""
    given = body.model_dump(mode="json", exclude_unset=True)
    version = given.pop("version", None)
    async with connection.transaction():
        held, ends = await users.edit(connection, user_id, given, version, _hashed)
        shown = {name: "changed" if name == "password" else value for name, value in given.items()}
        await trail.ok(connection, who, "user.edit", f"user:{held['username']}", shown)
    if ends:
        services.feed.close_all(
            4401, "your session has ended", lambda viewer: viewer.account == f"user:{held['username']}"
        )
    return await _user(connection, user_id)


async def _hashed(password: str, username: str, name: str) -> str:
    if fault := accounts.password_problem(password, username, name=name):
        raise InputError(fault)
    return await asyncio.to_thread(accounts.hashed, password)


async def _user(connection: Connection, user_id: int) -> User:
    row = await one(connection, _ONE, {"id": user_id})
    assert row is not None
    return User(**row)
