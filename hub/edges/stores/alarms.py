"""Alarms in the database: what the rules decided and what people did. One open alarm per rule and subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from hub.core.alarms import Action, AlarmState, Condition, apply
from hub.core.rules.engine import Transition
from hub.edges.database import Connection
from hub.errors import ConflictError, NotFoundError

_OPEN = """
INSERT INTO alarm (rule_id, rule_version, zone_id, zone_version, subject, sensor_id, severity, condition, raised_at,
                   last_raised_at, value, lon, lat, why, evidence)
VALUES (%(rule_id)s, %(rule_version)s, %(zone_id)s, %(zone_version)s, %(subject)s, %(sensor_id)s, %(severity)s, 'active',
        %(at)s, %(at)s, %(value)s, %(lon)s, %(lat)s, %(why)s, %(evidence)s)
ON CONFLICT (rule_id, subject) WHERE open DO NOTHING RETURNING alarm_id
"""
_LOCK_OPEN = "SELECT * FROM alarm WHERE rule_id = %s AND subject = %s AND open FOR UPDATE"
_LOCK_NEWEST = (
    "SELECT * FROM alarm WHERE rule_id = %s AND subject = %s AND NOT late ORDER BY alarm_id DESC LIMIT 1 FOR UPDATE"
)
_LOCK = "SELECT * FROM alarm WHERE alarm_id = %s FOR UPDATE"
_UPDATE = """
UPDATE alarm SET condition = %(condition)s, ack = %(ack)s, presentation = %(presentation)s, severity = %(severity)s,
    raised_at = %(raised_at)s, last_raised_at = %(last_raised_at)s, cleared_at = %(cleared_at)s,
    acked_at = %(acked_at)s, acked_by = %(acked_by)s,
    count = %(count)s, value = %(value)s, lon = %(lon)s, lat = %(lat)s, why = %(why)s, evidence = %(evidence)s,
    version = version + 1
WHERE alarm_id = %(alarm_id)s
"""
_CHANGED = "SELECT alarm_changed(%s, %s, %s, %s, %s, %s)"

Row = dict[str, Any]


async def record(connection: Connection, transitions: Sequence[Transition], rule_keys: Mapping[int, str]) -> None:
    """What the rules decided, in the caller's transaction."""
    for transition in transitions:
        await _record(connection, transition, f"rule:{rule_keys[transition.rule_id]}")


async def act(
    connection: Connection,
    alarm_id: int,
    action: Action,
    actor: str,
    *,
    version: int | None = None,
    comment: str | None = None,
    now: datetime | None = None,
) -> None:
    """What a person does to an alarm, in a transaction of its own.

    Raises:
        NotFoundError: there is no such alarm.
        ConflictError: the alarm changed since ``version``, or the action does not fit its state.
    """
    now = now or datetime.now(UTC)
    async with connection.transaction():
        alarm = await _one(connection, _LOCK, alarm_id)
        if alarm is None:
            raise NotFoundError(f"alarm {alarm_id} does not exist")
        if version is not None and alarm["version"] != version:
            raise ConflictError(
                f"alarm {alarm_id} is at version {alarm['version']}, the request was made on version {version}"
            )
        state, reason = apply(_state(alarm), action)
        changes = _axes(state)
        if action is Action.ACK:
            changes |= {"acked_at": now, "acked_by": actor}
        await connection.execute(_UPDATE, alarm | _adapted(alarm) | changes)
        await _tell(connection, alarm_id, action, reason, actor, now, {"comment": comment} if comment else {})


async def _record(connection: Connection, transition: Transition, actor: str) -> None:
    action = Action(transition.kind)
    at = transition.event_time
    detail: Row = {"value": transition.value, "severity": transition.severity, "rule_reason": transition.reason}
    if transition.corrects is not None:
        detail["corrects"] = {"action": transition.corrects[0], "event_time": transition.corrects[1].isoformat()}
    key = (transition.rule_id, transition.subject)
    alarm = await _one(connection, _LOCK_OPEN, *key)
    if alarm is None and action is Action.RAISE:
        alarm_id = await _open(connection, transition)
        if alarm_id is not None:
            await _tell(connection, alarm_id, action, transition.reason, actor, at, detail)
            return
        # Another ingest opened it between our look and our insert; its row is committed now.
        alarm = await _one(connection, _LOCK_OPEN, *key)
    alarm = alarm or await _one(connection, _LOCK_NEWEST, *key)
    if alarm is None:
        raise NotFoundError(
            f"rule {transition.rule_id} wants to {action} an alarm on {transition.subject} that was never raised"
        )
    state, reason = apply(_state(alarm), action)
    changes = _axes(state) | _consequences(alarm, transition, action, state)
    await connection.execute(_UPDATE, alarm | _adapted(alarm) | changes)
    await _tell(connection, alarm["alarm_id"], action, reason, actor, at, detail)


def _consequences(alarm: Row, transition: Transition, action: Action, state: AlarmState) -> Row:
    """What an action of the rules changes beside the axes."""
    at = transition.event_time
    changes: Row = {}
    if action in (Action.RAISE, Action.ESCALATE, Action.SEVERITY):
        changes |= {
            "severity": transition.severity,
            "value": alarm["value"] if transition.value is None else transition.value,
            "why": Jsonb(transition.why),
            "evidence": Jsonb([sample.as_json() for sample in transition.evidence]),
        }
        if transition.lon is not None:
            changes |= {"lon": transition.lon, "lat": transition.lat}
    if action is Action.RAISE:
        changes |= {"last_raised_at": at, "cleared_at": None, "count": alarm["count"] + 1}
    elif action is Action.REINSTATE:
        changes["cleared_at"] = None
    elif action is Action.AMEND and transition.corrects is not None:
        changes |= _amended(alarm, transition.corrects, at)
    elif state.condition is Condition.CLEARED:
        changes["cleared_at"] = at
    return changes


def _amended(alarm: Row, corrects: tuple[str, datetime], at: datetime) -> Row:
    """A late sample moved an earlier transition to another time."""
    kind, before = corrects
    if kind == Action.CLEAR.value:
        return {"cleared_at": at}
    if kind != Action.RAISE.value:
        return {}
    changes: Row = {"last_raised_at": at}
    if alarm["raised_at"] == before:
        changes["raised_at"] = at
    return changes


async def _open(connection: Connection, transition: Transition) -> int | None:
    row = await (
        await connection.execute(
            _OPEN,
            {
                "rule_id": transition.rule_id,
                "rule_version": transition.rule_version,
                "zone_id": transition.zone_id,
                "zone_version": transition.zone_version,
                "subject": transition.subject,
                "sensor_id": transition.sensor_id,
                "severity": transition.severity,
                "at": transition.event_time,
                "value": transition.value,
                "lon": transition.lon,
                "lat": transition.lat,
                "why": Jsonb(transition.why),
                "evidence": Jsonb([sample.as_json() for sample in transition.evidence]),
            },
        )
    ).fetchone()
    return None if row is None else int(row[0])


async def _tell(
    connection: Connection, alarm_id: int, action: Action, reason: str, actor: str, at: datetime, detail: Row
) -> None:
    await connection.execute(_CHANGED, (alarm_id, action.value, reason, actor, at, Jsonb(detail)))


async def _one(connection: Connection, query: str, *parameters: object) -> Row | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, parameters)
        return await cursor.fetchone()


def _state(alarm: Row) -> AlarmState:
    return AlarmState.of(alarm["condition"], alarm["ack"], alarm["presentation"])


def _axes(state: AlarmState) -> Row:
    return {"condition": state.condition.value, "ack": state.ack.value, "presentation": state.presentation.value}


def _adapted(alarm: Row) -> Row:
    return {"why": Jsonb(alarm["why"]), "evidence": Jsonb(alarm["evidence"])}
