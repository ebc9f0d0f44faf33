"""Stored readings and positions in event-time order, as columns: binary COPY out of the hypertables into numpy.

Row layout: "COPY", Binary Format, in the PostgreSQL manual. What may be NULL is asked for as NaN, so that every row
without a text has the same length and a whole stretch is read with one ``numpy.frombuffer``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import psycopg

from hub.core.rules.columns import Places, Values
from hub.edges.ahead import Ahead, Reader
from hub.edges.database import connect_reader

_READINGS = """
COPY (SELECT sensor_id, metric_id, time, received, coalesce(value, 'NaN'), flags, text FROM reading
      WHERE time >= {since} AND time < {until} AND ({metrics}::int[] IS NULL OR metric_id = ANY({metrics}::int[])) ORDER BY time)
TO STDOUT (FORMAT binary)
"""
_POSITIONS = """
COPY (SELECT sensor_id, time, received, lon, lat, coalesce(altitude, 'NaN'), coalesce(accuracy, 'NaN'),
             coalesce(speed, 'NaN'), coalesce(course, 'NaN'), flags FROM position
      WHERE time >= {since} AND time < {until} ORDER BY time)
TO STDOUT (FORMAT binary)
"""
_ROWS = 100_000
"""In memory at a time, of each table."""
_HEADER = 19
_TRAILER = 2
_EPOCH_MICROSECONDS = 946_684_800_000_000


def _layout(**columns: str) -> npt.DTypeLike:
    """Big-endian: int2 number of fields, then an int4 length before each."""
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in columns.items():
        fields += [(f"{name}_bytes", ">i4"), (name, kind)] if kind else [(f"{name}_bytes", ">i4")]
    return np.dtype(fields)


_VALUE = np.dtype(_layout(sensor=">i4", metric=">i4", time=">i8", received=">i8", value=">f8", flags=">i2", text=""))
_PLACE = np.dtype(
    _layout(
        sensor=">i4", time=">i8", received=">i8", lon=">f8", lat=">f8",
        altitude=">f4", accuracy=">f4", speed=">f4", course=">f4", flags=">i2",
    )
)  # fmt: skip


T = TypeVar("T")


class Wanted(NamedTuple):
    """Which rows are read. ``metrics`` None: all; empty: no readings."""

    metrics: list[int] | None
    positions: bool


async def history(
    database: str, since: datetime, until: datetime, wanted: Wanted
) -> AsyncGenerator[tuple[Values | None, Places | None]]:
    """Stretches of both tables, merged so that none begins before the last one ended. Memory stays bounded; the next
    stretch is read while this one is worked on.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    given = {"since": since, "until": until, "metrics": wanted.metrics}
    async with AsyncExitStack() as stack:
        values: Ahead[Values] | None = None
        places: Ahead[Places] | None = None
        if wanted.metrics is None or wanted.metrics:
            values = _ahead(stack, database, _values, given)
        if wanted.positions:
            places = _ahead(stack, database, _places, given)
        now_values: Values | None = None
        now_places: Places | None = None
        while True:
            if now_values is None and values is not None:
                now_values = await values.take()
                values = None if now_values is None else values
            if now_places is None and places is not None:
                now_places = await places.take()
                places = None if now_places is None else places
            if now_values is None or now_places is None:
                if now_values is None and now_places is None:
                    return
                yield now_values, now_places
                now_values = now_places = None
                continue
            # What may be given: everything up to the end of the shorter reach of the two.
            end = int(min(now_values.time[-1], now_places.time[-1]))
            (first, now_values), (second, now_places) = now_values.until(end), now_places.until(end)
            yield (first if len(first.time) else None), (second if len(second.time) else None)
            now_values = now_values if len(now_values.time) else None
            now_places = now_places if len(now_places.time) else None


def _ahead(
    stack: AsyncExitStack, database: str, read: Callable[[Reader, dict[str, Any]], Generator[T]], given: dict[str, Any]
) -> Ahead[T]:
    connection = connect_reader(database, name="history")
    connection.read_only = True
    connection.execute("SET work_mem = '64MB'")  # a chunk is sorted at a time
    ahead = Ahead(connection, read(connection, given))
    stack.push_async_callback(ahead.close)
    return ahead


def _values(connection: Reader, given: dict[str, Any]) -> Generator[Values]:
    for parts in _copied(connection, _READINGS, given):
        rows, texts = _with_texts(parts)
        yield Values(
            rows["sensor"].astype(np.int64),
            rows["metric"].astype(np.int64),
            rows["time"].astype(np.int64) + _EPOCH_MICROSECONDS,
            rows["received"].astype(np.int64) + _EPOCH_MICROSECONDS,
            rows["value"].astype(np.float64),
            rows["flags"].astype(np.int64),
            texts,
        )


def _places(connection: Reader, given: dict[str, Any]) -> Generator[Places]:
    for parts in _copied(connection, _POSITIONS, given):
        rows = np.frombuffer(b"".join(parts), dtype=_PLACE)
        said = [rows[name].astype(np.float64) for name in ("lon", "lat", "altitude", "accuracy", "speed", "course")]
        yield Places(
            rows["sensor"].astype(np.int64),
            rows["time"].astype(np.int64) + _EPOCH_MICROSECONDS,
            rows["received"].astype(np.int64) + _EPOCH_MICROSECONDS,
            said[0], said[1], said[2], said[3], said[4], said[5],
            rows["flags"].astype(np.int64),
        )  # fmt: skip


def _with_texts(parts: Sequence[Any]) -> tuple[npt.NDArray[Any], dict[int, str]]:
    """The rows, and the texts by row: what is longer than a row without one."""
    data = b"".join(parts)
    texts: dict[int, str] = {}
    if len(data) != len(parts) * _VALUE.itemsize:
        size = _VALUE.itemsize
        texts = {row: bytes(part[size:]).decode() for row, part in enumerate(parts) if len(part) > size}
        data = b"".join(part[:size] for part in parts)
    rows = np.frombuffer(data, dtype=_VALUE)
    texts |= dict.fromkeys(np.flatnonzero(rows["text_bytes"] == 0).tolist(), "")
    return rows, texts


def _copied(connection: Reader, query: str, given: dict[str, Any]) -> Generator[list[Any]]:
    """The rows that ``query`` copies out, as bytes, some at a time.

    One row is one message, and waiting for each would cost more than reading it: what has arrived is taken at once.
    """
    statement = psycopg.sql.SQL(query).format(**{name: psycopg.sql.Literal(value) for name, value in given.items()})
    take = connection.pgconn.get_copy_data
    first = True
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        parts: list[Any] = []
        while data := copy.read():
            if first:  # the header comes with the first row
                data, first = data[_HEADER:], False
            while len(data) > _TRAILER:
                parts.append(data)
                if len(parts) == _ROWS:
                    break
                size, data = take(1)
                if size <= 0:
                    break
            if len(parts) == _ROWS:
                yield parts
                parts = []
        if parts:
            yield parts
