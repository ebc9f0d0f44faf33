"""A proxy before the hub that answers by itself when what is behind it does not: with an error page of its own."""

from __future__ import annotations

import asyncio

from tests.e2e.line import Line

_PAGE = b"<!doctype html><title>502</title><h1>502 Bad Gateway</h1><hr><center>a proxy of the city</center>"
_ANSWER = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
) % (len(_PAGE), _PAGE)


class Gate(Line):
    """Shut, it breaks what goes through it and answers every request with 502 and HTML."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._shut = False
        self._through: set[asyncio.Task[None]] = set()

    def shut(self) -> None:
        self._loop.call_soon_threadsafe(self._break)

    def open(self) -> None:
        self._loop.call_soon_threadsafe(setattr, self, "_shut", False)

    def _break(self) -> None:
        self._shut = True
        for task in self._through:
            task.cancel()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._shut:
            await self._refuse(reader, writer)
            return
        task = asyncio.current_task()
        assert task is not None
        self._through.add(task)
        try:
            await super()._relay(reader, writer)
        finally:
            self._through.discard(task)

    async def _refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(_ANSWER)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
