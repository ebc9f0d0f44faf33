"""The HTTP API, one noun per file."""

from __future__ import annotations

from fastapi import APIRouter

from hub.edges.web.routes import (
    accounting,
    alarms,
    audit,
    backtests,
    city,
    dead_letters,
    decode,
    history,
    labels,
    map_sensors,
    overview,
    payloads,
    rule_checks,
    rule_texts,
    rules,
    sensors,
    session,
    tokens,
    users,
    zone_checks,
    zone_texts,
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
    # The named paths (/zones/export, /rules/check) before those with a number.
    zone_texts.router,
    zone_checks.router,
    zones.router,
    rule_texts.router,
    rule_checks.router,
    rules.router,
    backtests.router,
    labels.router,
    alarms.router,
    dead_letters.router,
    decode.router,
    accounting.router,
    users.router,
    tokens.router,
    audit.router,
)
"""In the order of the documentation. All live below /api/v1."""
