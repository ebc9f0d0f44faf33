"""Zones: areas that rules refer to. An edit makes a new version; alarms name the version that raised them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import psycopg
from fastapi import APIRouter, Query
from psycopg.types.json import Jsonb
from pydantic import BaseModel, Field

from hub.core.geometry import zone_shape
from hub.core.rules import hours
from hub.edges.database import Connection
from hub.edges.web.deps import ConnectionDep, Integrator, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import (
    MAX_INT4,
    Bilingual,
    Cursor,
    Id4,
    Json,
    Limit,
    Strict,
    Tags,
    Version,
    Words,
    after_id,
    next_cursor,
    one,
    rows,
)
from hub.errors import ConflictError, NotFoundError

router = APIRouter(prefix="/zones", tags=["zones"])

_SELECT = """
SELECT z.zone_id AS id, z.key, v.name, v.kind, v.geometry, v.radius, z.version, v.tags, v.schedule, NOT z.deleted AS enabled,
       v.created_at, v.created_by
FROM zone z JOIN zone_version v USING (zone_id, version)
"""
_LIST = _SELECT + "WHERE z.zone_id > %(after)s AND (%(all)s OR NOT z.deleted) ORDER BY z.zone_id LIMIT %(limit)s"
_ONE = _SELECT + "WHERE z.zone_id = %(id)s"
_CREATE = "INSERT INTO zone (key, version) VALUES (%(key)s, 1) RETURNING zone_id AS id"
_LOCK = "SELECT version, deleted FROM zone WHERE zone_id = %(id)s FOR UPDATE"
_VERSION = """
INSERT INTO zone_version (zone_id, version, name, kind, geometry, radius, tags, schedule, created_by)
VALUES (%(id)s, %(version)s, %(name)s, %(kind)s, %(geometry)s, %(radius)s, %(tags)s, %(schedule)s, %(by)s)
"""
_MOVE = "UPDATE zone SET version = %(version)s, deleted = %(deleted)s WHERE zone_id = %(id)s"
_TELL = "SELECT append_change('zone', %(id)s, %(body)s)"

Schedule = Annotated[
    list[Json] | None,
    Field(
        min_length=1,
        max_length=50,
        description="windows as in a rule's calendar (RFC 5545): outside them the zone is no zone; null: round the clock",
        examples=[[{"start": "2026-01-01T22:00", "duration": "PT8H", "rrule": "FREQ=DAILY"}]],
    ),
]
Kind = Literal["polygon", "circle", "corridor"]
_GEOMETRY = {"type": "Polygon", "coordinates": [[[108.2, 16.0], [108.21, 16.0], [108.21, 16.01], [108.2, 16.0]]]}


class ZoneBody(Strict):
    """A zone as it is written: polygon (Polygon, MultiPolygon), circle (Point) or corridor (LineString) with a radius."""

    name: Words
    kind: Kind = "polygon"
    geometry: Json = Field(description="RFC 7946 geometry, lon before lat", examples=[_GEOMETRY])
    radius: Annotated[float, Field(gt=0, le=100_000, description="metres, for circle and corridor")] | None = None
    tags: Tags = Field(default_factory=dict)
    schedule: Schedule = None


class NewZone(ZoneBody):
    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", examples=["hoa-xuan-flood"])


class ZoneEdit(ZoneBody):
    enabled: bool = Field(default=True, description="false takes the zone out of force; true brings a deleted one back")
    version: Version | None = None


class Zone(BaseModel):
    id: int = Field(examples=[3])
    key: str = Field(examples=["hoa-xuan-flood"])
    name: Bilingual
    kind: Kind
    geometry: dict[str, Any] = Field(examples=[_GEOMETRY])
    radius: float | None = Field(examples=[None])
    version: int = Field(examples=[1])
    tags: dict[str, Any] = Field(examples=[{"flood": True}])
    schedule: list[dict[str, Any]] | None = Field(examples=[None])
    enabled: bool


class Zones(BaseModel):
    items: list[Zone]
    next: str | None


@router.get("", summary="List zones", responses=problems(401, 422))
async def list_zones(
    connection: ConnectionDep,
    _: Viewer,
    deleted: Annotated[bool, Query(description="also those deleted")] = False,
    limit: Limit = 1000,
    cursor: Cursor = None,
) -> Zones:
    given = {"after": after_id(cursor, 0, MAX_INT4), "all": deleted, "limit": limit + 1}
    found = await rows(connection, _LIST, given)
    page = found[:limit]
    return Zones(items=[Zone(**row) for row in page], next=next_cursor(page[-1]["id"]) if len(found) > limit else None)


@router.get("/{zone_id}", summary="One zone", responses=problems(401, 404, 422))
async def get_zone(zone_id: Id4, connection: ConnectionDep, _: Viewer) -> Zone:
    return await _zone(connection, zone_id)


@router.post("", summary="Draw a zone", status_code=201, responses=problems(401, 403, 409, 422))
async def create_zone(body: NewZone, connection: ConnectionDep, who: Integrator, trail: TrailDep) -> Zone:
    zone_shape(body.kind, body.geometry, body.radius)
    hours.parse(body.schedule)
    try:
        async with connection.transaction():
            created = await one(connection, _CREATE, {"key": body.key})
            assert created is not None
            await _put(connection, created["id"], 1, body, who.actor)
            zone = await _tell(connection, created["id"])
            await trail.ok(connection, who, "zone.create", f"zone:{zone.key}", {"version": 1})
    except psycopg.errors.UniqueViolation:
        raise ConflictError(
            f"a zone with the key {body.key!r} exists already; edit that one, or choose another key"
        ) from None
    return zone


@router.put("/{zone_id}", summary="Redraw a zone", responses=problems(401, 403, 404, 409, 422))
async def edit_zone(zone_id: Id4, body: ZoneEdit, connection: ConnectionDep, who: Integrator, trail: TrailDep) -> Zone:
    """Makes a new version. With `version` given, 409 when somebody was faster."""
    zone_shape(body.kind, body.geometry, body.radius)
    hours.parse(body.schedule)
    async with connection.transaction():
        version = await _locked(connection, zone_id, body.version) + 1
        await _put(connection, zone_id, version, body, who.actor)
        await connection.execute(_MOVE, {"id": zone_id, "version": version, "deleted": not body.enabled})
        zone = await _tell(connection, zone_id)
        await trail.ok(connection, who, "zone.edit", f"zone:{zone.key}", {"version": version, "enabled": body.enabled})
    return zone


@router.delete("/{zone_id}", summary="Delete a zone", status_code=204, responses=problems(401, 403, 404, 422))
async def delete_zone(zone_id: Id4, connection: ConnectionDep, who: Integrator, trail: TrailDep) -> None:
    """Takes it out of force; its versions stay, because alarms refer to them."""
    async with connection.transaction():
        version = await _locked(connection, zone_id, None)
        await connection.execute(_MOVE, {"id": zone_id, "version": version, "deleted": True})
        zone = await _tell(connection, zone_id)
        await trail.ok(connection, who, "zone.delete", f"zone:{zone.key}")


async def _zone(connection: Connection, zone_id: int) -> Zone:
    row = await one(connection, _ONE, {"id": zone_id})
    if row is None:
        raise NotFoundError(f"zone {zone_id} does not exist")
    return Zone(**row)


async def _locked(connection: Connection, zone_id: int, version: int | None) -> int:
    held = await one(connection, _LOCK, {"id": zone_id})
    if held is None:
        raise NotFoundError(f"zone {zone_id} does not exist")
    if version is not None and held["version"] != version:
        raise ConflictError(f"zone {zone_id} is at version {held['version']}, the change was made on version {version}")
    return int(held["version"])


async def _put(connection: Connection, zone_id: int, version: int, body: ZoneBody, actor: str) -> None:
    await connection.execute(
        _VERSION,
        {
            "id": zone_id, "version": version, "name": Jsonb(body.name.model_dump()), "kind": body.kind,
            "geometry": Jsonb(body.geometry), "radius": body.radius, "tags": Jsonb(body.tags),
            "schedule": body.schedule and Jsonb(body.schedule), "by": actor,
        },
    )  # fmt: skip


async def _tell(connection: Connection, zone_id: int) -> Zone:
    zone = await _zone(connection, zone_id)
    await connection.execute(_TELL, {"id": zone_id, "body": Jsonb(zone.model_dump())})
    return zone
