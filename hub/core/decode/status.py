"""Presence: the retained birth (``online``) and will (``offline``) of a device.

Plain text, a JSON string, or a JSON object with ``state`` (its other members, say a firmware version, are ignored).
An empty payload is how a retained message is deleted: it says nothing about presence.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

from hub.core.decode import strict
from hub.core.reading import Decoded
from hub.core.topics import Topic
from hub.errors import DecodeError, shown

_PLAIN: Final = {b"online": True, b"offline": False, b"": None}
_EXPECTED: Final = 'online or offline, as plain text or as {"state": "online"}'


def decode(topic: Topic, payload: bytes, received: datetime, zone: tzinfo | None = None) -> Decoded:
    """Understand one status message. Raises: DecodeError: ``status`` and the reasons of strict JSON."""
    online = _PLAIN[payload] if payload in _PLAIN else _read(payload)
    return Decoded(topic.domain, topic.device, (), online)


def _read(payload: bytes) -> bool:
    word, field = strict.read_text(payload).strip(), "payload"
    if word[:1] in ("{", '"', "["):
        value = strict.parse(payload)
        if isinstance(value, dict):
            if "state" not in value:
                raise DecodeError("missing-field", "state", "nothing", _EXPECTED)
            value, field = value["state"], "state"
        if not isinstance(value, str):
            strict.wrong_type(field, value, _EXPECTED)
        word = value
    online = {"online": True, "offline": False}.get(word.lower())
    if online is None:
        raise DecodeError("status", field, shown(word, 60), _EXPECTED)
    return online
