"""Readings and positions into their hypertables: plain COPY first; when it collides, a look at what is there already."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from hub.core.intake import Stored
from hub.core.known import Known, key_of, sort_out
from hub.core.reading import Fix, Position, Reading
from hub.edges import pgcopy
from hub.edges.database import Connection

_TEMPORARY = """
CREATE TEMPORARY TABLE IF NOT EXISTS {table}_incoming (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DELETE ROWS
"""
_READINGS_KNOWN = """
SELECT sensor_id, metric_id, time, r.received, r.value, r.text, r.flags
FROM reading r JOIN (SELECT DISTINCT sensor_id, metric_id, time FROM reading_incoming) i USING (sensor_id, metric_id, time)
"""
_POSITIONS_KNOWN = """
SELECT sensor_id, time, p.received, p.lon, p.lat, p.flags
FROM position p JOIN (SELECT DISTINCT sensor_id, time FROM position_incoming) i USING (sensor_id, time)
"""


async def write(
    connection: Connection, readings: Sequence[Reading], fixes: Sequence[Fix], parts: Sequence[tuple[slice, slice]]
) -> Stored:
    """Store the rows inside the caller's open transaction (a savepoint protects it from the collision).

    Args:
        parts: of each message, its readings and its fixes.

    Raises:
        psycopg.DataError, psycopg.IntegrityError: some row is unacceptable; the caller finds out which.
    """
    stored = Stored([True] * len(readings), [True] * len(fixes))
    incoming = False
    while True:
        try:
            async with connection.transaction():
                await _copy(connection, readings, fixes, stored)
            return stored
        except psycopg.errors.UniqueViolation:
            # Again, should somebody else have stored some of it meanwhile.
            if not incoming:
                await _tell(connection, readings, fixes)
                incoming = True
            stored = sort_out(readings, fixes, parts, await _known(connection, readings, fixes))


async def _copy(connection: Connection, readings: Sequence[Reading], fixes: Sequence[Fix], stored: Stored) -> None:
    new_readings = [row for row, new in zip(readings, stored.readings, strict=True) if new]
    new_fixes = [row for row, new in zip(fixes, stored.fixes, strict=True) if new]
    if new_readings:
        await _send(connection, pgcopy.READING, pgcopy.readings(new_readings))
    if new_fixes:
        await _send(connection, pgcopy.POSITION, pgcopy.positions(new_fixes))


async def _send(connection: Connection, statement: str, data: bytes) -> None:
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        await copy.write(data)


async def _tell(connection: Connection, readings: Sequence[Reading], fixes: Sequence[Fix]) -> None:
    """The database what came, to look for it."""
    if readings:
        await connection.execute(_TEMPORARY.format(table="reading"))
        statement = pgcopy.READING.replace("COPY reading", "COPY reading_incoming")
        await _send(connection, statement, pgcopy.readings(readings))
    if fixes:
        await connection.execute(_TEMPORARY.format(table="position"))
        statement = pgcopy.POSITION.replace("COPY position", "COPY position_incoming")
        await _send(connection, statement, pgcopy.positions(fixes))


async def _known(connection: Connection, readings: Sequence[Reading], fixes: Sequence[Fix]) -> Known:
    known: Known = {}
    if readings:
        async for row in await connection.execute(_READINGS_KNOWN):
            reading = Reading(*row)
            known[key_of(reading)] = reading
    if fixes:
        async for sensor_id, time, received, lon, lat, flags in await connection.execute(_POSITIONS_KNOWN):
            fix = Fix(sensor_id, time, received, Position(lon, lat), flags)
            known[key_of(fix)] = fix
    return known
