"""The HTTP API, one noun per file."""

from __future__ import annotations

from fastapi import APIRouter

from hub.edges.web.routes import (
    accounting,
    alarm_actions,
    alarm_load,
    alarms,
    audit,
    city,
    dead_letters,
    decode,
    handovers,
    history,
    incidents,
    maintenance,
    map_sensors,
    overview,
    payloads,
    rules,
    sensors,
    session,
    tokens,
    users,
    zones,
)

ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    city.router,
    overview.router,
    map_sensors.router,
    sensors.router,
    history.router,
    payloads.router,
    zones.router,
    rules.router,
    alarms.router,
    alarm_actions.router,
    alarm_load.router,
    incidents.router,
    maintenance.router,
    handovers.router,
    dead_letters.router,
    decode.router,
    accounting.router,
    users.router,
    tokens.router,
    audit.router,
)
"""In the order of the documentation. All live below /api/v1."""
