"""Decoding before it is asked for: the answers of a decoder, only sooner.

Ingest uses it while the database works on the batch before. What is asked for otherwise than it was prepared (a
redelivered message counts from its first receipt) is decoded anew.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from hub.core.decode import decode
from hub.core.reading import Decoded, Message
from hub.errors import DecodeError

_MOST = 20_000
"""Answers kept; a connection that broke leaves some that nobody will ask for."""


class _Prepared(NamedTuple):
    message: Message
    answer: Decoded | DecodeError


class Ahead:
    """A decoder with a memory. Each prepared answer is given once and then forgotten."""

    def __init__(self, decoder: Callable[[str, bytes, datetime], Decoded] = decode) -> None:
        self._decode = decoder
        self._prepared: dict[int, _Prepared] = {}

    def __len__(self) -> int:
        return len(self._prepared)

    def prepare(self, message: Message) -> None:
        key = id(message.payload)  # the message is kept, so nobody else gets this number meanwhile
        if key in self._prepared:
            return
        if len(self._prepared) >= _MOST:
            self._prepared.clear()
        try:
            answer: Decoded | DecodeError = self._decode(message.topic, message.payload, message.received)
        except DecodeError as error:
            answer = error
        self._prepared[key] = _Prepared(message, answer)

    def __call__(self, topic: str, payload: bytes, received: datetime) -> Decoded:
        """As the decoder. Raises DecodeError."""
        held = self._prepared.pop(id(payload), None)
        if held is None or held.message.topic != topic or held.message.received != received:
            return self._decode(topic, payload, received)
        if isinstance(held.answer, DecodeError):
            raise held.answer
        return held.answer
