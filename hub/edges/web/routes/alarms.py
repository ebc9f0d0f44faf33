"""Alarms: what the rules raised, and what people do about it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.core.alarms import Ack, Action, Condition, Presentation, Severity
from hub.edges.database import Connection
from hub.edges.stores import alarms
from hub.edges.web.deps import ConnectionDep, Operator, Trail, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT4,
    MAX_INT8,
    Bilingual,
    Comment,
    Cursor,
    Id8,
    Limit,
    Strict,
    Text,
    Version,
    When,
    after_id,
    check_order,
    next_cursor,
    one,
    rows,
)
from hub.edges.web.sessions import Identity
from hub.errors import ConflictError, HubError, NotFoundError

router = APIRouter(prefix="/alarms", tags=["alarms"])

_LIST = """
SELECT a.alarm_id AS id, j.body FROM alarm a JOIN alarm_json j USING (alarm_id)
WHERE a.alarm_id < %(before)s
  AND (%(open)s::boolean IS NULL OR a.open = %(open)s)
  AND (%(severity)s::text[] IS NULL OR a.severity = ANY(%(severity)s))
  AND (%(zone)s::text IS NULL OR j.body -> 'zone' ->> 'key' = %(zone)s)
  AND (%(sensor)s::int IS NULL OR a.sensor_id = %(sensor)s)
  AND (%(from)s::timestamptz IS NULL OR a.raised_at >= %(from)s)
  AND (%(to)s::timestamptz IS NULL OR a.raised_at < %(to)s)
ORDER BY a.alarm_id DESC LIMIT %(limit)s
"""
_ONE = "SELECT body FROM alarm_json WHERE alarm_id = %(id)s"
_HISTORY = "SELECT body FROM alarm_transition_json WHERE alarm_id = %(id)s ORDER BY transition_id"
_SEQ = "SELECT max(seq) AS seq FROM change WHERE kind = 'alarm' AND ref = %(id)s"

Body = dict[str, Any]


class RuleOfAlarm(BaseModel):
    id: int = Field(examples=[5])
    key: str = Field(examples=["cam-le-level-3"])
    version: int = Field(examples=[1])
    name: Bilingual | None


class ZoneOfAlarm(RuleOfAlarm):
    pass


class SensorOfAlarm(BaseModel):
    id: int = Field(examples=[12])
    device: str = Field(examples=["cam-le-1"])
    name: Bilingual
    domain: str = Field(examples=["water"])


class Alarm(BaseModel):
    """Three independent axes: condition, ack, presentation. `open` until it is both cleared and acknowledged."""

    id: int = Field(examples=[42])
    rule: RuleOfAlarm
    zone: ZoneOfAlarm | None
    sensor: SensorOfAlarm | None
    subject: str = Field(examples=["sensor:12"])
    severity: Severity
    condition: Condition
    ack: Ack
    presentation: Presentation
    open: bool
    raised_at: str = Field(description="event time of the first raise", examples=["2026-03-03T02:00:00.000Z"])
    last_raised_at: str = Field(examples=["2026-03-03T02:00:00.000Z"])
    cleared_at: str | None
    acked_at: str | None
    acked_by: str | None = Field(examples=["user:lan"])
    count: int = Field(description="how often it was raised while open", examples=[1])
    value: float | None = Field(examples=[2.61])
    lon: float | None = Field(examples=[108.2022])
    lat: float | None = Field(examples=[16.0144])
    why: Bilingual
    response: Bilingual | None
    evidence: list[Any]
    version: int = Field(examples=[1])


class Alarms(BaseModel):
    items: list[Alarm]
    next: str | None


class Transition(BaseModel):
    id: int = Field(examples=[77])
    action: Action
    reason: str = Field(examples=["raised"])
    actor: str = Field(examples=["rule:cam-le-level-3"])
    event_time: str = Field(examples=["2026-03-03T02:00:00.000Z"])
    wall_time: str = Field(examples=["2026-03-03T02:00:00.012Z"])
    detail: dict[str, Any]


class AlarmDetail(Alarm):
    transitions: list[Transition]
    seq: int | None = Field(description="its newest entry in the change log, while that is kept", examples=[991])


class AckBody(Strict):
    version: Version | None = None
    comment: Comment | None = None


class CommentBody(Strict):
    comment: Comment


class AckOne(Strict):
    id: int = Field(ge=1, le=MAX_INT8, examples=[42])
    version: Version | None = None


class AckMany(Strict):
    ids: list[AckOne] = Field(min_length=1, max_length=500)
    comment: Comment | None = None


class AckAnswer(BaseModel):
    id: int = Field(examples=[42])
    ok: bool
    alarm: Alarm | None = Field(description="as it is now")
    code: str | None = Field(description="why it was refused: conflict or not-found", examples=["conflict"])
    detail: str | None


class AckAnswers(BaseModel):
    items: list[AckAnswer]


@router.get("", summary="List alarms", response_model=Alarms, responses=problems(401, 422))
async def list_alarms(
    connection: ConnectionDep,
    _: Viewer,
    open_: Annotated[
        bool | None, Query(alias="open", description="true: not yet both cleared and acknowledged")
    ] = None,
    severity: Annotated[
        list[Severity] | None, Query(description="may be given several times", examples=[["critical"]])
    ] = None,
    zone: Annotated[
        Text | None, Query(max_length=120, description="key of the zone", examples=["hoa-xuan-flood"])
    ] = None,
    sensor: Annotated[int | None, Query(ge=1, le=MAX_INT4, examples=[12])] = None,
    from_: Annotated[
        When | None, Query(alias="from", description="raised at or after", examples=["2026-03-03T00:00:00Z"])
    ] = None,
    to: Annotated[When | None, Query(description="raised before", examples=["2026-03-04T00:00:00Z"])] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Newest first."""
    check_order(from_, to)
    found = await rows(
        connection,
        _LIST,
        {
            "before": after_id(cursor, MAX_INT8), "open": open_, "zone": zone, "sensor": sensor, "from": from_, "to": to,
            "severity": [level.value for level in severity] if severity else None, "limit": limit + 1,
        },
    )  # fmt: skip
    page = found[:limit]
    more = next_cursor(page[-1]["id"]) if len(found) > limit else None
    return _json({"items": [row["body"] for row in page], "next": more})


@router.get(
    "/{alarm_id}", summary="One alarm with its history", response_model=AlarmDetail, responses=problems(401, 404, 422)
)
async def get_alarm(alarm_id: Id8, connection: ConnectionDep, _: Viewer) -> Response:
    body = await _alarm(connection, alarm_id)
    history = await rows(connection, _HISTORY, {"id": alarm_id})
    newest = await one(connection, _SEQ, {"id": alarm_id})
    return _json({**body, "transitions": [row["body"] for row in history], "seq": newest and newest["seq"]})


@router.post(
    "/{alarm_id}/ack", summary="Acknowledge", response_model=Alarm, responses=problems(401, 403, 404, 409, 422)
)
async def acknowledge(
    alarm_id: Id8, body: AckBody, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """ "Seen and owned"; never clears. 409 when it is acknowledged already, or changed since `version`."""
    return _json(await _act(connection, alarm_id, Action.ACK, who, trail, body.version, body.comment))


@router.post(
    "/{alarm_id}/comment", summary="Comment", response_model=Alarm, responses=problems(401, 403, 404, 409, 422)
)
async def comment(
    alarm_id: Id8, body: CommentBody, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """Adds to the history; changes no axis."""
    return _json(await _act(connection, alarm_id, Action.COMMENT, who, trail, None, body.comment))


@router.post("/ack", summary="Acknowledge many", response_model=AckAnswers, responses=problems(401, 403, 422))
async def acknowledge_many(body: AckMany, connection: ConnectionDep, who: Operator, trail: TrailDep) -> Response:
    """Each on its own: one that is refused does not hold up the others."""
    answers: list[Body] = []
    for wanted in body.ids:
        try:
            alarm = await _act(connection, wanted.id, Action.ACK, who, trail, wanted.version, body.comment)
            answers.append({"id": wanted.id, "ok": True, "alarm": alarm, "code": None, "detail": None})
        except (ConflictError, NotFoundError) as error:
            held = await one(connection, _ONE, {"id": wanted.id})
            code = "conflict" if isinstance(error, ConflictError) else "not-found"
            answers.append(
                {"id": wanted.id, "ok": False, "alarm": held and held["body"], "code": code, "detail": str(error)}
            )
    return _json({"items": answers})


async def _act(
    connection: Connection,
    alarm_id: int,
    action: Action,
    who: Identity,
    trail: Trail,
    version: int | None,
    comment: str | None,
) -> Body:
    target = f"alarm:{alarm_id}"
    try:
        async with connection.transaction():
            await alarms.act(connection, alarm_id, action, who.actor, version=version, comment=comment)
            body = await _alarm(connection, alarm_id)
            await trail.ok(connection, who, f"alarm.{action.value}", target, {"comment": comment} if comment else None)
    except HubError as error:
        await trail.refused(connection, who, f"alarm.{action.value}", target, str(error))
        raise
    return body


async def _alarm(connection: Connection, alarm_id: int) -> Body:
    row = await one(connection, _ONE, {"id": alarm_id})
    if row is None:
        raise NotFoundError(f"alarm {alarm_id} does not exist")
    body: Body = row["body"]
    return body


def _json(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")
