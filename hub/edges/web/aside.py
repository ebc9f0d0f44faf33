"""Work that may take seconds, in threads of its own: who sends a monster waits for it, and the live feed goes on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from hub.errors import UnavailableError

P = ParamSpec("P")
T = TypeVar("T")

_AT_A_TIME: Final = 2
_WAITING: Final = 2
"""Each request holds a database connection; the others are for everybody else."""
_OF_ONE: Final = 2
"""One is worked on, the other waits: whatever one account sends, there is room for another's."""


class Aside:
    """A small number of threads' worth of work at a time, of each account one."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_A_TIME)
        self._turns: dict[str, asyncio.Lock] = {}
        self._inside: Counter[str] = Counter()

    async def run(self, account: str, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``work`` returns or raises, done for ``account``.

        Raises:
            UnavailableError: too much is being worked on, of this account or of all; trying again helps.
        """
        if self._inside[account] >= _OF_ONE:
            raise UnavailableError("other documents of yours are being looked at; try again in a moment")
        if self._inside.total() >= _AT_A_TIME + _WAITING:
            raise UnavailableError("other documents are being looked at; try again in a moment")
        self._inside[account] += 1
        try:
            async with self._turns.setdefault(account, asyncio.Lock()), self._slots:
                return await asyncio.to_thread(work, *args, **kwargs)
        finally:
            self._inside[account] -= 1
            if not self._inside[account]:
                del self._inside[account], self._turns[account]
