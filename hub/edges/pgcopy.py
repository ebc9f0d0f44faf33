"""Rows as PostgreSQL's binary COPY format, packed with `struct`: ten times the speed of adapting each field.

Format: "COPY", Binary Format, in the PostgreSQL manual. Timestamps are int8 microseconds since 2000-01-01 UTC.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import datetime

from hub.core.reading import Fix, Reading

HEADER = b"PGCOPY\n\xff\r\n\x00" + struct.pack("!ii", 0, 0)
TRAILER = struct.pack("!h", -1)

READING = "COPY reading (sensor_id, metric_id, time, received, value, text, flags) FROM STDIN (FORMAT binary)"
POSITION = (
    "COPY position (sensor_id, time, received, lon, lat, altitude, accuracy, speed, course, flags)"
    " FROM STDIN (FORMAT binary)"
)

_EPOCH_MICROSECONDS = 946_684_800_000_000

# Field layout: int2 field count, then for each field int4 length and the value; length -1 is NULL.
_NUMBER = struct.Struct("!hiiiiiqiqidiih").pack
_TEXT_HEAD = struct.Struct("!hiiiiiqiqii").pack
_FLAGS = struct.Struct("!ih").pack
_FIX_HEAD = struct.Struct("!hiiiqiqidid").pack
_REAL = struct.Struct("!if").pack
_NULL = struct.pack("!i", -1)


def microseconds(moment: datetime) -> int:
    """Microseconds since 2000-01-01 UTC; exact for years 1970 to 2242."""
    return round(moment.timestamp() * 1e6) - _EPOCH_MICROSECONDS


def readings(rows: Iterable[Reading]) -> bytes:
    """The whole COPY stream of ``rows`` for ``READING``."""
    parts = [HEADER]
    add = parts.append
    last: datetime | None = None
    received_us = 0
    for sensor_id, metric_id, time, received, value, text, flags in rows:
        if received is not last:
            last, received_us = received, microseconds(received)
        time_us = round(time.timestamp() * 1e6) - _EPOCH_MICROSECONDS
        if text is None:
            add(_NUMBER(7, 4, sensor_id, 4, metric_id, 8, time_us, 8, received_us, 8, value, -1, 2, flags))
        else:
            encoded = text.encode()
            add(_TEXT_HEAD(7, 4, sensor_id, 4, metric_id, 8, time_us, 8, received_us, -1, len(encoded)))
            add(encoded)
            add(_FLAGS(2, flags))
    add(TRAILER)
    return b"".join(parts)


def positions(rows: Iterable[Fix]) -> bytes:
    """The whole COPY stream of ``rows`` for ``POSITION``."""
    parts = [HEADER]
    add = parts.append
    for sensor_id, time, received, at, flags in rows:
        add(_FIX_HEAD(10, 4, sensor_id, 8, microseconds(time), 8, microseconds(received), 8, at.lon, 8, at.lat))
        for real in (at.altitude, at.accuracy, at.speed, at.course):
            add(_NULL if real is None else _REAL(4, real))
        add(_FLAGS(2, flags))
    add(TRAILER)
    return b"".join(parts)
