"""Lists as GeoJSON (RFC 7946), for a GIS: a page is one FeatureCollection, with where the next one is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import Query, Request
from starlette.responses import Response

MEDIA_TYPE: Final = "application/geo+json"

Format = Annotated[
    Literal["json", "geojson"], Query(alias="format", description="geojson: a page as a FeatureCollection (RFC 7946)")
]

Feature = dict[str, Any]


def feature(id_: int, lon: float | None, lat: float | None, properties: dict[str, Any]) -> Feature:
    """A point in WGS 84; without a place its geometry is null (RFC 7946, 3.2)."""
    geometry = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": id_, "geometry": geometry, "properties": properties}


def page(request: Request, features: Iterable[Feature], more: str | None) -> Response:
    """The answer; ``more`` is the cursor of the next page, which is linked to as OGC API - Features does."""
    links = []
    if more is not None:
        link = request.url.include_query_params(cursor=more)
        links.append({"rel": "next", "type": MEDIA_TYPE, "href": f"{link.path}?{link.query}"})
    collection = {"type": "FeatureCollection", "features": list(features), "next": more, "links": links}
    return Response(msgspec.json.encode(collection), media_type=MEDIA_TYPE)


def described(example: Feature) -> dict[int | str, dict[str, Any]]:
    """The answer in the OpenAPI document, beside the JSON one."""
    collection = {"type": "FeatureCollection", "features": [example], "next": None, "links": []}
    return {200: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}, "example": collection}}}}
