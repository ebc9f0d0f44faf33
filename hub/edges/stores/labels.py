"""Labelled incidents in the database, and the alarms that operators closed with an outcome, which are labels too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from hub.core.labels import Label
from hub.edges.database import Connection
from hub.errors import Problem, shown

_BETWEEN = """
SELECT rule, device, zone, since, until, kind FROM label WHERE since < %(until)s AND until >= %(since)s ORDER BY since
"""
# As long as the alarm was up.
_OUTCOMES = """
SELECT r.key, s.device, z.key, a.raised_at, coalesce(a.cleared_at, a.raised_at),
       CASE a.outcome WHEN 'confirmed' THEN 'incident' ELSE 'false_alarm' END
FROM alarm a JOIN rule r USING (rule_id) LEFT JOIN sensor s USING (sensor_id)
LEFT JOIN zone z ON z.zone_id = a.zone_id
WHERE a.raised_at < %(until)s AND coalesce(a.cleared_at, a.raised_at) >= %(since)s
  AND a.outcome IN ('confirmed', 'false_alarm')
ORDER BY a.raised_at
"""
_PUT = """
INSERT INTO label (rule, device, zone, since, until, kind, note, created_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
_HELD = """
SELECT 'rule', key FROM rule WHERE key = ANY(%(rules)s)
UNION ALL SELECT DISTINCT 'device', device FROM sensor WHERE device = ANY(%(devices)s)
UNION ALL SELECT 'zone', key FROM zone WHERE key = ANY(%(zones)s)
"""
_EXPECTED = {"rule": "the key of a rule", "device": "the key of a device", "zone": "the key of a zone"}


async def strange(
    connection: psycopg.AsyncConnection[Any],
    labels: Sequence[tuple[str, Label]],
    *,
    rules: Collection[str] = (),
    zones: Collection[str] = (),
) -> list[Problem]:
    """What the hub does not know of what labels name, each given with its place; ``rules`` and ``zones`` are there as well.

    A label that is mistyped speaks of nothing: no backtest would count it, and recall would look better than it is.
    """
    given = {
        "rules": [label.rule for _, label in labels if label.rule is not None],
        "devices": [label.device for _, label in labels if label.device is not None],
        "zones": [label.zone for _, label in labels if label.zone is not None],
    }
    async with connection.cursor(row_factory=tuple_row) as cursor:
        held: set[tuple[str, str]] = set(await (await cursor.execute(_HELD, given)).fetchall())
    held |= {("rule", key) for key in rules} | {("zone", key) for key in zones}
    return [
        Problem(f"{place}{field}", shown(key), wanted)
        for place, label in labels
        for field, wanted in _EXPECTED.items()
        if (key := getattr(label, field)) is not None and (field, key) not in held
    ]


async def between(connection: Connection, since: datetime, until: datetime) -> list[Label]:
    """Every label that touches the time from ``since`` to ``until``."""
    given = {"since": since, "until": until}
    return [
        Label(*row)._replace(own=own)
        for query, own in ((_BETWEEN, False), (_OUTCOMES, True))
        for row in await (await connection.execute(query, given)).fetchall()
    ]


async def put(connection: Connection, labels: Sequence[tuple[Label, str]], actor: str) -> int:
    """Keep labels with their notes; those that are there already are passed over. How many were new."""
    new = 0
    for label, note in labels:
        told = (label.rule, label.device, label.zone, label.since, label.until, label.kind, note, actor)
        cursor = await connection.execute(_PUT, told)
        new += cursor.rowcount
    return new
