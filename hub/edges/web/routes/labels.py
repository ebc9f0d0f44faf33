"""Labels: what really happened, so that a backtest can say how much of it the rules find."""

from __future__ import annotations

from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from hub.core import labels as core
from hub.core.labels import Kind
from hub.edges.stores import labels as stored
from hub.edges.web.deps import ConnectionDep, Operator, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT8,
    Cursor,
    FilterText,
    Id8,
    Limit,
    Moment,
    Strict,
    Text,
    When,
    after_id,
    next_cursor,
    one,
    rows,
)
from hub.errors import ConflictError, InputError, NotFoundError, Problem

router = APIRouter(prefix="/labels", tags=["labels"])

_COLUMNS = """label_id AS id, rule, device, zone, since AS "from", until AS "to", kind, note, created_by AS by"""
_LIST = f"""
SELECT {_COLUMNS} FROM label
WHERE label_id < %(before)s AND (%(rule)s::text IS NULL OR rule = %(rule)s)
  AND (%(since)s::timestamptz IS NULL OR until >= %(since)s) AND (%(until)s::timestamptz IS NULL OR since < %(until)s)
ORDER BY label_id DESC LIMIT %(limit)s
"""  # noqa: S608
_PUT = f"""
INSERT INTO label (rule, device, zone, since, until, kind, note, created_by)
VALUES (%(rule)s, %(device)s, %(zone)s, %(since)s, %(until)s, %(kind)s, %(note)s, %(by)s) RETURNING {_COLUMNS}
"""  # noqa: S608
_REMOVE = "DELETE FROM label WHERE label_id = %(id)s RETURNING rule, device, zone"

Key = Annotated[Text, Field(min_length=1, max_length=120)]


class NewLabel(Strict):
    """At least one of rule, device and zone; what is not given says nothing."""

    rule: Key | None = Field(
        default=None, description="key of the rule that is due to speak", examples=["cam-le-level-3"]
    )
    device: Key | None = Field(default=None, examples=["gauge-cam-le"])
    zone: Key | None = Field(default=None, description="key: an alarm in this zone", examples=[None])
    from_: When = Field(alias="from", examples=["2026-03-03T02:00:00Z"])
    to: When = Field(examples=["2026-03-03T03:30:00Z"])
    kind: Kind = Field(default="incident", description="incident: an alarm was due; false_alarm: one here is false")
    note: Annotated[Text, Field(max_length=2_000)] = Field(default="", examples=["Ngập đường Hòa Xuân"])


class Label(BaseModel):
    id: int = Field(examples=[3])
    rule: str | None = Field(examples=["cam-le-level-3"])
    device: str | None = Field(examples=["gauge-cam-le"])
    zone: str | None = Field(examples=[None])
    from_: Moment = Field(serialization_alias="from", validation_alias="from")
    to: Moment
    kind: Kind
    note: str = Field(examples=["Ngập đường Hòa Xuân"])
    by: str = Field(examples=["user:lan"])


class Labels(BaseModel):
    items: list[Label]
    next: str | None


@router.get("", summary="List labels", responses=problems(401, 422))
async def list_labels(
    connection: ConnectionDep,
    _: Viewer,
    from_: Annotated[When | None, Query(alias="from")] = None,
    to: When | None = None,
    rule: Annotated[FilterText | None, Query(max_length=120)] = None,
    limit: Limit = 1000,
    cursor: Cursor = None,
) -> Labels:
    """Newest first. Alarms that were closed as confirmed or false count as labels too, and are not listed here."""
    given: dict[str, Any] = {"before": after_id(cursor, MAX_INT8, MAX_INT8), "since": from_, "until": to}
    found = await rows(connection, _LIST, given | {"rule": rule, "limit": limit + 1})
    page = found[:limit]
    more = next_cursor(page[-1]["id"]) if len(found) > limit else None
    return Labels(items=[Label(**row) for row in page], next=more)


@router.post("", summary="Label an incident", status_code=201, responses=problems(401, 403, 409, 422))
async def add_label(body: NewLabel, connection: ConnectionDep, who: Operator, trail: TrailDep) -> Label:
    if body.rule is None and body.device is None and body.zone is None:
        raise InputError(Problem("rule", "nothing", "at least one of rule, device and zone"))
    if body.to < body.from_:
        raise InputError(Problem("to", body.to.isoformat(), f"a time not before from ({body.from_.isoformat()})"))
    new = core.Label(body.rule, body.device, body.zone, body.from_, body.to, body.kind)
    if unknown := await stored.strange(connection, [("", new)]):
        raise InputError(*unknown)
    given = body.model_dump() | {"since": body.from_, "until": body.to, "by": who.actor}
    try:
        async with connection.transaction():
            row = await one(connection, _PUT, given)
            assert row is not None
            await trail.ok(connection, who, "label.add", f"label:{row['id']}")
    except psycopg.errors.UniqueViolation:
        raise ConflictError("there is the same label already") from None
    return Label(**row)


@router.delete("/{label_id}", summary="Remove a label", status_code=204, responses=problems(401, 403, 404, 422))
async def remove_label(label_id: Id8, connection: ConnectionDep, who: Operator, trail: TrailDep) -> None:
    async with connection.transaction():
        if await one(connection, _REMOVE, {"id": label_id}) is None:
            raise NotFoundError(f"label {label_id} does not exist")
        await trail.ok(connection, who, "label.remove", f"label:{label_id}")
