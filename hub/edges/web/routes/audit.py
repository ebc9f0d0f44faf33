"""The audit trail: who did what, when, from where, and whether it worked. Append-only and sealed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from hub.edges.web.deps import Admin, ConnectionDep
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT8,
    Cursor,
    FilterText,
    Limit,
    Moment,
    When,
    after_id,
    check_order,
    next_cursor,
    rows,
)

router = APIRouter(prefix="/audit", tags=["audit"])

_LIST = """
SELECT audit_id AS id, at, actor, action, target, outcome, client, detail FROM audit
WHERE audit_id < %(before)s
  AND (%(actor)s::text IS NULL OR actor = %(actor)s)
  AND (%(action)s::text IS NULL OR action = %(action)s)
  AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
  AND (%(from)s::timestamptz IS NULL OR at >= %(from)s)
  AND (%(to)s::timestamptz IS NULL OR at < %(to)s)
ORDER BY audit_id DESC LIMIT %(limit)s
"""
_BROKEN = "SELECT audit_id AS id FROM audit_broken ORDER BY audit_id LIMIT 100"


class AuditRow(BaseModel):
    id: int = Field(examples=[77])
    at: Moment
    actor: str = Field(examples=["user:lan"])
    action: str = Field(examples=["alarm.ack"])
    target: str = Field(examples=["alarm:42"])
    outcome: Literal["ok", "refused", "failed"]
    client: str = Field(description="address", examples=["10.0.0.7"])
    detail: dict[str, Any]


class Audit(BaseModel):
    items: list[AuditRow]
    next: str | None


class Seals(BaseModel):
    sound: bool = Field(description="every row seals the one before it")
    broken: list[int] = Field(description="the first rows whose seal does not hold", examples=[[]])


@router.get("", summary="Read the audit trail", responses=problems(401, 403, 422))
async def read_audit(
    connection: ConnectionDep,
    _: Admin,
    actor: Annotated[FilterText | None, Query(max_length=120, examples=["user:lan"])] = None,
    action: Annotated[FilterText | None, Query(max_length=120, examples=["session.login"])] = None,
    outcome: Annotated[Literal["ok", "refused", "failed"] | None, Query()] = None,
    from_: Annotated[When | None, Query(alias="from", examples=["2026-03-03T00:00:00Z"])] = None,
    to: Annotated[When | None, Query(examples=["2026-03-04T00:00:00Z"])] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Audit:
    """Newest first."""
    check_order(from_, to)
    given = {
        "before": after_id(cursor, MAX_INT8),
        "actor": actor,
        "action": action,
        "outcome": outcome,
        "from": from_,
        "to": to,
    }
    found = await rows(connection, _LIST, {**given, "limit": limit + 1})
    page = found[:limit]
    return Audit(
        items=[AuditRow(**row) for row in page], next=next_cursor(page[-1]["id"]) if len(found) > limit else None
    )


@router.get("/seals", summary="Verify the audit trail", responses=problems(401, 403))
async def verify(connection: ConnectionDep, _: Admin) -> Seals:
    """Reads the whole trail and checks every seal."""
    broken = [row["id"] for row in await rows(connection, _BROKEN)]
    return Seals(sound=not broken, broken=broken)
