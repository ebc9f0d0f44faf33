"""Rules: documents in the language of docs/rules.md. An edit makes a new version; alarms name the version that raised them."""

from __future__ import annotations

from typing import Any

import psycopg
from fastapi import APIRouter
from psycopg.types.json import Jsonb
from pydantic import BaseModel, Field

from hub.core.alarms import Severity
from hub.core.rules.document import parse
from hub.edges.database import Connection
from hub.edges.web.deps import ConnectionDep, Integrator, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT4,
    Bilingual,
    Cursor,
    Id4,
    Json,
    Limit,
    Moment,
    Strict,
    Version,
    after_id,
    next_cursor,
    one,
    rows,
)
from hub.errors import ConflictError, DocumentError, NotFoundError, Problem, shown

router = APIRouter(prefix="/rules", tags=["rules"])

_SELECT = """
SELECT r.rule_id AS id, r.key, r.enabled, r.version, v.document
FROM rule r JOIN rule_version v USING (rule_id, version)
"""
_LIST = _SELECT + "WHERE r.rule_id > %(after)s ORDER BY r.rule_id LIMIT %(limit)s"
_ONE = _SELECT + "WHERE r.rule_id = %(id)s"
_VERSIONS = """
SELECT version, document, created_at, created_by FROM rule_version
WHERE rule_id = %(id)s AND version < %(before)s ORDER BY version DESC LIMIT %(limit)s
"""
_CREATE = "INSERT INTO rule (key, version, enabled) VALUES (%(key)s, 1, %(enabled)s) RETURNING rule_id AS id"
_LOCK = _SELECT + "WHERE r.rule_id = %(id)s FOR UPDATE OF r"
_VERSION = "INSERT INTO rule_version (rule_id, version, document, created_by) VALUES (%(id)s, %(version)s, %(document)s, %(by)s)"
_MOVE = "UPDATE rule SET version = %(version)s, enabled = %(enabled)s WHERE rule_id = %(id)s"
_TELL = "SELECT append_change('rule', %(id)s, %(body)s)"

_EXAMPLE = {
    "key": "cam-le-level-3",
    "name": {"vi": "Sông Cẩm Lệ vượt báo động III", "en": "Cẩm Lệ river above alert level III"},
    "applies_to": {"domain": "water", "metric": "water_level", "tags": {"river": "cam-le"}},
    "when": {"kind": "threshold", "above": 2.5, "clear_below": 2.3},
    "for": "PT2M",
    "severity": "critical",
}


class NewRule(Strict):
    document: Json = Field(description="docs/rules.md teaches the language", examples=[_EXAMPLE])
    enabled: bool = True


class RuleEdit(NewRule):
    version: Version | None = None


class Rule(BaseModel):
    id: int = Field(examples=[5])
    key: str = Field(examples=["cam-le-level-3"])
    name: Bilingual
    severity: Severity = Field(description="the worst it can raise", examples=["critical"])
    enabled: bool
    version: int = Field(examples=[1])
    document: dict[str, Any] = Field(examples=[_EXAMPLE])


class Rules(BaseModel):
    items: list[Rule]
    next: str | None


class RuleVersion(BaseModel):
    version: int = Field(examples=[1])
    document: dict[str, Any] = Field(examples=[_EXAMPLE])
    created_at: Moment
    created_by: str = Field(examples=["user:lan"])


class RuleVersions(BaseModel):
    items: list[RuleVersion]
    next: str | None


@router.get("", summary="List rules", responses=problems(401, 422))
async def list_rules(connection: ConnectionDep, _: Viewer, limit: Limit = 1000, cursor: Cursor = None) -> Rules:
    found = await rows(connection, _LIST, {"after": after_id(cursor, 0, MAX_INT4), "limit": limit + 1})
    page = found[:limit]
    return Rules(items=[_rule(row) for row in page], next=next_cursor(page[-1]["id"]) if len(found) > limit else None)


@router.get("/{rule_id}", summary="One rule", responses=problems(401, 404, 422))
async def get_rule(rule_id: Id4, connection: ConnectionDep, _: Viewer) -> Rule:
    row = await one(connection, _ONE, {"id": rule_id})
    if row is None:
        raise NotFoundError(f"rule {rule_id} does not exist")
    return _rule(row)


@router.get("/{rule_id}/versions", summary="Versions of a rule", responses=problems(401, 404, 422))
async def rule_versions(
    rule_id: Id4, connection: ConnectionDep, who: Viewer, limit: Limit = 100, cursor: Cursor = None
) -> RuleVersions:
    """Newest first."""
    await get_rule(rule_id, connection, who)
    given = {"id": rule_id, "before": after_id(cursor, MAX_INT4, MAX_INT4), "limit": limit + 1}
    found = await rows(connection, _VERSIONS, given)
    page = found[:limit]
    more = next_cursor(page[-1]["version"]) if len(found) > limit else None
    return RuleVersions(items=[RuleVersion(**row) for row in page], next=more)


@router.post("", summary="Write a rule", status_code=201, responses=problems(401, 403, 409, 422))
async def create_rule(body: NewRule, connection: ConnectionDep, who: Integrator, trail: TrailDep) -> Rule:
    key = parse(body.document).key
    try:
        async with connection.transaction():
            created = await one(connection, _CREATE, {"key": key, "enabled": body.enabled})
            assert created is not None
            await _put(connection, created["id"], 1, body, who.actor)
            rule = await _tell(connection, created["id"], who)
            await trail.ok(connection, who, "rule.create", f"rule:{key}", {"version": 1, "enabled": body.enabled})
    except psycopg.errors.UniqueViolation:
        raise ConflictError(
            f"a rule with the key {key!r} exists already; edit that one, or choose another key"
        ) from None
    return rule


@router.put("/{rule_id}", summary="Edit, enable or disable a rule", responses=problems(401, 403, 404, 409, 422))
async def edit_rule(rule_id: Id4, body: RuleEdit, connection: ConnectionDep, who: Integrator, trail: TrailDep) -> Rule:
    """A changed document makes a new version. With `version` given, 409 when somebody was faster."""
    key = parse(body.document).key
    async with connection.transaction():
        held = await one(connection, _LOCK, {"id": rule_id})
        if held is None:
            raise NotFoundError(f"rule {rule_id} does not exist")
        if body.version is not None and held["version"] != body.version:
            raise ConflictError(
                f"rule {rule_id} is at version {held['version']}, the change was made on version {body.version}"
            )
        if key != held["key"]:
            raise DocumentError(Problem("document.key", shown(key), f"{held['key']}: a rule keeps its key"))
        version = held["version"]
        if body.document != held["document"]:
            version += 1
            await _put(connection, rule_id, version, body, who.actor)
        await connection.execute(_MOVE, {"id": rule_id, "version": version, "enabled": body.enabled})
        rule = await _tell(connection, rule_id, who)
        await trail.ok(connection, who, "rule.edit", f"rule:{key}", {"version": version, "enabled": body.enabled})
    return rule


def _rule(row: dict[str, Any]) -> Rule:
    document = row["document"]
    try:
        severity = parse(document).worst
    except DocumentError:
        # Written by another version of the hub; it is shown as it stands, and the rules pass over it.
        severity = Severity.INDETERMINATE
    return Rule(**row, name=document.get("name") or Bilingual(), severity=severity)


async def _put(connection: Connection, rule_id: int, version: int, body: NewRule, actor: str) -> None:
    given = {"id": rule_id, "version": version, "document": Jsonb(body.document), "by": actor}
    await connection.execute(_VERSION, given)


async def _tell(connection: Connection, rule_id: int, who: Viewer) -> Rule:
    rule = await get_rule(rule_id, connection, who)
    await connection.execute(_TELL, {"id": rule_id, "body": Jsonb(rule.model_dump(mode="json"))})
    return rule
