"""Late findings in the database: which stretches of history wait to be judged again, and what was found in them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
import structlog
from psycopg.types.json import Jsonb

from hub.core.alarms import Action
from hub.core.reading import Fix, Position, Reading
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.draft import UNFIT, Misjudged
from hub.core.rules.groups import Group
from hub.core.rules.intervals import Interval, Told, correction, intervals
from hub.core.rules.late import Finding, Refuted, Rejudgement, Whose, missed
from hub.core.rules.machine import TICK
from hub.core.rules.stream import ANYTHING, POSITION, Key
from hub.core.rules.tally import LateWindow
from hub.edges.database import Connection
from hub.edges.stores import misjudgements
from hub.errors import HubError

log = structlog.get_logger(__name__)

SETTLE_SECONDS = 5.0
"""A backlog comes in many messages: a window is looked at when nothing was added to it for so long."""
_PATIENCE_SECONDS = 300.0
"""But no later than this: some backlogs never end."""
_AT_A_TIME = 1_000
_AT_MOST = 50_000
"""Samples of one look, or a little more: a longer window is gone on with by the next, where nothing is up."""
_LONGEST_WAIT = timedelta(days=1)
"""An alarm that is still up where history ends is no finding yet; so long it may go on and become one."""

_NOTE = """
INSERT INTO late_window AS kept (sensor_id, metric_id, since, until) VALUES (%s, %s, %s, %s)
ON CONFLICT (sensor_id, metric_id) DO UPDATE SET since = least(kept.since, excluded.since),
    until = greatest(kept.until, excluded.until), noted = clock_timestamp()
"""
_DUE = """least(noted + %(settle)s * INTERVAL '1 second',
    first_noted + greatest(%(settle)s, %(patience)s) * INTERVAL '1 second')"""
_NEXT = f"""
SELECT sensor_id, metric_id, since, until, clock_timestamp() FROM late_window
WHERE {_DUE} < clock_timestamp() ORDER BY noted LIMIT 1 FOR UPDATE SKIP LOCKED
"""  # noqa: S608
_SOONEST = f"SELECT extract(epoch FROM min({_DUE}) - clock_timestamp())::float8 FROM late_window"  # noqa: S608
_DONE = "DELETE FROM late_window WHERE sensor_id = %s AND metric_id = %s"
_GO_ON = "UPDATE late_window SET since = %s WHERE sensor_id = %s AND metric_id = %s"
_AGAIN = "UPDATE late_window SET noted = %s, first_noted = %s WHERE sensor_id = %s AND metric_id = %s"
_COLUMNS = """
SELECT time, sensor_id, metric_id, received, value, text, flags, NULL::float8 AS lon, NULL::float8 AS lat,
       NULL::real AS altitude, NULL::real AS accuracy, NULL::real AS speed, NULL::real AS course FROM reading"""
_PLACES = """
SELECT time, sensor_id, 0, received, NULL, NULL, flags, lon, lat, altitude, accuracy, speed, course FROM position"""
_HISTORY = f"""
({_COLUMNS} WHERE sensor_id = ANY(%(sensors)s) AND (%(metrics)s::int[] IS NULL OR metric_id = ANY(%(metrics)s))
    AND time >= %(at)s AND (time, sensor_id, metric_id) > (%(at)s, %(sensor)s, %(metric)s)
    ORDER BY time, sensor_id, metric_id LIMIT %(limit)s)
UNION ALL
({_PLACES} WHERE sensor_id = ANY(%(moving)s) AND time >= %(at)s
    AND (time, sensor_id, 0) > (%(at)s, %(sensor)s, %(metric)s) ORDER BY time, sensor_id LIMIT %(limit)s)
ORDER BY 1, 2, 3 LIMIT %(limit)s
"""
_BEFORE = f"""
SELECT newest.* FROM unnest(%(owners)s::int[], %(of)s::int[]) AS one (owner, what) CROSS JOIN LATERAL (
    SELECT * FROM (
        ({_COLUMNS} WHERE sensor_id = owner AND what <> 0 AND (what < 0 OR metric_id = what) AND flags & %(unfit)s = 0
            AND time < %(at)s AND time > %(at)s - INTERVAL '7 days' ORDER BY time DESC LIMIT 1)
        UNION ALL
        ({_PLACES} WHERE sensor_id = owner AND what <= 0 AND flags & %(unfit)s = 0
            AND time < %(at)s AND time > %(at)s - INTERVAL '7 days' ORDER BY time DESC LIMIT 1)
    ) both_kinds ORDER BY time DESC LIMIT 1
) newest ORDER BY time
"""  # noqa: S608
_IN_FORCE = """
SELECT rule_id, enabled_at FROM rule WHERE enabled_version IS NOT NULL AND rule_id = ANY(%s)
"""
_TOLD = """
SELECT a.rule_id, a.subject, t.action, t.event_time, t.detail -> 'corrects', a.alarm_id, a.rule_version
FROM unnest(%s::int[], %s::text[]) AS one (rule_id, subject)
JOIN alarm a USING (rule_id, subject) JOIN alarm_transition t USING (alarm_id)
WHERE NOT a.late ORDER BY t.transition_id
"""
_FOUND = """
SELECT a.rule_id, a.subject, a.raised_at, a.cleared_at FROM unnest(%s::int[], %s::text[]) AS one (rule_id, subject)
JOIN alarm a USING (rule_id, subject) WHERE a.late
"""
_RECORD = """
INSERT INTO alarm (rule_id, rule_version, zone_id, zone_version, subject, sensor_id, severity, condition, late, raised_at,
                   last_raised_at, cleared_at, value, lon, lat, why, evidence)
VALUES (%s, %s, %s, %s, %s, %s, %s, 'cleared', true, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (rule_id, subject, raised_at) WHERE late DO NOTHING RETURNING alarm_id
"""
_REFUTE = """
SELECT alarm_changed(%(alarm)s, %(action)s, %(reason)s, %(actor)s, %(at)s, %(detail)s) WHERE NOT EXISTS (
    SELECT FROM alarm_transition WHERE alarm_id = %(alarm)s AND action = %(action)s AND event_time = %(at)s)
"""


async def note(connection: Connection, windows: Sequence[LateWindow]) -> None:
    """In the transaction that stores the late data: their place in history is to be looked at again."""
    async with connection.cursor() as cursor:
        await cursor.executemany(_NOTE, sorted(windows))


async def soonest(connection: Connection, settle: float = SETTLE_SECONDS) -> float | None:
    """Seconds until a window is to be looked at; None: none waits."""
    given = {"settle": settle, "patience": _PATIENCE_SECONDS}
    row = await (await connection.execute(_SOONEST, given)).fetchone()
    return None if row is None or row[0] is None else max(0.0, row[0])


async def look_back(
    connection: Connection,
    catalogue: Catalogue,
    together: Mapping[Key, Group] | None = None,
    *,
    settle: float = SETTLE_SECONDS,
    strict: bool = True,
) -> bool:
    """Judge one window again, in a transaction of its own; False when none has settled.

    Bounded: it takes ``_AT_MOST`` samples and leaves the rest of the window for the next call. A window is kept until
    history has come so far that nothing in it depends on the late data any more.

    Args:
        together: the groups of the catalogue, where they are known already.
        strict: an error of the rules' own is raised; else the window is given up and that is noted.
    """
    async with connection.transaction():
        given = {"settle": settle, "patience": _PATIENCE_SECONDS}
        row = await (await connection.execute(_NEXT, given)).fetchone()
        if row is None:
            return False
        window, now = LateWindow(*row[:4]), row[4]
        try:
            async with connection.transaction():
                await _look(connection, catalogue, together, window, now, settle)
        except (psycopg.Error, HubError):
            raise
        except Exception as error:
            if strict:
                raise
            rules = () if window.sensor_id > 0 else (-window.sensor_id,)
            await misjudgements.note(connection, [Misjudged(rules, max(window.sensor_id, 0) or None, 0, error)])
            await connection.execute(_DONE, window.key)
    return True


async def _look(
    connection: Connection,
    catalogue: Catalogue,
    together: Mapping[Key, Group] | None,
    window: LateWindow,
    now: datetime,
    settle: float,
) -> None:
    again = Rejudgement(catalogue, window, together)
    left_at = await _feed(connection, again, window, now) if again.rules else None
    told = await _told(connection, again)
    for finding in await _missed(connection, again, told, catalogue):
        await _record(connection, finding, catalogue)
    for refuted in again.refuted(told):
        if refuted.told.alarm is not None:
            await _refute(connection, refuted, catalogue)
    look = None if left_at is not None else _next_look(again, window, told, now)
    if left_at is not None:
        await connection.execute(_GO_ON, (left_at, *window.key))
    elif look is not None:
        await connection.execute(_AGAIN, (look - timedelta(seconds=settle), look, *window.key))
    else:
        await connection.execute(_DONE, window.key)


def _next_look(
    again: Rejudgement, window: LateWindow, told: Mapping[Whose, Sequence[Interval]], now: datetime
) -> datetime | None:
    """When more history than there is now may show more; None: it cannot."""
    if not again.rules or again.complete:
        return None
    if now <= again.decided_by:
        return again.decided_by + TICK
    goes_on = [whose for whose in again.unfinished if not any(one.end is None for one in told.get(whose, ()))]
    if not goes_on or now > window.until + _LONGEST_WAIT:
        return None
    return now + max((now - window.until) / 4, timedelta(minutes=1))


async def _feed(connection: Connection, again: Rejudgement, window: LateWindow, now: datetime) -> datetime | None:
    """History in order, until the rest depends on nothing that was late; where it was left when that takes too long."""
    pairs = sorted(again.heard)
    metrics = {metric for _, metric in pairs}
    given = {
        "sensors": sorted({sensor for sensor, metric in pairs if metric != POSITION}),
        "metrics": None if ANYTHING in metrics else sorted(metrics),
        "moving": sorted({sensor for sensor, metric in pairs if metric <= POSITION}),
        "at": again.begin, "sensor": 0, "metric": 0, "limit": _AT_A_TIME,
    }  # fmt: skip
    before = {"owners": [sensor for sensor, _ in pairs], "of": [metric for _, metric in pairs], "unfit": UNFIT,
              "at": again.begin}  # fmt: skip
    known = await (await connection.execute(_BEFORE, before)).fetchall()
    if known:
        again.feed([_event(row) for row in known])
    taken = 0
    while not again.complete:
        rows = await (await connection.execute(_HISTORY, given)).fetchall()
        if rows:
            again.feed([_event(row) for row in rows])
        if len(rows) < _AT_A_TIME:
            again.wait(now)
            return None
        given |= dict(zip(("at", "sensor", "metric"), rows[-1][:3], strict=True))
        taken += len(rows)
        last: datetime = rows[-1][0]
        if taken >= _AT_MOST and last > window.since and again.idle:
            return min(last, window.until)
        await asyncio.sleep(0)
    return None


def _event(row: Any) -> Reading | Fix:
    time, sensor_id, metric_id, received, value, text, flags, *place = row
    if place[0] is None:
        return Reading(sensor_id, metric_id, time, received, value, text, flags)
    return Fix(sensor_id, time, received, Position(*place), flags)


async def _told(connection: Connection, again: Rejudgement) -> dict[Whose, list[Interval]]:
    """What was told live of every alarm that was found or may be refuted. Those of other versions name no alarm."""
    wanted = {(one.raised.rule_id, one.raised.subject) for one in again.findings} | again.unfinished
    wanted |= set(again.silences)
    rules, subjects = [whose[0] for whose in wanted], [whose[1] for whose in wanted]
    steps: dict[Whose, list[Told]] = {}
    versions = {rule.id: rule.version for rule in again.rules}
    rows = await (await connection.execute(_TOLD, (rules, subjects))).fetchall()
    for rule_id, subject, action, time, corrected, alarm, version in rows:
        own = alarm if version == versions[rule_id] else None
        steps.setdefault((rule_id, subject), []).append(Told(action, time, correction(corrected), own))
    return {whose: intervals(own) for whose, own in steps.items()}


async def _missed(
    connection: Connection, again: Rejudgement, told: Mapping[Whose, Sequence[Interval]], catalogue: Catalogue
) -> list[Finding]:
    if not again.findings:
        return []
    rules = [finding.raised.rule_id for finding in again.findings]
    subjects = [finding.raised.subject for finding in again.findings]
    in_force: dict[int, datetime] = dict(await (await connection.execute(_IN_FORCE, (rules,))).fetchall())
    known = {whose: list(own) for whose, own in told.items()}
    for rule_id, subject, start, end in await (await connection.execute(_FOUND, (rules, subjects))).fetchall():
        known.setdefault((rule_id, subject), []).append(Interval(start, end))
    return missed(again.findings, known, in_force, catalogue)


async def _refute(connection: Connection, refuted: Refuted, catalogue: Catalogue) -> None:
    """Noted on the alarm that was told, once."""
    given = {
        "alarm": refuted.told.alarm, "action": Action.REFUTE.value, "reason": "refuted-by-late-data",
        "actor": f"rule:{catalogue.rule_keys[refuted.rule_id]}", "at": refuted.told.start,
        "detail": Jsonb({"why": dict(refuted.why)}),
    }  # fmt: skip
    await connection.execute(_REFUTE, given)


async def _record(connection: Connection, finding: Finding, catalogue: Catalogue) -> None:
    raised = finding.raised
    evidence = Jsonb([sample.as_json() for sample in raised.evidence])
    row = await (
        await connection.execute(
            _RECORD,
            (
                raised.rule_id, raised.rule_version, raised.zone_id, raised.zone_version, raised.subject, raised.sensor_id,
                raised.severity, raised.event_time, raised.event_time, finding.cleared, raised.value, raised.lon,
                raised.lat, Jsonb(dict(raised.why)), evidence,
            ),
        )
    ).fetchone()  # fmt: skip
    if row is None:
        return
    detail = {"value": raised.value, "severity": raised.severity, "rule_reason": raised.reason,
              "cleared_at": finding.cleared.isoformat()}  # fmt: skip
    actor = f"rule:{catalogue.rule_keys[raised.rule_id]}"
    await connection.execute(
        "SELECT alarm_changed(%s, %s, %s, %s, %s, %s)",
        (row[0], Action.FIND_LATE.value, "found-in-late-data", actor, raised.event_time, Jsonb(detail)),
    )
    log.info("late finding", rule=raised.rule_id, subject=raised.subject, raised=raised.event_time.isoformat())
