"""The FastAPI application: routes, errors, headers and the OpenAPI document around the given services."""

from __future__ import annotations

import asyncio

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from hub import __version__
from hub.edges.web import errors, health, known, live, openapi, reference, static
from hub.edges.web.heads import Heads
from hub.edges.web.packing import Packing
from hub.edges.web.routes import ROUTERS
from hub.edges.web.security import MAX_BODY, Shell
from hub.edges.web.services import Services

_LOOKED_FOR = {
    "/docs": "/api/docs",
    "/redoc": "/api/docs",
    "/openapi.json": "/api/openapi.json",
    "/api/v1/docs": "/api/docs",
    "/api/v1/openapi.json": "/api/openapi.json",
}
"""Where people look for the description of an API; the console would answer."""


def create_app(services: Services) -> FastAPI:
    """The application. It starts and stops nothing: whoever made ``services`` does."""
    app = FastAPI(
        title="IOC Hub",
        summary="Sensors to a live map: registry, history, rules, alarms and accounting of a city.",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=MAX_BODY,
        generate_unique_id_function=_operation_id,
    )
    app.state.services = services
    errors.install(app)
    app.include_router(live.router)  # first: a thousand viewers who come back at once should not search for it
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1", dependencies=[Depends(known.parameters)])
    app.include_router(health.router)
    app.router.routes.append(Route("/api/docs", _reference, include_in_schema=False))
    for path, place in _LOOKED_FOR.items():
        app.router.routes.append(Route(path, RedirectResponse(place), include_in_schema=False))
    app.router.routes.append(static.route(static.folder(services.settings.web_dist)))
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    public = services.settings.public_url
    https = public is not None and public.startswith("https:")
    inner = app.build_middleware_stack
    # Around everything: also what the framework answers by itself (500, 413) leaves with our headers.
    origin = services.city.base.origin
    app.build_middleware_stack = lambda: Shell(  # type: ignore[method-assign]
        Heads(Packing(inner())), services.metrics, https=https, map_origin=origin
    )
    return app


async def _reference(request: Request) -> HTMLResponse:
    return HTMLResponse(await asyncio.to_thread(reference.page, request.app.openapi()))


def _operation_id(route: APIRoute) -> str:
    return route.name
