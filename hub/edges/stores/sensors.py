"""Edits of a sensor in the registry, and how the world is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from psycopg.types.json import Jsonb

from hub.edges.database import Connection

LOCK = "SELECT *, extract(epoch FROM period)::float8 AS seconds FROM sensor WHERE sensor_id = %(id)s FOR UPDATE"
_UPDATE = """
UPDATE sensor SET name = %(name)s, lon = %(lon)s, lat = %(lat)s, period = %(period)s, tags = %(tags)s,
    setpoints = %(setpoints)s, status = %(status)s, version = version + 1 WHERE sensor_id = %(id)s
"""
BODY = """
jsonb_build_object('id', s.sensor_id, 'device', s.device, 'domain', s.domain, 'status', s.status,
    'lon', {place}.lon, 'lat', {place}.lat, 'moving', s.moving, 'name_vi', s.name ->> 'vi', 'name_en', s.name ->> 'en',
    'period', extract(epoch FROM s.period)::float8)
"""
"""What viewers are told of a sensor ``s``; ``place`` is where its place is read from."""
_TELL = f"""
SELECT append_change('sensor', s.sensor_id, {BODY.format(place="s")}) FROM sensor s WHERE s.sensor_id = %(id)s
"""  # noqa: S608  (put together from our own words)


async def edit(connection: Connection, sensor_id: int, values: Mapping[str, Any]) -> None:
    """Store name, lon, lat, period (seconds), tags, setpoints and status of a sensor that the caller has locked."""
    period = values["period"]
    stored = {
        **{name: values[name] for name in ("lon", "lat", "status")},
        **{name: Jsonb(values[name]) for name in ("name", "tags", "setpoints")},
        "period": None if period is None else timedelta(seconds=period),
    }
    await connection.execute(_UPDATE, {**stored, "id": sensor_id})
    await connection.execute(_TELL, {"id": sensor_id})
