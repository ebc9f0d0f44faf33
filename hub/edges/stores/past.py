"""What the city and its alarms were at a moment of the past, and between two of them.

Every question names the sensor, as the primary keys want it: one probe for each (sensor, metric) ever heard of, and in a
span one for each row that is answered, however many samples lie between. A probe costs 8 to 10 microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hub.core.replay import (
    CHANGES,
    LONGEST_LOOK_BACK,
    LOOK_BACK,
    PERIODS,
    Change,
    Position,
    Presence,
    Value,
    Window,
)
from hub.core.replay_report import Deed, Step
from hub.edges.database import Connection
from hub.edges.stores import sensors

TAIL = 12
"""Positions told of each moving sensor in a snapshot: enough to draw where it came from."""

Told = tuple[list[Value], list[Position], list[Presence]]
Placed = tuple[int, float | None, float | None]
"""sensor_id, lon, lat (WGS 84 degrees); None: nowhere"""

_SHOWN = "s.status <> 'retired' AND (%(domains)s::text[] IS NULL OR s.domain = ANY(%(domains)s))"
_SERIES = f"""
SELECT (SELECT count(*) FROM latest l JOIN sensor s USING (sensor_id) WHERE {_SHOWN})
     + (SELECT count(*) FROM latest_position l JOIN sensor s USING (sensor_id) WHERE {_SHOWN})
"""  # noqa: S608  (put together from our own words, here and below)
# Sensors that report seldom are asked apart, so that the many others need not look into a week of chunks.
_VALUES_AT = f"""
SELECT 1, l.sensor_id, m.key, floor(extract(epoch FROM r.time) * 1000)::bigint, coalesce(to_jsonb(r.value), to_jsonb(r.text)),
    r.flags
FROM latest l JOIN sensor s USING (sensor_id) JOIN metric m USING (metric_id)
CROSS JOIN LATERAL (
    SELECT time, value, text, flags FROM reading
    WHERE sensor_id = l.sensor_id AND metric_id = l.metric_id AND time <= %(at)s AND time > %(since)s
    ORDER BY time DESC LIMIT 1
) r
WHERE {_SHOWN} AND (coalesce(s.period, '0') * %(periods)s > %(often)s) = %(seldom)s
  AND (NOT %(seldom)s OR r.time > %(at)s - s.period * %(periods)s)
"""  # noqa: S608
_POSITIONS_AT = f"""
SELECT 1, l.sensor_id, floor(extract(epoch FROM r.time) * 1000)::bigint, r.lon, r.lat, r.speed, r.course
FROM latest_position l JOIN sensor s USING (sensor_id)
CROSS JOIN LATERAL (
    SELECT time, lon, lat, speed, course FROM position
    WHERE sensor_id = l.sensor_id AND time <= %(at)s AND time > %(since)s ORDER BY time DESC LIMIT %(tail)s
) r WHERE {_SHOWN}
"""  # noqa: S608
_PRESENCE_AT = f"""
SELECT 1, s.sensor_id, r.online FROM sensor s CROSS JOIN LATERAL (
    SELECT online FROM presence_past WHERE sensor_id = s.sensor_id AND at <= %(at)s ORDER BY at DESC LIMIT 1
) r WHERE {_SHOWN}
"""  # noqa: S608
# From the end backwards: the newest sample, then the newest before the step it fell into, and so on.
_STEP = "ceil(extract(epoch FROM time - %(start)s) * 1000 / %(step_ms)s)::int AS step"
_WALK = f"""
CROSS JOIN LATERAL (
    WITH RECURSIVE walk AS (
        (SELECT {_STEP}, time, {{columns}} FROM {{table}}
         WHERE {{key}} AND time > %(start)s AND time <= %(end)s ORDER BY time DESC LIMIT 1)
        UNION ALL
        SELECT before.* FROM walk CROSS JOIN LATERAL (
            SELECT {_STEP}, time, {{columns}} FROM {{table}}
            WHERE {{key}} AND time > %(start)s AND time <= %(start)s + (walk.step - 1) * %(step)s ORDER BY time DESC LIMIT 1
        ) before WHERE walk.step > 1
    ) SELECT * FROM walk
) r
"""  # noqa: S608
_WALK_VALUES = _WALK.format(
    columns="value, text, flags", table="reading", key="sensor_id = l.sensor_id AND metric_id = l.metric_id"
)
_WALK_POSITIONS = _WALK.format(columns="lon, lat, speed, course", table="position", key="sensor_id = l.sensor_id")
_VALUES_BETWEEN = f"""
SELECT r.step, l.sensor_id, m.key, floor(extract(epoch FROM r.time) * 1000)::bigint,
    coalesce(to_jsonb(r.value), to_jsonb(r.text)),
    r.flags
FROM latest l JOIN sensor s USING (sensor_id) JOIN metric m USING (metric_id) {_WALK_VALUES} WHERE {_SHOWN}
"""  # noqa: S608
_POSITIONS_BETWEEN = f"""
SELECT r.step, l.sensor_id, floor(extract(epoch FROM r.time) * 1000)::bigint, r.lon, r.lat, r.speed, r.course
FROM latest_position l JOIN sensor s USING (sensor_id) {_WALK_POSITIONS} WHERE {_SHOWN}
"""  # noqa: S608
_PRESENCE_BETWEEN = f"""
SELECT {_STEP.replace("time", "at")}, sensor_id, online
FROM presence_past JOIN sensor s USING (sensor_id) WHERE at > %(start)s AND at <= %(end)s AND {_SHOWN} ORDER BY at
"""  # noqa: S608

_STOOD = "SELECT kind, body FROM past WHERE open AND tstzrange(at, until) @> %(at)s::timestamptz ORDER BY kind, ref"
# Hidden ones also where nothing of them is open any more: a new alarm would inherit that.
_HANDED = """
SELECT body -> 'alarm' FROM (
    SELECT ref, body FROM past WHERE kind = 'alarm' AND open AND tstzrange(at, until) @> %(at)s::timestamptz
    UNION ALL
    SELECT ref, body FROM past
    WHERE kind = 'alarm' AND NOT open AND body -> 'alarm' ->> 'presentation' IN ('shelved', 'out_of_service')
      AND tstzrange(at, until) @> %(at)s::timestamptz
) stood ORDER BY ref LIMIT %(limit)s
"""
_INCIDENTS = """
SELECT body FROM (
    SELECT DISTINCT ref FROM past
    WHERE kind = 'incident' AND open AND tstzrange(at, until) && tstzrange(%(start)s, %(end)s, '[]')
) known CROSS JOIN LATERAL (
    SELECT body FROM past WHERE kind = 'incident' AND ref = known.ref AND at <= %(end)s ORDER BY seq DESC LIMIT 1
) stood ORDER BY ref LIMIT %(limit)s
"""
_ZONE = """
jsonb_build_object('id', z.zone_id, 'key', z.key, 'name', v.name, 'kind', v.kind, 'geometry', v.geometry,
                   'radius', v.radius, 'version', v.version, 'tags', v.tags, 'schedule', v.schedule,
                   'enabled', f.version IS NOT NULL)
"""
_ZONES_AT = f"""
SELECT {_ZONE} FROM zone z CROSS JOIN LATERAL (
    SELECT version FROM zone_force WHERE zone_id = z.zone_id AND at <= %(at)s ORDER BY at DESC, force_id DESC LIMIT 1
) f JOIN zone_version v ON v.zone_id = z.zone_id AND v.version = f.version ORDER BY z.zone_id
"""  # noqa: S608
# Of sensors that were moved after T alone, so all that were never moved cost nothing.
_PLACES_AT = f"""
SELECT s.sensor_id, p.lon, p.lat
FROM (SELECT DISTINCT sensor_id FROM sensor_place WHERE moved AND at > %(at)s) later JOIN sensor s USING (sensor_id)
CROSS JOIN LATERAL (
    SELECT lon, lat FROM sensor_place
    WHERE sensor_id = s.sensor_id AND (at <= %(at)s OR NOT moved) ORDER BY at DESC LIMIT 1
) p
WHERE (p.lon, p.lat) IS DISTINCT FROM (s.lon, s.lat) AND {_SHOWN} ORDER BY s.sensor_id
"""  # noqa: S608
# A whole list of sensors may have been corrected at once: of those no more are made up than an answer takes.
_CHANGES = f"""
SELECT at, kind, ref, body FROM past WHERE at > %(start)s AND at <= %(end)s
UNION ALL
SELECT f.at, 'zone', z.zone_id, {_ZONE}
FROM zone_force f JOIN zone z USING (zone_id)
JOIN zone_version v ON v.zone_id = z.zone_id AND v.version = coalesce(f.version, z.version)
WHERE f.at > %(start)s AND f.at <= %(end)s
UNION ALL
(
    SELECT p.at, 'sensor', s.sensor_id, {sensors.BODY.format(place="p")}
    FROM sensor_place p JOIN sensor s USING (sensor_id)
    WHERE p.moved AND p.at > %(start)s AND p.at <= %(end)s AND {_SHOWN}
    ORDER BY p.at FETCH FIRST %(limit)s ROWS WITH TIES
)
ORDER BY 1 FETCH FIRST %(limit)s ROWS WITH TIES
"""  # noqa: S608

# What the report does not need is big: a flood has thousands of steps.
_STEPS = """
SELECT at, body -> 'alarm' #- '{evidence}' #- '{response}' #- '{procedure}', body -> 'transition' FROM past
WHERE kind = 'alarm' AND at > %(start)s AND at <= %(end)s AND jsonb_typeof(body -> 'transition') = 'object'
  AND (%(alarm)s::bigint IS NULL OR ref = %(alarm)s)
  AND (%(incident)s::bigint IS NULL OR ref IN (
      SELECT ref FROM past
      WHERE kind = 'alarm' AND at > %(start)s AND at <= %(end)s AND (body -> 'alarm' ->> 'incident')::bigint = %(incident)s))
ORDER BY at LIMIT %(limit)s
"""
_DEEDS = """
SELECT e.at, e.incident_id, i.title, e.actor, e.action, e.comment FROM incident_event e JOIN incident i USING (incident_id)
WHERE e.at > %(start)s AND e.at <= %(end)s AND (%(incident)s::bigint IS NULL OR e.incident_id = %(incident)s)
ORDER BY e.at, e.event_id LIMIT %(limit)s
"""


async def series(connection: Connection, domains: Sequence[str] | None) -> int:
    """How many (sensor, metric) pairs and moving sensors there are to tell of."""
    row = await (await connection.execute(_SERIES, {"domains": _list(domains)})).fetchone()
    return int(row[0]) if row else 0


async def sensors_at(connection: Connection, at: datetime, domains: Sequence[str] | None) -> Told:
    """The newest of every sensor at ``at``, not older than the look-back; of moving ones the last few positions."""
    given: dict[str, Any] = {
        "at": at, "since": at - LOOK_BACK, "domains": _list(domains), "tail": TAIL, "often": LOOK_BACK, "periods": PERIODS,
    }  # fmt: skip
    values = await _all(connection, _VALUES_AT, {**given, "seldom": False})
    values += await _all(connection, _VALUES_AT, {**given, "seldom": True, "since": at - LONGEST_LOOK_BACK})
    return _told(values, await _all(connection, _POSITIONS_AT, given), await _all(connection, _PRESENCE_AT, given))


async def sensors_between(connection: Connection, window: Window, domains: Sequence[str] | None) -> Told:
    """The newest of every sensor and metric in each step of ``window``."""
    given: dict[str, Any] = {
        "start": window.start, "end": window.end, "step": window.step, "domains": _list(domains),
        "step_ms": round(window.step.total_seconds() * 1000),
    }  # fmt: skip
    return _told(
        await _all(connection, _VALUES_BETWEEN, given),
        await _all(connection, _POSITIONS_BETWEEN, given),
        await _all(connection, _PRESENCE_BETWEEN, given),
    )


async def stood_at(connection: Connection, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """Alarms and incidents that were open at ``at``, as operators were shown them, by kind; and the zones in force."""
    found: dict[str, list[dict[str, Any]]] = {"alarm": [], "incident": []}
    for kind, body in await _all(connection, _STOOD, {"at": at}):
        found[kind].append(body["alarm"] if kind == "alarm" else body)
    found["zone"] = [body for (body,) in await _all(connection, _ZONES_AT, {"at": at})]
    return found


async def places_at(connection: Connection, at: datetime, domains: Sequence[str] | None) -> list[Placed]:
    """Where the registry had sensors at ``at``: those for which it has another place today, by id."""
    return await _all(connection, _PLACES_AT, {"at": at, "domains": _list(domains)})


async def handed_over(connection: Connection, at: datetime, limit: int) -> list[dict[str, Any]]:
    """Alarms that were open, shelved or out of service at ``at``, as operators were shown them, by id."""
    return [body for (body,) in await _all(connection, _HANDED, {"at": at, "limit": limit})]


async def incidents_of(connection: Connection, start: datetime, end: datetime, limit: int) -> list[dict[str, Any]]:
    """Incidents that were open at some time from ``start`` to ``end``, as they stood at ``end``, by id."""
    return [body for (body,) in await _all(connection, _INCIDENTS, {"start": start, "end": end, "limit": limit})]


async def changes_between(
    connection: Connection, window: Window, domains: Sequence[str] | None
) -> tuple[list[Change], Window]:
    """What viewers were told in ``window``, in order; and how much of the window that is when there is too much of it.

    ``domains`` is about sensors that were moved; alarms, incidents and zones are told of all.
    """
    given = {"start": window.start, "end": window.end, "limit": CHANGES, "domains": _list(domains)}
    found = [Change(*row) for row in await _all(connection, _CHANGES, given)]
    return found, window.until(found[-1].at) if len(found) >= CHANGES else window


async def steps_between(
    connection: Connection, start: datetime, end: datetime, alarm: int | None, incident: int | None, limit: int
) -> list[Step]:
    """What happened to alarms after ``start`` and up to ``end``, in order, the first ``limit``; of one alarm or incident only."""
    given = {"start": start, "end": end, "alarm": alarm, "incident": incident, "limit": limit}
    return [Step(*row) for row in await _all(connection, _STEPS, given)]


async def deeds_between(
    connection: Connection, start: datetime, end: datetime, incident: int | None, limit: int
) -> list[Deed]:
    """What was done to incidents after ``start`` and up to ``end``, in order, the first ``limit``; to one of them only."""
    given = {"start": start, "end": end, "incident": incident, "limit": limit}
    return [Deed(*row) for row in await _all(connection, _DEEDS, given)]


async def _all(connection: Connection, query: str, given: dict[str, Any]) -> list[Any]:
    return await (await connection.execute(query, given)).fetchall()


def _told(values: list[Any], positions: list[Any], presence: list[Any]) -> Told:
    return (
        [Value(*row) for row in values],
        [Position(step, sensor, time, (lon, lat, *way)) for step, sensor, time, lon, lat, *way in positions],
        [Presence(*row) for row in presence],
    )


def _list(domains: Sequence[str] | None) -> list[str] | None:
    return None if domains is None else list(domains)
