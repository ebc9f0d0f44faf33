"""The city at a glance: key figures against their targets, and how alive the data are. What a wall screen asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from psycopg.types.json import Jsonb
from pydantic import BaseModel, Field

from hub.core import targets
from hub.core.metrics import CATALOGUE
from hub.core.targets import Target
from hub.edges.database import Connection
from hub.edges.web.deps import ConnectionDep, ServicesDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import Moment, rows

router = APIRouter(tags=["city"])

# Fresh: heard within two of its periods, or within a quarter of an hour where nothing is promised. 14: bad, calibrating
# or of a doubtful clock.
_FRESH = "%(now)s - coalesce(2 * s.period, interval '15 minutes')"
_VALUES = f"""
SELECT l.value FROM sensor s JOIN latest l USING (sensor_id) JOIN metric m USING (metric_id)
WHERE s.status = 'approved' AND s.domain = %(domain)s AND m.key = %(metric)s AND s.tags @> %(tags)s
  AND l.value IS NOT NULL AND l.flags & 14 = 0 AND l.time >= {_FRESH}
"""  # noqa: S608  (the text is ours)
_LIVENESS = f"""
SELECT s.domain, count(*) AS sensors, count(*) FILTER (WHERE heard.time >= {_FRESH}) AS fresh
FROM sensor s
LEFT JOIN LATERAL (
    SELECT greatest((SELECT max(time) FROM latest l WHERE l.sensor_id = s.sensor_id),
                    (SELECT time FROM latest_position p WHERE p.sensor_id = s.sensor_id)) AS time
) heard ON true
WHERE s.status = 'approved' GROUP BY s.domain ORDER BY s.domain
"""  # noqa: S608  (the text is ours)


class Figure(BaseModel):
    target: Target
    unit: str = Field(description="of the figure: percent for a share", examples=["ug/m3"])
    value: float | None = Field(description="null: no sensor has fresh data", examples=[21.4])
    sensors: int = Field(description="how many sensors made it", examples=[24])
    met: bool | None = Field(description="is it where it should be? null: not known", examples=[True])


class Liveness(BaseModel):
    domain: str = Field(examples=["water"])
    sensors: int = Field(description="approved", examples=[30])
    fresh: int = Field(
        description="heard within two of their periods, or a quarter of an hour where nothing is promised",
        examples=[29],
    )


class Overview(BaseModel):
    time: Moment
    figures: list[Figure]
    liveness: list[Liveness]


@router.get("/overview", summary="Key figures against their targets, and data liveness", responses=problems(401))
async def overview(services: ServicesDep, connection: ConnectionDep, _: Viewer) -> Overview:
    now = datetime.now(UTC)
    wanted = targets.parse(services.city.about.get("targets", []))
    return Overview(
        time=now,
        figures=[await _figure(connection, target, now) for target in wanted],
        liveness=[Liveness(**row) for row in await rows(connection, _LIVENESS, {"now": now})],
    )


async def _figure(connection: Connection, target: Target, now: datetime) -> Figure:
    given: dict[str, Any] = {"domain": target.domain, "metric": target.metric, "tags": Jsonb(target.tags), "now": now}
    values = [row["value"] for row in await rows(connection, _VALUES, given)]
    figure = target.figure(values)
    return Figure(
        target=target,
        unit="%" if target.function == "share" else CATALOGUE[target.metric].unit,
        value=figure,
        sensors=len(values),
        met=None if figure is None else target.met(figure),
    )
