"""Late findings in the database: which stretches of history wait to be judged again, and what was found in them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from psycopg.types.json import Jsonb

from hub.core.alarms import Action
from hub.core.reading import Fix, Position, Reading
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.late import Finding, Interval, Rejudgement, Told, intervals, missed
from hub.core.rules.machine import TICK
from hub.core.rules.stream import POSITION
from hub.core.rules.tally import LateWindow
from hub.edges.database import Connection

log = structlog.get_logger(__name__)

SETTLE_SECONDS = 5.0
"""A backlog comes in many messages: a window is looked at when nothing was added to it for so long."""
_AT_A_TIME = 1_000
_AT_MOST = 50_000
"""Samples of one look, or a little more: a longer window is gone on with by the next, where nothing is up."""

_NOTE = """
INSERT INTO late_window AS kept (sensor_id, metric_id, since, until) VALUES (%s, %s, %s, %s)
ON CONFLICT (sensor_id, metric_id) DO UPDATE SET since = least(kept.since, excluded.since),
    until = greatest(kept.until, excluded.until), noted = clock_timestamp()
"""
_NEXT = """
SELECT sensor_id, metric_id, since, until, noted FROM late_window
WHERE noted < clock_timestamp() - %s * INTERVAL '1 second' ORDER BY noted LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_DONE = "DELETE FROM late_window WHERE sensor_id = %s AND metric_id = %s"
_GO_ON = "UPDATE late_window SET since = %s WHERE sensor_id = %s AND metric_id = %s"
_READINGS = """
SELECT sensor_id, metric_id, time, received, value, text, flags FROM reading
WHERE sensor_id = %s AND metric_id = %s AND time >= %s ORDER BY time LIMIT %s
"""
_FIXES = """
SELECT sensor_id, time, received, lon, lat, altitude, accuracy, speed, course, flags FROM position
WHERE sensor_id = %s AND %s = 0 AND time >= %s ORDER BY time LIMIT %s
"""
_IN_FORCE = """
SELECT rule_id, enabled_at FROM rule WHERE enabled_version IS NOT NULL AND rule_id = ANY(%s)
"""
_TOLD = """
SELECT t.action, t.event_time, t.detail -> 'corrects' FROM alarm a JOIN alarm_transition t USING (alarm_id)
WHERE a.rule_id = %s AND a.subject = %s AND NOT a.late ORDER BY t.transition_id
"""
_FOUND = "SELECT raised_at, cleared_at FROM alarm WHERE rule_id = %s AND subject = %s AND late"
_RECORD = """
INSERT INTO alarm (rule_id, rule_version, zone_id, zone_version, subject, sensor_id, severity, condition, late, raised_at,
                   last_raised_at, cleared_at, value, lon, lat, why, evidence)
VALUES (%s, %s, %s, %s, %s, %s, %s, 'cleared', true, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (rule_id, subject, raised_at) WHERE late DO NOTHING RETURNING alarm_id
"""


async def note(connection: Connection, windows: Sequence[LateWindow]) -> None:
    """In the transaction that stores the late data: their place in history is to be looked at again."""
    async with connection.cursor() as cursor:
        await cursor.executemany(_NOTE, sorted(windows))


async def pending(connection: Connection) -> bool:
    row = await (await connection.execute("SELECT EXISTS (SELECT FROM late_window)")).fetchone()
    return row is not None and bool(row[0])


async def look_back(connection: Connection, catalogue: Catalogue, settle: float = SETTLE_SECONDS) -> bool:
    """Judge one window again, in a transaction of its own; False when none has settled.

    Bounded: it takes ``_AT_MOST`` samples and leaves the rest of the window for the next call.
    """
    async with connection.transaction():
        row = await (await connection.execute(_NEXT, (settle,))).fetchone()
        if row is None:
            return False
        window = LateWindow(*row[:4])
        again = Rejudgement(catalogue, window)
        left_at = await _feed(connection, again, window) if again.rules else None
        for finding in await _missed(connection, again, catalogue):
            await _record(connection, finding, catalogue)
        if left_at is None:
            await connection.execute(_DONE, window[:2])
        else:
            await connection.execute(_GO_ON, (left_at, *window[:2]))
    return True


async def _feed(connection: Connection, again: Rejudgement, window: LateWindow) -> datetime | None:
    """History in order, until the rest depends on nothing that was late; where it was left when that takes too long."""
    at, taken = again.begin, 0
    query = _FIXES if window.metric_id == POSITION else _READINGS
    while not again.complete:
        rows = await (await connection.execute(query, (*window[:2], at, _AT_A_TIME))).fetchall()
        if not rows:
            return None
        if window.metric_id == POSITION:
            again.feed([], [Fix(row[0], row[1], row[2], Position(*row[3:9]), row[9]) for row in rows])
            last: datetime = rows[-1][1]
        else:
            again.feed([Reading(*row) for row in rows], [])
            last = rows[-1][2]
        if len(rows) < _AT_A_TIME:
            return None
        at, taken = last + TICK, taken + len(rows)
        if taken >= _AT_MOST and last > window.since and again.idle:
            return min(last, window.until)
        await asyncio.sleep(0)
    return None


async def _missed(connection: Connection, again: Rejudgement, catalogue: Catalogue) -> list[Finding]:
    if not again.findings:
        return []
    rules = sorted({finding.raised.rule_id for finding in again.findings})
    in_force: dict[int, datetime] = dict(await (await connection.execute(_IN_FORCE, (rules,))).fetchall())
    told: dict[tuple[int, str], list[Interval]] = {}
    for key in {(finding.raised.rule_id, finding.raised.subject) for finding in again.findings}:
        own = [_told(row) for row in await (await connection.execute(_TOLD, key)).fetchall()]
        found = [Interval(*row) for row in await (await connection.execute(_FOUND, key)).fetchall()]
        told[key] = intervals(own) + found
    return missed(again.findings, told, in_force, catalogue)


def _told(row: Any) -> Told:
    corrects = row[2] and (row[2]["action"], datetime.fromisoformat(row[2]["event_time"]))
    return Told(row[0], row[1], corrects or None)


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
