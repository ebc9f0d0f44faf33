"""Rules: documents in the language of docs/rules.md with a life (draft, enabled, retired). Alarms name their version."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from hub.core.alarms import Severity
from hub.core.documents import diff
from hub.core.faults import problem
from hub.core.rules import texts
from hub.core.rules.document import parse
from hub.edges.database import Connection
from hub.edges.stores import documents
from hub.edges.web.deps import ConnectionDep, Integrator, ServicesDep, TrailDep, Viewer
from hub.edges.web.errors import FieldProblem, problems
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
    rows,
)
from hub.errors import DocumentError

router = APIRouter(prefix="/rules", tags=["rules"])

_LIST = (
    documents.reading("rule")
    + "WHERE t.rule_id > %(after)s AND (%(status)s::text IS NULL OR t.status = %(status)s) ORDER BY t.rule_id LIMIT %(limit)s"
)
_VERSIONS = """
SELECT version, document, created_at, created_by FROM rule_version
WHERE rule_id = %(id)s AND version < %(before)s ORDER BY version DESC LIMIT %(limit)s
"""

EXAMPLE = {
    "key": "cam-le-level-3",
    "name": {"vi": "Sông Cẩm Lệ vượt báo động III", "en": "Cẩm Lệ river above alert level III"},
    "applies_to": {"domain": "water", "metric": "water_level", "tags": {"river": "cam-le"}},
    "when": {"kind": "threshold", "above": 2.5, "clear_below": 2.3},
    "for": "PT2M",
    "severity": "critical",
}

Status = Literal["draft", "enabled", "retired"]


class NewRule(Strict):
    document: Json = Field(description="docs/rules.md teaches the language", examples=[EXAMPLE])
    enable: bool = Field(default=False, description="true brings this version into force; false keeps it as a draft")


class RuleEdit(NewRule):
    version: Version | None = None


class ToEnable(Strict):
    version: Version = Field(description="the version to bring into force")


class ToRetire(Strict):
    version: Version | None = Field(default=None, description="the newest version, as it was read")


class Rule(BaseModel):
    id: int = Field(examples=[5])
    key: str = Field(examples=["cam-le-level-3"])
    name: Bilingual
    severity: Severity = Field(description="the worst it can raise", examples=["critical"])
    status: Status = Field(examples=["enabled"])
    version: int = Field(description="the newest", examples=[2])
    enabled_version: int | None = Field(description="the one in force", examples=[1])
    document: dict[str, Any] = Field(description="of the newest version", examples=[EXAMPLE])
    enabled_document: dict[str, Any] | None = Field(examples=[EXAMPLE])
    enabled: bool
    created_by: str = Field(description="who wrote the newest version", examples=["user:lan"])
    updated_at: Moment
    by: str = Field(description="who changed it last: saved, enabled or retired", examples=["user:lan"])
    left_out: list[FieldProblem] = Field(
        description="why the version in force is not judged; empty: it is, or none is in force", examples=[[]]
    )


class Rules(BaseModel):
    items: list[Rule]
    next: str | None


class RuleVersion(BaseModel):
    version: int = Field(examples=[1])
    document: dict[str, Any] = Field(examples=[EXAMPLE])
    created_at: Moment
    created_by: str = Field(examples=["user:lan"])


class RuleVersions(BaseModel):
    items: list[RuleVersion]
    next: str | None


class Changed(BaseModel):
    path: str = Field(description="an element of a list by what it is known by", examples=["when.above"])
    before: Any = Field(description="null: was not there", examples=[2.5])
    after: Any = Field(description="null: is not there any more", examples=[2.7])


class Changes(BaseModel):
    changes: list[Changed]


@router.get("", summary="List rules", responses=problems(401, 422))
async def list_rules(
    connection: ConnectionDep, _: Viewer, status: Status | None = None, limit: Limit = 1000, cursor: Cursor = None
) -> Rules:
    given = {"after": after_id(cursor, 0, MAX_INT4), "status": status, "limit": limit + 1}
    found = await rows(connection, _LIST, given)
    page = found[:limit]
    return Rules(
        items=[Rule(**documents.as_rule(row)) for row in page],
        next=next_cursor(page[-1]["id"]) if len(found) > limit else None,
    )


@router.get("/{rule_id}", summary="One rule", responses=problems(401, 404, 422))
async def get_rule(rule_id: Id4, connection: ConnectionDep, _: Viewer) -> Rule:
    return await _rule(connection, rule_id)


@router.get("/{rule_id}/versions", summary="Versions of a rule", responses=problems(401, 404, 422))
async def rule_versions(
    rule_id: Id4, connection: ConnectionDep, _: Viewer, limit: Limit = 100, cursor: Cursor = None
) -> RuleVersions:
    """Newest first."""
    await documents.find(connection, "rule", rule_id)
    given = {"id": rule_id, "before": after_id(cursor, MAX_INT4, MAX_INT4), "limit": limit + 1}
    found = await rows(connection, _VERSIONS, given)
    page = found[:limit]
    more = next_cursor(page[-1]["version"]) if len(found) > limit else None
    return RuleVersions(items=[RuleVersion(**row) for row in page], next=more)


From = Annotated[int, Query(alias="from", ge=1, le=MAX_INT4, description="version", examples=[1])]
To = Annotated[int, Query(alias="to", ge=1, le=MAX_INT4, description="version", examples=[2])]


@router.get("/{rule_id}/diff", summary="What changed between two versions", responses=problems(401, 404, 422))
async def rule_diff(
    rule_id: Id4, connection: ConnectionDep, who: Viewer, from_: From, to: To, services: ServicesDep
) -> Changes:
    old = await documents.version_of(connection, "rule", rule_id, from_)
    new = await documents.version_of(connection, "rule", rule_id, to)
    return Changes(
        changes=[Changed(**change._asdict()) for change in await services.aside.run(who.actor, diff, old, new)]
    )


@router.post("", summary="Write a rule", status_code=201, responses=problems(401, 403, 409, 422))
async def create_rule(
    body: NewRule, connection: ConnectionDep, who: Integrator, trail: TrailDep, services: ServicesDep
) -> Rule:
    key = (await services.aside.run(who.actor, texts.parse_new, body.document)).key
    async with connection.transaction():
        created = await documents.create(connection, "rule", key, body.document, who.actor, enable=body.enable)
        await trail.ok(connection, who, "rule.create", f"rule:{key}", {"version": 1, "enabled": body.enable})
    return await _rule(connection, created)


@router.put("/{rule_id}", summary="Edit a rule", responses=problems(401, 403, 404, 409, 422))
async def edit_rule(
    rule_id: Id4, body: RuleEdit, connection: ConnectionDep, who: Integrator, trail: TrailDep, services: ServicesDep
) -> Rule:
    """A changed document makes a new version; without `enable` the version in force stays in force beside it.

    With `version` given, 409 when somebody was faster.
    """
    key = (await services.aside.run(who.actor, texts.parse_new, body.document)).key
    async with connection.transaction():
        held = await documents.lock(connection, "rule", rule_id, body.version)
        if key != held["key"]:
            raise DocumentError(problem("document.key", key, "rule.keeps-key", key=held["key"]))
        version = await documents.edit(connection, "rule", held, body.document, who.actor, enable=body.enable)
        await trail.ok(connection, who, "rule.edit", f"rule:{key}", {"version": version, "enabled": body.enable})
    return await _rule(connection, rule_id)


@router.post("/{rule_id}/enable", summary="Bring a version into force", responses=problems(401, 403, 404, 409, 422))
async def enable_rule(
    rule_id: Id4, body: ToEnable, connection: ConnectionDep, who: Integrator, trail: TrailDep
) -> Rule:
    """Any version: an older one too, which takes a change back."""
    async with connection.transaction():
        held = await documents.lock(connection, "rule", rule_id)
        parse(await documents.version_of(connection, "rule", rule_id, body.version))
        await documents.enable(connection, "rule", held, body.version, who.actor)
        detail = {"version": body.version, "before": held["enabled_version"]}
        await trail.ok(connection, who, "rule.enable", f"rule:{held['key']}", detail)
    return await _rule(connection, rule_id)


@router.post("/{rule_id}/retire", summary="Take a rule out of force", responses=problems(401, 403, 404, 409, 422))
async def retire_rule(
    rule_id: Id4, body: ToRetire, connection: ConnectionDep, who: Integrator, trail: TrailDep
) -> Rule:
    """Its open alarms end. It can be enabled again."""
    async with connection.transaction():
        held = await documents.lock(connection, "rule", rule_id, body.version)
        await documents.retire(connection, "rule", held, who.actor)
        await trail.ok(connection, who, "rule.retire", f"rule:{held['key']}", {"before": held["enabled_version"]})
    return await _rule(connection, rule_id)


async def _rule(connection: Connection, rule_id: int) -> Rule:
    return Rule(**documents.as_rule(await documents.find(connection, "rule", rule_id)))
