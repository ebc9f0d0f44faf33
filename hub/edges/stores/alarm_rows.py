"""Rows of alarms, and the lock that everybody takes who changes one.

All who change alarms go one at a time, by the lock of the change log, taken before any row: nobody can hold an alarm
that another waits for, and what was read stays true to the commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from hub.core.alarms import Action, AlarmState
from hub.edges.database import Connection

Row = dict[str, Any]

COLUMNS = """
alarm_id, rule_id, rule_version, subject, severity, condition, ack, presentation, open, raised_at, last_raised_at,
cleared_at, count, value, labels, muted_alarm, muted_window, shelved_until, shelved_by, shelve_reason, out_since, out_by,
out_reason, outcome, closed_at, closed_by, acked_at, acked_by, assignee, chattering, calm_at, recent, steps, incident_id,
version
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('ioc.change'))"
_TELL = "SELECT alarm_changed(%s, %s, %s, %s, %s, %s)"
_TELL_BY_CLOCK = "SELECT alarm_changed_by_clock(%s, %s, %s, %s, %s, %s)"
_BY_CLOCK = frozenset({Action.UNSHELVE, Action.SUPPRESS, Action.UNSUPPRESS, Action.CALM})
"""All that the jobs may tell of an alarm."""
_INCIDENTS = "SELECT incidents_changed(%s, %s)"
_JSON = frozenset({"labels", "recent", "steps", "why", "evidence"})


async def lock(connection: Connection) -> None:
    """Until the end of the transaction nobody else changes an alarm."""
    await connection.execute(_LOCK)


async def fetch(connection: Connection, where: str, parameters: Mapping[str, Any]) -> list[Row]:
    """Alarms, without what is only shown (why, evidence)."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(f"SELECT {COLUMNS} FROM alarm {where}", parameters)  # noqa: S608
        return await cursor.fetchall()


def state_of(row: Row) -> AlarmState:
    return AlarmState.of(row["condition"], row["ack"], row["presentation"])


async def insert(connection: Connection, values: Row) -> None:
    await connection.execute(_insert(tuple(values)), _adapted(values))


async def update(connection: Connection, alarm_id: int, changes: Row) -> None:
    """Write the changed columns, and a new version."""
    if not changes:
        await connection.execute("UPDATE alarm SET version = version + 1 WHERE alarm_id = %s", (alarm_id,))
        return
    await connection.execute(_update(tuple(changes)), _adapted(changes) | {"alarm_id": alarm_id})


async def tell(
    connection: Connection, alarm_id: int, action: Action, reason: str, actor: str, at: datetime, detail: Row
) -> None:
    """One step of its history, and of the change log."""
    query = _TELL_BY_CLOCK if action in _BY_CLOCK and actor.startswith("system:") else _TELL
    await connection.execute(query, (alarm_id, action.value, reason, actor, at, Jsonb(detail)))


async def tell_incidents(connection: Connection, incidents: set[int], at: datetime) -> None:
    """Their alarms changed: close, open again and announce what is to be."""
    if incidents:
        await connection.execute(_INCIDENTS, (sorted(incidents), at))


@cache
def _insert(columns: tuple[str, ...]) -> sql.Composed:
    return sql.SQL("INSERT INTO alarm ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.SQL(", ").join(map(sql.Placeholder, columns))
    )


@cache
def _update(columns: tuple[str, ...]) -> sql.Composed:
    changed = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in columns]
    return sql.SQL("UPDATE alarm SET {}, version = version + 1 WHERE alarm_id = {}").format(
        sql.SQL(", ").join(changed), sql.Placeholder("alarm_id")
    )


def _adapted(values: Row) -> Row:
    return {name: Jsonb(value) if name in _JSON else value for name, value in values.items()}
