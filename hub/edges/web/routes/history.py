"""The past of one sensor: values at a resolution that fits the question, and the track of one that moves."""

from __future__ import annotations

import asyncio
import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.core.faults import Raw, problem
from hub.edges.database import Connection
from hub.edges.web.deps import ConnectionDep, ServicesDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import Id4, Moment, Text, When, check_order, one, rfc3339
from hub.edges.web.routes.sensors import quality_of, unit_of
from hub.edges.web.workbook import MEDIA_TYPE, Source, workbook
from hub.errors import InputError, NotFoundError, Problem

router = APIRouter(prefix="/sensors/{sensor_id}", tags=["history"])

MAX_RAW: Final = 20_000
# With the full-width forms that are taken for the same, and the blanks that are taken for nothing.
_FORMULA: Final = re.compile(r"[\t\r\n]|\s*[-=+@\uff0d\uff1d\uff0b\uff20]")
_CSV_EXAMPLE: Final = (
    "time,value,quality,device,metric,unit\r\n2026-03-03T02:00:00.000Z,1.82,good,cam-le-1,water_level,m\r\n"
)

_METRIC = """
SELECT m.metric_id FROM metric m WHERE m.key = %(metric)s AND EXISTS (SELECT FROM sensor WHERE sensor_id = %(sensor)s)
"""
_SENSOR = "SELECT device, name FROM sensor WHERE sensor_id = %(sensor)s"
_HOW_MANY = """
SELECT count(*) AS count FROM (SELECT FROM reading WHERE sensor_id = %(sensor)s AND metric_id = %(metric_id)s
    AND time >= %(from)s AND time < %(to)s LIMIT %(limit)s) counted
"""
# The newest are kept when there are too many; the answer is in order of time.
_RAW = """
SELECT at, value, flags FROM (
    SELECT time, floor(extract(epoch FROM time) * 1000)::bigint AS at, coalesce(to_jsonb(value), to_jsonb(text)) AS value, flags
    FROM reading WHERE sensor_id = %(sensor)s AND metric_id = %(metric_id)s AND time >= %(from)s AND time < %(to)s
    ORDER BY time DESC LIMIT %(limit)s
) newest ORDER BY time
"""
_ROLLUP: Final = {
    name: f"""
SELECT (extract(epoch FROM time_bucket(%(width)s, bucket)) * 1000)::bigint AS at, sum(count)::bigint,
       min(min), sum(sum) / sum(count), max(max), last(last, bucket)
FROM {table} WHERE sensor_id = %(sensor)s AND metric_id = %(metric_id)s AND bucket >= %(begin)s AND bucket < %(to)s
GROUP BY at ORDER BY at
"""  # noqa: S608  (the table is one of ours)
    for name, table in (("1m", "reading_1m"), ("1h", "reading_1h"))
}
_WIDTH: Final = {"1m": 60, "1h": 3_600}
_TRACK = """
SELECT at, lon, lat, speed, course, accuracy FROM (
    SELECT time, floor(extract(epoch FROM time) * 1000)::bigint AS at, lon, lat, speed, course, accuracy
    FROM position WHERE sensor_id = %(sensor)s AND time >= %(from)s AND time < %(to)s ORDER BY time DESC LIMIT %(limit)s
) newest ORDER BY time
"""

Resolution = Literal["auto", "raw", "1m", "1h"]


class SensorHistory(BaseModel):
    sensor: int = Field(examples=[12])
    metric: str = Field(examples=["water_level"])
    unit: str = Field(examples=["m"])
    from_: Moment = Field(alias="from")
    to: Moment
    resolution: Literal["raw", "1m", "1h"] = Field(description="what was read")
    bucket_seconds: int = Field(description="width of one row; 0 for raw", examples=[120])
    truncated: bool = Field(description="older rows were left out", examples=[False])
    columns: list[str] = Field(examples=[["time", "count", "min", "mean", "max", "last"]])
    rows: list[list[Any]] = Field(
        description="time in Unix milliseconds; for raw: time, value, quality",
        examples=[[[1772503200000, 2, 1.8, 1.81, 1.82, 1.82]]],
    )


class Track(BaseModel):
    sensor: int = Field(examples=[12])
    from_: Moment = Field(alias="from")
    to: Moment
    truncated: bool
    columns: list[str] = Field(examples=[["time", "lon", "lat", "speed", "course", "accuracy"]])
    rows: list[list[Any]] = Field(examples=[[[1772503200000, 108.22, 16.06, 8.3, 90.0, 5.0]]])


From = Annotated[
    When | None, Query(alias="from", description="default: a day before `to`", examples=["2026-03-03T00:00:00Z"])
]
To = Annotated[When | None, Query(description="default: now; not included", examples=["2026-03-04T00:00:00Z"])]


@router.get(
    "/history",
    summary="Values over time",
    response_model=SensorHistory,
    responses={
        200: {
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": _CSV_EXAMPLE},
                MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}},
            }
        },
        **problems(401, 404, 422),
    },
)
async def history(
    sensor_id: Id4,
    connection: ConnectionDep,
    services: ServicesDep,
    _: Viewer,
    metric: Annotated[Text, Query(min_length=1, max_length=64, examples=["water_level"])],
    from_: From = None,
    to: To = None,
    resolution: Annotated[Resolution, Query(description="auto: the finest that fits into `points`")] = "auto",
    points: Annotated[int, Query(ge=10, le=5_000, description="most rows wanted")] = 800,
    format_: Annotated[
        Literal["json", "csv", "xlsx"],
        Query(
            alias="format",
            description="csv: for programs, times in RFC 3339; xlsx: for people, a workbook with times of the city",
        ),
    ] = "json",
    language: Annotated[Literal["vi", "en"], Query(description="of the words in a workbook")] = "vi",
) -> Response:
    """Bad and calibrating samples are in `raw` (with their quality) and never in a summary.

    Of more than 20,000 raw rows JSON has the newest and says `truncated`; files cannot say it, and are refused.
    """
    start, end = span_of(from_, to)
    given = {"sensor": sensor_id, "metric": metric, "from": start, "to": end}
    known = await one(connection, _METRIC, given)
    if known is None:
        if await one(connection, _SENSOR, given) is None:
            raise NotFoundError(f"sensor {sensor_id} does not exist")
        raise NotFoundError(f"metric {metric!r} was never measured")
    given["metric_id"] = known["metric_id"]
    chosen = resolution if resolution != "auto" else await _fitting(connection, given, end - start, points)
    unit = unit_of(metric)
    head = {"sensor": sensor_id, "metric": metric, "unit": unit, "from": rfc3339(start), "to": rfc3339(end)}
    body = await _raw(connection, given) if chosen == "raw" else await _rollup(connection, given, chosen, points)
    if format_ != "json":
        if body["truncated"]:
            raise InputError(_too_many(start, end, body["rows"]))
        sensor = await one(connection, _SENSOR, given)
        if sensor is None:
            raise NotFoundError(f"sensor {sensor_id} does not exist")
        device, width = sensor["device"], body["bucket_seconds"]
        named = {"Content-Disposition": f'attachment; filename="{device}-{metric}.{format_}"'}
        if format_ == "xlsx":
            name = sensor["name"].get(language) or sensor["name"].get("vi") or sensor["name"].get("en") or device
            source = Source(name, device, metric, unit, start, end, width)
            zone = ZoneInfo(services.city.about["time_zone"])
            book = await asyncio.to_thread(workbook, source, body["columns"], body["rows"], zone, language)
            return Response(book, headers=named, media_type=MEDIA_TYPE)
        whose: tuple[Any, ...] = (device, metric, unit)
        columns = [*body["columns"], "device", "metric", "unit"]
        if chosen != "raw":
            columns, whose = [*columns, "bucket_seconds"], (*whose, width)
        table = await asyncio.to_thread(_csv, columns, ((*row, *whose) for row in body["rows"]))
        return Response(table, headers=named, media_type="text/csv; charset=utf-8")
    return Response(msgspec.json.encode({**head, "resolution": chosen, **body}), media_type="application/json")


@router.get("/track", summary="Where it went", response_model=Track, responses=problems(401, 404, 422))
async def track(sensor_id: Id4, connection: ConnectionDep, _: Viewer, from_: From = None, to: To = None) -> Response:
    """Positions in order of time, the newest 20,000."""
    start, end = span_of(from_, to)
    given = {"sensor": sensor_id, "from": start, "to": end, "limit": MAX_RAW + 1}
    if await one(connection, _SENSOR, given) is None:
        raise NotFoundError(f"sensor {sensor_id} does not exist")
    found = await (await connection.execute(_TRACK, given)).fetchall()
    body = {
        "sensor": sensor_id,
        "from": rfc3339(start),
        "to": rfc3339(end),
        "truncated": len(found) > MAX_RAW,
        "columns": ["time", "lon", "lat", "speed", "course", "accuracy"],
        "rows": found[-MAX_RAW:],
    }
    return Response(msgspec.json.encode(body), media_type="application/json")


def span_of(start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    """From and to, completed. Raises InputError when they are the wrong way round."""
    end = end or datetime.now(UTC)
    start = start or end - timedelta(days=1)
    check_order(start, end)
    return start, end


def _csv(columns: list[str], rows: Iterable[Sequence[Any]]) -> str:
    """RFC 4180. A text that a spreadsheet would take for a formula is given a leading apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for at, *values in rows:
        plain = ["'" + value if isinstance(value, str) and _FORMULA.match(value) else value for value in values]
        writer.writerow([rfc3339(datetime.fromtimestamp(at / 1000, UTC)), *plain])
    return text.getvalue()


def _too_many(start: datetime, end: datetime, rows: Sequence[Sequence[Any]]) -> Problem:
    # A millisecond later, where the microseconds that are not shown cannot bring in one more.
    oldest = rfc3339(datetime.fromtimestamp((rows[0][0] + 1) / 1000, UTC))
    given = Raw(f"{rfc3339(start)} to {rfc3339(end)}", f"{rfc3339(start)} đến {rfc3339(end)}")
    return problem("from", given, "history.most", most=f"{MAX_RAW:,}", oldest=oldest)


async def _fitting(connection: Connection, given: dict[str, Any], span: timedelta, points: int) -> str:
    """The finest resolution that fits: raw if there are few enough readings, else the coarsest summary that is not too coarse."""
    if span <= timedelta(days=7):
        counted = await one(connection, _HOW_MANY, {**given, "limit": points + 1})
        if counted is not None and counted["count"] <= points:
            return "raw"
    return "1h" if span.total_seconds() / points >= _WIDTH["1h"] else "1m"


async def _raw(connection: Connection, given: dict[str, Any]) -> dict[str, Any]:
    found = await (await connection.execute(_RAW, {**given, "limit": MAX_RAW + 1})).fetchall()
    return {
        "bucket_seconds": 0,
        "truncated": len(found) > MAX_RAW,
        "columns": ["time", "value", "quality"],
        "rows": [(at, value, quality_of(flags)) for at, value, flags in found[-MAX_RAW:]],
    }


async def _rollup(connection: Connection, given: dict[str, Any], resolution: str, points: int) -> dict[str, Any]:
    base = _WIDTH[resolution]
    span = (given["to"] - given["from"]).total_seconds()
    width = base * max(1, math.ceil(span / points / base))
    # The bucket that `from` falls into belongs to the answer.
    begin = datetime.fromtimestamp(given["from"].timestamp() // base * base, UTC)
    values = {**given, "begin": begin, "width": timedelta(seconds=width)}
    found = await (await connection.execute(_ROLLUP[resolution], values)).fetchall()
    return {
        "bucket_seconds": width,
        "truncated": False,
        "columns": ["time", "count", "min", "mean", "max", "last"],
        "rows": found,
    }
