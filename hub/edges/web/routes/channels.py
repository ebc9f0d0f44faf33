"""Channels: the ways out of the hub. What is secret in them goes in and never comes out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import psycopg
from fastapi import APIRouter
from psycopg.types.json import Jsonb
from pydantic import BaseModel, Field

from hub.core.faults import Raw, problem
from hub.core.outbound import host_problem, url_problem
from hub.edges.database import Connection
from hub.edges.notify import configs
from hub.edges.web.accounts import Role
from hub.edges.web.deps import Admin, ConnectionDep, Operator, ServicesDep, TrailDep
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
from hub.edges.web.routes.deliveries import Delivery, delivery
from hub.edges.web.services import Services
from hub.errors import ConflictError, InputError, NotFoundError, Problem

router = APIRouter(prefix="/channels", tags=["notifications"])

_SELECT = """
SELECT c.channel_id AS id, c.key, c.kind, c.name, c.config, c.enabled, c.language, c.version, c.updated_at, c.updated_by,
       x.channel_id IS NOT NULL AS has_secret, coalesce(s.failures, 0) AS failures, s.retry_at, s.outcome, s.used_at,
       (SELECT count(*) FROM delivery d WHERE d.channel_id = c.channel_id AND d.status = 'waiting') AS waiting
FROM channel c LEFT JOIN channel_secret x USING (channel_id) LEFT JOIN channel_state s USING (channel_id)
"""
_LIST = _SELECT + "WHERE c.channel_id > %(after)s ORDER BY c.channel_id LIMIT %(limit)s"
_ONE = _SELECT + "WHERE c.channel_id = %(id)s"
_LOCK = """
SELECT channel_id AS id, key, kind, config, version,
       EXISTS (SELECT FROM channel_secret x WHERE x.channel_id = channel.channel_id) AS has_secret
FROM channel WHERE channel_id = %(id)s FOR UPDATE
"""
_CREATE = """
INSERT INTO channel (key, kind, name, config, enabled, language, updated_by)
VALUES (%(key)s, %(kind)s, %(name)s, %(config)s, %(enabled)s, %(language)s, %(by)s) RETURNING channel_id AS id
"""
_STATE = "INSERT INTO channel_state (channel_id) VALUES (%(id)s)"
_UPDATE = """
UPDATE channel SET name = %(name)s, config = %(config)s, enabled = %(enabled)s, language = %(language)s,
    version = version + 1, updated_at = now(), updated_by = %(by)s WHERE channel_id = %(id)s
"""
_SECRET_NEW = "INSERT INTO channel_secret (channel_id, secret) VALUES (%(id)s, %(secret)s)"  # noqa: S105
_SECRET_EDIT = "UPDATE channel_secret SET secret = %(secret)s WHERE channel_id = %(id)s"  # noqa: S105
_SECRET_GONE = "DELETE FROM channel_secret WHERE channel_id = %(id)s"  # noqa: S105
# Not waited for: whoever sends over the channel right now holds its row.
_AWAKE = """
UPDATE channel_state SET retry_at = NULL WHERE channel_id = (
    SELECT channel_id FROM channel_state WHERE channel_id = %(id)s FOR UPDATE SKIP LOCKED)
"""
_USED_BY = """
SELECT key FROM policy WHERE EXISTS (
    SELECT FROM jsonb_array_elements(steps) step WHERE step -> 'channels' ? %(key)s) ORDER BY key
"""
_DELETE = "DELETE FROM channel WHERE channel_id = %(id)s"
_TEST = """
INSERT INTO delivery (channel_id, channel, kind, event, content, give_up_at)
VALUES (%(id)s, %(key)s, %(kind)s, 'test', '{}', %(give_up_at)s) RETURNING delivery_id AS id
"""
_RING = "SELECT pg_notify('ioc_delivery', '')"
_TEST_GIVES_UP = timedelta(minutes=5)
_ADDRESSES = ("url", "base_url")

Kind = Literal["webhook", "email", "telegram"]
Language = Literal["vi", "en"]


class _Body(Strict):
    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", examples=["dispatch"])
    name: ShortText = Field(examples=["Hệ thống điều phối"])
    enabled: bool = True
    language: Language = "vi"


class WebhookBody(_Body):
    kind: Literal["webhook"]
    config: configs.Webhook


class EmailBody(_Body):
    kind: Literal["email"]
    config: configs.Email


class TelegramBody(_Body):
    kind: Literal["telegram"]
    config: configs.Telegram


class WebhookEdit(WebhookBody):
    version: Version


class EmailEdit(EmailBody):
    version: Version


class TelegramEdit(TelegramBody):
    version: Version


NewChannel = Annotated[WebhookBody | EmailBody | TelegramBody, Field(discriminator="kind")]
ChannelEdit = Annotated[WebhookEdit | EmailEdit | TelegramEdit, Field(discriminator="kind")]


class Channel(BaseModel):
    id: int = Field(examples=[2])
    key: str = Field(examples=["dispatch"])
    kind: Kind
    name: str = Field(examples=["Hệ thống điều phối"])
    config: dict[str, Any] = Field(
        description="as given; its secret is `set` or null",
        examples=[{"url": "https://dispatch.example.vn/ioc", "secret": "set"}],
    )
    enabled: bool
    language: Language
    version: int = Field(examples=[1])
    updated_at: Moment
    updated_by: str = Field(examples=["user:admin"])
    waiting: int = Field(description="deliveries in its queue", examples=[0])
    failures: int = Field(description="attempts in a row that did not get through", examples=[0])
    retry_at: Moment | None = Field(description="it rests until then")
    outcome: Literal["sent", "refused", "later"] | None = Field(
        description="of the last attempt; later: it is to be tried again; null: it was not used yet", examples=["sent"]
    )
    used_at: Moment | None = Field(description="when that was")


class Channels(BaseModel):
    items: list[Channel]
    next: str | None


@router.get("", summary="List channels", responses=problems(401, 403, 422))
async def list_channels(
    connection: ConnectionDep, who: Operator, limit: Limit = 100, cursor: Cursor = None
) -> Channels:
    """Of addresses only an administrator sees more than scheme and host: the rest may hold a secret."""
    found = await rows(connection, _LIST, {"after": after_id(cursor, 0, MAX_INT4), "limit": limit + 1})
    page = found[:limit]
    return Channels(
        items=[_shown(row, whole=who.role.may(Role.ADMIN)) for row in page],
        next=next_cursor(page[-1]["id"]) if len(found) > limit else None,
    )


@router.post("", summary="Add a channel", status_code=201, responses=problems(401, 403, 409, 422))
async def create_channel(
    body: NewChannel, connection: ConnectionDep, who: Admin, trail: TrailDep, services: ServicesDep
) -> Channel:
    """Its destination must not be this machine or a link-local address, unless HUB_NOTIFY_ALLOW says so."""
    config, secret = _checked(body, services)
    if body.kind == "webhook" and secret is None:
        raise InputError(Problem("config.secret", "nothing", configs.WEBHOOK_RULE))
    try:
        async with connection.transaction():
            created = await one(connection, _CREATE, _values(body, config, who.actor))
            assert created is not None
            await connection.execute(_STATE, created)
            if secret is not None:
                await connection.execute(_SECRET_NEW, {**created, "secret": secret})
            await trail.ok(connection, who, "channel.create", f"channel:{body.key}", _told(body, config))
    except psycopg.errors.UniqueViolation:
        text = f"a channel with the key {body.key!r} exists already; choose another key"
        raise ConflictError(text, problem("key", body.key, "channel.own-key")) from None
    return await _channel(connection, created["id"])


@router.put("/{channel_id}", summary="Change a channel", responses=problems(401, 403, 404, 409, 422))
async def edit_channel(
    channel_id: Id4, body: ChannelEdit, connection: ConnectionDep, who: Admin, trail: TrailDep, services: ServicesDep
) -> Channel:
    """Key and kind stay. A secret that is left out, or given as `set`, stays too, but goes to no other server: with another
    address it is given anew. What waits is tried at once."""
    config, secret = _checked(body, services)
    async with connection.transaction():
        held = await _locked(connection, channel_id, body.version)
        for name in ("key", "kind"):
            if getattr(body, name) != held[name]:
                raise InputError(Problem(name, getattr(body, name), f"{held[name]}: it stays; make another channel"))
        if held["has_secret"]:
            _check_destination(body, held["config"], config)
        await connection.execute(_UPDATE, {**_values(body, config, who.actor), "id": channel_id})
        changed = await _put_secret(connection, channel_id, body, secret)
        await connection.execute(_AWAKE, {"id": channel_id})
        await trail.ok(
            connection, who, "channel.edit", f"channel:{body.key}", {**_told(body, config), "secret_changed": changed}
        )
        await connection.execute(_RING)
    return await _channel(connection, channel_id)


@router.delete(
    "/{channel_id}", summary="Delete a channel", status_code=204, responses=problems(401, 403, 404, 409, 422)
)
async def delete_channel(channel_id: Id4, connection: ConnectionDep, who: Admin, trail: TrailDep) -> None:
    """Its deliveries stay in the log; those that wait are given up. 409 while a policy uses it."""
    async with connection.transaction():
        held = await _locked(connection, channel_id, None)
        used = [row["key"] for row in await rows(connection, _USED_BY, {"key": held["key"]})]
        if used:
            policies = ", ".join(used)
            raise ConflictError(
                f"the channel {held['key']} is used by {policies}; take it out there first",
                problem("channel", Raw(held["key"]), "channel.unused", policies=policies),
            )
        await connection.execute(_DELETE, {"id": channel_id})
        await trail.ok(connection, who, "channel.delete", f"channel:{held['key']}")


@router.post("/{channel_id}/test", summary="Send a test", status_code=202, responses=problems(401, 403, 404, 422))
async def test_channel(channel_id: Id4, connection: ConnectionDep, who: Admin, trail: TrailDep) -> Delivery:
    """Queues a test message, also when the channel is switched off or rests. `GET /deliveries/{id}` says what became of it."""
    async with connection.transaction():
        held = await _locked(connection, channel_id, None)
        created = await one(connection, _TEST, {**held, "give_up_at": datetime.now(UTC) + _TEST_GIVES_UP})
        assert created is not None
        await trail.ok(connection, who, "channel.test", f"channel:{held['key']}", {"delivery": created["id"]})
        await connection.execute(_RING)
    return await delivery(connection, created["id"])


def _checked(body: WebhookBody | EmailBody | TelegramBody, services: Services) -> tuple[dict[str, Any], str | None]:
    """The configuration without its secret, and the secret. Raises InputError."""
    allowed = services.settings.notify_allow
    match body.config:
        case configs.Webhook(url=url):
            fault = url_problem(url, "config.url", allowed)
        case configs.Telegram(base_url=url):
            fault = url_problem(url, "config.base_url", allowed)
        case configs.Email(host=host):
            fault = host_problem(host, "config.host", allowed)
    if fault is not None:
        raise InputError(fault)
    config = body.config.model_dump()
    secret = config.pop(configs.SECRET_FIELD[body.kind])
    return config, None if secret == configs.KEPT else secret


def _check_destination(
    body: WebhookBody | EmailBody | TelegramBody, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """What is write-only must not be read by sending it to oneself. (A webhook's secret signs and is never sent.)"""
    field = {"email": "host", "telegram": "base_url"}.get(body.kind)
    if field is None or after[field] == before.get(field, after[field]):
        return
    name = configs.SECRET_FIELD[body.kind]
    if name not in body.config.model_fields_set or getattr(body.config, name) == configs.KEPT:
        kept = Raw("the one that is kept", "mật khẩu đang lưu")
        raise InputError(problem(f"config.{name}", kept, "channel.secret-anew", place=f"config.{field}"))


async def _put_secret(
    connection: Connection, channel_id: int, body: WebhookBody | EmailBody | TelegramBody, secret: str | None
) -> bool:
    """Whether it changed."""
    field = configs.SECRET_FIELD[body.kind]
    if field not in body.config.model_fields_set or getattr(body.config, field) == configs.KEPT:
        return False
    if secret is None:
        if body.kind == "webhook":
            raise InputError(Problem("config.secret", "null", configs.WEBHOOK_RULE))
        await connection.execute(_SECRET_GONE, {"id": channel_id})
    elif (await connection.execute(_SECRET_EDIT, {"id": channel_id, "secret": secret})).rowcount == 0:
        await connection.execute(_SECRET_NEW, {"id": channel_id, "secret": secret})
    return True


def _values(body: WebhookBody | EmailBody | TelegramBody, config: dict[str, Any], actor: str) -> dict[str, Any]:
    return {
        "key": body.key, "kind": body.kind, "name": body.name, "config": Jsonb(config), "enabled": body.enabled,
        "language": body.language, "by": actor,
    }  # fmt: skip


def _told(body: WebhookBody | EmailBody | TelegramBody, config: dict[str, Any]) -> dict[str, Any]:
    """What the audit trail keeps of it: of an address without its query, which often is a key."""
    kept = {name: re.sub(r"\?.*", "?…", value) if name in _ADDRESSES else value for name, value in config.items()}
    return {"kind": body.kind, "enabled": body.enabled, "config": kept}


def _shown(row: dict[str, Any], *, whole: bool = True) -> Channel:
    secret = configs.KEPT if row["has_secret"] else None
    config = {
        name: value if whole or name not in _ADDRESSES else "{0.scheme}://{0.netloc}".format(urlsplit(value))
        for name, value in row["config"].items()
    }
    return Channel(**{**row, "config": {**config, configs.SECRET_FIELD[row["kind"]]: secret}})


async def _channel(connection: Connection, channel_id: int) -> Channel:
    row = await one(connection, _ONE, {"id": channel_id})
    assert row is not None
    return _shown(row)


async def _locked(connection: Connection, channel_id: int, version: int | None) -> dict[str, Any]:
    held = await one(connection, _LOCK, {"id": channel_id})
    if held is None:
        raise NotFoundError(f"channel {channel_id} does not exist")
    if version is not None and held["version"] != version:
        raise ConflictError(
            f"channel {channel_id} is at version {held['version']}, the change was made on version {version}"
        )
    return held
