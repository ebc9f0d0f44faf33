"""Replay: the city and its alarms as they were, in the frames of the live feed; and a short report of a span."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.core import replay
from hub.core.alarms import Severity
from hub.core.live import unix_ms
from hub.core.replay_report import report
from hub.edges.database import Connection
from hub.edges.stores import past
from hub.edges.web.alarm_shapes import Incident
from hub.edges.web.deps import ConnectionDep, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT8,
    Bilingual,
    Cursor,
    Domain,
    Moment,
    When,
    after_id,
    check_domain,
    check_order,
    next_cursor,
    rfc3339,
)
from hub.errors import InputError, Problem

router = APIRouter(prefix="/replay", tags=["replay"])

MAX_STEPS: Final = 5_000
MAX_INCIDENTS: Final = 1_000
_ROW: Final = [12, 1772503200000, {"water_level": 1.82}, None, True]
_DELTA: Final = {"at": 1772503201000, "type": "delta", "time": 1772503201000, "rows": [_ROW]}

At = Annotated[When, Query(description="a moment that has passed", examples=["2026-03-03T02:00:00Z"])]
From = Annotated[When, Query(alias="from", description="not included", examples=["2026-03-03T02:00:00Z"])]
To = Annotated[When, Query(description="included", examples=["2026-03-03T02:20:00Z"])]
Domains = Annotated[
    list[Domain] | None, Query(description="only these; may be given several times", examples=[["water"]])
]
Which = Annotated[int | None, Query(ge=1, le=MAX_INT8, examples=[42])]


class Snapshot(BaseModel):
    """The city at a moment. `rows` and `alarms` are those of a `snapshot` of the live feed."""

    time: int = Field(description="Unix milliseconds", examples=[1772503200000])
    cursor: int = Field(
        description="Unix microseconds; those of the frames that follow are greater", examples=[1772503200000000]
    )
    rows: list[list[Any]] = Field(examples=[[_ROW]])
    alarms: list[dict[str, Any]] = Field(description="open then, as operators were shown them", examples=[[]])
    incidents: list[dict[str, Any]] = Field(description="open then", examples=[[]])
    zones: list[dict[str, Any]] = Field(description="in force then", examples=[[]])
    places: list[list[float | None]] = Field(
        description="sensor, lon, lat: where the registry had it then, of those that it has elsewhere today; null: nowhere",
        examples=[[[12, 108.2022, 16.0144]]],
    )


class Frames(BaseModel):
    frames: list[dict[str, Any]] = Field(
        description="those of the live feed in order of `at`, Unix milliseconds", examples=[[_DELTA]]
    )
    next: str | None = Field(description="`cursor` of the rest; null: that was all")
    to: int = Field(description="how far this answer reaches, Unix milliseconds", examples=[1772504400000])


class ReplayFigures(BaseModel):
    raised: int = Field(description="alarms raised in the span", examples=[3])
    cleared: int = Field(examples=[2])
    acked: int = Field(description="closing an alarm that nobody acknowledged acknowledges it", examples=[3])
    by_severity: dict[str, int] = Field(
        description="those raised, by the worst they reached", examples=[{"critical": 1}]
    )
    open_before: int = Field(examples=[0])
    open_after: int = Field(examples=[1])
    unacked_after: int = Field(examples=[0])
    answers: int = Field(description="how often one that asked for it was acknowledged", examples=[3])
    median_answer_seconds: float | None = Field(
        description="from being told to the acknowledgement, both by the hub's clock; a handover counts from the event",
        examples=[41.5],
    )
    longest_answer_seconds: float | None = Field(examples=[95.0])


class Named(BaseModel):
    id: int = Field(examples=[5])
    key: str | None = Field(default=None, examples=["cam-le-level-3"])
    device: str | None = Field(default=None, examples=["gauge-cam-le"])
    domain: str | None = Field(default=None, examples=["water"])
    version: int | None = Field(default=None, examples=[1])
    name: Bilingual | None = None


class AlarmThen(BaseModel):
    """An alarm of the span, as it stood at the end of it."""

    id: int = Field(examples=[42])
    rule: Named
    zone: Named | None
    sensor: Named | None
    subject: str = Field(examples=["sensor:12"])
    severity: Severity = Field(description="the worst it reached")
    condition: str = Field(examples=["cleared"])
    ack: str = Field(examples=["acked"])
    presentation: str = Field(examples=["shown"])
    raised_at: str = Field(description="event time", examples=["2026-03-03T02:00:00.000Z"])
    told_at: Moment | None = Field(description="wall time of its first raise in the span")
    cleared_at: str | None
    acked_at: str | None
    acked_by: str | None = Field(examples=["user:lan"])
    answer_seconds: float | None = Field(description="from being told to the acknowledgement", examples=[41.5])
    count: int = Field(examples=[1])
    value: float | None = Field(examples=[2.61])
    lon: float | None = Field(examples=[108.2022])
    lat: float | None = Field(examples=[16.0144])
    why: Bilingual
    outcome: str | None = None
    incident: int | None = None
    late: bool | None = None
    assignee: str | None = None


class StepThen(BaseModel):
    at: Moment = Field(description="wall time: when operators were told")
    event_time: str = Field(examples=["2026-03-03T02:00:00.000Z"])
    alarm: int = Field(examples=[42])
    severity: Severity
    action: str = Field(examples=["raise"])
    reason: str = Field(examples=["raised"])
    actor: str = Field(examples=["rule:cam-le-level-3"])
    by: Literal["rule", "person", "system"]
    value: float | None = Field(examples=[2.61])
    comment: str | None
    detail: dict[str, Any]


class DeedThen(BaseModel):
    """What was done to an incident as a whole."""

    at: Moment
    incident: int = Field(examples=[7])
    title: Bilingual
    action: str = Field(examples=["assign"])
    actor: str = Field(examples=["user:lan"])
    by: Literal["rule", "person", "system"]
    comment: str | None


class Did(BaseModel):
    actor: str = Field(examples=["user:lan"])
    actions: dict[str, int] = Field(
        description="`incident-…`: to an incident as a whole", examples=[{"ack": 2, "incident-close": 1}]
    )


class Report(BaseModel):
    from_: Moment = Field(alias="from")
    to: Moment
    made_at: Moment
    made_by: str = Field(examples=["user:lan"])
    incident: int | None
    alarm: int | None
    truncated: bool = Field(description="more than 5,000 steps: the later ones are left out")
    figures: ReplayFigures
    alarms: list[AlarmThen] = Field(description="worst first")
    steps: list[StepThen] = Field(description="in order")
    deeds: list[DeedThen] = Field(description="what was done to incidents as a whole, in order")
    incidents: list[Incident] = Field(description="open at some time in the span, as they stood at its end; or the one")
    people: list[Did]


@router.get("", summary="The city at a moment", response_model=Snapshot, responses=problems(401, 422))
async def snapshot(connection: ConnectionDep, _: Viewer, at: At, domains: Domains = None) -> Response:
    """The newest value and position of every sensor by event time, looked for over the six hours before, and for those
    that report seldom over three of their periods, at most a week. Alarms, and where the registry had a sensor, go by
    wall time: what operators were shown.
    """
    _passed(at)
    _check(domains)
    told = await past.sensors_at(connection, at, domains)
    stood = await past.stood_at(connection, at)
    places = await past.places_at(connection, at, domains)
    encoded = (await asyncio.to_thread(replay.rows, *told)).get(1, [])
    head = {"time": unix_ms(at), "cursor": replay.cursor_of(at)}
    tail = {"alarms": stood["alarm"], "incidents": stood["incident"], "zones": stood["zone"], "places": places}
    # Two JSON objects become one: the rows between them are encoded already.
    body = b'%b,"rows":[%b],%b' % (msgspec.json.encode(head)[:-1], b",".join(encoded), msgspec.json.encode(tail)[1:])
    return Response(body, media_type="application/json")


@router.get("/frames", summary="What happened next", response_model=Frames, responses=problems(401, 422))
async def frames(
    connection: ConnectionDep,
    _: Viewer,
    from_: From,
    to: To,
    step_ms: Annotated[int, Query(ge=50, le=3_600_000, description="of each sensor the newest in every step")] = 1_000,
    domains: Domains = None,
    cursor: Cursor = None,
) -> Response:
    """After `from`, up to `to`: taken up by whoever holds the snapshot at `from`, they give the one at `to`.

    One answer holds at most 240 steps, about 20,000 rows and about 1,000 changes; `next` continues. Every step of every
    alarm is told. A sensor that was moved in the registry is told as the live feed does, a `change` of kind `sensor`: its
    place is the one it got then, the rest of it is today's. Nothing is told of what has not happened yet.
    """
    check_order(from_, to)
    _check(domains)
    end = min(to, datetime.now(UTC))
    start = from_ if cursor is None else replay.moment_of(after_id(cursor, 0, replay.cursor_of(to)))
    start = min(max(start, from_), end)
    series = await past.series(connection, domains)
    window = replay.window(start, end, timedelta(milliseconds=step_ms), series)
    changes, window = await past.changes_between(connection, window, domains)
    told = await past.sensors_between(connection, window, domains)
    found = await asyncio.to_thread(lambda: replay.frames_of(window, replay.rows(*told), changes))
    more = next_cursor(replay.cursor_of(window.end)) if window.end < end else None
    tail = msgspec.json.encode({"next": more, "to": unix_ms(window.end)})[1:]
    return Response(b'{"frames":[%b],%b' % (b",".join(found), tail), media_type="application/json")


@router.get("/report", summary="A short report of a span", responses=problems(401, 422))
async def get_report(
    connection: ConnectionDep,
    who: Viewer,
    trail: TrailDep,
    from_: From,
    to: To,
    incident: Which = None,
    alarm: Which = None,
    export: Annotated[
        Literal["markdown", "html", "print"] | None,
        Query(description="the report leaves the console in this form: the audit trail will say so"),
    ] = None,
) -> Report:
    """Which alarms there were, who did what when, how long an answer took. Of one incident or alarm, or of all."""
    check_order(from_, to)
    to = min(to, datetime.now(UTC))
    made = await _report(connection, from_, to, incident, alarm)
    if export is not None:
        detail = {"from": rfc3339(from_), "to": rfc3339(to), "incident": incident, "alarm": alarm, "form": export}
        await trail.ok(connection, who, "replay.export", "replay", detail)
    return Report.model_validate(
        {
            **made,
            "from": from_,
            "to": to,
            "made_at": datetime.now(UTC),
            "made_by": who.actor,
            "incident": incident,
            "alarm": alarm,
        }
    )


async def _report(
    connection: Connection, start: datetime, end: datetime, incident: int | None, alarm: int | None
) -> dict[str, Any]:
    steps = await past.steps_between(connection, start, end, alarm, incident, MAX_STEPS + 1)
    before = (await past.stood_at(connection, start))["alarm"]
    if alarm is not None:
        before = [held for held in before if held["id"] == alarm]
    if incident is not None:
        ours = {step.alarm["id"] for step in steps}
        before = [held for held in before if held["id"] in ours or held.get("incident") == incident]
    deeds = [] if alarm is not None else await past.deeds_between(connection, start, end, incident, MAX_STEPS)
    known = [] if alarm is not None else await past.incidents_of(connection, start, end, MAX_INCIDENTS)
    return {
        **report(before, steps[:MAX_STEPS], deeds),
        "incidents": [body for body in known if incident is None or body["id"] == incident],
        "truncated": len(steps) > MAX_STEPS,
    }


def _passed(at: datetime) -> None:
    now = datetime.now(UTC)
    if at > now:
        raise InputError(Problem("at", rfc3339(at), f"a moment that has passed; it is {rfc3339(now)}"))


def _check(domains: list[str] | None) -> None:
    for domain in domains or ():
        check_domain(domain)
