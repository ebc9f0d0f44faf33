"""Incidents in the database: what people do about them. Alarms join and leave them in stores/alarms.py."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from hub.core.alarms import Action, Condition, Outcome
from hub.core.handling import Given
from hub.edges.database import Connection
from hub.edges.stores import alarm_acts, alarm_rows
from hub.errors import ConflictError, NotFoundError

Deed = Literal["comment", "assign", "close", "reopen"]

_ONE = "SELECT closed_at, version FROM incident WHERE incident_id = %s"
_ASSIGN = "UPDATE incident SET assignee = %s, version = version + 1 WHERE incident_id = %s"
_CLOSE = "UPDATE incident SET closed_at = %s, closed_by = %s, version = version + 1 WHERE incident_id = %s"
_TOUCH = "UPDATE incident SET version = version + 1 WHERE incident_id = %s"
_EVENT = "INSERT INTO incident_event (incident_id, action, actor, at, comment, detail) VALUES (%s, %s, %s, %s, %s, %s)"
_TELL = """
SELECT append_change('incident', %(id)s, (SELECT body FROM incident_json WHERE incident_id = %(id)s))
"""


async def act(
    connection: Connection,
    incident_id: int,
    deed: Deed,
    actor: str,
    *,
    version: int | None = None,
    comment: str | None = None,
    assignee: str | None = None,
    outcome: Outcome | None = None,
    now: datetime | None = None,
) -> None:
    """What a person does to an incident, in a transaction of its own.

    Closing with an outcome closes every alarm of the incident that is over but was not closed; without one, none may
    still be open.

    Raises:
        NotFoundError: there is no such incident.
        ConflictError: it changed since ``version``, or its state, or that of its alarms, does not allow this.
    """
    now = now or datetime.now(UTC)
    async with connection.transaction():
        await alarm_rows.lock(connection)
        held = await _incident(connection, incident_id)
        if version is not None and held["version"] != version:
            raise ConflictError(
                f"incident {incident_id} is at version {held['version']}, the request was made on version {version}"
            )
        detail: dict[str, Any] = {}
        match deed:
            case "comment":
                await connection.execute(_TOUCH, (incident_id,))
            case "assign":
                detail["assignee"] = assignee
                await connection.execute(_ASSIGN, (assignee, incident_id))
            case "close":
                if held["closed_at"] is not None:
                    raise ConflictError(f"incident {incident_id} is closed already")
                detail["outcome"] = outcome and outcome.value
                await _close_alarms(connection, incident_id, outcome, actor, now)
                await connection.execute(_CLOSE, (now, actor, incident_id))
            case "reopen":
                if held["closed_at"] is None:
                    raise ConflictError(f"incident {incident_id} is open")
                await connection.execute(_CLOSE, (None, None, incident_id))
        await connection.execute(_EVENT, (incident_id, deed, actor, now, comment, Jsonb(detail)))
        await connection.execute(_TELL, {"id": incident_id})


async def _close_alarms(
    connection: Connection, incident_id: int, outcome: Outcome | None, actor: str, now: datetime
) -> None:
    where = "WHERE incident_id = %(id)s AND (open OR outcome IS NULL) ORDER BY alarm_id"
    alarms = await alarm_rows.fetch(connection, where, {"id": incident_id})
    active = [str(alarm["alarm_id"]) for alarm in alarms if alarm["condition"] != Condition.CLEARED]
    waiting = [str(alarm["alarm_id"]) for alarm in alarms if alarm["open"]]
    if active:
        raise ConflictError(
            f"incident {incident_id} cannot be closed: still active are alarms {', '.join(active[:20])}"
        )
    if waiting and outcome is None:
        raise ConflictError(
            f"incident {incident_id} cannot be closed without an outcome: not acknowledged are alarms "
            f"{', '.join(waiting[:20])}"
        )
    if outcome is not None:
        for alarm in alarms:
            await alarm_acts.step(connection, alarm, Action.CLOSE, actor, now, Given(outcome=outcome))


async def _incident(connection: Connection, incident_id: int) -> dict[str, Any]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_ONE, (incident_id,))
        row = await cursor.fetchone()
    if row is None:
        raise NotFoundError(f"incident {incident_id} does not exist")
    return row
