"""Zones as GeoJSON: all of them out, many of them in, nothing half."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from hub.core import zone_document
from hub.edges.stores import documents
from hub.edges.web.deps import ConnectionDep, Integrator, ServicesDep, TrailDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import Json, Strict
from hub.edges.web.routes.rule_texts import Faulty, Imported, Keys, WhichStatus
from hub.edges.web.routes.zones import GEOMETRY

router = APIRouter(prefix="/zones", tags=["zones"])

MEDIA_TYPE = "application/geo+json"
_EXAMPLE = zone_document.to_features(
    [
        {
            "key": "hoa-xuan-flood",
            "name": {"vi": "Vùng ngập Hòa Xuân", "en": "Hòa Xuân flood area"},
            "kind": "polygon",
            "geometry": GEOMETRY,
            "radius": None,
            "tags": {"flood": True},
        }
    ]
)
_GEOJSON: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}, "example": _EXAMPLE}}}
}


class ZonesText(Strict):
    geojson: Json = Field(
        description="a FeatureCollection; properties key, name, kind, radius, tags, schedule", examples=[_EXAMPLE]
    )
    enable: bool = Field(default=False, description="bring what is imported into force at once; false: as drafts")


@router.get(
    "/export", summary="Zones as GeoJSON", response_class=Response, responses={**problems(401, 404, 422), **_GEOJSON}
)
async def export_zones(connection: ConnectionDep, _: Viewer, key: Keys = None, status: WhichStatus = None) -> Response:
    """In a form that import takes in unchanged: those in force, as they are in force; of a `status` or `key`, the newest
    version."""
    found = await documents.export(connection, "zone", key, status)
    collection = zone_document.to_features([{"key": row["key"], **row["document"]} for row in found])
    return Response(json.dumps(collection, ensure_ascii=False).encode(), media_type=MEDIA_TYPE)


@router.post("/import", summary="Take in zones from GeoJSON", responses=problems(401, 403, 409, 422))
async def import_zones(
    body: ZonesText, connection: ConnectionDep, who: Integrator, trail: TrailDep, services: ServicesDep
) -> Imported:
    """All or nothing: one fault, and every fault of every feature is told and nothing is imported."""
    given, faults = await services.aside.run(who.actor, zone_document.from_features, body.geojson)
    if faults:
        return Imported(created=[], changed=[], same=[], problems=Faulty.all_of(faults))
    pairs = [(one["key"], {name: one[name] for name in zone_document.FIELDS}) for one in given]
    async with connection.transaction():
        done = await documents.take_in(connection, "zone", pairs, who.actor, enable_=body.enable)
        counts = {name: len(keys) for name, keys in done._asdict().items()}
        await trail.ok(connection, who, "zone.import", f"zones:{len(given)}", counts | {"enabled": body.enable})
    return Imported(**done._asdict(), problems=[])
