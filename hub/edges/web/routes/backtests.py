"""Backtests: what drafts would have done over stored history. `hub jobs` runs them; here they are asked for and read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from psycopg.types.json import Jsonb
from pydantic import BaseModel, Field

from hub.edges import backtest
from hub.edges.database import Connection
from hub.edges.web.deps import ConnectionDep, Integrator, ServicesDep, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT4,
    Bilingual,
    Cursor,
    Id4,
    Json,
    Limit,
    Moment,
    Strict,
    Tags,
    When,
    Words,
    after_id,
    next_cursor,
    one,
    rows,
)
from hub.edges.web.routes.rules import EXAMPLE
from hub.edges.web.routes.zones import Drawing, Kind, Radius, Schedule
from hub.errors import ConflictError, NotFoundError

router = APIRouter(prefix="/backtests", tags=["backtests"])

_MOST_WAITING = 100
_COLUMNS = """backtest_id AS id, status, progress, at, records, created_by, created_at, since AS "from", until AS "to",
    documents, zones, problem, cancel"""
_LIST = f"SELECT {_COLUMNS} FROM backtest WHERE backtest_id < %(before)s ORDER BY backtest_id DESC LIMIT %(limit)s"  # noqa: S608
_ONE = f"SELECT {_COLUMNS}, result FROM backtest WHERE backtest_id = %(id)s"  # noqa: S608
_ASK = """
INSERT INTO backtest (since, until, documents, zones, created_by)
VALUES (%(since)s, %(until)s, %(documents)s, %(zones)s, %(by)s) RETURNING backtest_id AS id
"""
_WAITING = "SELECT count(*) AS count FROM backtest WHERE status IN ('waiting', 'running')"
_LOCK = "SELECT status FROM backtest WHERE backtest_id = %(id)s FOR UPDATE"
_CANCEL_WAITING = "UPDATE backtest SET status = 'cancelled', ended_at = now() WHERE backtest_id = %(id)s"
_CANCEL_RUNNING = "UPDATE backtest SET cancel = true WHERE backtest_id = %(id)s"
_REMOVE = "DELETE FROM backtest WHERE backtest_id = %(id)s"
_ALARMS = """
SELECT number, body FROM backtest_alarm WHERE backtest_id = %(id)s AND number > %(after)s ORDER BY number LIMIT %(limit)s
"""


class DraftZone(Strict):
    """A zone as it would be: it replaces the one with the same key, or is there as well."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", examples=["hoa-xuan-flood"])
    name: Words
    kind: Kind = "polygon"
    geometry: Drawing
    radius: Radius | None = None
    tags: Tags = Field(default_factory=dict)
    schedule: Schedule | None = None


class NewBacktest(Strict):
    documents: list[Json] = Field(
        default_factory=list,
        max_length=100,
        description="rules; none: those in force that look at one of the zones",
        examples=[[EXAMPLE]],
    )
    zones: list[DraftZone] = Field(default_factory=list, max_length=100, examples=[[]])
    from_: When = Field(alias="from", examples=["2026-03-03T00:00:00Z"])
    to: When = Field(description="now, where it lies ahead", examples=["2026-03-04T00:00:00Z"])


class NotShown(BaseModel):
    """Why nobody would have been shown it when it was raised."""

    reason: Literal["inhibited", "maintenance"]
    rule: str | None = Field(description="whose alarm muted it", examples=["cam-le-level-3"])
    window: int | None = Field(description="the maintenance window", examples=[None])


class BacktestAlarm(BaseModel):
    rule: str = Field(examples=["cam-le-level-3"])
    device: str | None = Field(examples=["gauge-cam-le"])
    sensor: int | None = Field(examples=[12])
    zone: str | None = Field(description="of a geofence or an aggregate", examples=[None])
    severity: str = Field(examples=["critical"])
    raised: Moment
    cleared: Moment | None = Field(description="null: still active at the end")
    value: float | None = Field(examples=[2.61])
    lon: float | None = Field(examples=[108.2022])
    lat: float | None = Field(examples=[16.0544])
    why: Bilingual
    suppressed: NotShown | None = Field(
        None, description="null: it is shown; not told of alarms of the versions in force", examples=[None]
    )


class ZoneCount(BaseModel):
    zone: str | None = Field(description="null: in no zone", examples=["hoa-xuan-flood"])
    count: int = Field(examples=[3])


class HourCount(BaseModel):
    time: Moment
    count: int = Field(examples=[1])


class Difference(BaseModel):
    same: int = Field(examples=[2])
    moved: list[Annotated[list[BacktestAlarm], Field(min_length=2, max_length=2)]] = Field(
        description="[as the version in force raised it, as the draft does]", examples=[[]]
    )
    new: list[BacktestAlarm]
    gone: list[BacktestAlarm]
    until: Moment | None = Field(
        None, description="about alarms raised before, where there are too many; null: about all"
    )
    counts: dict[str, int] = Field(examples=[{"same": 2, "moved": 0, "new": 1, "gone": 1}])


class Quality(BaseModel):
    """Against labelled incidents; docs/evaluators.md says how to read it."""

    labels: int = Field(description="incidents, each counted once", examples=[4])
    given: int = Field(default=0, description="labels that tell of them", examples=[5])
    found: int = Field(examples=[3])
    missed: int = Field(examples=[1])
    right: int = Field(description="alarms that belong to an incident", examples=[3])
    false: int = Field(description="alarms that a label calls false", examples=[1])
    unlabelled: int = Field(description="alarms no label speaks of", examples=[0])
    precision: float | None = Field(description="right of all alarms", examples=[0.75])
    recall: float | None = Field(description="found of all incidents", examples=[0.75])
    median_delay_seconds: float | None = Field(examples=[130.0])
    disputed: int = Field(default=0, description="alarms that one label calls false and another not", examples=[0])
    independent: int | None = Field(
        default=None,
        description="incidents known not only from alarms the hub raised and people confirmed; null: not told then",
        examples=[2],
    )
    independent_found: int | None = Field(default=None, examples=[1])
    recall_independent: float | None = Field(
        default=None,
        description="found of the independent incidents: the others are found by construction",
        examples=[0.5],
    )
    longest_delay_seconds: float | None = Field(default=None, examples=[420.0])


class Truncated(BaseModel):
    """There are more alarms than are told of: those raised at ``since`` and later are counted and left out."""

    told: int = Field(examples=[100_000])
    left_out: int = Field(examples=[23_456])
    since: Moment


class Result(BaseModel):
    alarm_count: int = Field(description="all of them, suppressed and left out ones too", examples=[1])
    suppressed_count: int = Field(0, description="of those told, how many nobody would have been shown", examples=[0])
    truncated: Truncated | None = Field(
        None,
        description="null: every alarm is told of. Else `alarms`, `suppressed_count`, `difference` and `quality` are about "
        "those before `since`; the other counts are about all",
    )
    alarms: list[BacktestAlarm] = Field(description="the first 1000; /alarms has every one that is told of")
    by_zone: list[ZoneCount]
    by_hour: list[HourCount]
    per_operator_hour: float = Field(
        description="without the suppressed ones, over the time from `data_from` on less `silent_hours`",
        examples=[0.04],
    )
    data_from: Moment | None = Field(
        None, description="the first event that was judged; null: there was none, and the answer says nothing"
    )
    silent_hours: float = Field(
        0.0, description="how many hours after `data_from` nothing at all came, of no sensor", examples=[0.0]
    )
    difference: Difference | None = Field(description="from the versions in force; null: none is")
    quality: Quality | None = Field(description="null: no label speaks of these rules and this time")
    records: int = Field(examples=[86_400])
    seconds: float = Field(examples=[1.2])


class Backtest(BaseModel):
    id: int = Field(examples=[7])
    status: Literal["waiting", "running", "done", "cancelled", "failed"]
    progress: float = Field(description="0 to 1", examples=[1.0])
    at: Moment | None = Field(description="event time reached")
    records: int = Field(description="readings and positions judged so far", examples=[86_400])
    created_by: str = Field(examples=["user:lan"])
    created_at: Moment
    from_: Moment = Field(serialization_alias="from", validation_alias="from")
    to: Moment
    documents: list[dict[str, Any]] = Field(examples=[[EXAMPLE]])
    zones: list[dict[str, Any]] = Field(examples=[[]])
    cancel: bool = Field(description="somebody asked for it to stop", examples=[False])
    problem: str | None = Field(examples=[None])
    result: Result | None = Field(default=None, description="in lists always null")


class Backtests(BaseModel):
    items: list[Backtest]
    next: str | None


class BacktestAlarms(BaseModel):
    items: list[BacktestAlarm]
    next: str | None


@router.post("", summary="Ask for a backtest", status_code=202, responses=problems(401, 403, 409, 422))
async def ask(
    body: NewBacktest, connection: ConnectionDep, who: Integrator, trail: TrailDep, services: ServicesDep
) -> Backtest:
    """Queued; a worker of `hub jobs` takes it. Nothing of the city is written."""
    zones = [zone.model_dump() for zone in body.zones]
    await services.aside.run(who.actor, backtest.check, body.documents, zones, body.from_, body.to)
    async with connection.transaction():
        waiting = await one(connection, _WAITING)
        if waiting is not None and waiting["count"] >= _MOST_WAITING:
            raise ConflictError(f"{waiting['count']} backtests wait or run already: wait for them, or cancel some")
        given = {
            "since": body.from_, "until": min(body.to, datetime.now(UTC)), "documents": Jsonb(body.documents),
            "zones": Jsonb(zones), "by": who.actor,
        }  # fmt: skip
        created = await one(connection, _ASK, given)
        assert created is not None
        keys = {"rules": [str(document.get("key")) for document in body.documents]}
        await trail.ok(connection, who, "backtest.ask", f"backtest:{created['id']}", keys)
    return await _backtest(connection, created["id"])


@router.get("", summary="List backtests", responses=problems(401, 422))
async def list_backtests(connection: ConnectionDep, _: Viewer, limit: Limit = 50, cursor: Cursor = None) -> Backtests:
    """Newest first, without their results."""
    found = await rows(connection, _LIST, {"before": after_id(cursor, MAX_INT4, MAX_INT4), "limit": limit + 1})
    page = found[:limit]
    more = next_cursor(page[-1]["id"]) if len(found) > limit else None
    return Backtests(items=[Backtest(**row) for row in page], next=more)


@router.get("/{backtest_id}", summary="One backtest with its result", responses=problems(401, 404, 422))
async def get_backtest(backtest_id: Id4, connection: ConnectionDep, _: Viewer) -> Backtest:
    return await _backtest(connection, backtest_id)


@router.get("/{backtest_id}/alarms", summary="Every alarm of a backtest", responses=problems(401, 404, 422))
async def backtest_alarms(
    backtest_id: Id4, connection: ConnectionDep, _: Viewer, limit: Limit = 1000, cursor: Cursor = None
) -> BacktestAlarms:
    """By time of raise."""
    await _backtest(connection, backtest_id)
    given = {"id": backtest_id, "after": after_id(cursor, 0, MAX_INT4), "limit": limit + 1}
    found = await rows(connection, _ALARMS, given)
    page = found[:limit]
    more = next_cursor(page[-1]["number"]) if len(found) > limit else None
    return BacktestAlarms(items=[BacktestAlarm(**row["body"]) for row in page], next=more)


@router.delete(
    "/{backtest_id}", summary="Cancel or remove a backtest", status_code=204, responses=problems(401, 403, 404, 422)
)
async def drop(backtest_id: Id4, connection: ConnectionDep, who: Integrator, trail: TrailDep) -> None:
    """One that waits is cancelled, one that runs stops within seconds, one that has ended is removed."""
    async with connection.transaction():
        held = await one(connection, _LOCK, {"id": backtest_id})
        if held is None:
            raise NotFoundError(f"backtest {backtest_id} does not exist")
        statement, action = {
            "waiting": (_CANCEL_WAITING, "backtest.cancel"),
            "running": (_CANCEL_RUNNING, "backtest.cancel"),
        }.get(held["status"], (_REMOVE, "backtest.remove"))
        await connection.execute(statement, {"id": backtest_id})
        await trail.ok(connection, who, action, f"backtest:{backtest_id}")


async def _backtest(connection: Connection, backtest_id: int) -> Backtest:
    row = await one(connection, _ONE, {"id": backtest_id})
    if row is None:
        raise NotFoundError(f"backtest {backtest_id} does not exist")
    return Backtest(**row)
