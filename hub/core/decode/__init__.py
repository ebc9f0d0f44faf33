"""From an MQTT message to what it says: the table of decoders, by the last level of the topic.

A decoder is a pure function ``(topic, payload, received, zone) -> Decoded`` that raises nothing but DecodeError.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final

from hub.core.decode import feature, native, senml, status, strict
from hub.core.reading import Decoded
from hub.core.topics import Topic, parse

Decoder = Callable[[Topic, bytes, datetime, "tzinfo | None"], Decoded]

DECODERS: Final[dict[str, Decoder]] = {
    "json": native.decode,
    "senml": senml.decode,
    "feature": feature.decode,
    "status": status.decode,
}


def decode(topic: str, payload: bytes, received: datetime, zone: tzinfo | None = None) -> Decoded:
    """Understand one message on a native topic.

    ``received`` (aware) is "now" for relative SenML times; ``zone`` is what times without an offset are in, and None
    refuses them.

    Raises:
        DecodeError: why it cannot be understood, which field, what was given, what would be right.
    """
    known = parse(topic)
    if len(payload) > strict.MAX_BYTES:
        strict.check_size(payload)
    return DECODERS[known.format](known, payload, received, zone)
