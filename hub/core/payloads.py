"""Which raw messages are kept to be looked at: of each sensor the newest few, and only so many a second.

In a quiet city that is every message; in a busy one a sample. It never holds up what is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from hub.core.reading import Message

RING = 5
"""Messages kept for each sensor."""
MOST_BYTES = 16_384
"""Kept of one message."""
_EVERY_SECONDS = 2.0
"""Of one sensor at most one in this time, so that five show more than one burst."""
_A_SECOND = 50.0
_BURST = 100.0
_LOOKED_AT = 400


class Kept(NamedTuple):
    """One message to keep, and where in its sensor's ring."""

    sensor_id: int
    slot: int
    message: Message


class Sampler:
    """Mutable: what was chosen is taken for kept, whether or not its transaction commits."""

    def __init__(self, slots: Mapping[int, int] | None = None) -> None:
        """``slots``: by sensor, the slot of the newest message that is kept already."""
        self._slots = dict(slots or {})
        self._chosen_at: dict[int, float] = {}
        self._budget = _BURST
        self._now: float | None = None

    def choose(self, delivered: Sequence[tuple[int, Message]], now: float) -> list[Kept]:
        """Of a batch (sensor_id, message), in order of receipt; ``now`` in seconds of any steady clock."""
        self._budget = min(_BURST, self._budget + (0.0 if self._now is None else (now - self._now) * _A_SECOND))
        self._now = now
        kept: dict[int, Kept] = {}
        for sensor_id, message in _newest(delivered):
            if self._budget < 1:
                break
            if sensor_id in kept or now - self._chosen_at.get(sensor_id, -_EVERY_SECONDS) < _EVERY_SECONDS:
                continue
            self._chosen_at[sensor_id] = now
            self._slots[sensor_id] = slot = (self._slots.get(sensor_id, -1) + 1) % RING
            self._budget -= 1
            kept[sensor_id] = Kept(sensor_id, slot, message)
        return list(kept.values())


def _newest(delivered: Sequence[tuple[int, Message]]) -> Iterable[tuple[int, Message]]:
    """The newest first, and no more than can be looked at in passing."""
    return (delivered[place] for place in range(len(delivered) - 1, max(-1, len(delivered) - 1 - _LOOKED_AT), -1))
