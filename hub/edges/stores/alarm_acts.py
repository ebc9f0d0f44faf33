"""What people do to alarms, and what the clock does for them: shelves that end, chattering that is over."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.core import handling
from hub.core.alarms import Action, apply
from hub.core.handling import NOTHING, Given
from hub.edges.database import Connection
from hub.edges.stores import alarm_rows
from hub.edges.stores.alarm_rows import Row
from hub.errors import ConflictError, InputError, NotFoundError, Problem, shown

_MAY_BE_HEARD = frozenset({Action.UNSHELVE, Action.UNSUPPRESS, Action.RETURN_TO_SERVICE})
_MOVES_INCIDENT = frozenset({Action.ACK, Action.CLOSE, Action.REOPEN})
_NEWER = "SELECT alarm_id FROM alarm WHERE rule_id = %s AND subject = %s AND open AND alarm_id <> %s"
_STEPS = """
SELECT step ->> 'key' FROM rule_version, jsonb_array_elements(coalesce(document -> 'procedure', '[]')) AS step
WHERE rule_id = %s AND version = %s
"""
_EXPIRED = "WHERE presentation = 'shelved' AND shelved_until <= %(now)s ORDER BY alarm_id"
_CALM = "WHERE chattering AND calm_at <= %(now)s ORDER BY alarm_id"


async def act(
    connection: Connection,
    alarm_id: int,
    action: Action,
    actor: str,
    *,
    version: int | None = None,
    given: Given = NOTHING,
    now: datetime | None = None,
) -> None:
    """What a person does to an alarm, in a transaction of its own.

    Raises:
        NotFoundError: there is no such alarm.
        ConflictError: the alarm changed since ``version``, or the action does not fit its state.
        InputError: the rule's procedure has no such step.
    """
    now = now or datetime.now(UTC)
    async with connection.transaction():
        await alarm_rows.lock(connection)
        alarm = await _alarm(connection, alarm_id)
        if version is not None and alarm["version"] != version:
            raise ConflictError(
                f"alarm {alarm_id} is at version {alarm['version']}, the request was made on version {version}"
            )
        before = alarm_rows.state_of(alarm)
        after, _ = apply(before, action)
        if action is Action.STEP:
            await _check_step(connection, alarm, given.step)
        if action is Action.REOPEN:
            await _check_alone(connection, alarm)
        await step(connection, alarm, action, actor, now, given)
        if alarm["incident_id"] is not None and (action in _MOVES_INCIDENT or before.open is not after.open):
            await alarm_rows.tell_incidents(connection, {alarm["incident_id"]}, now)


async def step(
    connection: Connection, alarm: Row, action: Action, actor: str, now: datetime, given: Given = NOTHING
) -> None:
    """One action on an alarm already locked; what is no longer hidden but muted by logic is suppressed at once."""
    await _take(connection, alarm, action, actor, now, given)
    await suppress(connection, alarm, now)


async def suppress(connection: Connection, alarm: Row, now: datetime) -> bool:
    """Hide or show an alarm already locked as its columns ``muted_*`` say; whether that was needed."""
    inhibited, maintained = alarm["muted_alarm"] is not None, alarm["muted_window"] is not None
    action = handling.muted(alarm_rows.state_of(alarm), inhibited or maintained)
    if action is None:
        return False
    await _take(connection, alarm, action, "system:inhibition" if inhibited else "system:maintenance", now, NOTHING)
    return True


async def expire(connection: Connection, now: datetime) -> int:
    """Shelves that have ended and chattering that is over, in a transaction of its own; how many alarms changed."""
    async with connection.transaction():
        await alarm_rows.lock(connection)
        shelved = await alarm_rows.fetch(connection, _EXPIRED, {"now": now})
        for alarm in shelved:
            await step(connection, alarm, Action.UNSHELVE, "system:expiry", now)
        calm = await alarm_rows.fetch(connection, _CALM, {"now": now})
        for alarm in calm:
            await step(connection, alarm, Action.CALM, "system:calm", now)
    return len(shelved) + len(calm)


async def _take(connection: Connection, alarm: Row, action: Action, actor: str, now: datetime, given: Given) -> None:
    """Write one action and tell of it; ``alarm`` follows."""
    before = alarm_rows.state_of(alarm)
    after, reason = apply(before, action)
    changes = handling.by_state(before, after, actor, now)
    changes |= handling.by_person(alarm["steps"], action, given, actor, now)
    if action is Action.CALM:
        changes |= {"chattering": False, "calm_at": None}
    changes = {name: value for name, value in changes.items() if name not in alarm or alarm[name] != value}
    detail = given.told(action)
    if action in _MAY_BE_HEARD:
        detail["asks"] = handling.asks(after) and alarm["muted_alarm"] is None and alarm["muted_window"] is None
    await alarm_rows.update(connection, alarm["alarm_id"], changes)
    await alarm_rows.tell(connection, alarm["alarm_id"], action, reason, actor, now, detail)
    alarm |= changes


async def _alarm(connection: Connection, alarm_id: int) -> Row:
    found = await alarm_rows.fetch(connection, "WHERE alarm_id = %(id)s", {"id": alarm_id})
    if not found:
        raise NotFoundError(f"alarm {alarm_id} does not exist")
    return found[0]


async def _check_step(connection: Connection, alarm: Row, wanted: str | None) -> None:
    rows = await (await connection.execute(_STEPS, (alarm["rule_id"], alarm["rule_version"]))).fetchall()
    known = [row[0] for row in rows]
    if wanted not in known:
        expected = f"one of {', '.join(known)}" if known else "nothing: this alarm's rule has no procedure"
        raise InputError(Problem("key", shown(wanted), expected))


async def _check_alone(connection: Connection, alarm: Row) -> None:
    found = await connection.execute(_NEWER, (alarm["rule_id"], alarm["subject"], alarm["alarm_id"]))
    if newer := await found.fetchone():
        raise ConflictError(
            f"alarm {alarm['alarm_id']} stays closed: alarm {newer[0]} of the same rule and subject is open; act on that one"
        )
