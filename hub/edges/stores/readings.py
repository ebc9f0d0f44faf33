"""Readings and positions into their hypertables: plain COPY first, a conflict-tolerant insert when it collides."""

from __future__ import annotations

from typing import NamedTuple

import psycopg

from hub.core.reading import Fix, Reading
from hub.edges import pgcopy
from hub.edges.database import Connection

_TEMPORARY = """
CREATE TEMPORARY TABLE IF NOT EXISTS {table}_incoming (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DELETE ROWS
"""

# DISTINCT ON: the same row may stand twice in one batch (a device that repeats itself, a redelivery).
_READINGS_KEEP = """
INSERT INTO reading
SELECT DISTINCT ON (sensor_id, metric_id, time) * FROM reading_incoming ORDER BY sensor_id, metric_id, time, ctid
ON CONFLICT DO NOTHING RETURNING sensor_id, metric_id, time
"""
_POSITIONS_KEEP = """
INSERT INTO position
SELECT DISTINCT ON (sensor_id, time) * FROM position_incoming ORDER BY sensor_id, time, ctid
ON CONFLICT DO NOTHING RETURNING sensor_id, time
"""


class Written(NamedTuple):
    """What became of a batch's rows: ``True`` at index i means that row i is new."""

    readings: list[bool]
    fixes: list[bool]


async def write(connection: Connection, readings: list[Reading], fixes: list[Fix]) -> Written:
    """Store the rows inside the caller's open transaction (a savepoint protects it from the collision).

    Raises:
        psycopg.DataError, psycopg.IntegrityError: some row is unacceptable; the caller finds out which.
    """
    try:
        async with connection.transaction():
            await _copy(connection, pgcopy.READING, pgcopy.readings(readings) if readings else b"")
            await _copy(connection, pgcopy.POSITION, pgcopy.positions(fixes) if fixes else b"")
        return Written([True] * len(readings), [True] * len(fixes))
    except psycopg.errors.UniqueViolation:
        return await _write_tolerantly(connection, readings, fixes)


async def _copy(connection: Connection, statement: str, data: bytes) -> None:
    if data:
        async with connection.cursor() as cursor, cursor.copy(statement) as copy:
            await copy.write(data)


async def _write_tolerantly(connection: Connection, readings: list[Reading], fixes: list[Fix]) -> Written:
    new_readings: set[tuple[object, ...]] = set()
    new_fixes: set[tuple[object, ...]] = set()
    if readings:
        await connection.execute(_TEMPORARY.format(table="reading"))
        await _copy(
            connection, pgcopy.READING.replace("COPY reading", "COPY reading_incoming"), pgcopy.readings(readings)
        )
        new_readings.update(await (await connection.execute(_READINGS_KEEP)).fetchall())
    if fixes:
        await connection.execute(_TEMPORARY.format(table="position"))
        await _copy(
            connection, pgcopy.POSITION.replace("COPY position", "COPY position_incoming"), pgcopy.positions(fixes)
        )
        new_fixes.update(await (await connection.execute(_POSITIONS_KEEP)).fetchall())
    # The first of several equal rows is the new one; discard() makes its repetitions duplicates.
    return Written(
        [_first((row.sensor_id, row.metric_id, row.time), new_readings) for row in readings],
        [_first((row.sensor_id, row.time), new_fixes) for row in fixes],
    )


def _first(key: tuple[object, ...], new: set[tuple[object, ...]]) -> bool:
    if key in new:
        new.discard(key)
        return True
    return False
