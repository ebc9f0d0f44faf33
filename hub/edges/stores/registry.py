"""Sensors and metrics by name, held in memory; unknown ones are registered on first sight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog
from psycopg.types.json import Jsonb

from hub.core.clock import ClockWindow
from hub.core.intake import MOST_OF_ITS_OWN, DeviceKey, NewDevice
from hub.core.metrics import CATALOGUE
from hub.core.sources.table import NATIVE, Source, Sources
from hub.core.topics import ROOT
from hub.edges.database import Connection
from hub.edges.stores import sources

log = structlog.get_logger(__name__)

_SENSORS = "SELECT domain, device, sensor_id, source_id FROM sensor"
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
    """What ingest must know to turn names into ids."""

    def __init__(self, *, auto_approve: bool) -> None:
        self.sensors: dict[DeviceKey, int] = {}
        self.metrics: dict[str, int] = {}
        self.sources = Sources(Source(0, NATIVE, f"{ROOT}/#", ClockWindow()))
        self.over: tuple[str, ...] = ()
        """Filters of sources that are not read any more."""
        self._owners: dict[int, int] = {}
        """sensor -> its source, of those that are not native"""
        self._keys: dict[int, str] = {}
        self._brought: Counter[str] = Counter()
        self._status = "approved" if auto_approve else "pending"

    async def load(self, connection: Connection) -> None:
        self.sources, self.over, self._keys = await sources.load(connection)
        found = await (await connection.execute(_SENSORS)).fetchall()
        self.sensors = {(row[0], row[1]): row[2] for row in found}
        self._owners = {row[2]: row[3] for row in found if row[3] != self.sources.own.id}
        self.metrics = dict(await (await connection.execute(_METRICS)).fetchall())
        self._brought = Counter(dict(await (await connection.execute(_BROUGHT)).fetchall()))

    async def learn(
        self, connection: Connection, source: Source, devices: Iterable[NewDevice], metrics: Mapping[str, DeviceKey]
    ) -> list[int]:
        """Register what is unknown, in a transaction of its own; returns the ids of new sensors.

        Args:
            source: whose the devices are.
            metrics: each with the device that brings it, which may bring ``MOST_OF_ITS_OWN`` that no catalogue knows.
        """
        fresh: list[int] = []
        taken = self.affordable(metrics)
        async with connection.transaction():
            if taken:
                await connection.execute(_NEW_METRIC, (list(taken), list(taken.values())))
            for device in sorted(devices, key=lambda device: device[:2]):
                row = await (await connection.execute(_NEW_SENSOR, self._row(source, device))).fetchone()
                if row is not None:
                    fresh.append(row[0])
                    await connection.execute(_ANNOUNCE, (row[0], Jsonb(self._announcement(row[0], device))))
        await self.load(connection)
        if fresh:
            log.info("new devices registered", count=len(fresh), status=self._status)
        return fresh

    def owner(self, source: Source) -> Callable[[int], str | None] | None:
        """Tells of a sensor the key of the source that it belongs to, None: ``source``. None: every sensor is native."""
        if not self._owners and source is self.sources.own:
            return None

        def whose(sensor_id: int) -> str | None:
            of = self._owners.get(sensor_id, self.sources.own.id)
            return None if of == source.id else self._keys.get(of, "?")

        return whose

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

    def _row(self, source: Source, device: NewDevice) -> dict[str, Any]:
        position = device.position
        return {
            "source": source.id,
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
