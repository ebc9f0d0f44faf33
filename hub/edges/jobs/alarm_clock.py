"""The alarm clock: shelves that end, maintenance windows that begin and end, chattering that is over.

It sleeps to the next of these times; a change of an alarm or a window wakes it to look again, for that time may be
nearer now. What fell due while no hub ran is done at the start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client import Counter

from hub.edges import database
from hub.edges.jobs.task import Context
from hub.edges.stores import alarm_acts, maintenance

_LONGEST = 60.0
"""A bell that was missed costs no more than this."""
_SHORTEST = 0.2
"""In a busy city changes come without a pause: looking again waits at least so long."""
_WAKES = ("alarm:", "maintenance:")
_NEXT = """
SELECT min(at) FROM (
    SELECT min(shelved_until) AS at FROM alarm WHERE presentation = 'shelved'
    UNION ALL SELECT min(calm_at) FROM alarm WHERE chattering
    UNION ALL SELECT min(starts) FROM maintenance WHERE NOT deleted AND starts > %(now)s
    UNION ALL SELECT min(ends) FROM maintenance WHERE NOT deleted AND ends > %(now)s
) due
"""


class AlarmClock:
    """The task of ``hub jobs``."""

    name = "alarm clock"

    def __init__(self, context: Context) -> None:
        self._url = context.url
        self._pulse = context.pulse(self.name, longest=3 * _LONGEST)
        self._changed = Counter(
            "ioc_jobs_alarms_changed_total",
            "Alarms that a shelf, a maintenance window or chattering coming to its end (or its begin) changed",
            registry=context.registry,
        )

    async def run(self) -> None:
        def looked(changed: int) -> None:
            self._pulse.beat()
            self._changed.inc(changed)

        await run(self._url, looked)


async def run(url: str, changed: Callable[[int], object]) -> None:
    """Until cancelled; ``changed`` is told how many alarms changed each time. Raises UnavailableError."""
    connection = await database.connect_patiently(url, name="alarm clock", autocommit=True)
    try:
        with database.translated():
            await connection.execute("LISTEN ioc_change")
            while True:
                changed(await once(connection, datetime.now(UTC)))
                await _sleep(connection)
    finally:
        await connection.close()


async def once(connection: database.Connection, now: datetime) -> int:
    """Do what is due at ``now``; how many alarms changed. Two at once do no harm: the second finds nothing to do."""
    return await alarm_acts.expire(connection, now) + await maintenance.sweep(connection, now)


async def _sleep(connection: database.Connection) -> None:
    """Until the next thing is due, or something changed."""
    await asyncio.sleep(_SHORTEST)
    now = datetime.now(UTC)
    row = await (await connection.execute(_NEXT, {"now": now})).fetchone()
    seconds = _LONGEST if row is None or row[0] is None else (row[0] - now).total_seconds()
    until = asyncio.get_running_loop().time() + min(max(seconds, 0.0), _LONGEST)
    while (left := until - asyncio.get_running_loop().time()) > 0:
        async for notification in connection.notifies(timeout=left, stop_after=1):
            if notification.payload.startswith(_WAKES):
                return
