"""What is handed to a way out, and how it may fail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hub.core.notices import Text
from hub.core.outbound import Network


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery, ready to go."""

    event_id: str
    """The same in every attempt: receivers recognise a repetition by it."""
    event: str
    alarm_id: int | None
    severity: str | None
    created_at: datetime
    text: Text
    data: dict[str, Any]
    """For machines: the alarm, and why it is told."""
    to: str | None
    """An address of the channel's kind; None: whom the channel names."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What every way out needs to know of this hub."""

    source: str
    """Who speaks: the console's public address, or the city."""
    allowed: tuple[Network, ...]
    """Networks that may be reached though they are refused otherwise."""


class SendError(Exception):
    """It did not get through. The text is for the log of deliveries: no secret, no address with a secret in it.

    ``code`` is stable, and the console words it with ``about`` in the reader's language; the text is the small print.
    """

    def __init__(self, code: str, text: str, **about: str) -> None:
        super().__init__(text)
        self.outcome = {**about, "code": code}


class RefusedForGoodError(SendError):
    """The other side understood and said no: trying again cannot help."""


class LaterError(SendError):
    """Trying again may help; ``after`` is how long the other side asked to be left alone.

    ``whole_channel``: nothing else would get through either, so the channel rests; else only this message does.
    """

    def __init__(
        self, code: str, text: str, after: timedelta | None = None, *, whole_channel: bool = True, **about: str
    ) -> None:
        super().__init__(code, text, **about)
        self.after = after
        self.whole_channel = whole_channel


def tame(text: str, limit: int = 300) -> str:
    """What the other side said, as one printable line."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
