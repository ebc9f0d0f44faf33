"""A stretch of a pilot from the outside in: facts from the database, figures of hub/core/pilot.py. Nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import psycopg

from hub.core import pilot
from hub.core.labels import Label, Quality, Told, quality
from hub.core.pilot import Answers, Asked, Burden, Completeness, Presence, Verdicts
from hub.edges import review
from hub.edges.database import connect, told
from hub.edges.stores import labels as stored_labels
from hub.errors import InputError, Problem

# By receipt: what a broker kept while the hub was away is measured then and received later.
_MINUTES = """
SELECT DISTINCT date_bin('1 minute', received, %(since)s) AS minute FROM (
    SELECT received FROM reading WHERE time >= %(since)s - interval '7 days' AND time < %(until)s + interval '1 hour'
    UNION ALL
    SELECT received FROM position WHERE time >= %(since)s - interval '7 days' AND time < %(until)s + interval '1 hour'
) came WHERE received >= %(since)s AND received < %(until)s ORDER BY 1
"""
# Of a sensor with several metrics the one that came most often: most come together.
_HEARD = """
SELECT device, hour, max(count) FROM (
    SELECT sensor_id, metric_id, floor(extract(epoch FROM time - %(since)s) / 3600)::int AS hour, count(*) AS count
    FROM reading WHERE time >= %(since)s AND time < %(until)s GROUP BY 1, 2, 3
    UNION ALL
    SELECT sensor_id, 0, floor(extract(epoch FROM time - %(since)s) / 3600)::int, count(*)
    FROM position WHERE time >= %(since)s AND time < %(until)s GROUP BY 1, 3
) came JOIN (SELECT sensor_id, domain || '/' || device AS device FROM sensor) s USING (sensor_id) GROUP BY 1, 2
"""
_SENSORS = """
SELECT domain || '/' || device, registered_at, period FROM sensor WHERE status = 'approved' AND registered_at < %(until)s
"""
_VALUES = (
    "SELECT count(*), count(*) FILTER (WHERE flags & 64 <> 0) FROM reading WHERE time >= %(since)s AND time < %(until)s"
)
_DEAD = "SELECT count(*) FROM dead_letter WHERE received >= %(since)s AND received < %(until)s"
# As the alarm load counts: not what was hidden at birth, nor what only counted on an alarm they had already.
_CALLS = """
SELECT t.wall_time, t.alarm_id, r.key, a.outcome FROM alarm_transition t JOIN alarm a USING (alarm_id) JOIN rule r USING (rule_id)
WHERE t.action IN ('raise', 'escalate') AND t.wall_time >= %(since)s AND t.wall_time < %(until)s
  AND coalesce((t.detail ->> 'asks')::boolean, true) ORDER BY t.wall_time
"""
_HANDLED = """
SELECT alarm_id, actor, wall_time FROM alarm_transition
WHERE action IN ('ack', 'close') AND wall_time >= %(since)s AND wall_time < %(until)s AND alarm_id = ANY(%(alarms)s)
ORDER BY transition_id
"""
_MUTED = """
SELECT count(DISTINCT alarm_id) FROM alarm_transition
WHERE action = 'raise' AND wall_time >= %(since)s AND wall_time < %(until)s AND NOT (detail ->> 'asks')::boolean
"""
_ZONES = "SELECT alarm_id, labels -> 'zones' FROM alarm WHERE alarm_id = ANY(%(alarms)s)"
_RULES = """
SELECT DISTINCT r.key FROM rule_force f JOIN rule r USING (rule_id)
WHERE f.version IS NOT NULL AND f.at < %(until)s
  AND NOT EXISTS (SELECT FROM rule_force o WHERE o.rule_id = f.rule_id AND o.force_id > f.force_id AND o.at <= %(since)s)
"""
_RAISED = """
SELECT DISTINCT r.key FROM alarm_transition t JOIN alarm a USING (alarm_id) JOIN rule r USING (rule_id)
WHERE t.action IN ('raise', 'find_late') AND t.wall_time >= %(since)s AND t.wall_time < %(until)s
"""
_PEOPLE = "SELECT 'user:' || username FROM app_user WHERE NOT disabled AND created_at < %(until)s"
_LOGINS = """
SELECT actor, at FROM audit
WHERE action = 'session.login' AND outcome = 'ok' AND at >= %(since)s AND at < %(until)s
"""
_ACTS = """
SELECT actor, wall_time, action FROM alarm_transition
WHERE actor LIKE 'user:%%' AND wall_time >= %(since)s AND wall_time < %(until)s
UNION ALL
SELECT actor, at, 'incident' FROM incident_event WHERE actor LIKE 'user:%%' AND at >= %(since)s AND at < %(until)s
UNION ALL
SELECT by_user, signed_at, 'handover' FROM handover
WHERE by_user LIKE 'user:%%' AND signed_at >= %(since)s AND signed_at < %(until)s
UNION ALL
SELECT created_by, created_at, 'backtest' FROM backtest
WHERE created_by LIKE 'user:%%' AND created_at >= %(since)s AND created_at < %(until)s
UNION ALL
SELECT created_by, created_at, 'label' FROM label
WHERE created_by LIKE 'user:%%' AND created_at >= %(since)s AND created_at < %(until)s
"""
WAYS = (
    "ack", "close", "comment", "assign", "shelve", "step", "incident", "handover", "backtest", "label",
)  # fmt: skip
"""What people can do, as it is counted."""
LONGEST = timedelta(days=31)


class Pilot(NamedTuple):
    """Everything about one stretch; ``until`` is now where more was asked for."""

    since: datetime
    until: datetime
    readings: int
    simulated: int
    """readings that their devices call simulated"""
    refused: int
    """messages in the dead letters"""
    presence: Presence
    completeness: Completeness
    burden: Burden
    muted: int
    """alarms that logic hid when they were raised: nobody was asked"""
    answers: Answers
    verdicts: Verdicts
    quality: Quality | None
    """against all labels"""
    independent: Quality | None
    """against those that are not the hub's own alarms: what it missed is only in these"""
    rules: int
    quiet_rules: tuple[str, ...]
    """in force at some time, and silent all the time"""
    unanswered_rules: tuple[str, ...]
    """their alarms asked, and nobody ever answered one"""
    people: int
    signed_in: int
    acted: int
    absent: tuple[str, ...]
    """may sign in, and neither did nor acted"""
    days: int
    """calendar days of the city that the stretch touches"""
    days_used: int
    """on which somebody signed in or acted"""
    ways: dict[str, int]


def pilot_of(database: str, since: datetime, until: datetime, zone: Any, now: datetime | None = None) -> Pilot:
    """What can be said of the pilot from ``since`` to ``until``, by the wall clock.

    Args:
        zone: the city's time zone, in which days are counted.

    Raises:
        InputError: a stretch that is none, too long, or to come; or ``database`` is no address.
        UnavailableError: the database cannot be reached.
    """
    now = now or datetime.now(UTC)
    if until <= since:
        raise InputError(Problem("--to", until.isoformat(), f"a moment after --from ({since.isoformat()})"))
    if since >= now:
        raise InputError(
            Problem("--from", since.isoformat(), f"a moment that is over: it is {now:%Y-%m-%dT%H:%M:%SZ} now")
        )
    until = min(until, now)
    if until - since > LONGEST:
        raise InputError(Problem("--from", since.isoformat(), f"at most {LONGEST.days} days before --to"))
    given = {"since": since, "until": until}
    with told(database):
        known = asyncio.run(_labels(database, since, until))
        with psycopg.connect(database, autocommit=True, connect_timeout=10) as connection:

            def rows(query: str, **more: Any) -> list[tuple[Any, ...]]:
                return connection.execute(query, given | more).fetchall()

            minutes = [row[0] for row in rows(_MINUTES)]
            heard: dict[str, dict[int, int]] = {}
            for device, hour, count in rows(_HEARD):
                heard.setdefault(device, {})[hour] = count
            sensors = {name: (registered, period) for name, registered, period in rows(_SENSORS)}
            [(readings, simulated)], [(refused,)], [(muted,)] = rows(_VALUES), rows(_DEAD), rows(_MUTED)
            calls = rows(_CALLS)
            asked = _asked(calls, rows(_HANDLED, alarms=[row[1] for row in calls]))
            raised = [one for one in review.raised_since(connection, since) if one.at < until and not one.late]
            zones = dict(rows(_ZONES, alarms=[one.alarm for one in raised]))
            rules = {row[0] for row in rows(_RULES)}
            loud = {row[0] for row in rows(_RAISED)}
            every_rule = frozenset(row[0] for row in rows("SELECT key FROM rule"))
            people = {row[0] for row in rows(_PEOPLE)}
            logins, acts = rows(_LOGINS), rows(_ACTS)
    there = pilot.presence(minutes, since, until)
    alarms = [Told(one.rule, one.device, frozenset(zones.get(one.alarm) or ()), one.at, one.cleared) for one in raised]
    signed, acted = {row[0] for row in logins}, {row[0] for row in acts}
    answered = {one.rule for one in asked if one.answered is not None}
    return Pilot(
        since, until, readings, simulated, refused, there, pilot.completeness(sensors, heard, since, until),
        pilot.burden([row[0] for row in calls], since, there.there), muted, pilot.answers(asked), pilot.verdicts(asked),
        quality(known, alarms, every_rule), quality([one for one in known if not one.own], alarms, every_rule),
        len(rules), pilot.idle(rules, loud),
        pilot.idle({one.rule for one in asked}, answered), len(people), len(signed), len(acted),
        pilot.idle(people, signed | acted), _days([since, until - timedelta(microseconds=1)], zone, whole=True),
        _days([row[1] for row in (*logins, *acts)], zone), {way: sum(row[2] == way for row in acts) for way in WAYS},
    )  # fmt: skip


def _asked(calls: Sequence[tuple[Any, ...]], handled: Sequence[tuple[Any, ...]]) -> list[Asked]:
    """One for each alarm: when it asked first, and the first answer after that."""
    first: dict[int, tuple[datetime, str, str | None]] = {}
    for wall, alarm, rule, outcome in calls:
        first.setdefault(alarm, (wall, rule, outcome))
    people: dict[int, datetime] = {}
    programs: set[int] = set()
    for alarm, actor, wall in handled:
        if wall < first[alarm][0]:
            continue
        if actor.startswith("user:"):
            people.setdefault(alarm, wall)
        else:
            programs.add(alarm)
    return [
        Asked(rule, wall, people.get(alarm), alarm in programs, outcome)
        for alarm, (wall, rule, outcome) in first.items()
    ]


def _days(moments: Sequence[datetime], zone: Any, *, whole: bool = False) -> int:
    """Calendar days of ``zone`` that ``moments`` lie on; ``whole``: and those between the first and the last."""
    days = {moment.astimezone(zone).date() for moment in moments}
    return (max(days) - min(days)).days + 1 if whole else len(days)


async def _labels(database: str, since: datetime, until: datetime) -> list[Label]:
    async with await connect(database, name="report", autocommit=True) as connection:
        return await stored_labels.between(connection, since, until)
