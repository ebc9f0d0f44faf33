"""What was really sent, faults and all, so that a hub's own account can be checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from simulators.stream import Outgoing

_NEWEST: Final = 1000
"""Stuck devices told of: the file is written anew every few seconds."""


@dataclass(slots=True)
class Tally:
    """``missing`` are numbers that a later message of the same topic has passed by; ``faults`` what was sent wrong on purpose."""

    faults: Counter[str] = field(default_factory=Counter)
    """messages by name of the fault; what was never sent is in ``missing``"""
    _stuck: dict[tuple[str, float], tuple[float, float]] = field(default_factory=dict)
    """by topic and what it repeated: first and last time that it did, seconds since 1970"""

    _highest: dict[str, int] = field(default_factory=dict)
    _missing: dict[str, set[int]] = field(default_factory=dict)

    def sent(self, outgoing: Outgoing) -> None:
        """``outgoing`` was handed to the broker connection."""
        if outgoing.fault is not None:
            self.faults[outgoing.fault] += 1
        if outgoing.stuck is not None:
            self.faults["stuck"] += 1
            since, _ = self._stuck.get((outgoing.topic, outgoing.stuck), (outgoing.at, outgoing.at))
            self._stuck[outgoing.topic, outgoing.stuck] = since, outgoing.at
        if outgoing.seq is None:
            return
        highest = self._highest.get(outgoing.topic)
        if highest is None or outgoing.seq > highest:
            self._highest[outgoing.topic] = outgoing.seq
            passed = range(outgoing.seq if highest is None else highest + 1, outgoing.seq)
            if passed:
                self._missing.setdefault(outgoing.topic, set()).update(passed)
        elif outgoing.topic in self._missing:
            self._missing[outgoing.topic].discard(outgoing.seq)

    @property
    def stuck(self) -> list[dict[str, Any]]:
        """The newest stretches of stuck devices by their begin: device, from and to (the real clock, RFC 3339)."""
        told = sorted((since, until, topic) for (topic, _), (since, until) in self._stuck.items())
        return [
            {"device": topic.split("/")[-2], "from": _rfc3339(since), "to": _rfc3339(until)}
            for since, until, topic in told[-_NEWEST:]
        ]

    @property
    def missing(self) -> int:
        """How many numbers were never sent whole, between the first and the last of each topic."""
        return sum(map(len, self._missing.values()))


def _rfc3339(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
