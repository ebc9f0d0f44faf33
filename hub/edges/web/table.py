"""Tables of all sensors, kept as bytes until the registry changes: a hundred consoles that come back read them once."""

from __future__ import annotations

import asyncio
import gzip
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_MOST = 64
"""Tables kept at a time: some for each console's way of asking, not one for whatever anybody asks."""


@dataclass(frozen=True, slots=True)
class Table:
    registry: int
    content: bytes
    packed: bytes
    """``content`` in gzip."""
    tag: str


class Tables:
    """Holds the tables it was asked for, of the newest registry."""

    def __init__(self) -> None:
        self._held: dict[str, Table] = {}
        self._making = asyncio.Lock()

    async def get(self, registry: int, name: str, make: Callable[[], Awaitable[bytes]]) -> Table:
        """Table ``name`` of ``registry``, a number that grows with every change; made by one caller while others wait."""
        async with self._making:
            held = self._held.get(name)
            if held is None or held.registry < registry:
                content = await make()
                # Weak: it stands for both forms of the answer (RFC 9110, 8.8.3.3).
                held = Table(registry, content, await asyncio.to_thread(_pack, content), f'W/"{secrets.token_hex(16)}"')
                if len(self._held) >= _MOST:
                    self._held.clear()
                self._held[name] = held
            return held


def _pack(content: bytes) -> bytes:
    # More effort packs columns of numbers hardly smaller.
    return gzip.compress(content, compresslevel=1, mtime=0)
