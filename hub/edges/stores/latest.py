"""The newest values in the database: written behind the readings, completed from them after a crash."""

from __future__ import annotations

from hub.core.newest import Unsaved
from hub.core.reading import Fix, Position, Reading
from hub.edges.database import Connection

_SAVE_READINGS = """
INSERT INTO latest (sensor_id, metric_id, time, received, value, text, flags)
SELECT * FROM unnest(%s::int[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::float8[], %s::text[], %s::int2[])
ON CONFLICT (sensor_id, metric_id) DO UPDATE SET time = excluded.time, received = excluded.received,
    value = excluded.value, text = excluded.text, flags = excluded.flags, updated = now()
WHERE latest.time <= excluded.time
"""
_SAVE_FIXES = """
INSERT INTO latest_position (sensor_id, time, received, lon, lat, altitude, accuracy, speed, course, flags)
SELECT * FROM unnest(%s::int[], %s::timestamptz[], %s::timestamptz[], %s::float8[], %s::float8[],
                     %s::real[], %s::real[], %s::real[], %s::real[], %s::int2[])
ON CONFLICT (sensor_id) DO UPDATE SET time = excluded.time, received = excluded.received, lon = excluded.lon,
    lat = excluded.lat, altitude = excluded.altitude, accuracy = excluded.accuracy, speed = excluded.speed,
    course = excluded.course, flags = excluded.flags, updated = now()
WHERE latest_position.time <= excluded.time
"""
# One probe of the primary key for each pair: what was committed after `latest` was last written.
_COMPLETE_READINGS = """
UPDATE latest l SET time = r.time, received = r.received, value = r.value, text = r.text, flags = r.flags, updated = now()
FROM (
    SELECT l.sensor_id, l.metric_id, newer.*
    FROM latest l CROSS JOIN LATERAL (
        SELECT time, received, value, text, flags FROM reading
        WHERE sensor_id = l.sensor_id AND metric_id = l.metric_id AND time > l.time ORDER BY time DESC LIMIT 1
    ) newer
) r WHERE l.sensor_id = r.sensor_id AND l.metric_id = r.metric_id
"""
_COMPLETE_FIXES = """
UPDATE latest_position l SET time = p.time, received = p.received, lon = p.lon, lat = p.lat, altitude = p.altitude,
    accuracy = p.accuracy, speed = p.speed, course = p.course, flags = p.flags, updated = now()
FROM (
    SELECT l.sensor_id, newer.*
    FROM latest_position l CROSS JOIN LATERAL (
        SELECT time, received, lon, lat, altitude, accuracy, speed, course, flags FROM position
        WHERE sensor_id = l.sensor_id AND time > l.time ORDER BY time DESC LIMIT 1
    ) newer
) p WHERE l.sensor_id = p.sensor_id
"""
# The newest sample of every pair, what came within the lateness bound before it, and the one sample before that which
# rules judged (46: neither bad, calibrating, retained nor with a doubtful clock): a late sample is judged against it.
_RECENT_READINGS = """
SELECT r.sensor_id, r.metric_id, r.time, r.received, r.value, r.text, r.flags
FROM latest l JOIN sensor s USING (sensor_id) JOIN source o USING (source_id)
JOIN LATERAL (
    SELECT * FROM reading
    WHERE sensor_id = l.sensor_id AND metric_id = l.metric_id AND time BETWEEN l.time - o.lateness AND l.time
    UNION ALL
    (SELECT * FROM reading
     WHERE sensor_id = l.sensor_id AND metric_id = l.metric_id AND flags & 46 = 0
         AND time < l.time - o.lateness AND time >= l.time - interval '1 day' ORDER BY time DESC LIMIT 1)
) r ON true ORDER BY r.time
"""
_RECENT_FIXES = """
SELECT p.sensor_id, p.time, p.received, p.lon, p.lat, p.altitude, p.accuracy, p.speed, p.course, p.flags
FROM latest_position l JOIN sensor s USING (sensor_id) JOIN source o USING (source_id)
JOIN LATERAL (
    SELECT * FROM position WHERE sensor_id = l.sensor_id AND time BETWEEN l.time - o.lateness AND l.time
    UNION ALL
    (SELECT * FROM position
     WHERE sensor_id = l.sensor_id AND flags & 46 = 0
         AND time < l.time - o.lateness AND time >= l.time - interval '1 day' ORDER BY time DESC LIMIT 1)
) p ON true ORDER BY p.time
"""


async def recent(connection: Connection) -> tuple[list[Reading], list[Fix]]:
    """What a new engine is primed with. `latest` must be complete."""
    readings = [Reading(*row) for row in await (await connection.execute(_RECENT_READINGS)).fetchall()]
    fixes = [
        Fix(row[0], row[1], row[2], Position(*row[3:9]), row[9])
        for row in await (await connection.execute(_RECENT_FIXES)).fetchall()
    ]
    return readings, fixes


async def complete(connection: Connection) -> Unsaved:
    """After a start: bring `latest` up to the hypertables; returns the bookkeeping for what follows."""
    async with connection.transaction():
        await connection.execute(_COMPLETE_READINGS)
        await connection.execute(_COMPLETE_FIXES)
        pairs = await (await connection.execute("SELECT sensor_id, metric_id FROM latest")).fetchall()
        positions = await (await connection.execute("SELECT sensor_id FROM latest_position")).fetchall()
    return Unsaved([(row[0], row[1]) for row in pairs], [row[0] for row in positions])


async def save(connection: Connection, readings: list[Reading], fixes: list[Fix]) -> None:
    """Upsert; an older row never replaces a younger one."""
    if readings:
        await connection.execute(_SAVE_READINGS, [list(column) for column in zip(*readings, strict=True)])
    if fixes:
        rows = [(fix.sensor_id, fix.time, fix.received, *fix.position, fix.flags) for fix in fixes]
        await connection.execute(_SAVE_FIXES, [list(column) for column in zip(*rows, strict=True)])
