"""Reading ahead: the next piece of something long comes out of the database while the present one is worked on."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

import psycopg
from psycopg.rows import TupleRow

T = TypeVar("T")

Reader = psycopg.Connection[TupleRow]
"""A connection of a thread's own: it waits in C, without the event loop and its watching of sockets."""


class Ahead(Generic[T]):
    """One piece ahead of who takes them, so memory holds two. ``pieces`` reads from ``connection``, both are its own."""

    def __init__(self, connection: Reader, pieces: Generator[T]) -> None:
        self._connection = connection
        self._pieces = pieces
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="reads ahead")
        self._next = self._ask()

    def _ask(self) -> asyncio.Future[T | None]:
        return asyncio.wrap_future(self._pool.submit(next, self._pieces, None))

    async def take(self) -> T | None:
        """The next piece; None: there is no more. Lets others run, however soon it is there.

        Raises:
            psycopg.Error: what the reading raised.
        """
        await asyncio.sleep(0)
        piece = await asyncio.shield(self._next)
        if piece is not None:
            self._next = self._ask()
        return piece

    async def close(self) -> None:
        """Also in the middle: what the database is about is cancelled."""
        if not self._next.done():
            with suppress(psycopg.Error):
                self._connection.cancel()
        await asyncio.wait({self._next})
        if not self._next.cancelled():
            self._next.exception()  # heard by whoever took it, or of no interest any more
        await asyncio.wrap_future(self._pool.submit(self._end))
        self._pool.shutdown()

    def _end(self) -> None:
        with suppress(psycopg.Error):
            self._pieces.close()
        self._connection.close()
