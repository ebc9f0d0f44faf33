"""Maintenance windows in the database, and what they do to the alarms in their scope."""

from __future__ import annotations

from datetime import datetime

from hub.core.maintenance import Window, covering
from hub.edges.database import Connection
from hub.edges.stores import alarm_acts, alarm_rows

_OPEN = """
SELECT window_id, starts, ends, rules, zones, domains, devices FROM maintenance
WHERE NOT deleted AND starts <= %(until)s AND ends > %(since)s ORDER BY window_id
"""
_NEEDED = "SELECT EXISTS (SELECT FROM alarm WHERE muted_window IS NOT NULL)"
_KEYS = "SELECT rule_id, key FROM rule"


async def between(connection: Connection, since: datetime, until: datetime) -> list[Window]:
    """The windows that are open at some time from ``since`` to ``until``."""
    rows = await (await connection.execute(_OPEN, {"since": since, "until": until})).fetchall()
    return [Window(row[0], row[1], row[2], *map(tuple, row[3:])) for row in rows]


async def sweep(connection: Connection, now: datetime) -> int:
    """Bring every alarm in line with the windows open at ``now``, in a transaction of its own; how many changed.

    Alarms in a window that begins are suppressed; those whose window has ended, or no longer speaks of them, are shown.
    """
    async with connection.transaction():
        windows = await between(connection, now, now)
        held = await (await connection.execute(_NEEDED)).fetchone()
        if not windows and (held is None or not held[0]):
            return 0
        await alarm_rows.lock(connection)
        windows = await between(connection, now, now)
        keys: dict[int, str] = dict(await (await connection.execute(_KEYS)).fetchall())
        changed = 0
        for alarm in await alarm_rows.fetch(connection, "WHERE open OR muted_window IS NOT NULL ORDER BY alarm_id", {}):
            window = covering(windows, keys[alarm["rule_id"]], alarm["labels"], now) if alarm["open"] else None
            if window == alarm["muted_window"]:
                continue
            changed += 1
            await alarm_rows.update(connection, alarm["alarm_id"], {"muted_window": window})
            alarm["muted_window"] = window
            await alarm_acts.suppress(connection, alarm, now)
    return changed
