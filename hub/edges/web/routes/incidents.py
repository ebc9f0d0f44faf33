"""Incidents: alarms of one place and cause, worked on together."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.core.alarms import Outcome
from hub.edges.database import Connection
from hub.edges.stores import incidents
from hub.edges.stores.incidents import Deed
from hub.edges.web import exists
from hub.edges.web.alarm_shapes import Alarm, Incident, incident_body, json_response
from hub.edges.web.deps import ConnectionDep, Operator, Trail, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT8,
    Comment,
    Cursor,
    FilterText,
    Id8,
    Limit,
    Strict,
    Version,
    When,
    after_id,
    check_order,
    next_cursor,
    rfc3339,
    rows,
)
from hub.edges.web.routes.alarm_actions import Assignee, known_person
from hub.edges.web.sessions import Identity
from hub.errors import HubError

router = APIRouter(prefix="/incidents", tags=["incidents"])

_REFUSALS = problems(401, 403, 404, 409, 422)
_LIST = """
SELECT i.incident_id AS id, j.body FROM incident i JOIN incident_json j USING (incident_id)
WHERE i.incident_id < %(before)s
  AND (%(open)s::boolean IS NULL OR (i.closed_at IS NULL) = %(open)s)
  AND (%(cause)s::text IS NULL OR i.cause = %(cause)s)
  AND (%(zone)s::text IS NULL OR i.zone_id = (SELECT zone_id FROM zone WHERE key = %(zone)s))
  AND (%(from)s::timestamptz IS NULL OR i.opened_at >= %(from)s)
  AND (%(to)s::timestamptz IS NULL OR i.opened_at < %(to)s)
ORDER BY i.incident_id DESC LIMIT %(limit)s
"""
_ALARMS = """
SELECT body FROM alarm JOIN alarm_json USING (alarm_id) WHERE incident_id = %(id)s
ORDER BY open DESC, raised_at, alarm_id LIMIT 1000
"""
_TIMELINE = """
SELECT * FROM (
    SELECT t.wall_time AS time, t.transition_id AS place,
           CASE t.action WHEN 'step' THEN 'procedure' ELSE 'alarm' END AS kind, t.alarm_id AS alarm, t.action, t.actor,
           t.reason, t.detail ->> 'comment' AS comment, t.detail - 'state' - 'comment' AS detail, t.event_time
    FROM alarm_transition t JOIN alarm a USING (alarm_id) WHERE a.incident_id = %(id)s
    UNION ALL
    SELECT e.at, e.event_id, 'incident', NULL, e.action, e.actor, NULL, e.comment, e.detail, e.at
    FROM incident_event e WHERE e.incident_id = %(id)s
) everything ORDER BY event_time DESC, kind, place DESC LIMIT 2000
"""


class Incidents(BaseModel):
    items: list[Incident]
    next: str | None


class Moment(BaseModel):
    """One thing that happened in an incident."""

    time: str = Field(description="event time", examples=["2026-03-03T02:00:00.000Z"])
    kind: Literal["alarm", "procedure", "incident"]
    alarm: int | None = Field(examples=[42])
    action: str = Field(examples=["raise"])
    actor: str = Field(examples=["rule:cam-le-level-3"])
    reason: str | None = Field(examples=["above"])
    comment: str | None
    detail: dict[str, Any]


class IncidentDetail(Incident):
    alarms: list[Alarm] = Field(description="open ones first; at most 1000")
    timeline: list[Moment] = Field(description="oldest first; the newest 2000")


class DeedBody(Strict):
    version: Version | None = None
    comment: Comment | None = None


class IncidentComment(Strict):
    version: Version | None = None
    comment: Comment


class IncidentAssign(DeedBody):
    assignee: Assignee | None


class IncidentClose(DeedBody):
    outcome: Outcome | None = Field(default=None, description="also closes its alarms that are over, with this outcome")


@router.get("", summary="List incidents", response_model=Incidents, responses=problems(401, 404, 422))
async def list_incidents(
    connection: ConnectionDep,
    _: Viewer,
    open_: Annotated[bool | None, Query(alias="open")] = None,
    cause: Annotated[FilterText | None, Query(max_length=80, examples=["flood"])] = None,
    zone: Annotated[FilterText | None, Query(max_length=120, description="key of the zone")] = None,
    from_: Annotated[When | None, Query(alias="from", description="opened at or after")] = None,
    to: Annotated[When | None, Query(description="opened before")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Newest first."""
    check_order(from_, to)
    await exists.check(connection, zone=zone)
    given = {
        "before": after_id(cursor, MAX_INT8), "open": open_, "cause": cause, "zone": zone, "from": from_, "to": to,
        "limit": limit + 1,
    }  # fmt: skip
    found = await rows(connection, _LIST, given)
    page = found[:limit]
    more = next_cursor(page[-1]["id"]) if len(found) > limit else None
    return json_response({"items": [row["body"] for row in page], "next": more})


@router.get(
    "/{incident_id}",
    summary="One incident with its alarms and timeline",
    response_model=IncidentDetail,
    responses=problems(401, 404, 422),
)
async def get_incident(incident_id: Id8, connection: ConnectionDep, _: Viewer) -> Response:
    body = await incident_body(connection, incident_id)
    alarms = await rows(connection, _ALARMS, {"id": incident_id})
    timeline = await rows(connection, _TIMELINE, {"id": incident_id})
    return json_response(
        {**body, "alarms": [row["body"] for row in alarms], "timeline": [_moment(row) for row in reversed(timeline)]}
    )


@router.post("/{incident_id}/comment", summary="Comment on an incident", response_model=Incident, responses=_REFUSALS)
async def comment_incident(
    incident_id: Id8, body: IncidentComment, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    return await _act(connection, incident_id, "comment", who, trail, body.version, comment=body.comment)


@router.post("/{incident_id}/assign", summary="Assign an incident", response_model=Incident, responses=_REFUSALS)
async def assign_incident(
    incident_id: Id8, body: IncidentAssign, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """Says who leads it: a user who may act on alarms, or nobody (null)."""
    assignee = await known_person(connection, body.assignee)
    return await _act(
        connection, incident_id, "assign", who, trail, body.version, comment=body.comment, assignee=assignee
    )


@router.post("/{incident_id}/close", summary="Close an incident", response_model=Incident, responses=_REFUSALS)
async def close_incident(
    incident_id: Id8, body: IncidentClose, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """409 while one of its alarms is active, or waits for an acknowledgement and no outcome is given."""
    return await _act(
        connection, incident_id, "close", who, trail, body.version, comment=body.comment, outcome=body.outcome
    )


@router.post("/{incident_id}/reopen", summary="Reopen an incident", response_model=Incident, responses=_REFUSALS)
async def reopen_incident(
    incident_id: Id8, body: DeedBody, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """Its alarms stay as they are."""
    return await _act(connection, incident_id, "reopen", who, trail, body.version, comment=body.comment)


async def _act(
    connection: Connection,
    incident_id: int,
    deed: Deed,
    who: Identity,
    trail: Trail,
    version: int | None,
    *,
    comment: str | None = None,
    assignee: str | None = None,
    outcome: Outcome | None = None,
) -> Response:
    target = f"incident:{incident_id}"
    given = {"comment": comment, "assignee": assignee, "outcome": outcome}
    try:
        async with connection.transaction():
            await incidents.act(
                connection, incident_id, deed, who.actor,
                version=version, comment=comment, assignee=assignee, outcome=outcome,
            )  # fmt: skip
            body = await incident_body(connection, incident_id)
            said = {name: value for name, value in given.items() if value is not None}
            await trail.ok(connection, who, f"incident.{deed}", target, said)
    except HubError as error:
        await trail.refused(connection, who, f"incident.{deed}", target, str(error))
        raise
    return json_response(body)


def _moment(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in ("kind", "alarm", "action", "actor", "reason", "comment", "detail")}
    return {"time": rfc3339(row["event_time"]), **shown}
