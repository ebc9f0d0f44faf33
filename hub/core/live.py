"""What ingest tells web after each commit: the newest value of everything the batch touched.

Travels as MessagePack on ``ioc/live/v1/{consumer}`` at QoS 0. Losing one costs a viewer some freshness and
nothing else: `latest` in the database completes it, and alarms travel through the change log instead.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

LIVE_TOPIC = "ioc/live/v1"

Value = tuple[int, int, int, float | str]
"""sensor_id, metric_id, event time (Unix milliseconds), value"""
Fix = tuple[int, int, float, float, float | None, float | None]
"""sensor_id, event time (Unix milliseconds), lon, lat, speed m/s, course degrees"""
Presence = tuple[int, bool]
"""sensor_id, online"""
Doubt = tuple[int, int, int]
"""sensor_id, metric_id, flags (``hub.core.reading.Flag``)"""


class LiveBatch(msgspec.Struct, array_like=True, frozen=True):
    """One committed batch, already merged: at most one value per sensor and metric."""

    consumer: str
    committed: int
    """Unix milliseconds, ingest's clock, just after the commit"""
    values: list[Value]
    fixes: list[Fix]
    presence: list[Presence]
    doubts: list[Doubt] = []
    """of those values that are no good samples; at the end, so that an older web reads what a newer ingest sends"""


def unix_ms(moment: datetime) -> int:
    """Whole Unix milliseconds, never rounded up: exactly what ``floor(extract(epoch FROM t) * 1000)`` is in SQL."""
    return round(moment.timestamp() * 1e6) // 1000


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(LiveBatch)


def encode(batch: LiveBatch) -> bytes:
    return _encoder.encode(batch)


def decode(payload: bytes) -> LiveBatch:
    """Raises msgspec.DecodeError when ``payload`` is not a LiveBatch."""
    return _decoder.decode(payload)
