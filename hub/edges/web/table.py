"""The table of all sensors, kept as bytes until the registry changes: a hundred consoles that come back read it once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    registry: int
    content: bytes
    tag: str


class Tables:
    """Holds one table, of the newest registry it was asked for."""

    def __init__(self) -> None:
        self._held: Table | None = None
        self._making = asyncio.Lock()

    async def get(self, registry: int, make: Callable[[], Awaitable[bytes]]) -> Table:
        """The table of ``registry``, a number that grows with every change; made by one caller while others wait."""
        async with self._making:
            if self._held is None or self._held.registry < registry:
                self._held = Table(registry, await make(), f'"{secrets.token_hex(16)}"')
            return self._held
