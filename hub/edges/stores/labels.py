"""Labelled incidents in the database, and the alarms that operators closed with an outcome, which are labels too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hub.core.labels import Label
from hub.edges.database import Connection

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


async def between(connection: Connection, since: datetime, until: datetime) -> list[Label]:
    """Every label that touches the time from ``since`` to ``until``."""
    given = {"since": since, "until": until}
    return [
        Label(*row)
        for query in (_BETWEEN, _OUTCOMES)
        for row in await (await connection.execute(query, given)).fetchall()
    ]


async def put(connection: Connection, labels: Sequence[tuple[Label, str]], actor: str) -> int:
    """Keep labels with their notes; those that are there already are passed over. How many were new."""
    new = 0
    for label, note in labels:
        cursor = await connection.execute(_PUT, (*label, note, actor))
        new += cursor.rowcount
    return new
