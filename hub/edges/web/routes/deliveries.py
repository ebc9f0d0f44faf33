"""Deliveries: everything that was or is to be told to somebody outside, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from hub.core.faults import problem
from hub.edges.database import Connection
from hub.edges.web import exists
from hub.edges.web.deps import Admin, ConnectionDep, Operator, ServicesDep, TrailDep
from hub.edges.web.errors import problems
from hub.edges.web.fields import MAX_INT8, Cursor, FilterText, Id8, Limit, Moment, after_id, next_cursor, one, rows
from hub.errors import ConflictError, NotFoundError

router = APIRouter(prefix="/deliveries", tags=["notifications"])

_SELECT = """
SELECT d.delivery_id AS id, d.event_id::text, d.channel, d.kind, d.event, d.alarm_id AS alarm, d.step,
       d.content #>> '{policy,key}' AS policy, d.recipient, d.content #>> '{alarm,severity}' AS severity,
       d.content #> '{alarm,rule,name}' AS rule, d.status, d.attempts, d.last_error, d.outcome, d.created_at, d.sent_at,
       CASE WHEN d.status = 'waiting' THEN greatest(d.next_at, s.retry_at) END AS next_at
FROM delivery d LEFT JOIN channel_state s USING (channel_id)
"""
_LIST = (
    _SELECT
    + """
WHERE d.delivery_id < %(before)s
  AND (%(alarm)s::bigint IS NULL OR d.alarm_id = %(alarm)s)
  AND (%(channel)s::text IS NULL OR d.channel = %(channel)s)
  AND (%(status)s::text IS NULL OR d.status = %(status)s)
ORDER BY d.delivery_id DESC LIMIT %(limit)s
"""
)
_ONE = _SELECT + "WHERE d.delivery_id = %(id)s"
_LOCK = "SELECT channel_id, channel, status FROM delivery WHERE delivery_id = %(id)s FOR UPDATE SKIP LOCKED"
_AGAIN = (
    "UPDATE delivery SET status = 'waiting', next_at = now(), give_up_at = %(give_up_at)s WHERE delivery_id = %(id)s"
)
# Not waited for: whoever sends over the channel right now holds its row.
_AWAKE = """
UPDATE channel_state SET retry_at = NULL WHERE channel_id = (
    SELECT channel_id FROM channel_state WHERE channel_id = %(channel_id)s FOR UPDATE SKIP LOCKED)
"""
_RING = "SELECT pg_notify('ioc_delivery', '')"

Status = Literal["waiting", "sent", "failed", "given_up"]


class Delivery(BaseModel):
    """`failed`: refused for good. `given_up`: did not get through in time. Both may be tried again by hand."""

    id: int = Field(examples=[19])
    event_id: str = Field(description="the same in every attempt", examples=["5f0c8a5e-7c1b-4b1e-9a30-6f1f4f7c2d11"])
    channel: str = Field(description="key of the channel", examples=["dispatch"])
    kind: Literal["webhook", "email", "telegram"]
    event: Literal["raised", "escalated", "resolved", "test"]
    alarm: int | None = Field(examples=[42])
    severity: str | None = Field(description="of the alarm, then", examples=["critical"])
    rule: dict[str, str] | None = Field(
        description="name of the alarm's rule", examples=[{"vi": "Nước cao", "en": "High"}]
    )
    policy: str | None = Field(description="key of the policy", examples=["night-duty"])
    step: int | None = Field(description="of the policy, from 0", examples=[0])
    recipient: str = Field(description="empty: whom the channel names", examples=["user:lan"])
    status: Status
    attempts: int = Field(examples=[1])
    last_error: str | None = Field(examples=["dispatch.example.vn answered 503"])
    outcome: dict[str, str] | None = Field(
        description="the last error as a stable `code`, with what it is about",
        examples=[{"code": "answered", "host": "dispatch.example.vn", "status": "503"}],
    )
    created_at: Moment
    sent_at: Moment | None
    next_at: Moment | None = Field(description="when it is tried next")


class Deliveries(BaseModel):
    items: list[Delivery]
    next: str | None


@router.get("", summary="List deliveries", responses=problems(401, 403, 404, 422))
async def list_deliveries(
    connection: ConnectionDep,
    _: Operator,
    alarm: Annotated[int | None, Query(ge=1, le=MAX_INT8, examples=[42])] = None,
    channel: Annotated[FilterText | None, Query(max_length=80, description="key", examples=["dispatch"])] = None,
    status: Annotated[Status | None, Query()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Deliveries:
    """Newest first."""
    await exists.check(connection, alarm=alarm)
    given = {"before": after_id(cursor, MAX_INT8), "alarm": alarm, "channel": channel, "status": status}
    found = await rows(connection, _LIST, {**given, "limit": limit + 1})
    page = found[:limit]
    return Deliveries(
        items=[Delivery(**row) for row in page], next=next_cursor(page[-1]["id"]) if len(found) > limit else None
    )


@router.get("/{delivery_id}", summary="One delivery", responses=problems(401, 403, 404, 422))
async def get_delivery(delivery_id: Id8, connection: ConnectionDep, _: Operator) -> Delivery:
    return await delivery(connection, delivery_id)


@router.post("/{delivery_id}/retry", summary="Try again now", responses=problems(401, 403, 404, 409, 422))
async def retry_delivery(
    delivery_id: Id8, connection: ConnectionDep, who: Admin, trail: TrailDep, services: ServicesDep
) -> Delivery:
    """For what failed, was given up, or waits for its next attempt. 409 when it was sent, or its channel is gone."""
    give_up_at = datetime.now(UTC) + timedelta(minutes=services.settings.notify_give_up_minutes)
    async with connection.transaction():
        held = await one(connection, _LOCK, {"id": delivery_id})
        if held is None:
            return await delivery(connection, delivery_id)  # it is being tried at this moment, or there is none
        if held["status"] == "sent":
            raise ConflictError(
                f"delivery {delivery_id} was sent already", problem("status", "sent", "delivery.unsent")
            )
        if held["channel_id"] is None:
            raise ConflictError(
                f"the channel {held['channel']} of delivery {delivery_id} was deleted",
                problem("channel", held["channel"], "delivery.channel"),
            )
        await connection.execute(_AGAIN, {"id": delivery_id, "give_up_at": give_up_at})
        await connection.execute(_AWAKE, held)
        await trail.ok(connection, who, "delivery.retry", f"delivery:{delivery_id}", {"channel": held["channel"]})
        await connection.execute(_RING)
    return await delivery(connection, delivery_id)


async def delivery(connection: Connection, delivery_id: int) -> Delivery:
    """One of them. Raises NotFoundError."""
    row: dict[str, Any] | None = await one(connection, _ONE, {"id": delivery_id})
    if row is None:
        raise NotFoundError(f"delivery {delivery_id} does not exist")
    return Delivery(**row)
