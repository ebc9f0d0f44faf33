"""The values that travel through the pipeline. All frozen, all times aware UTC.

``Message`` is what the broker delivered, ``Decoded`` what a decoder understood of it,
``Reading`` and ``Fix`` what is stored and judged once the sensor and the clock are known.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntFlag
from typing import NamedTuple


class Flag(IntFlag):
    """What is known about a sample besides its value. Stored as int2; 0 is a good, timely sample.

    Quality follows the device states of Circular 10/2021/TT-BTNMT (measuring, calibrating, fault).
    """

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2
    CALIBRATING = 4
    CLOCK_SUSPECT = 8  # the device's clock was outside the accepted window; time is the receive time
    LATE = 16  # older than the source's lateness bound when it arrived
    RETAINED = 32  # last-known state replayed by the broker: seeds the state, never raises an alarm
    SIMULATED = 64


_DOUBTS = (Flag.BAD, Flag.CALIBRATING, Flag.CLOCK_SUSPECT, Flag.UNCERTAIN)


def doubt(flags: int) -> str:
    """What is wrong with a sample, in one word, the worst first: bad, calibrating, clock_suspect, uncertain; empty: nothing."""
    for flag in _DOUBTS:
        if flags & flag:
            assert flag.name is not None
            return flag.name.lower()
    return ""


NOT_JUDGED = Flag.BAD | Flag.CALIBRATING | Flag.RETAINED


class Message(NamedTuple):
    """One MQTT PUBLISH as received. ``token`` acknowledges it (connection generation, packet id)."""

    topic: str
    payload: bytes
    received: datetime
    retain: bool = False
    dup: bool = False
    token: tuple[int, int] | None = None


class Position(NamedTuple):
    """WGS 84 degrees, metres, metres per second, degrees clockwise from north."""

    lon: float
    lat: float
    altitude: float | None = None
    accuracy: float | None = None
    speed: float | None = None
    course: float | None = None


class Sample(NamedTuple):
    """One moment of one device as the decoder understood it.

    ``time`` is None when the device gave none (the receive time is used then).
    ``metrics`` maps a metric name to a finite float, a bool or a text.
    """

    time: datetime | None
    metrics: dict[str, float | str | bool]
    position: Position | None = None
    seq: int | None = None
    quality: Flag = Flag.GOOD
    from_receipt: bool = False
    """``time`` was reckoned from the moment of receipt: a redelivery must be reckoned from the first one"""


class Decoded(NamedTuple):
    """What one message says: which device it is about, its samples, and/or its presence (birth and will)."""

    domain: str
    device: str
    samples: tuple[Sample, ...] = ()
    online: bool | None = None


class Reading(NamedTuple):
    """One value of one metric of one sensor, ready to be stored. (sensor_id, metric_id, time) is its identity."""

    sensor_id: int
    metric_id: int
    time: datetime
    received: datetime
    value: float | None
    text: str | None = None
    flags: int = 0


class Fix(NamedTuple):
    """One position of one sensor, ready to be stored. (sensor_id, time) is its identity."""

    sensor_id: int
    time: datetime
    received: datetime
    position: Position
    flags: int = 0
