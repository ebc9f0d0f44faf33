"""All sources that are read: to whom a topic belongs, and how its messages are understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from hub.core import decode as native
from hub.core.clock import ClockWindow
from hub.core.reading import Decoded, Message
from hub.core.sources.mapping import Mapper
from hub.core.topics import ROOT, matches

NATIVE: Final = "native"
"""The key of the source that every hub has."""
_OWN: Final = f"{ROOT}/"
_MOST: Final = 1 << 16
"""Topics whose source is remembered."""


class Source(NamedTuple):
    """One source as it is read. ``mapper`` None: the native decoders."""

    id: int
    key: str
    topic_filter: str
    window: ClockWindow
    mapper: Mapper | None = None

    def decode(self, topic: str, payload: bytes, received: datetime) -> Decoded:
        """Understand one message. Raises: DecodeError."""
        if self.mapper is None:
            return native.decode(topic, payload, received)
        return self.mapper.decode(topic, payload, received)


class Sources:
    """Immutable but for what it remembers of topics. No two sources have a topic in common (``filters.taken``)."""

    def __init__(self, own: Source, foreign: Sequence[Source] = ()) -> None:
        self.own = own
        self.foreign = tuple(foreign)
        self._known: dict[str, Source] = {}

    def of(self, topic: str) -> Source:
        """Whose ``topic`` is; the native source's when it is nobody's, whose decoder says what is wrong with it."""
        if topic.startswith(_OWN) or not self.foreign:
            return self.own
        source = self._known.get(topic)
        if source is None:
            found = (one for one in self.foreign if matches(one.topic_filter, topic))
            source = next(found, self.own)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[topic] = source
        return source

    def decode(self, topic: str, payload: bytes, received: datetime) -> Decoded:
        """Understand one message as its source says. Raises: DecodeError."""
        return self.of(topic).decode(topic, payload, received)

    def apart(self, messages: Sequence[Message]) -> list[tuple[Source, Sequence[Message]]]:
        """``messages`` by source, each source's in order of receipt."""
        if not self.foreign:
            return [(self.own, messages)]
        parts: dict[int, tuple[Source, list[Message]]] = {}
        for message in messages:
            source = self.of(message.topic)
            parts.setdefault(source.id, (source, []))[1].append(message)
        return list(parts.values())
