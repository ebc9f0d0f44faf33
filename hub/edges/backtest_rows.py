"""Stored history row by row, for rules that must be shown every one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from hub.core.reading import Fix, Position, Reading
from hub.edges.database import Connection
from hub.edges.history import Wanted

_READINGS = """
SELECT sensor_id, metric_id, time, received, value, text, flags FROM reading
WHERE time >= %s AND time < %s AND (%s::int[] IS NULL OR metric_id = ANY(%s)) ORDER BY time
"""
_POSITIONS = """
SELECT sensor_id, time, received, lon, lat, altitude, accuracy, speed, course, flags FROM position
WHERE time >= %s AND time < %s ORDER BY time
"""
_BATCH = 20_000

Row = TypeVar("Row", Reading, Fix)


async def rows(
    connection: Connection, since: datetime, until: datetime, wanted: Wanted
) -> AsyncGenerator[tuple[list[Reading], list[Fix]]]:
    """Batches of both tables, merged so that no batch begins before the last one ended. Memory stays bounded."""
    async with (
        connection.transaction(),
        connection.cursor("readings", binary=True) as values,
        connection.cursor("positions", binary=True) as places,
    ):
        more_values = wanted.metrics is None or bool(wanted.metrics)
        if more_values:
            await values.execute(_READINGS, (since, until, wanted.metrics, wanted.metrics))
        if wanted.positions:
            await places.execute(_POSITIONS, (since, until))
        more_places = wanted.positions
        readings: list[Reading] = []
        fixes: list[Fix] = []
        while more_values or more_places or readings or fixes:
            if more_values and not readings:
                readings = [Reading._make(row) for row in await values.fetchmany(_BATCH)]
                more_values = len(readings) == _BATCH
            if more_places and not fixes:
                fixes = [_fix(row) for row in await places.fetchmany(_BATCH)]
                more_places = len(fixes) == _BATCH
            # What may be given: everything up to the end of the shorter reach of the two.
            ends = [rows[-1].time for rows, more in ((readings, more_values), (fixes, more_places)) if more and rows]
            end = min(ends, default=None)
            now_readings, readings = _until(readings, end)
            now_fixes, fixes = _until(fixes, end)
            if now_readings or now_fixes:
                yield now_readings, now_fixes


def _until(rows: list[Row], end: datetime | None) -> tuple[list[Row], list[Row]]:
    """``rows`` up to and after ``end``; None: no end."""
    if end is None or not rows or rows[-1].time <= end:
        return rows, []
    at = next(index for index, row in enumerate(rows) if row.time > end)
    return rows[:at], rows[at:]


def _fix(row: Sequence[Any]) -> Fix:
    return Fix(row[0], row[1], row[2], Position(*row[3:9]), row[9])
