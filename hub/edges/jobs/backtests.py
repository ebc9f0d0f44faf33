"""Keeps the process going that runs backtests: judging months of history must not hold up the other jobs."""

from __future__ import annotations

import asyncio
import json
import sys

from hub.edges.jobs.task import Context
from hub.errors import UnavailableError

_PATIENCE_SECONDS = 10.0
_PROGRAM = "hub.edges.backtest_worker"


class Backtests:
    """The worker process; when it ends by itself (or is killed), the runner starts another, which looks after its work."""

    name = "backtests"

    def __init__(self, context: Context) -> None:
        settings = context.settings
        self._given = {"url": context.url, "log_level": settings.log_level, "log_json": settings.log_json}

    async def run(self) -> None:
        # A session of its own: Ctrl-C in the terminal reaches us alone, and we end it by closing its standard input.
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _PROGRAM, stdin=asyncio.subprocess.PIPE, start_new_session=True
        )
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps(self._given).encode() + b"\n")
            await child.stdin.drain()
            status = await child.wait()
            raise UnavailableError(f"the process that runs backtests ended with status {status}")
        finally:
            child.stdin.close()
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await child.wait()
            except TimeoutError:
                child.kill()
                await child.wait()
