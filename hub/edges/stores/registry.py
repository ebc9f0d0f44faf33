"""Sensors and metrics by name, held in memory; unknown ones are registered on first sight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from psycopg.types.json import Jsonb

from hub.core.clock import ClockWindow
from hub.core.intake import MOST_OF_ITS_OWN, DeviceKey, NewDevice
from hub.core.metrics import CATALOGUE
from hub.edges.database import Connection

log = structlog.get_logger(__name__)

_SOURCE = "SELECT source_id, lateness, max_late, max_skew FROM source WHERE key = %s"
_SENSORS = "SELECT domain, device, sensor_id FROM sensor"
_METRICS = "SELECT key, metric_id FROM metric"
_BROUGHT = "SELECT brought_by, count(*) FROM metric WHERE brought_by IS NOT NULL GROUP BY brought_by"
_NEW_METRIC = "INSERT INTO metric (key, brought_by) SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING"
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
        self._brought: Counter[str] = Counter()
        self._status = "approved" if auto_approve else "pending"

    async def load(self, connection: Connection) -> None:
        source = await (await connection.execute(_SOURCE, ("native",))).fetchone()
        if source is None:
            raise LookupError("the source 'native' is missing from the database: run `hub migrate`")
        self.source_id = source[0]
        self.window = ClockWindow(*(_delta(value) for value in source[1:]))
        self.sensors = {(row[0], row[1]): row[2] for row in await (await connection.execute(_SENSORS)).fetchall()}
        self.metrics = dict(await (await connection.execute(_METRICS)).fetchall())
        self._brought = Counter(dict(await (await connection.execute(_BROUGHT)).fetchall()))

    async def learn(
        self, connection: Connection, devices: Iterable[NewDevice], metrics: Mapping[str, DeviceKey]
    ) -> list[int]:
        """Register what is unknown, in a transaction of its own; returns the ids of new sensors.

        Args:
            metrics: each with the device that brings it, which may bring ``MOST_OF_ITS_OWN`` that no catalogue knows.
        """
        fresh: list[int] = []
        taken = self.affordable(metrics)
        async with connection.transaction():
            if taken:
                await connection.execute(_NEW_METRIC, (list(taken), list(taken.values())))
            for device in sorted(devices, key=lambda device: device[:2]):
                row = await (await connection.execute(_NEW_SENSOR, self._row(device))).fetchone()
                if row is not None:
                    fresh.append(row[0])
                    await connection.execute(_ANNOUNCE, (row[0], Jsonb(self._announcement(row[0], device))))
        await self.load(connection)
        if fresh:
            log.info("new devices registered", count=len(fresh), status=self._status)
        return fresh

    def affordable(self, metrics: Mapping[str, DeviceKey]) -> dict[str, str | None]:
        """Those that may be learnt, with who brings them; None: the catalogue."""
        brought, taken = Counter(self._brought), dict[str, str | None]()
        for name in sorted(metrics):
            bringer = None if name in CATALOGUE else "/".join(metrics[name])
            if bringer is not None:
                if brought[bringer] >= MOST_OF_ITS_OWN:
                    continue
                brought[bringer] += 1
            taken[name] = bringer
        return taken

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
