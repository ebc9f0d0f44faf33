"""Before and beside a zone: does a drawing hold together, who is inside now, which rules look at it."""

from __future__ import annotations

from typing import Any

import numpy as np
from fastapi import APIRouter
from pydantic import BaseModel, Field

from hub.core import zone_document
from hub.edges.stores import documents
from hub.edges.web.deps import ConnectionDep, ServicesDep, Viewer
from hub.edges.web.errors import FieldProblem, problems
from hub.edges.web.fields import Bilingual, Id4, Moment, Strict, rows
from hub.edges.web.routes.rules import Status
from hub.edges.web.routes.zones import Drawing, Kind, Radius
from hub.edges.web.zone_area import ZoneArea
from hub.errors import members

router = APIRouter(prefix="/zones", tags=["zones"])

# Where each sensor is now: its newest position, or where it was registered. The box first, the exact area after.
_NEAR = """
SELECT s.sensor_id, s.device, s.name, s.domain, coalesce(p.lon, s.lon) AS lon, coalesce(p.lat, s.lat) AS lat,
       p.time IS NOT NULL AS moving
FROM sensor s LEFT JOIN latest_position p USING (sensor_id)
WHERE s.status <> 'retired' AND coalesce(p.lon, s.lon) BETWEEN %(west)s AND %(east)s
  AND coalesce(p.lat, s.lat) BETWEEN %(south)s AND %(north)s
ORDER BY s.device
"""
_TRACK = """
SELECT sensor_id, time, lon, lat FROM position
WHERE sensor_id = ANY(%(sensors)s) AND time > now() - INTERVAL '1 day' ORDER BY sensor_id, time DESC LIMIT 50000
"""
_RULES = documents.reading("rule") + "ORDER BY t.key"


class ZoneDrawing(Strict):
    kind: Kind = "polygon"
    geometry: Drawing
    radius: Radius | None = None


class DrawingProblem(FieldProblem):
    at: list[float] | None = Field(description="lon, lat of the place that is wrong", examples=[[108.205, 16.005]])


class CheckedDrawing(BaseModel):
    ok: bool
    problems: list[DrawingProblem] = Field(examples=[[]])
    area_m2: float | None = Field(
        description="of what it covers; null while it does not hold together", examples=[5.9e5]
    )
    perimeter_m: float | None = Field(examples=[3650.0])


class Inside(BaseModel):
    sensor: int = Field(examples=[12])
    device: str = Field(examples=["boat-dna-90112"])
    name: Bilingual
    domain: str = Field(examples=["vehicle"])
    lon: float = Field(examples=[108.2272])
    lat: float = Field(examples=[16.0612])
    since: Moment | None = Field(description="first position of this visit; null: always there, or longer than a day")


class InsideNow(BaseModel):
    items: list[Inside]


class ZoneRule(BaseModel):
    id: int = Field(examples=[5])
    key: str = Field(examples=["boat-left-harbour"])
    name: Bilingual
    status: Status


class ZoneRules(BaseModel):
    items: list[ZoneRule]


@router.post("/check", summary="Does this drawing hold together?", responses=problems(401, 403, 422))
async def check_zone(body: ZoneDrawing, who: Viewer, services: ServicesDep) -> CheckedDrawing:
    """Nothing is kept. A border that crosses itself is told with the place."""
    found = await services.aside.run(who.actor, zone_document.measure, body.kind, body.geometry, body.radius)
    told = [DrawingProblem(**members(one), at=None if one.at is None else [*one.at]) for one in found.problems]
    return CheckedDrawing(ok=not told, problems=told, area_m2=found.area_m2, perimeter_m=found.perimeter_m)


@router.get("/{zone_id}/inside", summary="Which sensors are inside now", responses=problems(401, 404, 422))
async def inside(zone_id: Id4, connection: ConnectionDep, who: Viewer, services: ServicesDep) -> InsideNow:
    """Fixed and moving ones, by the newest position. Of the version in force; of a draft where none is."""
    row = await documents.find(connection, "zone", zone_id)
    zone = row["enabled_document"] or row["document"]
    area = await services.aside.run(who.actor, ZoneArea, zone["kind"], zone["geometry"], zone["radius"])
    west, south, east, north = area.bounds
    near = await rows(connection, _NEAR, {"west": west, "east": east, "south": south, "north": north})
    covered = area.covers_degrees([[one["lon"], one["lat"]] for one in near])
    found = [one for one, within in zip(near, covered, strict=True) if within]
    since = await _since(connection, area, [one["sensor_id"] for one in found if one["moving"]])
    return InsideNow(
        items=[
            Inside(
                sensor=one["sensor_id"],
                since=since.get(one["sensor_id"]),
                **{name: one[name] for name in ("device", "name", "domain", "lon", "lat")},
            )
            for one in found
        ]
    )


@router.get("/{zone_id}/rules", summary="Which rules look at a zone", responses=problems(401, 404, 422))
async def zone_rules(zone_id: Id4, connection: ConnectionDep, _: Viewer) -> ZoneRules:
    """By key or by tags; in their version in force or in their newest."""
    row = await documents.find(connection, "zone", zone_id)
    tags = [one["tags"] for one in (row["document"], row["enabled_document"]) if one is not None]
    found = [
        documents.as_rule(rule)
        for rule in await rows(connection, _RULES)
        if any(
            zone_document.speaks_of(document, row["key"], own)
            for document in (rule["document"], rule["enabled_document"])
            if document is not None
            for own in tags
        )
    ]
    return ZoneRules(items=[ZoneRule(**{name: rule[name] for name in ZoneRule.model_fields}) for rule in found])


async def _since(connection: ConnectionDep, area: ZoneArea, sensors: list[int]) -> dict[int, Any]:
    """For each sensor the first position of its visit, when it was seen outside before that."""
    track = await rows(connection, _TRACK, {"sensors": sensors}) if sensors else []
    covered = area.covers_degrees([[one["lon"], one["lat"]] for one in track])
    first: dict[int, Any] = {}
    over: set[int] = set()
    for one, within in zip(track, np.asarray(covered).tolist(), strict=True):
        sensor = one["sensor_id"]
        if within and sensor not in over:
            first[sensor] = one["time"]
        elif not within:
            over.add(sensor)
    return {sensor: time for sensor, time in first.items() if sensor in over}
