"""What the rules may ask about, read from the database: sensors, metrics, zones, rules in force and their memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from hub.core.rules.catalogue import Catalogue, RuleRow, SensorRow
from hub.core.zones import ZoneRow
from hub.edges.database import Connection

log = structlog.get_logger(__name__)

_SENSORS = """
SELECT s.sensor_id, s.domain, s.device, s.name, s.status, s.tags, s.setpoints, s.period, s.lon, s.lat, s.moving, o.lateness,
    o.key
FROM sensor s JOIN source o USING (source_id)
WHERE s.status <> 'retired' AND (%(sensors)s::int[] IS NULL OR s.sensor_id = ANY(%(sensors)s))
"""
_ZONES = """
SELECT z.zone_id, z.key, v.version, v.name, v.kind, v.geometry, v.radius, v.tags, z.enabled_at, v.schedule
FROM zone z JOIN zone_version v ON v.zone_id = z.zone_id AND v.version = z.enabled_version ORDER BY z.zone_id
"""
_RULES = """
SELECT r.rule_id, r.key, v.version, v.document
FROM rule r JOIN rule_version v ON v.rule_id = r.rule_id AND v.version = r.enabled_version ORDER BY r.rule_id
"""


async def load(
    connection: Connection, before: Catalogue | None = None, sensors: Sequence[int] | None = None
) -> Catalogue:
    """The catalogue as it is now; what cannot be used is left out and said in the log. ``sensors``: of those alone."""
    given = {"sensors": None if sensors is None else list(sensors)}
    found = [SensorRow(*row) for row in await _rows(connection, _SENSORS, given)]
    metrics = dict(await _rows(connection, "SELECT key, metric_id FROM metric"))
    zones = [ZoneRow(*row) for row in await _rows(connection, _ZONES)]
    rules = [RuleRow(*row) for row in await _rows(connection, _RULES)]
    catalogue = Catalogue(found, metrics, zones, rules, before)
    for left_out in catalogue.unusable:
        log.error(
            "left out", kind=left_out.kind, key=left_out.key, problems=[str(fault) for fault in left_out.problems]
        )
    return catalogue


async def load_memory(connection: Connection) -> dict[tuple[int, str], Any]:
    """What each rule remembered of each subject at the last commit."""
    rows = await _rows(connection, "SELECT rule_id, subject, memory FROM rule_memory")
    return {(row[0], row[1]): row[2] for row in rows}


async def _rows(connection: Connection, query: str, given: dict[str, Any] | None = None) -> list[Any]:
    return await (await connection.execute(query, given)).fetchall()
