"""Every sensor in a few columns, for the map."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.edges.web.deps import ConnectionDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import Moment, rfc3339

router = APIRouter(prefix="/map", tags=["map"])

COLUMNS: Final = ("id", "device", "domain", "status", "lon", "lat", "moving", "name_vi", "name_en", "period")

_ROWS = """
SELECT s.sensor_id, s.device, s.domain, s.status, coalesce(p.lon, s.lon), coalesce(p.lat, s.lat), s.moving,
       s.name ->> 'vi', s.name ->> 'en', extract(epoch FROM s.period)::float8
FROM sensor s LEFT JOIN latest_position p USING (sensor_id)
WHERE s.status <> 'retired' ORDER BY s.sensor_id
"""


class SensorTable(BaseModel):
    as_of: Moment
    columns: list[str] = Field(examples=[list(COLUMNS)])
    rows: list[list[Any]] = Field(
        examples=[[[12, "cam-le-1", "water", "approved", 108.2, 16.01, False, "Sông Cẩm Lệ", "Cẩm Lệ river", 60]]]
    )


@router.get("/sensors", summary="All sensors for the map", response_model=SensorTable, responses=problems(401))
async def sensors(connection: ConnectionDep, _: Viewer) -> Response:
    """Columns and rows. `period` is the promised time between readings in seconds, null: not promised."""
    found = await (await connection.execute(_ROWS)).fetchall()
    table = {"as_of": rfc3339(datetime.now(UTC)), "columns": COLUMNS, "rows": found}
    return Response(msgspec.json.encode(table), media_type="application/json")
