"""Maintenance windows: alarms in their scope are suppressed while they are open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from psycopg.types.json import Jsonb
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.core.faults import Raw, problem
from hub.edges.database import Connection
from hub.edges.stores import maintenance
from hub.edges.web.alarm_shapes import Body, json_response
from hub.edges.web.deps import ConnectionDep, Operator, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT4,
    Bilingual,
    Cursor,
    Id4,
    Limit,
    Strict,
    Text,
    Version,
    When,
    Words,
    after_id,
    check_domain,
    next_cursor,
    one,
    rfc3339,
    rows,
)
from hub.edges.web.keys import strange_keys
from hub.errors import ConflictError, InputError, NotFoundError

router = APIRouter(prefix="/maintenance", tags=["maintenance"])

_LONGEST = timedelta(days=366)
_LIST = """
SELECT window_id AS id, body FROM maintenance_json
WHERE window_id < %(before)s AND (%(active)s::boolean IS NULL OR (body -> 'active')::boolean = %(active)s)
ORDER BY window_id DESC LIMIT %(limit)s
"""
_ONE = "SELECT body FROM maintenance_json WHERE window_id = %(id)s"
_LOCK = "SELECT version FROM maintenance WHERE window_id = %(id)s AND NOT deleted FOR UPDATE"
_CREATE = """
INSERT INTO maintenance (name, starts, ends, reason, created_by, rules, zones, domains, devices)
VALUES (%(name)s, %(from)s, %(to)s, %(reason)s, %(by)s, %(rules)s, %(zones)s, %(domains)s, %(devices)s)
RETURNING window_id AS id
"""
_EDIT = """
UPDATE maintenance SET name = %(name)s, starts = %(from)s, ends = %(to)s, reason = %(reason)s, rules = %(rules)s,
    zones = %(zones)s, domains = %(domains)s, devices = %(devices)s, version = version + 1
WHERE window_id = %(id)s
"""
_DELETE = "UPDATE maintenance SET deleted = true, version = version + 1 WHERE window_id = %(id)s"
_TELL = "SELECT append_change('maintenance', %(id)s, %(body)s)"

Keys = Annotated[list[Annotated[Text, Field(min_length=1, max_length=120)]], Field(max_length=200)]


class Scope(Strict):
    """Which alarms. A part that is left out asks nothing; every part given must fit."""

    rules: Keys = Field(
        default_factory=list, description="keys; `river-*`: all that begin so", examples=[["gauge-silent"]]
    )
    zones: Keys = Field(default_factory=list, examples=[[]])
    domains: Keys = Field(default_factory=list, examples=[["water"]])
    devices: Keys = Field(default_factory=list, examples=[["gauge-cam-le"]])


class WindowBody(Strict):
    name: Words
    from_: When = Field(alias="from", examples=["2026-03-03T01:00:00Z"])
    to: When = Field(examples=["2026-03-03T05:00:00Z"])
    reason: Annotated[Text, Field(min_length=1, max_length=500, examples=["Thay cảm biến mực nước"])]
    scope: Scope


class WindowEdit(WindowBody):
    version: Version | None = None


class ScopeOut(BaseModel):
    rules: list[str] = Field(examples=[["gauge-silent"]])
    zones: list[str] = Field(examples=[[]])
    domains: list[str] = Field(examples=[["water"]])
    devices: list[str] = Field(examples=[["gauge-cam-le"]])


class MaintenanceWindow(BaseModel):
    id: int = Field(examples=[2])
    name: Bilingual
    from_: str = Field(alias="from", examples=["2026-03-03T01:00:00.000Z"])
    to: str = Field(examples=["2026-03-03T05:00:00.000Z"])
    reason: str = Field(examples=["Thay cảm biến mực nước"])
    by: str = Field(examples=["user:lan"])
    scope: ScopeOut
    active: bool
    version: int = Field(examples=[1])


class MaintenanceWindows(BaseModel):
    items: list[MaintenanceWindow]
    next: str | None


@router.get("", summary="List maintenance windows", response_model=MaintenanceWindows, responses=problems(401, 422))
async def list_maintenance(
    connection: ConnectionDep,
    _: Viewer,
    active: Annotated[bool | None, Query(description="true: open now")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Newest first."""
    found = await rows(
        connection, _LIST, {"before": after_id(cursor, MAX_INT4, MAX_INT4), "active": active, "limit": limit + 1}
    )
    page = found[:limit]
    more = next_cursor(page[-1]["id"]) if len(found) > limit else None
    return json_response({"items": [row["body"] for row in page], "next": more})


@router.post(
    "",
    summary="Plan a maintenance window",
    status_code=201,
    response_model=MaintenanceWindow,
    responses=problems(401, 403, 422),
)
async def plan_maintenance(body: WindowBody, connection: ConnectionDep, who: Operator, trail: TrailDep) -> Response:
    """One that is open already suppresses the alarms in its scope at once."""
    given = await _checked(connection, body)
    async with connection.transaction():
        created = await one(connection, _CREATE, given | {"by": who.actor})
        assert created is not None
        shown = await _tell(connection, created["id"])
        await trail.ok(connection, who, "maintenance.create", f"maintenance:{created['id']}", {"scope": shown["scope"]})
    return json_response(shown, 201)


@router.put(
    "/{window_id}",
    summary="Change a maintenance window",
    response_model=MaintenanceWindow,
    responses=problems(401, 403, 404, 409, 422),
)
async def change_maintenance(
    window_id: Id4, body: WindowEdit, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """Alarms it no longer speaks of are shown again at once."""
    given = await _checked(connection, body)
    async with connection.transaction():
        held = await _locked(connection, window_id)
        if body.version is not None and held != body.version:
            raise ConflictError(
                f"maintenance window {window_id} is at version {held}, the change was made on version {body.version}"
            )
        await connection.execute(_EDIT, given | {"id": window_id})
        shown = await _tell(connection, window_id)
        await trail.ok(connection, who, "maintenance.edit", f"maintenance:{window_id}", {"scope": shown["scope"]})
    return json_response(shown)


@router.delete(
    "/{window_id}", summary="Cancel a maintenance window", status_code=204, responses=problems(401, 403, 404, 422)
)
async def cancel_maintenance(window_id: Id4, connection: ConnectionDep, who: Operator, trail: TrailDep) -> None:
    """Its alarms are shown again at once."""
    async with connection.transaction():
        await _locked(connection, window_id)
        await connection.execute(_DELETE, {"id": window_id})
        await connection.execute(_TELL, {"id": window_id, "body": Jsonb({"id": window_id, "deleted": True})})
        await maintenance.sweep(connection, datetime.now(UTC))
        await trail.ok(connection, who, "maintenance.delete", f"maintenance:{window_id}")


async def _checked(connection: Connection, body: WindowBody) -> dict[str, Any]:
    scope = body.scope
    if not (scope.rules or scope.zones or scope.domains or scope.devices):
        raise InputError(problem("scope", None, "maintenance.scope"))
    for domain in scope.domains:
        check_domain(domain)
    if not body.from_ < body.to <= body.from_ + _LONGEST:
        start = rfc3339(body.from_)
        raise InputError(problem("to", Raw(rfc3339(body.to)), "maintenance.end", start=start, days=_LONGEST.days))
    asked = {"rules": scope.rules, "zones": scope.zones, "devices": scope.devices}
    if faults := await strange_keys(connection, "scope", **asked):
        raise InputError(*faults)
    return {
        "name": Jsonb(body.name.model_dump()), "from": body.from_, "to": body.to, "reason": body.reason,
        "rules": scope.rules, "zones": scope.zones, "domains": scope.domains, "devices": scope.devices,
    }  # fmt: skip


async def _locked(connection: Connection, window_id: int) -> int:
    held = await one(connection, _LOCK, {"id": window_id})
    if held is None:
        raise NotFoundError(f"maintenance window {window_id} does not exist")
    return int(held["version"])


async def _tell(connection: Connection, window_id: int) -> Body:
    """Announce it, and bring the alarms in line."""
    row = await one(connection, _ONE, {"id": window_id})
    assert row is not None
    body: Body = row["body"]
    await connection.execute(_TELL, {"id": window_id, "body": Jsonb(body)})
    await maintenance.sweep(connection, datetime.now(UTC))
    return body
