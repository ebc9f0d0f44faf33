"""Sensors and metrics by name, held in memory; unknown ones are registered on first sight."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from psycopg.types.json import Jsonb

from hub.core.clock import ClockWindow
from hub.core.intake import DeviceKey, NewDevice
from hub.edges.database import Connection

log = structlog.get_logger(__name__)

_SOURCE = "SELECT source_id, lateness, max_late, max_skew FROM source WHERE key = %s"
_SENSORS = "SELECT domain, device, sensor_id FROM sensor"
_METRICS = "SELECT key, metric_id FROM metric"
_NEW_METRIC = "INSERT INTO metric (key) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"
_NEW_SENSOR = """
INSERT INTO sensor (source_id, domain, device, name, status, lon, lat, moving)
VALUES (%(source)s, %(domain)s, %(device)s, %(name)s, %(status)s, %(lon)s, %(lat)s, %(moving)s)
ON CONFLICT (domain, device) DO NOTHING
RETURNING sensor_id
"""
_ANNOUNCE = "SELECT append_change('sensor', %s, %s)"

_MOVING_DOMAINS = frozenset({"vehicle"})


class Registry:
    """What ingest must know to turn names into ids. One source: the native topics."""

    def __init__(self, *, auto_approve: bool) -> None:
        self.sensors: dict[DeviceKey, int] = {}
        self.metrics: dict[str, int] = {}
        self.source_id = 0
        self.window = ClockWindow()
        self._status = "approved" if auto_approve else "pending"

    async def load(self, connection: Connection) -> None:
        source = await (await connection.execute(_SOURCE, ("native",))).fetchone()
        if source is None:
            raise LookupError("the source 'native' is missing from the database: run `hub migrate`")
        self.source_id = source[0]
        self.window = ClockWindow(*(_delta(value) for value in source[1:]))
        self.sensors = {(row[0], row[1]): row[2] for row in await (await connection.execute(_SENSORS)).fetchall()}
        self.metrics = dict(await (await connection.execute(_METRICS)).fetchall())

    async def learn(self, connection: Connection, devices: Iterable[NewDevice], metrics: set[str]) -> list[int]:
        """Register what is unknown, in a transaction of its own; returns the ids of new sensors."""
        fresh: list[int] = []
        async with connection.transaction():
            if metrics:
                await connection.execute(_NEW_METRIC, (sorted(metrics),))
            for device in sorted(devices, key=lambda device: device[:2]):
                row = await (await connection.execute(_NEW_SENSOR, self._row(device))).fetchone()
                if row is not None:
                    fresh.append(row[0])
                    await connection.execute(_ANNOUNCE, (row[0], Jsonb(self._announcement(row[0], device))))
        await self.load(connection)
        if fresh:
            log.info("new devices registered", count=len(fresh), status=self._status)
        return fresh

    def _row(self, device: NewDevice) -> dict[str, Any]:
        position = device.position
        return {
            "source": self.source_id,
            "domain": device.domain,
            "device": device.device,
            "name": Jsonb({"vi": device.device, "en": device.device}),
            "status": self._status,
            "lon": position.lon if position else None,
            "lat": position.lat if position else None,
            "moving": device.domain in _MOVING_DOMAINS,
        }

    def _announcement(self, sensor_id: int, device: NewDevice) -> dict[str, Any]:
        """The row of GET /api/v1/map/sensors as an object."""
        return {
            "id": sensor_id,
            "device": device.device,
            "domain": device.domain,
            "status": self._status,
            "lon": device.position.lon if device.position else None,
            "lat": device.position.lat if device.position else None,
            "moving": device.domain in _MOVING_DOMAINS,
            "name_vi": device.device,
            "name_en": device.device,
            "period": None,
        }


def _delta(value: Any) -> timedelta:
    if not isinstance(value, timedelta):
        raise TypeError(f"expected an interval, got {value!r}")
    return value
