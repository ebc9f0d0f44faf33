"""The city: where it is, its base map, and what its sensors can measure."""

from __future__ import annotations

import asyncio
import hashlib
import re
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, Response

from hub.core.metrics import CATALOGUE
from hub.edges.web import encoding
from hub.edges.web.deps import ServicesDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import Bilingual
from hub.errors import NotFoundError

router = APIRouter(tags=["city"])

_ARCHIVE = "/basemap/tiles.pmtiles"
_GAZETTEER = "/basemap/gazetteer"
_GEOJSON = "application/geo+json"
_LAYER = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


class BaseMap(BaseModel):
    kind: str = Field(description="outline, pmtiles, style-url or raster-xyz", examples=["outline"])
    url: str | None = Field(
        default=None,
        description="the tile archive, the style or the tiles' address; null for outline",
        examples=[None],
    )
    max_zoom: int | None = Field(default=None, description="of raster-xyz: the deepest zoom there are pictures of")
    layers: dict[str, str] = Field(examples=[{"coast": "/api/v1/basemap/coast.geojson"}])
    gazetteer: str | None = Field(
        default=None,
        description="the names of a tile archive's streets and places, for a search; null: it has none",
        examples=[None],
    )
    attribution: Bilingual
    schematic: bool = Field(default=False, description="drawn by hand, not surveyed")


class City(BaseModel):
    key: str = Field(examples=["da-nang"])
    name: Bilingual
    center: list[float] = Field(description="lon, lat", examples=[[108.215, 16.06]])
    zoom: float = Field(examples=[12.4])
    bounds: list[float] = Field(description="west, south, east, north", examples=[[108.05, 15.93, 108.38, 16.22]])
    time_zone: str = Field(examples=["Asia/Ho_Chi_Minh"])
    languages: list[str] = Field(examples=[["vi", "en"]])
    domains: list[str] = Field(examples=[["water", "air"]])
    basemap: BaseMap
    simulated: bool = Field(description="the sensors are simulated; say so on screen", examples=[True])


class Metric(BaseModel):
    key: str = Field(examples=["water_level"])
    unit: str = Field(examples=["m"])
    name: Bilingual
    domain: str = Field(description="where it is mostly met", examples=["water"])
    domains: list[str] = Field(examples=[["water"]])
    min: float | None = Field(description="lowest plausible value", examples=[-5])
    max: float | None = Field(description="highest plausible value", examples=[20])
    precision: int | None = Field(description="digits after the point worth showing", examples=[2])
    kind: str = Field(description="number, boolean or text", examples=["number"])


class Metrics(BaseModel):
    items: list[Metric]


@router.get("/city", summary="The city", responses=problems(401))
async def city(services: ServicesDep, _: Viewer) -> City:
    about = services.city.about
    names = sorted(path.stem for path in (services.city.folder / "basemap").glob("*.geojson"))
    base, chosen = about.get("basemap", {}), services.city.base
    ordered = [name for name in base.get("layers", []) if name in names] or names
    return City(
        key=about["key"],
        name=_words(about["name"]),
        center=about["center"],
        zoom=about["zoom"],
        bounds=about["bounds"],
        time_zone=about["time_zone"],
        languages=about.get("languages", ["vi", "en"]),
        domains=about["domains"],
        basemap=BaseMap(
            kind=chosen.kind,
            url=f"/api/v1{_ARCHIVE}" if chosen.kind == "pmtiles" else chosen.url,
            max_zoom=chosen.max_zoom,
            layers={name: f"/api/v1/basemap/{name}.geojson" for name in ordered},
            gazetteer=f"/api/v1{_GAZETTEER}" if chosen.gazetteer else None,
            attribution=_words(chosen.attribution or ""),
            schematic=chosen.kind == "outline" and base.get("schematic", False),
        ),
        simulated=about.get("simulated", False),
    )


@router.get(
    "/basemap/{name}.geojson",
    summary="One layer of the base map",
    response_class=Response,
    responses={
        **problems(401, 404, 422),
        200: {
            "description": "a GeoJSON FeatureCollection (RFC 7946)",
            "content": {"application/geo+json": {"example": {"type": "FeatureCollection", "features": []}}},
        },
        304: {"description": "not changed since the ETag given in If-None-Match"},
    },
)
async def basemap(
    name: Annotated[str, Path(max_length=60, examples=["coast"])], request: Request, services: ServicesDep, _: Viewer
) -> Response:
    """Cacheable: the ETag changes with the file."""
    path = services.city.folder / "basemap" / f"{name}.geojson"
    if not _LAYER.fullmatch(name) or not path.is_file():
        raise NotFoundError(f"the base map has no layer {name!r}")
    content, tag = _read(path)
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=_GEOJSON)


@router.get(
    _ARCHIVE,
    summary="The street map's tiles, in ranges",
    response_class=FileResponse,
    responses={
        **problems(401, 404),
        200: {
            "description": "the whole archive (PMTiles 3)",
            "content": {"application/vnd.pmtiles": {"example": "PMTiles"}},
        },
        206: {"description": "the bytes asked for with Range (RFC 9110, 14)"},
    },
)
async def tiles(services: ServicesDep, _: Viewer) -> FileResponse:
    """Where the city has a street map; browsers ask for the few kilobytes of each tile; a range outside is 416."""
    file = services.city.base.file
    if file is None or not file.is_file():
        raise NotFoundError("this city has no street map as a tile archive")
    return FileResponse(file, media_type="application/vnd.pmtiles", headers={"Cache-Control": "private, max-age=300"})


@router.get(
    _GAZETTEER,
    summary="What the street map has names for",
    response_class=Response,
    responses={
        **problems(401, 404),
        200: {
            "description": "a GeoJSON FeatureCollection (RFC 7946): streets as lines, places as points, with `name`, "
            "`kind` (street or place) and `near`",
            "content": {"application/geo+json": {"example": {"type": "FeatureCollection", "features": []}}},
        },
        304: {"description": "not changed since the ETag given in If-None-Match"},
    },
)
async def gazetteer(request: Request, services: ServicesDep, _: Viewer) -> Response:
    """Where the city has a street map that `hub basemap import` made."""
    names = services.city.base.gazetteer
    if names is None:
        raise NotFoundError("the base map of this city has no list of names")
    made = await asyncio.to_thread(_packed, names)
    return encoding.answer(request, made, media_type=_GEOJSON, cache="private, max-age=300")


@router.get("/metrics-catalogue", summary="What can be measured", responses=problems(401))
async def catalogue(_: Viewer) -> Metrics:
    """Metrics outside this list are stored and shown too, without a unit."""
    return Metrics(
        items=[
            Metric(
                key=metric.key,
                unit=metric.unit,
                name=Bilingual(vi=metric.vi, en=metric.en),
                domain=metric.domains[0] if metric.domains else "device",
                domains=list(metric.domains),
                min=metric.min if metric.kind == "number" else None,
                max=metric.max if metric.kind == "number" else None,
                precision=metric.precision if metric.kind == "number" else None,
                kind=metric.kind,
            )
            for metric in CATALOGUE.values()
        ]
    )


def _read(path: FilePath) -> tuple[bytes, str]:
    content = path.read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


_packed = lru_cache(maxsize=1)(encoding.pack)


def _words(value: Any) -> Bilingual:
    return Bilingual(**value) if isinstance(value, dict) else Bilingual(vi=str(value), en=str(value))
