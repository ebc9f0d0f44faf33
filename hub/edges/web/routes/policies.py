"""Policies of escalation: whom to tell of which alarms, after how long."""

from __future__ import annotations

from typing import Annotated, Any

import psycopg
from fastapi import APIRouter
from psycopg.types.json import Jsonb
from pydantic import AfterValidator, BaseModel, Field

from hub.core.alarms import Severity
from hub.core.escalation import Until
from hub.core.faults import problem
from hub.core.topics import DOMAINS
from hub.edges.database import Connection
from hub.edges.web.accounts import Role
from hub.edges.web.deps import Admin, ConnectionDep, Operator, TrailDep
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT4,
    Bilingual,
    Cursor,
    Domain,
    Id4,
    Limit,
    Moment,
    Strict,
    Version,
    Words,
    after_id,
    next_cursor,
    one,
    rows,
)
from hub.edges.web.keys import strange_keys
from hub.errors import ConflictError, InputError, NotFoundError, Problem, shown

router = APIRouter(prefix="/policies", tags=["notifications"])

_SELECT = """
SELECT policy_id AS id, key, name, match, steps, resolved, enabled, version, updated_at, updated_by FROM policy
"""
_LIST = _SELECT + "WHERE policy_id > %(after)s ORDER BY policy_id LIMIT %(limit)s"
_ONE = _SELECT + "WHERE policy_id = %(id)s"
_LOCK = "SELECT policy_id AS id, key, version FROM policy WHERE policy_id = %(id)s FOR UPDATE"
_CREATE = """
INSERT INTO policy (key, name, match, steps, resolved, enabled, updated_by)
VALUES (%(key)s, %(name)s, %(match)s, %(steps)s, %(resolved)s, %(enabled)s, %(by)s) RETURNING policy_id AS id
"""
_UPDATE = """
UPDATE policy SET name = %(name)s, match = %(match)s, steps = %(steps)s, resolved = %(resolved)s,
    since = CASE WHEN enabled OR NOT %(enabled)s THEN since ELSE now() END, enabled = %(enabled)s,
    version = version + 1, updated_at = now(), updated_by = %(by)s WHERE policy_id = %(id)s
"""
_DELETE = "DELETE FROM policy WHERE policy_id = %(id)s"
# FOR SHARE: a channel that is being deleted cannot slip away between this look and our commit.
_CHANNELS = "SELECT key FROM channel WHERE key = ANY(%(keys)s) FOR SHARE"
_RING = "SELECT pg_notify('ioc_policy', '')"

_LONGEST_SECONDS = 7 * 86_400


def _unique(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise ValueError("each at most once")
    return values


def _domain(value: str) -> str:
    if value not in DOMAINS:
        raise ValueError(f"one of {', '.join(DOMAINS)}")
    return value


Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
RulePattern = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}\*?$")]


class PolicyMatch(Strict):
    """An empty list is for all. All that are given must fit."""

    severities: list[Severity] = Field(default_factory=list, max_length=5, examples=[["critical", "major"]])
    rules: list[RulePattern] = Field(
        default_factory=list, max_length=100, description="keys; `flood*` is all that begin so", examples=[["cam-le-*"]]
    )
    domains: list[Annotated[Domain, AfterValidator(_domain)]] = Field(
        default_factory=list, max_length=len(DOMAINS), examples=[["water"]]
    )
    zones: list[Key] = Field(default_factory=list, max_length=100, description="keys", examples=[["hoa-xuan-flood"]])


class PolicyStep(Strict):
    after_seconds: int = Field(
        ge=0, le=_LONGEST_SECONDS, description="from the moment the alarm begins to call", examples=[300]
    )
    to_role: Role | None = Field(
        default=None, description="reach the people of this role; null: whom each channel names", examples=["admin"]
    )
    channels: Annotated[list[Key], AfterValidator(_unique)] = Field(
        min_length=1, max_length=20, examples=[["dispatch"]]
    )
    until: Until = Field(
        Until.ACKED, description="acked: not once somebody has acknowledged; cleared: until the alarm has cleared"
    )


class PolicyBody(Strict):
    key: Key = Field(examples=["night-duty"])
    name: Words
    match: PolicyMatch = Field(default_factory=PolicyMatch)
    steps: list[PolicyStep] = Field(min_length=1, max_length=20)
    resolved: bool = Field(default=True, description="tell those who were told when the alarm has cleared")
    enabled: bool = Field(default=False, description="it concerns alarms that begin to call from then on")


class PolicyEdit(PolicyBody):
    version: Version


class Policy(BaseModel):
    id: int = Field(examples=[3])
    key: str = Field(examples=["night-duty"])
    name: Bilingual
    match: PolicyMatch
    steps: list[PolicyStep]
    resolved: bool
    enabled: bool
    version: int = Field(examples=[1])
    updated_at: Moment
    updated_by: str = Field(examples=["user:admin"])


class Policies(BaseModel):
    items: list[Policy]
    next: str | None


@router.get("", summary="List policies", responses=problems(401, 403, 422))
async def list_policies(connection: ConnectionDep, _: Operator, limit: Limit = 100, cursor: Cursor = None) -> Policies:
    found = await rows(connection, _LIST, {"after": after_id(cursor, 0, MAX_INT4), "limit": limit + 1})
    page = found[:limit]
    return Policies(
        items=[Policy(**row) for row in page], next=next_cursor(page[-1]["id"]) if len(found) > limit else None
    )


@router.post("", summary="Add a policy", status_code=201, responses=problems(401, 403, 409, 422))
async def create_policy(body: PolicyBody, connection: ConnectionDep, who: Admin, trail: TrailDep) -> Policy:
    """Switched off unless it says otherwise."""
    try:
        async with connection.transaction():
            await _check(connection, body)
            created = await one(connection, _CREATE, _values(body, who.actor))
            assert created is not None
            await trail.ok(connection, who, "policy.create", f"policy:{body.key}", _told(body))
            await connection.execute(_RING)
    except psycopg.errors.UniqueViolation:
        text = f"a policy with the key {body.key!r} exists already; choose another key"
        raise ConflictError(text, problem("key", body.key, "policy.own-key")) from None
    return await _policy(connection, created["id"])


@router.put("/{policy_id}", summary="Change a policy", responses=problems(401, 403, 404, 409, 422))
async def edit_policy(
    policy_id: Id4, body: PolicyEdit, connection: ConnectionDep, who: Admin, trail: TrailDep
) -> Policy:
    """Ladders under way go on with the new steps; what was told is not told again."""
    async with connection.transaction():
        held = await _locked(connection, policy_id, body.version)
        if body.key != held["key"]:
            raise InputError(Problem("key", body.key, f"{held['key']}: it stays; make another policy"))
        await _check(connection, body)
        await connection.execute(_UPDATE, {**_values(body, who.actor), "id": policy_id})
        await trail.ok(connection, who, "policy.edit", f"policy:{body.key}", _told(body))
        await connection.execute(_RING)
    return await _policy(connection, policy_id)


@router.delete("/{policy_id}", summary="Delete a policy", status_code=204, responses=problems(401, 403, 404, 422))
async def delete_policy(policy_id: Id4, connection: ConnectionDep, who: Admin, trail: TrailDep) -> None:
    """What it queued already is still sent."""
    async with connection.transaction():
        held = await _locked(connection, policy_id, None)
        await connection.execute(_DELETE, {"id": policy_id})
        await trail.ok(connection, who, "policy.delete", f"policy:{held['key']}")
        await connection.execute(_RING)


async def _check(connection: Connection, body: PolicyBody) -> None:
    """Raises InputError for channels, rules and zones that do not exist."""
    wanted = {channel for step in body.steps for channel in step.channels}
    known = {row["key"] for row in await rows(connection, _CHANNELS, {"keys": sorted(wanted)})}
    faults = [
        Problem(f"steps.{number}.channels", shown(channel), "the key of a channel")
        for number, step in enumerate(body.steps)
        for channel in step.channels
        if channel not in known
    ]
    faults += await strange_keys(connection, "match", rules=body.match.rules, zones=body.match.zones)
    if faults:
        raise InputError(*faults)


def _values(body: PolicyBody, actor: str) -> dict[str, Any]:
    given = body.model_dump(mode="json")
    return {
        **given,
        "name": Jsonb(given["name"]),
        "match": Jsonb(given["match"]),
        "steps": Jsonb(given["steps"]),
        "by": actor,
    }


def _told(body: PolicyBody) -> dict[str, Any]:
    return {name: value for name, value in body.model_dump(mode="json").items() if name not in ("key", "version")}


async def _policy(connection: Connection, policy_id: int) -> Policy:
    row = await one(connection, _ONE, {"id": policy_id})
    assert row is not None
    return Policy(**row)


async def _locked(connection: Connection, policy_id: int, version: int | None) -> dict[str, Any]:
    held = await one(connection, _LOCK, {"id": policy_id})
    if held is None:
        raise NotFoundError(f"policy {policy_id} does not exist")
    if version is not None and held["version"] != version:
        raise ConflictError(
            f"policy {policy_id} is at version {held['version']}, the change was made on version {version}"
        )
    return held
