"""What was really sent: the sequence numbers a perfect reader misses, so that a hub's own account can be checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulators.stream import Outgoing


@dataclass(slots=True)
class Tally:
    """``missing`` are numbers that a later message of the same topic has passed by."""

    _highest: dict[str, int] = field(default_factory=dict)
    _missing: dict[str, set[int]] = field(default_factory=dict)

    def sent(self, outgoing: Outgoing) -> None:
        """``outgoing`` was handed to the broker connection."""
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
    def missing(self) -> int:
        """How many numbers were never sent whole, between the first and the last of each topic."""
        return sum(map(len, self._missing.values()))
