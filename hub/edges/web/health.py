"""Is the process up, can it serve, and what does it measure. Outside /api: for probes, not for people."""

from __future__ import annotations

import asyncio

import psycopg
from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from hub.edges import migrate
from hub.edges.web.deps import services_of
from hub.edges.web.services import Services

router = APIRouter(tags=["health"])

_APPLIED = "SELECT migration_id FROM _yoyo_migration"


class Health(BaseModel):
    status: str = Field(examples=["ok"])


class Readiness(BaseModel):
    ready: bool
    instance: str = Field(description="HUB_INSTANCE of who answers", examples=[""])
    database: str = Field(examples=["ok"])
    migrations: str = Field(examples=["ok"])
    broker: str = Field(examples=["ok"])
    feed: str = Field(examples=["ok"])


@router.get("/healthz", summary="Is the process up?")
async def healthz() -> Health:
    return Health(status="ok")


@router.get(
    "/readyz",
    summary="Can it serve?",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "not yet, or not now; the answer names what is missing"}},
)
async def readyz(request: Request) -> JSONResponse:
    """Database and broker reachable, migrations current, live feed loaded."""
    services = services_of(request)
    database, migrations = await _database(services)
    broker = "ok" if services.feed.broker_connected else "not connected; live values stand still"
    feed = "ok" if services.feed.ready.is_set() else "loading"
    ready = all(part == "ok" for part in (database, migrations, broker, feed))
    instance = services.settings.instance
    body = Readiness(ready=ready, instance=instance, database=database, migrations=migrations, broker=broker, feed=feed)
    return JSONResponse(body.model_dump(), 200 if ready else 503)


@router.get("/metrics", summary="Prometheus metrics", response_class=Response)
async def metrics(request: Request) -> Response:
    text = await asyncio.to_thread(generate_latest, services_of(request).metrics.registry)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


async def _database(services: Services) -> tuple[str, str]:
    try:
        async with asyncio.timeout(3), services.pool.connection(timeout=2) as connection:
            applied = {row[0] for row in await (await connection.execute(_APPLIED)).fetchall()}
    except psycopg.errors.UndefinedTable:
        return "ok", "none applied; run `hub migrate`"
    except (psycopg.Error, PoolTimeout, TimeoutError) as error:
        return f"unreachable: {str(error).strip() or 'no answer'}", "unknown"
    missing = [name for name in migrate.names() if name not in applied]
    return "ok", f"missing: {', '.join(missing)}; run `hub migrate`" if missing else "ok"
