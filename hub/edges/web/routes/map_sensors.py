"""Every sensor in a few columns, for the map."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.edges.database import Connection
from hub.edges.web.deps import ConnectionDep, ServicesDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import Moment, rfc3339

router = APIRouter(prefix="/map", tags=["map"])

COLUMNS: Final = ("id", "device", "domain", "status", "lon", "lat", "moving", "name_vi", "name_en", "period")

# The database writes the JSON: a hundred thousand rows made into Python objects would hold up everybody's live feed.
# Places to 7 digits, a centimetre; a name that is the same in both languages is told once.
_ROWS = """
SELECT coalesce(string_agg(concat(
           '[', s.sensor_id, ',', to_json(s.device), ',', to_json(s.domain), ',"', s.status, '",',
           coalesce((round(coalesce(p.lon, s.lon) * 1e7) / 1e7)::text, 'null'), ',',
           coalesce((round(coalesce(p.lat, s.lat) * 1e7) / 1e7)::text, 'null'), ',',
           CASE WHEN s.moving THEN 'true' ELSE 'false' END, ',', coalesce(to_json(s.name ->> 'vi')::text, 'null'), ',',
           coalesce(to_json(nullif(s.name ->> 'en', s.name ->> 'vi'))::text, 'null'), ',',
           coalesce(extract(epoch FROM s.period)::float8::text, 'null'), ']'
       ), ',' ORDER BY s.sensor_id), '')
FROM sensor s LEFT JOIN latest_position p USING (sensor_id)
WHERE s.status <> 'retired'
"""


class SensorTable(BaseModel):
    as_of: Moment
    columns: list[str] = Field(examples=[list(COLUMNS)])
    rows: list[list[Any]] = Field(
        examples=[[[12, "cam-le-1", "water", "approved", 108.2, 16.01, False, "Sông Cẩm Lệ", "Cẩm Lệ river", 60]]]
    )


@router.get(
    "/sensors",
    summary="All sensors for the map",
    response_model=SensorTable,
    responses={**problems(401), 304: {"description": "not changed since the ETag given in If-None-Match"}},
)
async def sensors(connection: ConnectionDep, services: ServicesDep, request: Request, _: Viewer) -> Response:
    """Columns and rows. `period` is the promised time between readings in seconds, null: not promised; `name_en` is null
    where it is the same as `name_vi`. Where a moving sensor is now, the live feed tells."""
    held = await services.tables.get(services.feed.registry, lambda: _table(connection))
    headers = {"ETag": held.tag, "Cache-Control": "private, no-cache"}
    if held.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(held.content, headers=headers, media_type="application/json")


async def _table(connection: Connection) -> bytes:
    row = await (await connection.execute(_ROWS)).fetchone()
    assert row is not None
    head = msgspec.json.encode({"as_of": rfc3339(datetime.now(UTC)), "columns": COLUMNS})[:-1]
    return b"".join((head, b',"rows":[', row[0].encode(), b"]}"))
