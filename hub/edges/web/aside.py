"""Work that may take seconds, in threads of its own: who sends a monster waits for it, and the live feed goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from hub.errors import UnavailableError

P = ParamSpec("P")
T = TypeVar("T")

_AT_A_TIME: Final = 2
_WAITING: Final = 2
"""Each request holds a database connection; the others are for everybody else."""


class Aside:
    """A small number of threads' worth of work at a time."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_A_TIME)
        self._inside = 0

    async def run(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``work`` returns or raises.

        Raises:
            UnavailableError: too much is being worked on; trying again helps.
        """
        if self._inside >= _AT_A_TIME + _WAITING:
            raise UnavailableError("other documents are being looked at; try again in a moment")
        self._inside += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(work, *args, **kwargs)
        finally:
            self._inside -= 1
