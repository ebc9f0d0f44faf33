"""The queue of deliveries: who is next, and what became of it.

Whoever sends holds the row of the channel's state locked meanwhile: one at a time for each channel, in order. A
sender that dies loses the lock with its connection, and the delivery is as it was.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from hub.edges.database import Connection
from hub.edges.notify.message import SendError

_CHANNEL = """
SELECT s.channel_id, s.failures, c.enabled AND (s.retry_at IS NULL OR s.retry_at <= now()) AS open,
       c.key, c.kind, c.name, c.config, c.language, x.secret
FROM channel_state s JOIN channel c USING (channel_id) LEFT JOIN channel_secret x USING (channel_id)
WHERE EXISTS (SELECT FROM delivery d WHERE d.channel_id = s.channel_id AND d.status = 'waiting' AND d.next_at <= now()
                AND (d.event = 'test' OR c.enabled AND (s.retry_at IS NULL OR s.retry_at <= now())))
ORDER BY s.used_at NULLS FIRST LIMIT 1 FOR UPDATE OF s SKIP LOCKED
"""
_NEXT = """
SELECT delivery_id, event_id::text, event, alarm_id, recipient, content, attempts, created_at, give_up_at FROM delivery
WHERE channel_id = %s AND status = 'waiting' AND next_at <= now() AND (%s OR event = 'test')
ORDER BY delivery_id LIMIT 1 FOR UPDATE
"""
_DONE = """
UPDATE delivery SET status = %(status)s, attempts = attempts + 1, last_error = %(error)s, outcome = %(outcome)s,
    next_at = %(next_at)s,
    sent_at = CASE WHEN %(status)s = 'sent' THEN clock_timestamp() END WHERE delivery_id = %(delivery_id)s
"""
_STATE = """
UPDATE channel_state SET failures = %(failures)s, retry_at = %(retry_at)s, used_at = clock_timestamp(),
    outcome = coalesce(%(outcome)s, outcome)
WHERE channel_id = %(channel_id)s
"""
_EXPIRE = """
UPDATE delivery d SET status = 'given_up', last_error = coalesce(d.last_error, why.text),
    outcome = coalesce(d.outcome, jsonb_build_object('code', why.code))
FROM (
    SELECT d.delivery_id, w.* FROM delivery d LEFT JOIN channel c USING (channel_id) LEFT JOIN channel_state s USING (channel_id)
    CROSS JOIN LATERAL (SELECT * FROM (VALUES
        (d.channel_id IS NULL, 'channel-deleted', 'the channel was deleted'),
        (NOT c.enabled, 'switched-off', 'its channel was switched off all the time'),
        (s.failures > 0, 'receiver-failing', 'the receiver did not answer, and others were before it'),
        (true, 'waited-too-long', 'it waited too long: others were before it')) AS w (holds, code, text) WHERE holds LIMIT 1) AS w
    WHERE d.status = 'waiting' AND (d.channel_id IS NULL OR d.give_up_at <= now())
) AS why WHERE d.delivery_id = why.delivery_id
"""
_WAITING = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8,
       min(greatest(d.next_at, coalesce(s.retry_at, d.next_at)))
FROM delivery d LEFT JOIN channel_state s USING (channel_id) WHERE d.status = 'waiting'
"""
_PERSON = "SELECT email, telegram FROM app_user WHERE username = %s AND NOT disabled"

Row = dict[str, Any]


async def take(connection: Connection) -> tuple[Row, Row] | None:
    """The next channel to be used and its next delivery, locked to the end of the caller's transaction."""
    channel = await _one(connection, _CHANNEL)
    if channel is None:
        return None
    delivery = await _one(connection, _NEXT, channel["channel_id"], channel["open"])
    return None if delivery is None else (channel, delivery)


async def address(connection: Connection, username: str, kind: str) -> str | None:
    """Where a person can be reached by ``kind``."""
    person = await _one(connection, _PERSON, username)
    return None if person is None else person[kind]


async def done(
    connection: Connection, delivery: Row, status: str, error: SendError | None, next_at: datetime | None = None
) -> None:
    await connection.execute(
        _DONE,
        {
            "delivery_id": delivery["delivery_id"],
            "status": status,
            "error": None if error is None else str(error),
            "outcome": None if error is None else Jsonb(error.outcome),
            "next_at": next_at or delivery["created_at"],
        },
    )


async def state(
    connection: Connection, channel: Row, failures: int, retry_at: datetime | None, outcome: str | None
) -> None:
    """How the channel fares after an attempt; the outcome before it stays where there is none."""
    given = {"channel_id": channel["channel_id"], "failures": failures, "retry_at": retry_at, "outcome": outcome}
    await connection.execute(_STATE, given)


async def expire(connection: Connection) -> int:
    """Give up what waited too long; returns how many."""
    return (await connection.execute(_EXPIRE)).rowcount


async def waiting(connection: Connection) -> tuple[int, float, datetime | None]:
    """How many wait, the age of the oldest in seconds, and when the next is due."""
    row = await (await connection.execute(_WAITING)).fetchone()
    assert row is not None
    return int(row[0]), float(row[1]), row[2]


async def _one(connection: Connection, query: str, *parameters: object) -> Row | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, parameters or None)
        return await cursor.fetchone()
