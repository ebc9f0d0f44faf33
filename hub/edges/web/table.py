"""Tables of all sensors, kept as bytes until the registry changes: a hundred consoles that come back read them once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from hub.edges.web.encoding import Packed, pack

_MOST = 64
"""Tables kept at a time: some for each console's way of asking, not one for whatever anybody asks."""


class Table(NamedTuple):
    registry: int
    made: Packed


class Tables:
    """Holds the tables it was asked for, of the newest registry."""

    def __init__(self) -> None:
        self._held: dict[str, Table] = {}
        self._making = asyncio.Lock()

    async def get(self, registry: int, name: str, make: Callable[[], Awaitable[bytes]]) -> Packed:
        """Table ``name`` of ``registry``, a number that grows with every change; made by one caller while others wait.

        Who waits must hold no connection: ``make`` takes its own.
        """
        async with self._making:
            held = self._held.get(name)
            if held is None or held.registry < registry:
                held = Table(registry, await asyncio.to_thread(pack, await make()))
                if len(self._held) >= _MOST:
                    self._held.clear()
                self._held[name] = held
            return held.made
