"""How often the live feed may flush: a bounded share of the processor, whatever the number of viewers."""

from __future__ import annotations

_SHARE = 4.0
"""The next flush waits for so many times the cost of the last one: at most a fifth of the time goes into flushing."""
_FRAMES_A_SECOND = 4_000
"""Value frames to all viewers together: a thousand viewers get four a second each, one viewer all there are."""
SLOWEST = 1.0
"""Seconds; no flush waits longer."""


class FlushPace:
    """``interval``: seconds from the beginning of one flush to that of the next.

    Of the last two flushes the cheaper counts: a single dear one (the interpreter looked for cycles in the middle of it)
    says nothing of the next.
    """

    def __init__(self) -> None:
        self.interval = 0.0
        self._before = SLOWEST

    def flushed(self, processor: float, wall: float, viewers: int) -> None:
        """A flush cost so many seconds up to now; what it leaves to be sent is not in it yet."""
        self.interval = min(_pause(processor, wall, viewers), self._before)

    def settled(self, processor: float, wall: float, viewers: int) -> None:
        """The same flush, with everything it brought about."""
        pause = _pause(processor, wall, viewers)
        self.interval, self._before = min(pause, self._before), pause


def _pause(processor: float, wall: float, viewers: int) -> float:
    """Processor time is what counts: on a crowded machine, waiting for our turn is no work, and waiting again for it
    would only make what we show older. At least as long as the flush took, though, for the others in this process;
    and no more frames than networks and browsers in such number can take, so that alarms find the way free.
    """
    return min(max(processor * _SHARE, wall, viewers / _FRAMES_A_SECOND), SLOWEST)
