"""Is the time a device claims believable? One device with a wrong clock must not scatter chunks over a century."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hub.core.reading import Flag
from hub.errors import DecodeError

_LATE = int(Flag.LATE)
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Times that people give lie between these: further out, calendars and databases have ends of their own."""


class ClockWindow(NamedTuple):
    """What a source promises about event time. ``lateness`` is how far out of order is still in order."""

    lateness: timedelta = timedelta(seconds=5)
    max_late: timedelta = timedelta(days=7)
    max_skew: timedelta = timedelta(minutes=5)


def place(time: datetime | None, received: datetime, window: ClockWindow, field: str) -> tuple[datetime, int]:
    """The event time to store a sample under, and its flags. A sample without a time happened when it arrived.

    Raises:
        DecodeError: ``time`` is outside [received - max_late, received + max_skew]; reason ``clock``.
    """
    if time is None:
        return received, 0
    age = received - time
    if age > window.lateness:
        if age > window.max_late:
            raise DecodeError(
                "clock", field, time.isoformat(), f"at most {_span(window.max_late)} before {received:%FT%TZ}"
            )
        return time, _LATE
    if -age > window.max_skew:
        raise DecodeError("clock", field, time.isoformat(), f"at most {_span(window.max_skew)} after {received:%FT%TZ}")
    return time, 0


def _span(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {name}"
    return f"{seconds} s"
