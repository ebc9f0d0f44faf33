"""Every sensor in columns, for the map, and their names, for people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.edges.database import Connection
from hub.edges.web import encoding
from hub.edges.web.deps import ServicesDep, SignedInBriefly
from hub.edges.web.errors import problems
from hub.edges.web.fields import Moment, rfc3339
from hub.edges.web.services import Services

router = APIRouter(prefix="/map", tags=["map"])

MOST_NAMES: Final = 20_000

# The database writes the JSON: a hundred thousand rows made into Python objects would hold up everybody's live feed.
# Places are counted in 1e-7 degrees, a centimetre, from the corner of all of them: half the digits.
_COLUMNS = """
WITH listed AS MATERIALIZED (
    SELECT s.sensor_id AS id, s.domain, s.moving, s.status = 'pending' AS pending,
           coalesce(extract(epoch FROM s.period)::float8, -1) AS period,
           round(coalesce(p.lon, s.lon) * 1e7)::bigint AS x, round(coalesce(p.lat, s.lat) * 1e7)::bigint AS y
    FROM sensor s LEFT JOIN latest_position p USING (sensor_id)
    WHERE s.status <> 'retired' ORDER BY s.sensor_id
), domains AS MATERIALIZED (
    SELECT domain, row_number() OVER (ORDER BY domain) - 1 AS code FROM listed GROUP BY domain
), periods AS MATERIALIZED (
    SELECT period, row_number() OVER (ORDER BY period) - 1 AS code FROM listed GROUP BY period
), corner AS (
    SELECT coalesce(min(x), 0) AS x, coalesce(min(y), 0) AS y FROM listed
), rows AS (
    SELECT row_number() OVER (ORDER BY id) - 1 AS row, id - lag(id, 1, 0) OVER (ORDER BY id) AS step, d.code AS domain,
           p.code AS period, l.x - c.x AS x, l.y - c.y AS y, moving, pending
    FROM listed l JOIN domains d USING (domain) JOIN periods p USING (period) CROSS JOIN corner c
    ORDER BY id
)
SELECT (SELECT coalesce(json_agg(domain ORDER BY code), '[]')::text FROM domains) AS domains,
       (SELECT coalesce(json_agg(nullif(period, -1) ORDER BY code), '[]')::text FROM periods) AS periods,
       (SELECT x::text FROM corner) AS west, (SELECT y::text FROM corner) AS south,
       string_agg(step::text, ',') AS id, string_agg(domain::text, ',') AS domain, string_agg(period::text, ',') AS period,
       string_agg(coalesce(x::text, 'null'), ',') AS lon, string_agg(coalesce(y::text, 'null'), ',') AS lat,
       string_agg(row::text, ',') FILTER (WHERE moving) AS moving, string_agg(row::text, ',') FILTER (WHERE pending) AS pending
FROM rows
"""
_DICTIONARIES: Final = ("domains", "periods", "west", "south")
_LISTS: Final = ("id", "domain", "period", "lon", "lat", "moving", "pending")

_NAMES = """
SELECT string_agg(sensor_id::text, ','), string_agg(to_json(device)::text, ','),
       string_agg(coalesce(to_json(name ->> 'vi')::text, 'null'), ','),
       string_agg(coalesce(to_json(nullif(name ->> 'en', name ->> 'vi'))::text, 'null'), ','), max(sensor_id), count(*)
FROM (SELECT sensor_id, device, name FROM sensor WHERE status <> 'retired' AND sensor_id > %(after)s
      ORDER BY sensor_id LIMIT %(limit)s) AS page
"""


class SensorTable(BaseModel):
    """Columns, one entry for each sensor and all in the same order, by id."""

    as_of: Moment
    domains: list[str] = Field(description="what `domain` points into", examples=[["vehicle", "water"]])
    periods: list[float | None] = Field(
        description="what `period` points into: promised seconds between readings, null: not promised",
        examples=[[60, None]],
    )
    west: int = Field(description="what `lon` counts from, in 1e-7 degrees", examples=[1082000000])
    south: int = Field(description="what `lat` counts from, in 1e-7 degrees", examples=[160100000])
    id: list[int] = Field(description="how much larger each id is than the one before; the first, than 0")
    domain: list[int]
    period: list[int]
    lon: list[int | None] = Field(description="1e-7 degrees east of `west`; null: nobody knows where")
    lat: list[int | None] = Field(description="1e-7 degrees north of `south`")
    moving: list[int] = Field(description="places in the columns, from 0, of sensors that move")
    pending: list[int] = Field(description="places in the columns, from 0, of sensors nobody has approved yet")


class SensorNames(BaseModel):
    """Columns, one entry for each sensor and all in the same order, by id."""

    id: list[int]
    device: list[str]
    name_vi: list[str | None]
    name_en: list[str | None] = Field(description="null where it is the same as `name_vi`")
    next: int | None = Field(description="what to ask for `after`; null: these were the last")


_NOT_CHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "not changed since the ETag given in If-None-Match"}
}


@router.get(
    "/sensors",
    summary="All sensors for the map",
    response_model=SensorTable,
    responses={**problems(401), **_NOT_CHANGED},
)
async def sensors(services: ServicesDep, request: Request, _: SignedInBriefly) -> Response:
    """What a map draws of every sensor, small enough to wait for; their names are another question. Where a moving
    sensor is now, the live feed tells."""
    return await _held(services, request, "sensors", _table)


@router.get(
    "/sensors/names",
    summary="Names of all sensors",
    response_model=SensorNames,
    responses={**problems(401, 422), **_NOT_CHANGED},
)
async def sensor_names(
    services: ServicesDep,
    request: Request,
    _: SignedInBriefly,
    after: Annotated[int, Query(ge=0, description="only ids larger than this")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_NAMES)] = MOST_NAMES,
) -> Response:
    """What people call the sensors, a part at a time."""
    return await _held(services, request, f"names {after} {limit}", lambda connection: _names(connection, after, limit))


async def _held(
    services: Services, request: Request, name: str, make: Callable[[Connection], Awaitable[bytes]]
) -> Response:
    async def made() -> bytes:
        # Only who makes it holds a connection: those who wait for it need none.
        async with services.pool.connection() as connection:
            return await make(connection)

    held = await services.tables.get(services.feed.registry, name, made)
    return encoding.answer(request, held, media_type="application/json", cache="private, no-cache")


async def _table(connection: Connection) -> bytes:
    row = await (await connection.execute(_COLUMNS)).fetchone()
    assert row is not None
    texts = dict(zip((*_DICTIONARIES, *_LISTS), row, strict=True))
    parts = [f'"as_of":{_json(rfc3339(datetime.now(UTC)))}']
    parts += [f'"{name}":{texts[name]}' for name in _DICTIONARIES]
    parts += [f'"{name}":[{texts[name] or ""}]' for name in _LISTS]
    return f"{{{','.join(parts)}}}".encode()


async def _names(connection: Connection, after: int, limit: int) -> bytes:
    row = await (await connection.execute(_NAMES, {"after": after, "limit": limit})).fetchone()
    assert row is not None
    *lists, last, count = row
    parts = [
        f'"{name}":[{column or ""}]' for name, column in zip(("id", "device", "name_vi", "name_en"), lists, strict=True)
    ]
    return f'{{{",".join(parts)},"next":{_json(last if count == limit else None)}}}'.encode()


def _json(value: str | int | None) -> str:
    return msgspec.json.encode(value).decode()
