"""Zones: areas that rules refer to, with a life: draft, enabled, retired. Alarms name the version that raised them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from hub.core import zone_document
from hub.core.documents import diff
from hub.core.faults import Raw, problem
from hub.edges.database import Connection
from hub.edges.stores import documents
from hub.edges.web.deps import ConnectionDep, Integrator, ServicesDep, TrailDep, Viewer
from hub.edges.web.errors import FieldProblem, problems
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
    Version,
    Words,
    after_id,
    next_cursor,
    rows,
)
from hub.edges.web.routes.rules import Changed, Changes, From, Status, To, ToEnable, ToRetire
from hub.errors import ConflictError

router = APIRouter(prefix="/zones", tags=["zones"])

_LIST = (
    documents.reading("zone")
    + "WHERE t.zone_id > %(after)s AND (%(status)s = 'all' OR t.status = %(status)s) ORDER BY t.zone_id LIMIT %(limit)s"
)
_VERSIONS = """
SELECT version, name, kind, geometry, radius, tags, schedule, created_at, created_by FROM zone_version
WHERE zone_id = %(id)s AND version < %(before)s ORDER BY version DESC LIMIT %(limit)s
"""

Kind = Literal["polygon", "circle", "corridor"]
GEOMETRY = {"type": "Polygon", "coordinates": [[[108.2, 16.0], [108.21, 16.0], [108.21, 16.01], [108.2, 16.0]]]}
Radius = Annotated[float, Field(strict=True, gt=0, le=100_000, description="metres, for circle and corridor")]
Drawing = Annotated[Json, Field(description="RFC 7946 geometry, lon before lat", examples=[GEOMETRY])]
Schedule = Annotated[
    list[Json], Field(max_length=50, description="when it is a zone, as a rule's calendar; null: always")
]
_WINDOW = {"start": "2026-01-01T06:30", "duration": "PT1H30M", "rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"}


class ZoneBody(Strict):
    """A zone as it is written: polygon (Polygon, MultiPolygon), circle (Point) or corridor (LineString) with a radius."""

    name: Words
    kind: Kind = "polygon"
    geometry: Drawing
    radius: Radius | None = None
    tags: Tags = Field(default_factory=dict)
    schedule: Schedule | None = None
    enable: bool = Field(default=False, description="true brings this version into force; false keeps it as a draft")

    @property
    def document(self) -> dict[str, Any]:
        """As it is kept."""
        given = {name: value for name, value in self.model_dump().items() if name in zone_document.FIELDS}
        return given | {"geometry": zone_document.closed(given["geometry"])}


class NewZone(ZoneBody):
    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", examples=["hoa-xuan-flood"])


class ZoneEdit(ZoneBody):
    version: Version | None = None


class ZoneDocument(BaseModel):
    name: Bilingual
    kind: Kind
    geometry: dict[str, Any] = Field(examples=[GEOMETRY])
    radius: float | None = Field(examples=[None])
    tags: dict[str, Any] = Field(examples=[{"flood": True}])
    schedule: list[Any] | None = Field(examples=[[_WINDOW]])


class Zone(ZoneDocument):
    id: int = Field(examples=[3])
    key: str = Field(examples=["hoa-xuan-flood"])
    status: Status = Field(examples=["enabled"])
    version: int = Field(description="the newest", examples=[2])
    enabled_version: int | None = Field(description="the one in force", examples=[1])
    enabled: bool
    updated_at: Moment
    by: str = Field(description="who changed it last: saved, enabled or retired", examples=["user:lan"])
    left_out: list[FieldProblem] = Field(
        description="why the rules pass over the version in force; empty: they do not, or none is in force",
        examples=[[]],
    )


class Zones(BaseModel):
    items: list[Zone]
    next: str | None


class ZoneVersion(ZoneDocument):
    version: int = Field(examples=[1])
    created_at: Moment
    created_by: str = Field(examples=["user:lan"])


class ZoneVersions(BaseModel):
    items: list[ZoneVersion]
    next: str | None


@router.get("", summary="List zones", responses=problems(401, 422))
async def list_zones(
    connection: ConnectionDep,
    _: Viewer,
    status: Annotated[
        Status | Literal["all"] | None, Query(description="none: the zones in force, as they are in force")
    ] = None,
    limit: Limit = 1000,
    cursor: Cursor = None,
) -> Zones:
    """Without `status` each zone as it is in force; with it each in its newest version, which may be a draft."""
    given = {"after": after_id(cursor, 0, MAX_INT4), "status": status or "enabled", "limit": limit + 1}
    found = await rows(connection, _LIST, given)
    page = found[:limit]
    return Zones(
        items=[Zone(**documents.as_zone(row, in_force=status is None)) for row in page],
        next=next_cursor(page[-1]["id"]) if len(found) > limit else None,
    )


@router.get("/{zone_id}", summary="One zone", responses=problems(401, 404, 422))
async def get_zone(zone_id: Id4, connection: ConnectionDep, _: Viewer) -> Zone:
    """In its newest version, which may be a draft."""
    return await _zone(connection, zone_id)


@router.get("/{zone_id}/versions", summary="Versions of a zone", responses=problems(401, 404, 422))
async def zone_versions(
    zone_id: Id4, connection: ConnectionDep, _: Viewer, limit: Limit = 100, cursor: Cursor = None
) -> ZoneVersions:
    """Newest first."""
    await documents.find(connection, "zone", zone_id)
    given = {"id": zone_id, "before": after_id(cursor, MAX_INT4, MAX_INT4), "limit": limit + 1}
    found = await rows(connection, _VERSIONS, given)
    page = found[:limit]
    more = next_cursor(page[-1]["version"]) if len(found) > limit else None
    return ZoneVersions(items=[ZoneVersion(**row) for row in page], next=more)


@router.get("/{zone_id}/diff", summary="What changed between two versions", responses=problems(401, 404, 422))
async def zone_diff(
    zone_id: Id4, connection: ConnectionDep, who: Viewer, from_: From, to: To, services: ServicesDep
) -> Changes:
    old = await documents.version_of(connection, "zone", zone_id, from_)
    new = await documents.version_of(connection, "zone", zone_id, to)
    return Changes(
        changes=[Changed(**change._asdict()) for change in await services.aside.run(who.actor, diff, old, new)]
    )


@router.post("", summary="Draw a zone", status_code=201, responses=problems(401, 403, 409, 422))
async def create_zone(
    body: NewZone, connection: ConnectionDep, who: Integrator, trail: TrailDep, services: ServicesDep
) -> Zone:
    await services.aside.run(who.actor, zone_document.check, body.document)
    async with connection.transaction():
        created = await documents.create(connection, "zone", body.key, body.document, who.actor, enable=body.enable)
        await trail.ok(connection, who, "zone.create", f"zone:{body.key}", {"version": 1, "enabled": body.enable})
    return await _zone(connection, created)


@router.put("/{zone_id}", summary="Redraw a zone", responses=problems(401, 403, 404, 409, 422))
async def edit_zone(
    zone_id: Id4, body: ZoneEdit, connection: ConnectionDep, who: Integrator, trail: TrailDep, services: ServicesDep
) -> Zone:
    """A change makes a new version; without `enable` the version in force stays in force beside it.

    With `version` given, 409 when somebody was faster.
    """
    await services.aside.run(who.actor, zone_document.check, body.document)
    async with connection.transaction():
        held = await documents.lock(connection, "zone", zone_id, body.version)
        version = await documents.edit(connection, "zone", held, body.document, who.actor, enable=body.enable)
        detail = {"version": version, "enabled": body.enable}
        await trail.ok(connection, who, "zone.edit", f"zone:{held['key']}", detail)
    return await _zone(connection, zone_id)


@router.post("/{zone_id}/enable", summary="Bring a version into force", responses=problems(401, 403, 404, 409, 422))
async def enable_zone(
    zone_id: Id4, body: ToEnable, connection: ConnectionDep, who: Integrator, trail: TrailDep
) -> Zone:
    """Any version: an older one too, which takes a change back."""
    async with connection.transaction():
        held = await documents.lock(connection, "zone", zone_id)
        await documents.enable(connection, "zone", held, body.version, who.actor)
        detail = {"version": body.version, "before": held["enabled_version"]}
        await trail.ok(connection, who, "zone.enable", f"zone:{held['key']}", detail)
    return await _zone(connection, zone_id)


@router.post("/{zone_id}/retire", summary="Take a zone out of force", responses=problems(401, 403, 404, 409, 422))
async def retire_zone(
    zone_id: Id4, body: ToRetire, connection: ConnectionDep, who: Integrator, trail: TrailDep
) -> Zone:
    """No device is inside it any more. It can be enabled again."""
    await _retire(connection, zone_id, body.version, who, trail, "zone.retire")
    return await _zone(connection, zone_id)


@router.delete("/{zone_id}", summary="Delete a zone", status_code=204, responses=problems(401, 403, 404, 409, 422))
async def delete_zone(
    zone_id: Id4,
    connection: ConnectionDep,
    who: Integrator,
    trail: TrailDep,
    version: Annotated[int | None, Query(ge=1, le=MAX_INT4, description="the newest version, as it was read")] = None,
    in_use: Annotated[
        bool, Query(description="true: also when rules in force name it, which then judge nothing")
    ] = False,
) -> None:
    """Takes it out of force; its versions stay, because alarms refer to them.

    409 while a rule in force names it by its key, and when it is at another `version`. (`retire` takes it out of force
    without asking for the rules: the console shows them beside it.)
    """
    if not in_use:
        await _check_unused(connection, zone_id)
    await _retire(connection, zone_id, version, who, trail, "zone.delete")


async def _retire(
    connection: Connection, zone_id: int, version: int | None, who: Integrator, trail: TrailDep, action: str
) -> None:
    async with connection.transaction():
        held = await documents.lock(connection, "zone", zone_id, version)
        await documents.retire(connection, "zone", held, who.actor)
        await trail.ok(connection, who, action, f"zone:{held['key']}", {"before": held["enabled_version"]})


async def _check_unused(connection: Connection, zone_id: int) -> None:
    """Raises ConflictError, which names the rules; NotFoundError."""
    held = await documents.find(connection, "zone", zone_id)
    in_force = await documents.export(connection, "rule", None)
    if named := [rule["key"] for rule in in_force if zone_document.speaks_of(rule["document"], held["key"], {})]:
        rules = ", ".join(named)
        raise ConflictError(
            f"the zone {held['key']} is named by rules in force: {rules}; change or retire them first, or say in_use=true",
            problem("zone", Raw(held["key"]), "zone.unused", rules=rules),
        )


async def _zone(connection: Connection, zone_id: int) -> Zone:
    return Zone(**documents.as_zone(await documents.find(connection, "zone", zone_id), in_force=False))
