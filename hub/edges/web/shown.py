"""What the board shows, read from the database: metrics, sensors with their place, newest values and presence."""

from __future__ import annotations

from collections.abc import Iterable

from hub.core.board import Board
from hub.core.reading import doubt
from hub.edges.database import Connection

_METRICS = "SELECT metric_id, key FROM metric"
_SENSORS = """
SELECT sensor_id, domain, lon, lat, status FROM sensor WHERE %(only)s::int[] IS NULL OR sensor_id = ANY(%(only)s)
"""
_VALUES = """
SELECT sensor_id, metric_id, floor(extract(epoch FROM time) * 1000)::bigint, coalesce(to_jsonb(value), to_jsonb(text)), flags
FROM latest WHERE %(seconds)s::float8 IS NULL OR updated > now() - make_interval(secs => %(seconds)s)
"""
_FIXES = """
SELECT sensor_id, floor(extract(epoch FROM time) * 1000)::bigint, lon, lat, speed, course
FROM latest_position WHERE %(seconds)s::float8 IS NULL OR updated > now() - make_interval(secs => %(seconds)s)
"""
_PRESENCE = "SELECT sensor_id, online FROM presence"


async def load_metrics(connection: Connection) -> dict[int, str]:
    """metric id -> key"""
    return dict(await (await connection.execute(_METRICS)).fetchall())


async def place_sensors(connection: Connection, board: Board, only: Iterable[int] | None = None) -> None:
    """Put the sensors on the board; retired ones come off it."""
    given = {"only": None if only is None else list(only)}
    for sensor_id, domain, lon, lat, status in await (await connection.execute(_SENSORS, given)).fetchall():
        if status == "retired":
            board.remove(sensor_id)
        else:
            board.place(sensor_id, domain, lon, lat)


async def load_values(connection: Connection, board: Board, keys: dict[int, str], seconds: float | None = None) -> None:
    """Newest values, positions and presence; with ``seconds`` only what was written in the last so many."""
    given = {"seconds": seconds}
    for sensor_id, metric_id, time, value, flags in await (await connection.execute(_VALUES, given)).fetchall():
        if metric_id in keys:
            board.value(sensor_id, keys[metric_id], time, value, doubt(flags))
    for sensor_id, time, *fix in await (await connection.execute(_FIXES, given)).fetchall():
        board.fix(sensor_id, time, (fix[0], fix[1], fix[2], fix[3]))
    for sensor_id, online in await (await connection.execute(_PRESENCE)).fetchall():
        board.presence(sensor_id, online)
