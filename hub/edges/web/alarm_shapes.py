"""The shapes of alarms and incidents on their way out, for every route that shows them."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.core.alarms import Ack, Action, Condition, Outcome, Presentation, Severity
from hub.edges.database import Connection
from hub.edges.web.fields import Bilingual, one
from hub.errors import NotFoundError

Body = dict[str, Any]

_ALARM = "SELECT body FROM alarm_json WHERE alarm_id = %(id)s"
_INCIDENT = "SELECT body FROM incident_json WHERE incident_id = %(id)s"


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


class Shelf(BaseModel):
    until: str = Field(description="when it comes back by itself", examples=["2026-03-03T04:00:00.000Z"])
    by: str | None = Field(examples=["user:lan"])
    reason: str | None = Field(examples=["Đang thay cảm biến"])


class OutOfService(BaseModel):
    since: str = Field(examples=["2026-03-03T02:00:00.000Z"])
    by: str | None = Field(description="who answers for it", examples=["user:lan"])
    reason: str | None = Field(examples=["Trạm đang sửa chữa"])


class Suppressed(BaseModel):
    reason: Literal["inhibited", "maintenance"]
    by: str = Field(description="the rule that mutes it, or who made the window", examples=["rule:cam-le-level-3"])
    alarm: int | None = Field(description="the alarm that mutes it", examples=[41])
    window: int | None = Field(description="the maintenance window")


class Step(BaseModel):
    """One step of the rule's procedure."""

    key: str = Field(examples=["call-crew"])
    text: Bilingual
    within: int | None = Field(description="seconds after the raise by which it should be done", examples=[300])
    due_at: str | None = Field(examples=["2026-03-03T02:05:00.000Z"])
    done_at: str | None
    done_by: str | None = Field(examples=["user:lan"])


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
    assignee: str | None = Field(description="user name of whoever has it", examples=["lan"])
    shelved: Shelf | None = Field(description="hidden by a person, until a time")
    out_of_service: OutOfService | None
    suppressed: Suppressed | None = Field(description="hidden by logic; still judged and recorded")
    outcome: Outcome | None = Field(description="how it ended, when it was closed")
    closed_at: str | None
    closed_by: str | None = Field(examples=["user:lan"])
    late: bool = Field(description="a late finding: data that came after the lateness bound show it; never open")
    chattering: bool = Field(description="3 raises within a minute or 5 changes within 10 (ISA-18.2)")
    incident: int | None = Field(description="the incident it belongs to", examples=[7])
    procedure: list[Step]
    version: int = Field(examples=[1])


class Transition(BaseModel):
    id: int = Field(examples=[77])
    action: Action
    reason: str = Field(examples=["raised"])
    actor: str = Field(examples=["rule:cam-le-level-3"])
    event_time: str = Field(examples=["2026-03-03T02:00:00.000Z"])
    wall_time: str = Field(examples=["2026-03-03T02:00:00.012Z"])
    detail: dict[str, Any]


class ZoneOfIncident(BaseModel):
    id: int = Field(examples=[3])
    key: str = Field(examples=["hoa-xuan-lowland"])
    name: Bilingual | None


class Incident(BaseModel):
    """Alarms of one place and cause that belong together in time."""

    id: int = Field(examples=[7])
    key: str = Field(examples=["zone=hoa-xuan-lowland,cause=flood"])
    title: Bilingual
    cause: str = Field(examples=["flood"])
    zone: ZoneOfIncident | None
    severity: Severity = Field(description="the worst of its open alarms, or of all when none is open")
    opened_at: str = Field(examples=["2026-03-03T02:00:00.000Z"])
    last_at: str = Field(description="event time of the newest raise", examples=["2026-03-03T02:20:00.000Z"])
    closed_at: str | None
    closed_by: str | None = Field(examples=["user:lan"])
    open: bool
    alarm_count: int = Field(examples=[4])
    open_count: int = Field(examples=[3])
    unacked_count: int = Field(examples=[2])
    first_alarm: int | None = Field(description="the one that was raised first", examples=[42])
    assignee: str | None = Field(examples=["lan"])
    version: int = Field(examples=[1])


async def alarm_body(connection: Connection, alarm_id: int) -> Body:
    """One alarm as it goes out. Raises NotFoundError."""
    row = await one(connection, _ALARM, {"id": alarm_id})
    if row is None:
        raise NotFoundError(f"alarm {alarm_id} does not exist")
    body: Body = row["body"]
    return body


async def incident_body(connection: Connection, incident_id: int) -> Body:
    """One incident as it goes out. Raises NotFoundError."""
    row = await one(connection, _INCIDENT, {"id": incident_id})
    if row is None:
        raise NotFoundError(f"incident {incident_id} does not exist")
    body: Body = row["body"]
    return body


def json_response(content: object, status: int = 200) -> Response:
    """``content`` holds what the database rendered: encoded as it is, not validated again."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")
