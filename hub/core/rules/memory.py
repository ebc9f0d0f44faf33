"""States and events as JSON and back: what a rule remembers outlives the process. Times are Unix microseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hub.core.alarms import Action, Severity
from hub.core.reading import Position, Reading
from hub.core.rules.machine import Event, Located, Move, Told

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def dump_time(time: datetime | None) -> int | None:
    return None if time is None else (time - _EPOCH) // _MICROSECOND


def load_time(stored: Any) -> datetime | None:
    return None if stored is None else _EPOCH + timedelta(microseconds=stored)


def dump_event(event: Event | None) -> Any:
    if event is None:
        return None
    head = [event.sensor_id, event.metric_id, dump_time(event.time), dump_time(event.received), event.flags]
    if isinstance(event, Located):
        return [*head, list(event.position), event.x, event.y, [list(one) for one in event.near]]
    return [*head, event.value, event.text]


def load_event(stored: Any) -> Event | None:
    if stored is None:
        return None
    sensor_id, metric_id, time, received, flags, *rest = stored
    at, arrived = _EPOCH + timedelta(microseconds=time), _EPOCH + timedelta(microseconds=received)
    if len(rest) == 2:
        return Reading(sensor_id, metric_id, at, arrived, rest[0], rest[1], flags)
    position, x, y, near = rest
    return Located(
        sensor_id,
        metric_id,
        at,
        arrived,
        Position(*position),
        tuple((zone, metres) for zone, metres in near),
        flags,
        x,
        y,
    )


def dump_move(move: Move) -> Any:
    return [
        dump_time(move.time),
        move.action.value,
        move.severity.value,
        move.reason,
        [dump_event(event) for event in move.events],
        move.limit,
        move.zone_id,
        move.value,
        move.members,
        [list(told) for told in move.told],
        move.member,
        list(move.sensors),
    ]


def load_move(stored: Any) -> Move:
    time, action, severity, reason, events, limit, zone_id, *figure = stored
    absent: list[Any] = [None, None, (), None, ()]  # an older hub wrote less
    value, members, told, member, sensors = figure + absent[len(figure) :]
    return Move(
        _EPOCH + timedelta(microseconds=time),
        Action(action),
        Severity(severity),
        reason,
        tuple(event for one in events if (event := load_event(one)) is not None),
        limit,
        zone_id,
        value,
        members,
        tuple(Told(*one) for one in told),
        member,
        tuple(sensors),
    )
