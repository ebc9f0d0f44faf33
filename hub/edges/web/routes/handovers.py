"""Handing over a shift: what happened, what stands, and the record of who gave it to whom."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from psycopg.types.json import Jsonb
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.edges.database import Connection
from hub.edges.stores import past
from hub.edges.web.alarm_shapes import Alarm, Body, Incident, json_response
from hub.edges.web.deps import ConnectionDep, Operator, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT8,
    Comment,
    Cursor,
    Limit,
    ShortText,
    Strict,
    When,
    after_id,
    check_order,
    next_cursor,
    one,
    rfc3339,
    rows,
)
from hub.errors import InputError, Problem, shown

router = APIRouter(tags=["handover"])

_LONGEST = timedelta(days=31)
_MOST = 1000
_COUNTS = """
SELECT count(*) FILTER (WHERE action = 'raise') AS raised,
       count(*) FILTER (WHERE action = 'clear' AND reason <> 'cleared-already') AS cleared,
       count(*) FILTER (WHERE action = 'ack' OR reason = 'closed-and-acknowledged') AS acked
FROM alarm_transition WHERE event_time >= %(from)s AND event_time < %(to)s
"""
# Counted from the history, as the lists are: what is done to an alarm later does not change a shift that is over.
_MEDIAN = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM event_time - raised_at)) AS seconds
FROM alarm_transition JOIN alarm USING (alarm_id)
WHERE (action = 'ack' OR reason = 'closed-and-acknowledged') AND event_time >= %(from)s AND event_time < %(to)s
"""
_SEVERITIES = """
SELECT coalesce(stood.severity, a.severity) AS severity, count(*) AS count
FROM alarm a LEFT JOIN LATERAL (
    SELECT body -> 'alarm' ->> 'severity' AS severity FROM past
    WHERE kind = 'alarm' AND ref = a.alarm_id AND at <= %(to)s ORDER BY seq DESC LIMIT 1
) stood ON true
WHERE raised_at >= %(from)s AND raised_at < %(to)s GROUP BY 1
"""
_ACTIONS = """
SELECT actor, action, count(*) AS count FROM (
    SELECT actor, action FROM alarm_transition WHERE event_time >= %(from)s AND event_time < %(to)s
    UNION ALL
    SELECT actor, 'incident-' || action FROM incident_event WHERE at >= %(from)s AND at < %(to)s
) done WHERE actor LIKE 'user:%%' OR actor LIKE 'token:%%' GROUP BY actor, action ORDER BY actor, action
"""
_COMMENTS = """
SELECT * FROM (
    SELECT event_time AS time, actor, t.alarm_id AS alarm, a.incident_id AS incident, t.detail ->> 'comment' AS text
    FROM alarm_transition t JOIN alarm a USING (alarm_id)
    WHERE t.detail ? 'comment' AND event_time >= %(from)s AND event_time < %(to)s
    UNION ALL
    SELECT at, actor, NULL, incident_id, comment FROM incident_event
    WHERE comment IS NOT NULL AND at >= %(from)s AND at < %(to)s
) said ORDER BY time DESC LIMIT %(most)s
"""
_SIGN = """
INSERT INTO handover (from_time, to_time, note, by_user, to_user, summary, digest)
VALUES (%(from)s, %(to)s, %(note)s, %(by)s, %(to_user)s, %(summary)s, %(digest)s) RETURNING handover_id AS id
"""
_SIGNED = """
SELECT handover_id AS id, from_time, to_time, note, by_user, to_user, signed_at, summary, digest FROM handover
WHERE handover_id < %(before)s ORDER BY handover_id DESC LIMIT %(limit)s
"""
_USER = "SELECT username FROM app_user WHERE username = %(name)s AND NOT disabled"


class Done(BaseModel):
    actor: str = Field(examples=["user:lan"])
    action: str = Field(examples=["ack"])
    count: int = Field(examples=[5])


class Said(BaseModel):
    time: str = Field(examples=["2026-03-03T02:00:00.000Z"])
    actor: str = Field(examples=["user:lan"])
    alarm: int | None = Field(examples=[42])
    incident: int | None = Field(examples=[7])
    text: str = Field(examples=["Đã gọi đội trực Cẩm Lệ."])


class HandoverReport(BaseModel):
    """What happened in a span of time, and what stood at its end: what was handed over."""

    from_: str = Field(alias="from", examples=["2026-03-03T00:00:00.000Z"])
    to: str = Field(examples=["2026-03-03T08:00:00.000Z"])
    raised: int = Field(examples=[12])
    cleared: int = Field(examples=[10])
    acked: int = Field(examples=[11])
    median_ack_seconds: float | None = Field(examples=[42.5])
    by_severity: dict[str, int] = Field(description="alarms first raised in the span", examples=[{"critical": 2}])
    open: list[Alarm] = Field(description="at the end of the span, as operators were shown them then")
    shelved: list[Alarm] = Field(description="at the end of the span")
    out_of_service: list[Alarm] = Field(description="at the end of the span")
    incidents: list[Incident] = Field(description="open at some time in the span, as they stood at its end")
    actions: list[Done]
    comments: list[Said] = Field(description="oldest first")


class Summary(BaseModel):
    """The numbers and the names of what stood when it was signed."""

    raised: int = Field(examples=[12])
    cleared: int = Field(examples=[10])
    acked: int = Field(examples=[11])
    median_ack_seconds: float | None = Field(examples=[42.5])
    by_severity: dict[str, int] = Field(examples=[{"critical": 2}])
    open: list[int] = Field(description="ids of the alarms that were open", examples=[[42]])
    shelved: list[int] = Field(examples=[[]])
    out_of_service: list[int] = Field(examples=[[]])
    incidents: list[int] = Field(examples=[[7]])


class Handover(BaseModel):
    id: int = Field(examples=[5])
    from_: str = Field(alias="from", examples=["2026-03-03T00:00:00.000Z"])
    to: str = Field(examples=["2026-03-03T08:00:00.000Z"])
    note: str = Field(examples=["Trạm Cẩm Lệ còn báo động II, đội trực đã đến nơi."])
    by: str = Field(examples=["user:lan"])
    to_user: str | None = Field(examples=["mai"])
    signed_at: str = Field(examples=["2026-03-03T08:01:00.000Z"])
    summary: Summary
    digest: str = Field(description="SHA-256 of the summary as stored; the audit trail seals it", examples=["9f86d081"])


class Handovers(BaseModel):
    items: list[Handover]
    next: str | None


class NewHandover(Strict):
    from_: When = Field(alias="from", examples=["2026-03-03T00:00:00Z"])
    to: When = Field(examples=["2026-03-03T08:00:00Z"])
    note: Comment
    to_user: ShortText | None = Field(default=None, description="user name of whoever takes over", examples=["mai"])


@router.get("/handover", summary="Shift report", response_model=HandoverReport, responses=problems(401, 422))
async def shift_report(
    connection: ConnectionDep,
    _: Viewer,
    from_: Annotated[When | None, Query(alias="from", description="default: 8 hours before `to`")] = None,
    to: Annotated[When | None, Query(description="default: now")] = None,
) -> Response:
    """Numbers of the span; alarms and incidents as they stood at `to`, or now where that is still to come."""
    end = to or datetime.now(UTC)
    return json_response(await _report(connection, from_ or end - timedelta(hours=8), end))


@router.post(
    "/handovers", summary="Sign a handover", status_code=201, response_model=Handover, responses=problems(401, 403, 422)
)
async def sign_handover(body: NewHandover, connection: ConnectionDep, who: Operator, trail: TrailDep) -> Response:
    """Keeps the summary of the span for good, with who gave the shift to whom."""
    if body.to_user is not None and await one(connection, _USER, {"name": body.to_user}) is None:
        raise InputError(
            Problem("to_user", shown(body.to_user), "the user name of somebody who is not disabled, or null")
        )
    async with connection.transaction():
        report = await _report(connection, body.from_, body.to)
        summary = {name: report[name] for name in Summary.model_fields} | {
            name: [entry["id"] for entry in report[name]] for name in ("open", "shelved", "out_of_service", "incidents")
        }
        digest = hashlib.sha256(msgspec.json.encode(summary, order="sorted")).hexdigest()
        signed = await one(
            connection,
            _SIGN,
            {
                "from": body.from_, "to": body.to, "note": body.note, "by": who.actor, "to_user": body.to_user,
                "summary": Jsonb(summary), "digest": digest,
            },
        )  # fmt: skip
        assert signed is not None
        target = f"handover:{signed['id']}"
        await trail.ok(connection, who, "handover.sign", target, {"digest": digest, "to_user": body.to_user})
        [row] = await rows(connection, _SIGNED, {"before": signed["id"] + 1, "limit": 1})
    return json_response(_handover(row), 201)


@router.get("/handovers", summary="List handovers", response_model=Handovers, responses=problems(401, 422))
async def list_handovers(connection: ConnectionDep, _: Viewer, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Newest first."""
    found = await rows(connection, _SIGNED, {"before": after_id(cursor, MAX_INT8), "limit": limit + 1})
    page = found[:limit]
    more = next_cursor(page[-1]["id"]) if len(found) > limit else None
    return json_response({"items": [_handover(row) for row in page], "next": more})


async def _report(connection: Connection, start: datetime, end: datetime) -> Body:
    """Raises InputError for a span that is none, or too long."""
    check_order(start, end)
    if end - start > _LONGEST:
        raise InputError(Problem("from", rfc3339(start), f"at most {_LONGEST.days} days before `to` ({rfc3339(end)})"))
    span = {"from": start, "to": end, "most": _MOST}
    counts = await one(connection, _COUNTS, span)
    median = await one(connection, _MEDIAN, span)
    assert counts is not None
    assert median is not None
    alarms = await past.handed_over(connection, end, _MOST)
    comments = await rows(connection, _COMMENTS, span)
    return {
        "from": rfc3339(start),
        "to": rfc3339(end),
        **counts,
        "median_ack_seconds": None if median["seconds"] is None else float(median["seconds"]),
        "by_severity": {row["severity"]: row["count"] for row in await rows(connection, _SEVERITIES, span)},
        "open": [alarm for alarm in alarms if alarm["open"]],
        "shelved": [alarm for alarm in alarms if alarm["presentation"] == "shelved"],
        "out_of_service": [alarm for alarm in alarms if alarm["presentation"] == "out_of_service"],
        "incidents": await past.incidents_of(connection, start, end, _MOST),
        "actions": await rows(connection, _ACTIONS, span),
        "comments": [row | {"time": rfc3339(row["time"])} for row in reversed(comments)],
    }


def _handover(row: dict[str, Any]) -> Body:
    return {
        "id": row["id"], "from": rfc3339(row["from_time"]), "to": rfc3339(row["to_time"]), "note": row["note"],
        "by": row["by_user"], "to_user": row["to_user"], "signed_at": rfc3339(row["signed_at"]),
        "summary": row["summary"], "digest": row["digest"],
    }  # fmt: skip
