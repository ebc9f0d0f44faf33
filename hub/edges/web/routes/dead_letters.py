"""Messages that could not be understood, whole, with the reason."""

from __future__ import annotations

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from hub.edges.web.deps import ConnectionDep, Integrator
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT8,
    Cursor,
    FilterText,
    Id8,
    Limit,
    Moment,
    When,
    after_id,
    next_cursor,
    one,
    rows,
)
from hub.edges.web.payload_text import text_of
from hub.edges.web.routes.decode import DecodeAnswer, understood
from hub.errors import NotFoundError

router = APIRouter(prefix="/dead-letters", tags=["dead letters"])

PREVIEW = 2_048
WHOLE = 1_048_576

_SELECT = """
SELECT dead_letter_id AS id, received, topic, reason, field, given, expected, octet_length(payload) AS size,
       CASE WHEN %(bytes)s::int IS NULL THEN payload ELSE substring(payload FROM 1 FOR %(bytes)s::int) END AS payload, retain, dup
FROM dead_letter
"""
_LIST = (
    _SELECT
    + """
WHERE dead_letter_id < %(before)s
  AND (%(reason)s::text IS NULL OR reason = %(reason)s)
  AND (%(topic)s::text IS NULL OR starts_with(topic, %(topic)s))
  AND (%(device)s::text IS NULL OR (starts_with(topic, 'ioc/v1/') AND split_part(topic, '/', 4) = %(device)s))
  AND (%(from)s::timestamptz IS NULL OR received >= %(from)s)
ORDER BY dead_letter_id DESC LIMIT %(limit)s
"""
)
_ONE = _SELECT + "WHERE dead_letter_id = %(id)s"


class DeadLetter(BaseModel):
    id: int = Field(examples=[9])
    received: Moment
    topic: str = Field(examples=["ioc/v1/water/cam-le-1/json"])
    reason: str = Field(examples=["not-a-number"])
    field: str = Field(examples=["metrics.water_level"])
    given: str = Field(examples=["'high'"])
    expected: str = Field(examples=["a finite number"])
    detail: str = Field(examples=["metrics.water_level: got 'high', expected a finite number"])
    size: int = Field(description="bytes", examples=[64])
    payload_text: str | None = Field(
        description="null: not UTF-8 text", examples=['{"metrics":{"water_level":"high"}}']
    )
    payload_base64: str = Field(description="the raw bytes, as far as shown")
    payload_shown: int = Field(description="bytes shown; less than size: the rest is left out", examples=[64])
    retain: bool
    dup: bool


class DeadLetters(BaseModel):
    items: list[DeadLetter]
    next: str | None


@router.get("", summary="List dead letters", responses=problems(401, 403, 422))
async def list_dead_letters(
    connection: ConnectionDep,
    _: Integrator,
    reason: Annotated[FilterText | None, Query(max_length=100, examples=["not-json"])] = None,
    topic: Annotated[
        FilterText | None, Query(max_length=500, description="topics that begin so", examples=["ioc/v1/water/"])
    ] = None,
    device: Annotated[
        FilterText | None, Query(max_length=200, description="as in its native topic", examples=["cam-le-1"])
    ] = None,
    from_: Annotated[When | None, Query(alias="from", examples=["2026-03-03T00:00:00Z"])] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> DeadLetters:
    """Newest first; payloads are cut after 2 KiB."""
    given = {
        "before": after_id(cursor, MAX_INT8), "reason": reason, "topic": topic, "device": device, "from": from_,
        "limit": limit + 1,
    }  # fmt: skip
    found = await rows(connection, _LIST, {**given, "bytes": PREVIEW})
    page = found[:limit]
    more = next_cursor(page[-1]["id"]) if len(found) > limit else None
    return DeadLetters(items=[_letter(row) for row in page], next=more)


@router.get("/{letter_id}", summary="One dead letter", responses=problems(401, 403, 404, 422))
async def get_dead_letter(letter_id: Id8, connection: ConnectionDep, _: Integrator) -> DeadLetter:
    """With its payload, up to 1 MiB."""
    row = await one(connection, _ONE, {"id": letter_id, "bytes": WHOLE})
    if row is None:
        raise NotFoundError(f"dead letter {letter_id} does not exist")
    return _letter(row)


@router.post("/{letter_id}/decode", summary="Would it be understood now?", responses=problems(401, 403, 404, 422))
async def decode_again(letter_id: Id8, connection: ConnectionDep, _: Integrator) -> DecodeAnswer:
    """Tries the raw bytes once more, after a mapping or a clock was mended. Nothing is stored."""
    row = await one(connection, _ONE, {"id": letter_id, "bytes": None})
    if row is None:
        raise NotFoundError(f"dead letter {letter_id} does not exist")
    return await understood(connection, row["topic"], bytes(row["payload"]))


def _letter(row: dict[str, Any]) -> DeadLetter:
    payload = bytes(row.pop("payload"))
    return DeadLetter(
        **row,
        detail=f"{row['field']}: got {row['given']}, expected {row['expected']}",
        payload_text=text_of(payload, cut=len(payload) < row["size"]),
        payload_base64=base64.b64encode(payload).decode(),
        payload_shown=len(payload),
    )
