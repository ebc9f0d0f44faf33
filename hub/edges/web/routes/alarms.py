"""Alarms: what the rules raised, listed and looked up. What people do about them is in alarm_actions.py."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.core.alarms import Ack, Condition, Outcome, Presentation, Severity
from hub.edges.web import exists, geojson
from hub.edges.web.alarm_shapes import Alarm, Transition, alarm_body, json_response
from hub.edges.web.deps import ConnectionDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT4,
    MAX_INT8,
    Cursor,
    FilterText,
    Id8,
    Limit,
    When,
    after_id,
    check_order,
    next_cursor,
    one,
    rows,
)

router = APIRouter(prefix="/alarms", tags=["alarms"])

_LIST = """
SELECT a.alarm_id AS id, j.body FROM alarm a JOIN alarm_json j USING (alarm_id)
WHERE a.alarm_id < %(before)s
  AND (%(open)s::boolean IS NULL OR a.open = %(open)s)
  AND (%(severity)s::text[] IS NULL OR a.severity = ANY(%(severity)s))
  AND (%(condition)s::text IS NULL OR a.condition = %(condition)s)
  AND (%(ack)s::text IS NULL OR a.ack = %(ack)s)
  AND (%(presentation)s::text IS NULL OR a.presentation = %(presentation)s)
  AND (%(outcome)s::text IS NULL OR a.outcome = %(outcome)s)
  AND (%(late)s::boolean IS NULL OR a.late = %(late)s)
  AND (%(incident)s::bigint IS NULL OR a.incident_id = %(incident)s)
  AND (%(rule)s::text IS NULL OR a.rule_id = (SELECT rule_id FROM rule WHERE key = %(rule)s))
  AND (%(zone)s::text IS NULL OR j.body -> 'zone' ->> 'key' = %(zone)s)
  AND (%(sensor)s::int IS NULL OR a.sensor_id = %(sensor)s)
  AND (%(from)s::timestamptz IS NULL OR a.raised_at >= %(from)s)
  AND (%(to)s::timestamptz IS NULL OR a.raised_at < %(to)s)
ORDER BY a.alarm_id DESC LIMIT %(limit)s
"""
_HISTORY = """
SELECT body #- '{detail,state}' AS body FROM alarm_transition_json WHERE alarm_id = %(id)s ORDER BY transition_id
"""
_SEQ = "SELECT max(seq) AS seq FROM change WHERE kind = 'alarm' AND ref = %(id)s"


class Alarms(BaseModel):
    items: list[Alarm]
    next: str | None


class AlarmDetail(Alarm):
    transitions: list[Transition]
    seq: int | None = Field(description="its newest entry in the change log, while that is kept", examples=[991])


_EXAMPLE = geojson.feature(
    42,
    108.2022,
    16.0144,
    {
        "severity": "critical", "condition": "active", "ack": "unacked", "presentation": "shown", "open": True,
        "raised_at": "2026-03-03T02:00:00.000Z", "last_raised_at": "2026-03-03T02:00:00.000Z", "cleared_at": None,
        "acked_at": None, "value": 2.61, "late": False, "incident": 7, "assignee": "lan", "rule": "cam-le-level-3",
        "name_vi": "Sông Cẩm Lệ vượt báo động III", "name_en": "Cẩm Lệ river above alert level III",
        "why_vi": "Mực nước 2,61 m trên ngưỡng 2,5 m", "why_en": "Water level 2.61 m, above 2.5 m", "zone": None,
        "device": "cam-le-1",
    },
)  # fmt: skip
_AS_THEY_ARE = (
    "severity", "condition", "ack", "presentation", "open", "raised_at", "last_raised_at", "cleared_at", "acked_at",
    "value", "late", "incident", "assignee",
)  # fmt: skip


@router.get(
    "",
    summary="List alarms",
    response_model=Alarms,
    responses={**problems(401, 404, 422), **geojson.described(_EXAMPLE)},
)
async def list_alarms(
    request: Request,
    connection: ConnectionDep,
    _: Viewer,
    open_: Annotated[
        bool | None, Query(alias="open", description="true: not yet both cleared and acknowledged")
    ] = None,
    severity: Annotated[
        list[Severity] | None, Query(description="may be given several times", examples=[["critical"]])
    ] = None,
    zone: Annotated[
        FilterText | None, Query(max_length=120, description="key of the zone", examples=["hoa-xuan-flood"])
    ] = None,
    sensor: Annotated[int | None, Query(ge=1, le=MAX_INT4, examples=[12])] = None,
    rule: Annotated[FilterText | None, Query(max_length=120, description="key of the rule")] = None,
    condition: Annotated[Condition | None, Query()] = None,
    ack: Annotated[Ack | None, Query()] = None,
    presentation: Annotated[Presentation | None, Query(description="shown, or how it is hidden")] = None,
    outcome: Annotated[Outcome | None, Query(description="closed like this")] = None,
    incident: Annotated[int | None, Query(ge=1, le=MAX_INT8, examples=[7])] = None,
    late: Annotated[bool | None, Query(description="true: only late findings; false: none of them")] = None,
    from_: Annotated[
        When | None, Query(alias="from", description="raised at or after", examples=["2026-03-03T00:00:00Z"])
    ] = None,
    to: Annotated[When | None, Query(description="raised before", examples=["2026-03-04T00:00:00Z"])] = None,
    format_: geojson.Format = "json",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Newest first. Of a zone, rule, sensor or incident that there is not: 404."""
    check_order(from_, to)
    await exists.check(connection, zone=zone, rule=rule, sensor=sensor, incident=incident)
    found = await rows(
        connection,
        _LIST,
        {
            "before": after_id(cursor, MAX_INT8), "open": open_, "zone": zone, "sensor": sensor, "from": from_, "to": to,
            "severity": [level.value for level in severity] if severity else None, "limit": limit + 1, "rule": rule,
            "condition": condition, "ack": ack, "presentation": presentation, "outcome": outcome, "incident": incident,
            "late": late,
        },
    )  # fmt: skip
    page = found[:limit]
    more = next_cursor(page[-1]["id"]) if len(found) > limit else None
    if format_ == "geojson":
        return geojson.page(request, (_feature(row["body"]) for row in page), more)
    return json_response({"items": [row["body"] for row in page], "next": more})


def _feature(body: dict[str, Any]) -> geojson.Feature:
    name, why, zone, sensor = body["rule"]["name"] or {}, body["why"], body["zone"], body["sensor"]
    properties = {name_: body[name_] for name_ in _AS_THEY_ARE} | {
        "rule": body["rule"]["key"],
        "name_vi": name.get("vi"),
        "name_en": name.get("en"),
        "why_vi": why.get("vi"),
        "why_en": why.get("en"),
        "zone": zone and zone["key"],
        "device": sensor and sensor["device"],
    }
    return geojson.feature(body["id"], body["lon"], body["lat"], properties)


@router.get(
    "/{alarm_id}", summary="One alarm with its history", response_model=AlarmDetail, responses=problems(401, 404, 422)
)
async def get_alarm(alarm_id: Id8, connection: ConnectionDep, _: Viewer) -> Response:
    body = await alarm_body(connection, alarm_id)
    history = await rows(connection, _HISTORY, {"id": alarm_id})
    newest = await one(connection, _SEQ, {"id": alarm_id})
    return json_response({**body, "transitions": [row["body"] for row in history], "seq": newest and newest["seq"]})
