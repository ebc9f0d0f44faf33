"""Sources: which topics are read with which decoder, and what their devices promise about time."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from psycopg.types.json import Jsonb
from pydantic import BaseModel, Field

from hub.core.clock import ClockWindow
from hub.core.decode import DECODERS, strict
from hub.core.faults import problem
from hub.core.sources import document, filters, table
from hub.core.sources.leaves import leaves
from hub.core.sources.mapping import Mapper
from hub.edges.database import Connection
from hub.edges.stores.sources import CHANGED, MAPPING
from hub.edges.web.deps import ConnectionDep, Integrator, TrailDep, Viewer
from hub.edges.web.errors import FieldProblem, problems
from hub.edges.web.fields import MAX_INT4, Id4, Json, Strict, Text, Version, one, rows
from hub.edges.web.routes.decode import DecodeAnswer, payload_of, understood_by
from hub.errors import ConflictError, DecodeError, DocumentError, InputError, NotFoundError, Problem, members

router = APIRouter(prefix="/sources", tags=["accounting"])

_DAY = 86_400
_LIST = """
SELECT s.source_id AS id, s.key, s.topic_filter, s.decoder, s.mapping, s.time_zone, s.enabled, s.version,
       extract(epoch FROM s.lateness)::float8 AS lateness, extract(epoch FROM s.max_late)::float8 AS max_late,
       extract(epoch FROM s.max_skew)::float8 AS max_skew,
       (SELECT count(*) FROM sensor WHERE sensor.source_id = s.source_id) AS sensors, a.received, a.rejected
FROM source s JOIN accounting_source a USING (source_id) WHERE %(id)s::int IS NULL OR s.source_id = %(id)s ORDER BY s.source_id
"""
_LOCK = "SELECT key, topic_filter, version FROM source WHERE source_id = %(id)s FOR UPDATE"
_ALL_LOCKED = "SELECT pg_advisory_xact_lock(hashtext('ioc.source'))"
_FILTERS = "SELECT key, topic_filter FROM source WHERE source_id IS DISTINCT FROM %(id)s"
_CREATE = """
INSERT INTO source (key, topic_filter, decoder, mapping, time_zone, lateness, max_late, max_skew, enabled)
VALUES (%(key)s, %(topic_filter)s, %(decoder)s, %(mapping)s, %(time_zone)s, %(lateness)s, %(max_late)s, %(max_skew)s,
        %(enabled)s)
RETURNING source_id AS id
"""
_EDIT = """
UPDATE source SET key = %(key)s, mapping = %(mapping)s, time_zone = %(time_zone)s, lateness = %(lateness)s,
    max_late = %(max_late)s, max_skew = %(max_skew)s, enabled = %(enabled)s, version = version + 1,
    former_filters = array(SELECT DISTINCT unnest(former_filters || topic_filter) EXCEPT SELECT %(topic_filter)s),
    topic_filter = %(topic_filter)s
WHERE source_id = %(id)s
"""
_EDIT_TIMES = """
UPDATE source SET lateness = %(lateness)s, max_late = %(max_late)s, max_skew = %(max_skew)s, version = version + 1
WHERE source_id = %(id)s
"""
_RING = "SELECT pg_notify('ioc_change', %(kind)s || ':0')"

_WHENEVER = ClockWindow(timedelta(days=366_000), timedelta(days=366_000), timedelta(days=366_000))
_LATENESS = Field(5.0, ge=0, le=3600, description="seconds that order is waited for", examples=[5])
_MAX_LATE = Field(7.0 * _DAY, gt=0, le=366 * _DAY, description="seconds; older than that is refused", examples=[604800])
_MAX_SKEW = Field(300.0, gt=0, le=_DAY, description="seconds; further ahead than that is refused", examples=[300])
_MAPPING = {
    "domain": "water",
    "device": {"path": "$.deviceInfo.devEui", "prefix": "lora-"},
    "time": {"path": "$.time"},
    "seq": "$.fCnt",
    "metrics": {"water_level": {"path": "$.object.level_cm", "unit": "cm"}},
}
_FILTER = "application/+/device/+/event/up"
TimeZone = Annotated[Text, Field(max_length=64, description="what times without an offset are in (IANA)")]


class SourceBody(Strict):
    key: Text = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", examples=["river-lora"])
    topic_filter: Text = Field(min_length=1, max_length=500, examples=[_FILTER])
    mapping: Json | None = Field(
        None, description="see docs/integrators.md; null: the native source", examples=[_MAPPING]
    )
    time_zone: TimeZone = "Asia/Ho_Chi_Minh"
    lateness: float = _LATENESS
    max_late: float = _MAX_LATE
    max_skew: float = _MAX_SKEW
    enabled: bool = Field(False, description="ingest reads its topics")


class SourceEdit(SourceBody):
    version: Version | None = None


class Source(BaseModel):
    id: int = Field(examples=[1])
    key: str = Field(examples=["native"])
    topic_filter: str = Field(examples=["ioc/v1/#"])
    decoder: str = Field(description="native or mapping", examples=["native"])
    mapping: dict[str, Any] | None = Field(description="null: the native source", examples=[None])
    time_zone: str = Field(examples=["Asia/Ho_Chi_Minh"])
    enabled: bool
    lateness: float = Field(description="seconds that order is waited for", examples=[5])
    max_late: float = Field(description="seconds; older than that is refused", examples=[604800])
    max_skew: float = Field(description="seconds; further ahead than that is refused", examples=[300])
    version: int = Field(examples=[1])
    received: int = Field(description="messages so far; 0: nothing has come", examples=[120_000])
    rejected: int = Field(description="of them", examples=[3])
    sensors: int = Field(examples=[461])


class Sources(BaseModel):
    items: list[Source]
    formats: list[str] = Field(description="what the last part of a native topic may be", examples=[["json", "senml"]])


class TryBody(Strict):
    id: int | None = Field(
        None, ge=1, le=MAX_INT4, description="the source that is being changed; null: a new one", examples=[None]
    )
    topic: Text = Field(min_length=1, max_length=2_000, examples=["application/7/device/a1/event/up"])
    payload: Annotated[str, Field(max_length=700_000, examples=['{"object":{"level_cm":182}}'])] | None = None
    payload_base64: Annotated[str, Field(max_length=700_000)] | None = Field(
        None, description="instead of `payload`, for bytes"
    )
    mapping: Json | None = Field(None, description="null: only take the payload apart", examples=[None])
    time_zone: TimeZone = "Asia/Ho_Chi_Minh"
    lateness: float = _LATENESS
    max_late: float = _MAX_LATE
    max_skew: float = _MAX_SKEW


class LeafOut(BaseModel):
    path: str = Field(examples=["$.object.level_cm"])
    value: float | bool | str | None = Field(examples=[182])


class TryAnswer(BaseModel):
    levels: list[str] = Field(description="of the topic; the first is level 1", examples=[["application", "7"]])
    leaves: list[LeafOut] = Field(description="every value of the payload, where it is JSON; the first 300")
    unread: str | None = Field(description="why the payload is not JSON", examples=[None])
    problems: list[FieldProblem] = Field(description="what is wrong with the mapping")
    understood: DecodeAnswer | None = Field(description="null: there is no mapping, or it does not hold together")


@router.get("", summary="Sources and decoders", responses=problems(401))
async def list_sources(connection: ConnectionDep, _: Viewer) -> Sources:
    return Sources(items=[_shown(row) for row in await rows(connection, _LIST, {"id": None})], formats=list(DECODERS))


@router.post("", summary="Add a source", status_code=201, responses=problems(401, 403, 409, 422))
async def add_source(body: SourceBody, connection: ConnectionDep, who: Integrator, trail: TrailDep) -> Source:
    """Topics of others, understood by a mapping. Its devices are its own: no other source can speak for them."""
    async with connection.transaction():
        created = await one(connection, _CREATE, await _checked(connection, body, None))
        assert created is not None
        await trail.ok(connection, who, "source.create", f"source:{created['id']}", _audited(body))
        return await _told(connection, created["id"])


@router.put("/{source_id}", summary="Change a source", responses=problems(401, 403, 404, 409, 422))
async def change_source(
    source_id: Id4, body: SourceEdit, connection: ConnectionDep, who: Integrator, trail: TrailDep
) -> Source:
    """Messages that arrive from then on are understood so; what is stored stays as it is."""
    async with connection.transaction():
        held = await one(connection, _LOCK, {"id": source_id})
        if held is None:
            raise NotFoundError(f"source {source_id} does not exist")
        if body.version is not None and held["version"] != body.version:
            raise ConflictError(
                f"source {source_id} is at version {held['version']}, the change was made on version {body.version}"
            )
        if held["key"] == table.NATIVE:
            _check_native(body, held["topic_filter"])
            await connection.execute(_EDIT_TIMES, _times(body) | {"id": source_id})
        else:
            await connection.execute(_EDIT, await _checked(connection, body, source_id) | {"id": source_id})
        await trail.ok(connection, who, "source.edit", f"source:{source_id}", _audited(body))
        return await _told(connection, source_id)


@router.post("/try", summary="How would a source understand this?", responses=problems(401, 403, 422))
async def try_source(body: TryBody, connection: ConnectionDep, _: Integrator) -> TryAnswer:
    """Takes a payload apart, and reads it by a mapping that may still have faults. Nothing is stored.

    A sample that is refused for its time alone (`clock`) is read all the same, so that an old one can be tried.
    """
    payload = payload_of(body.payload, body.payload_base64)
    unread, parts = None, []
    try:
        strict.check_size(payload)
        parts = leaves(strict.parse(payload))
    except DecodeError as error:
        unread = str(error.problems[0])
    faults: list[Problem] = []
    understood = None
    if body.mapping is not None:
        try:
            zone = _zone(body.time_zone)
            mapper = Mapper(document.parse(body.mapping), zone)
        except InputError as error:
            faults = list(error.problems)
        else:
            times = _times(body)
            window = ClockWindow(times["lateness"], times["max_late"], times["max_skew"])
            source = table.Source(body.id or 0, "", "#", window, mapper)
            understood = await understood_by(connection, source, body.topic, payload)
            if understood.reason == "clock":
                # The sample of a manual is years old, and what else it says is of interest all the same.
                whenever = await understood_by(connection, source._replace(window=_WHENEVER), body.topic, payload)
                understood = understood.model_copy(
                    update={"readings": whenever.readings, "position": whenever.position, "sensor": whenever.sensor}
                )
    return TryAnswer(
        levels=body.topic.split("/"),
        leaves=[LeafOut(path=leaf.path, value=leaf.value) for leaf in parts],
        unread=unread,
        problems=[FieldProblem(**members(fault)) for fault in faults],
        understood=understood,
    )


def _shown(row: dict[str, Any]) -> Source:
    return Source(**row | {"mapping": row["mapping"] if row["decoder"] == MAPPING else None})


async def _told(connection: Connection, source_id: int) -> Source:
    """Ring for ingest, and show it."""
    await connection.execute(_RING, {"kind": CHANGED})
    row = await one(connection, _LIST, {"id": source_id})
    assert row is not None
    return _shown(row)


def _times(body: SourceBody | TryBody) -> dict[str, timedelta]:
    return {name: timedelta(seconds=getattr(body, name)) for name in ("lateness", "max_late", "max_skew")}


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(problem("time_zone", name, "source.time-zone")) from None


async def _checked(connection: Connection, body: SourceBody, source_id: int | None) -> dict[str, Any]:
    """What is to be stored. Two who write at once cannot both take a key or a topic."""
    await connection.execute(_ALL_LOCKED)
    others = {row["key"]: row["topic_filter"] for row in await rows(connection, _FILTERS, {"id": source_id})}
    found = [
        filters.fault("topic_filter", body.topic_filter) or filters.taken("topic_filter", body.topic_filter, others)
    ]
    try:
        _zone(body.time_zone)
    except InputError as error:
        found += error.problems
    try:
        document.parse({} if body.mapping is None else body.mapping)
    except DocumentError as error:
        found += error.problems
    if faults := [fault for fault in found if fault is not None]:
        raise InputError(*faults)
    if body.key in others:
        raise ConflictError("the key is taken", problem("key", body.key, "source.key-taken"))
    return _times(body) | {
        "key": body.key, "topic_filter": body.topic_filter, "decoder": MAPPING, "mapping": Jsonb(body.mapping),
        "time_zone": body.time_zone, "enabled": body.enabled,
    }  # fmt: skip


def _check_native(body: SourceEdit, topic_filter: str) -> None:
    changed = {
        "key": body.key != table.NATIVE,
        "topic_filter": body.topic_filter != topic_filter,
        "mapping": body.mapping is not None,
        "enabled": not body.enabled,
    }
    if faults := [problem(name, getattr(body, name), "source.native") for name, wrong in changed.items() if wrong]:
        raise InputError(*faults)


def _audited(body: SourceBody) -> dict[str, Any]:
    return {"key": body.key, "topic_filter": body.topic_filter, "enabled": body.enabled}
