"""Sensors: the registry, and what each shows now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import shapely
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field, field_validator
from starlette.responses import Response

from hub.core.faults import problem
from hub.core.metrics import CATALOGUE
from hub.core.reading import doubt
from hub.core.sensor_sheet import setpoint_faults
from hub.core.topics import FORMATS
from hub.edges.database import Connection
from hub.edges.stores import sensors
from hub.edges.web import geojson, zone_area
from hub.edges.web.deps import ConnectionDep, Integrator, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT4,
    Bilingual,
    Cursor,
    Domain,
    FilterText,
    Id4,
    Lat,
    Limit,
    Lon,
    Moment,
    SearchText,
    Strict,
    Tags,
    Version,
    Words,
    after_id,
    bounds,
    check_domain,
    like,
    next_cursor,
    one,
    rfc3339,
    rows,
)
from hub.errors import ConflictError, InputError, NotFoundError, Problem

router = APIRouter(prefix="/sensors", tags=["sensors"])

_SELECT = """
SELECT s.sensor_id AS id, s.device, s.domain, s.name, s.status, coalesce(l.lon, s.lon) AS lon, coalesce(l.lat, s.lat) AS lat,
       s.moving, extract(epoch FROM s.period)::float8 AS period, s.tags, s.setpoints, source.key AS source,
       CASE WHEN p.sensor_id IS NOT NULL THEN jsonb_build_object('online', p.online, 'since', utc_text(p.since)) END AS presence,
       s.registered_at, s.version, l.time AS position_time, l.flags AS position_flags
FROM sensor s JOIN source USING (source_id)
LEFT JOIN latest_position l USING (sensor_id) LEFT JOIN presence p USING (sensor_id)
"""
_LIST = (
    _SELECT
    + """
WHERE s.sensor_id > %(after)s
  AND (%(domain)s::text IS NULL OR s.domain = %(domain)s)
  AND (%(status)s::text IS NULL OR s.status = %(status)s)
  AND (%(only)s::int[] IS NULL OR s.sensor_id = ANY(%(only)s))
  AND (%(west)s::float8 IS NULL OR (coalesce(l.lon, s.lon) BETWEEN %(west)s AND %(east)s
                                    AND coalesce(l.lat, s.lat) BETWEEN %(south)s AND %(north)s))
  AND (%(q)s::text IS NULL OR replace(regexp_replace(normalize(
          lower(s.device || ' ' || (s.name ->> 'vi') || ' ' || (s.name ->> 'en')), NFD), '[\u0300-\u036f]', '', 'g'), 'đ', 'd')
       LIKE %(q)s)
ORDER BY s.sensor_id LIMIT %(limit)s
"""
)
_ONE = _SELECT + "WHERE s.sensor_id = %(id)s"
_LATEST = """
SELECT m.key AS metric, l.value, l.text, l.time, l.received, l.flags
FROM latest l JOIN metric m USING (metric_id) WHERE l.sensor_id = %(id)s ORDER BY m.key
"""
_LATEST_OF = """
SELECT l.sensor_id, m.key AS metric, l.value, l.text, l.time, l.received, l.flags
FROM latest l JOIN metric m USING (metric_id) WHERE l.sensor_id = ANY(%(ids)s) ORDER BY l.sensor_id, m.key LIMIT %(limit)s
"""
MOST_VALUES: Final = 20_000
"""In one page of sensors with their latest values: a page ends before it would hold more."""
_POSITION = """
SELECT lon, lat, altitude, accuracy, speed, course, time, received FROM latest_position WHERE sensor_id = %(id)s
"""
_ACCOUNT = """
SELECT a.received AS messages, a.received, a.stored, a.duplicate, a.late, a.suspect AS clock_suspect, a.gaps, a.seen,
       (SELECT count(*) FROM dead_letter WHERE topic = ANY(ARRAY(
            SELECT concat('ioc/v1/', s.domain, '/', s.device, '/', format) FROM unnest(%(formats)s::text[]) format))) AS rejected
FROM accounting_sensor a JOIN sensor s USING (sensor_id) WHERE sensor_id = %(id)s
"""
_PLACES = """
SELECT s.sensor_id AS id, coalesce(l.lon, s.lon) AS lon, coalesce(l.lat, s.lat) AS lat
FROM sensor s LEFT JOIN latest_position l USING (sensor_id) WHERE coalesce(l.lon, s.lon) IS NOT NULL
"""

_GOOD: Final = "good"
_SAME_PLACE = 1e-6
"""degrees"""

Status = Literal["pending", "approved", "retired"]


class PresenceState(BaseModel):
    online: bool
    since: str = Field(examples=["2026-03-03T02:00:00.000Z"])


class LatestValue(BaseModel):
    metric: str = Field(examples=["water_level"])
    unit: str = Field(description="empty: not in the catalogue", examples=["m"])
    value: float | None = Field(examples=[1.82])
    text: str | None = None
    time: Moment
    received: Moment
    quality: str = Field(examples=["good"])


class Sensor(BaseModel):
    id: int = Field(examples=[12])
    device: str = Field(examples=["cam-le-1"])
    domain: Domain
    name: Bilingual
    status: Status
    lon: float | None = Field(examples=[108.2022])
    lat: float | None = Field(examples=[16.0144])
    moving: bool
    period: float | None = Field(description="promised seconds between readings", examples=[60])
    tags: dict[str, Any] = Field(examples=[{"river": "cam-le"}])
    setpoints: dict[str, Any] = Field(examples=[{"flood_3": 2.5}])
    source: str = Field(examples=["native"])
    presence: PresenceState | None = Field(description="last birth or will; null: never said")
    registered_at: Moment
    version: int = Field(examples=[1])
    latest: list[LatestValue] | None = Field(
        default=None, description="the newest value of each metric; in a list with `latest=true`, else null"
    )


class Sensors(BaseModel):
    items: list[Sensor]
    next: str | None = Field(description="cursor of the next page; null: this was the last")


class LastPosition(BaseModel):
    lon: float = Field(examples=[108.22])
    lat: float = Field(examples=[16.06])
    altitude: float | None = None
    accuracy: float | None = Field(default=None, description="metres")
    speed: float | None = Field(default=None, description="m/s")
    course: float | None = Field(default=None, description="degrees clockwise from north")
    time: Moment
    received: Moment


class SensorAccount(BaseModel):
    messages: int = Field(examples=[1200])
    received: int = Field(examples=[1200])
    stored: int = Field(examples=[1198])
    duplicate: int = Field(examples=[2])
    late: int = Field(examples=[0])
    clock_suspect: int = Field(description="messages refused for a wrong clock; not among received", examples=[0])
    rejected: int = Field(
        description="messages of its topics among the dead letters kept; not among received", examples=[0]
    )
    gaps: int = Field(description="sequence numbers never seen", examples=[0])
    seen: Moment | None = Field(default=None, description="when its newest batch was committed")


class SensorDetail(Sensor):
    latest: list[LatestValue]
    position: LastPosition | None
    account: SensorAccount | None


class SensorPatch(Strict):
    """Only what is given changes; null takes away a period or a place."""

    name: Words | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    period: Annotated[float, Field(strict=True, gt=0, le=31_536_000)] | None = Field(default=None, examples=[60])
    tags: Tags | None = None
    setpoints: Annotated[dict[str, Any], Field(max_length=50)] | None = Field(
        default=None, description="numbers by name; all of them: what is left out goes", examples=[{"flood_3": 2.5}]
    )
    status: Status | None = None
    version: Version

    @field_validator("name", "tags", "setpoints", "status")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("a value, or leave the field out")
        return value


_EXAMPLE = geojson.feature(
    12,
    108.2022,
    16.0144,
    {
        "device": "cam-le-1", "name_vi": "Mực nước sông Cẩm Lệ", "name_en": "Cẩm Lệ river level", "domain": "water",
        "status": "approved", "moving": False, "source": "native", "online": True, "position_time": None,
        "position_quality": None, "value_water_level": None, "doubtful_water_level": -9999.0, "unit_water_level": "m",
        "time_water_level": "2026-03-03T02:00:00.000Z", "quality_water_level": "bad",
    },
)  # fmt: skip


@router.get(
    "",
    summary="List sensors",
    response_model=Sensors,
    responses={**problems(401, 404, 422), **geojson.described(_EXAMPLE)},
)
async def list_sensors(
    request: Request,
    connection: ConnectionDep,
    _: Viewer,
    domain: Annotated[Domain | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
    q: Annotated[SearchText | None, Query(description="words in device or name; diacritics do not matter")] = None,
    zone: Annotated[
        FilterText | None, Query(max_length=120, description="key of a zone they lie in", examples=["hoa-xuan-flood"])
    ] = None,
    bbox: Annotated[
        str | None, Query(max_length=120, description="west,south,east,north", examples=["108.1,15.9,108.4,16.2"])
    ] = None,
    latest: Annotated[bool, Query(description="true: with the newest value of each metric")] = False,
    format_: geojson.Format = "json",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Sensors | Response:
    """With latest values a page ends before it would hold more than 20,000 of them: `next` says whether there is more.

    GeoJSON always has them, as `value_`, `unit_`, `time_` and `quality_` before the name of the metric. What is not of
    quality `good` stands in `doubtful_`, and `value_` is null: a layer drawn by `value_` shows nothing that is in doubt.
    """
    check_domain(domain)
    west, south, east, north = bounds(bbox) or (None, None, None, None)
    found = await rows(
        connection,
        _LIST,
        {
            "after": after_id(cursor, 0, MAX_INT4), "domain": domain, "status": status, "q": like(q) if q else None,
            "only": await _inside(connection, zone) if zone else None,
            "west": west, "south": south, "east": east, "north": north, "limit": limit + 1,
        },
    )  # fmt: skip
    page = found[:limit]
    if latest or format_ == "geojson":
        page = await _with_latest(connection, page)
    more = next_cursor(page[-1]["id"]) if len(found) > len(page) else None
    if format_ == "geojson":
        return geojson.page(request, (_feature(row) for row in page), more)
    return Sensors(items=[Sensor(**row) for row in page], next=more)


async def _with_latest(connection: Connection, page: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of ``page``, from its first, whose latest values fit into an answer, each with all of its own."""
    values: dict[int, list[LatestValue]] = {row["id"]: [] for row in page}
    found = await rows(connection, _LATEST_OF, {"ids": list(values), "limit": MOST_VALUES + 1})
    for value in found:
        values[value["sensor_id"]].append(_latest_value(value))
    whole = [row for row in page if row["id"] < found[-1]["sensor_id"]] if len(found) > MOST_VALUES else page
    return [{**row, "latest": values[row["id"]]} for row in whole]


def _latest_value(row: dict[str, Any]) -> LatestValue:
    return LatestValue(**row, unit=unit_of(row["metric"]), quality=quality_of(row["flags"]))


def _feature(row: dict[str, Any]) -> geojson.Feature:
    placed: datetime | None = row["position_time"]
    properties: dict[str, Any] = {
        **{name: row[name] for name in ("device", "domain", "status", "moving", "source")},
        "name_vi": row["name"].get("vi"),
        "name_en": row["name"].get("en"),
        "online": row["presence"] and row["presence"]["online"],
        "position_time": placed and rfc3339(placed),
        "position_quality": placed and quality_of(row["position_flags"]),
    }
    for one_ in row["latest"]:
        shown = one_.text if one_.value is None else one_.value
        good = one_.quality == _GOOD
        properties |= {
            f"value_{one_.metric}": shown if good else None,
            f"doubtful_{one_.metric}": None if good else shown,
            f"unit_{one_.metric}": one_.unit,
            f"time_{one_.metric}": rfc3339(one_.time),
            f"quality_{one_.metric}": one_.quality,
        }
    return geojson.feature(row["id"], row["lon"], row["lat"], properties)


@router.get("/{sensor_id}", summary="One sensor and what it shows now", responses=problems(401, 404, 422))
async def get_sensor(sensor_id: Id4, connection: ConnectionDep, _: Viewer) -> SensorDetail:
    row = await one(connection, _ONE, {"id": sensor_id})
    if row is None:
        raise NotFoundError(f"sensor {sensor_id} does not exist")
    latest = await rows(connection, _LATEST, {"id": sensor_id})
    position = await one(connection, _POSITION, {"id": sensor_id})
    account = await one(connection, _ACCOUNT, {"id": sensor_id, "formats": list(FORMATS)})
    return SensorDetail(
        **row,
        latest=[_latest_value(value) for value in latest],
        position=None if position is None else LastPosition(**position),
        account=None if account is None else SensorAccount(**account),
    )


@router.patch("/{sensor_id}", summary="Edit or approve a sensor", responses=problems(401, 403, 404, 409, 422))
async def patch_sensor(
    sensor_id: Id4, body: SensorPatch, connection: ConnectionDep, who: Integrator, trail: TrailDep
) -> SensorDetail:
    """`version` is the one you read; if somebody was faster the answer is 409 and nothing changes."""
    if faults := list(setpoint_faults(body.setpoints or {})):
        raise InputError(*faults)
    given = body.model_dump(exclude_unset=True)
    version = given.pop("version")
    async with connection.transaction():
        held = await one(connection, sensors.LOCK, {"id": sensor_id})
        if held is None:
            raise NotFoundError(f"sensor {sensor_id} does not exist")
        if held["version"] != version:
            raise ConflictError(
                f"sensor {sensor_id} is at version {held['version']}, the change was made on version {version}"
            )
        wanted = {**held, "period": held["seconds"], **given}
        if (wanted["lon"] is None) != (wanted["lat"] is None):
            raise InputError(Problem("lon, lat", "one of the two", "both, or neither"))
        if (own := await one(connection, _POSITION, {"id": sensor_id})) is not None:
            _leave_own_place(wanted, held, own)
        await sensors.edit(connection, sensor_id, wanted)
        await trail.ok(connection, who, "sensor.edit", f"sensor:{sensor_id}", given)
    return await get_sensor(sensor_id, connection, who)


def _leave_own_place(wanted: dict[str, Any], held: dict[str, Any], own: dict[str, Any]) -> None:
    """The map shows where a device says that it is: another place in the registry would be seen by nobody."""
    for name in ("lon", "lat"):
        given = wanted[name]
        if given == held[name]:
            continue
        if given is None or abs(given - own[name]) > _SAME_PLACE:
            raise InputError(problem(name, given, "sensor.own_place", at=f"{own['lat']:.5f}, {own['lon']:.5f}"))
    for name in ("lon", "lat"):
        wanted[name] = held[name]  # it was read from the device, and sent back


def unit_of(metric: str) -> str:
    """The catalogue's unit; empty for metrics it does not know."""
    known = CATALOGUE.get(metric)
    return known.unit if known else ""


def quality_of(flags: int) -> str:
    """One word for the flags of a sample, the worst first."""
    return doubt(flags) or _GOOD


async def _inside(connection: Connection, key: str) -> list[int]:
    area = await zone_area.load(connection, key)
    places = await rows(connection, _PLACES)
    if not places:
        return []
    points = shapely.points([place["lon"] for place in places], [place["lat"] for place in places])
    return [place["id"] for place, inside in zip(places, area.covers(points), strict=True) if inside]
