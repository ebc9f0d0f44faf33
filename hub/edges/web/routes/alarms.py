"""Alarms: what the rules raised, listed and looked up. What people do about them is in alarm_actions.py."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.core.alarms import Ack, Condition, Outcome, Presentation, Severity
from hub.edges.web import exists
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


@router.get("", summary="List alarms", response_model=Alarms, responses=problems(401, 404, 422))
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
    return json_response({"items": [row["body"] for row in page], "next": more})


@router.get(
    "/{alarm_id}", summary="One alarm with its history", response_model=AlarmDetail, responses=problems(401, 404, 422)
)
async def get_alarm(alarm_id: Id8, connection: ConnectionDep, _: Viewer) -> Response:
    body = await alarm_body(connection, alarm_id)
    history = await rows(connection, _HISTORY, {"id": alarm_id})
    newest = await one(connection, _SEQ, {"id": alarm_id})
    return json_response({**body, "transitions": [row["body"] for row in history], "seq": newest and newest["seq"]})
