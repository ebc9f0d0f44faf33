"""The ledger rows of committed batches, dead letters, presence, and the dates given to undated messages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from psycopg.types.json import Jsonb

from hub.core.intake import DeadLetter, Intake, Presence
from hub.core.ledger import Ledger, Sequences
from hub.core.reading import Message
from hub.edges.database import Connection
from hub.edges.stores.text import visible

_ENTER = """
INSERT INTO ledger (source_id, received, stored, duplicate, rejected, presence, readings, positions, duplicate_rows,
                    reasons, sensor_ids, s_received, s_stored, s_duplicate, s_late, s_suspect, s_gaps, s_seq)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_BURY = """
INSERT INTO dead_letter (received, topic, payload, reason, field, given, expected, retain, dup)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# A retained birth replayed on subscribing must not look like a fresh one: `since` moves only with the state.
_PRESENCE = """
INSERT INTO presence (sensor_id, online, since) VALUES (%s, %s, %s)
ON CONFLICT (sensor_id) DO UPDATE SET online = excluded.online, since = excluded.since
WHERE presence.online <> excluded.online AND presence.since <= excluded.since
"""
_DATE = """
INSERT INTO undated (consumer, packet_id, digest, time) SELECT %s, * FROM unnest(%s::int[], %s::bytea[], %s::timestamptz[])
ON CONFLICT (consumer, packet_id) DO UPDATE SET digest = excluded.digest, time = excluded.time
"""
_FOLD = """
WITH taken AS (
    DELETE FROM ledger WHERE source_id = ANY(%(sources)s) RETURNING *
), by_source AS (
    INSERT INTO account_source AS a
           (source_id, received, stored, duplicate, rejected, presence, readings, positions, duplicate_rows)
    SELECT source_id, sum(received), sum(stored), sum(duplicate), sum(rejected), sum(presence), sum(readings),
           sum(positions), sum(duplicate_rows) FROM taken GROUP BY source_id
    ON CONFLICT (source_id) DO UPDATE SET received = a.received + excluded.received, stored = a.stored + excluded.stored,
        duplicate = a.duplicate + excluded.duplicate, rejected = a.rejected + excluded.rejected,
        presence = a.presence + excluded.presence, readings = a.readings + excluded.readings,
        positions = a.positions + excluded.positions, duplicate_rows = a.duplicate_rows + excluded.duplicate_rows
), by_reason AS (
    INSERT INTO account_reason AS a (source_id, reason, messages)
    SELECT source_id, r.key, sum(r.value::bigint) FROM taken, jsonb_each_text(reasons) r GROUP BY source_id, r.key
    ON CONFLICT (source_id, reason) DO UPDATE SET messages = a.messages + excluded.messages
)
INSERT INTO account_sensor AS a (sensor_id, received, stored, duplicate, late, suspect, gaps, seq, seen)
SELECT u.sensor_id, sum(u.received), sum(u.stored), sum(u.duplicate), sum(u.late), sum(u.suspect), sum(u.gaps),
       max(u.seq), max(t.committed)
FROM taken t, unnest(t.sensor_ids, t.s_received, t.s_stored, t.s_duplicate, t.s_late, t.s_suspect, t.s_gaps, t.s_seq)
    AS u (sensor_id, received, stored, duplicate, late, suspect, gaps, seq)
GROUP BY u.sensor_id
ON CONFLICT (sensor_id) DO UPDATE SET received = a.received + excluded.received, stored = a.stored + excluded.stored,
    duplicate = a.duplicate + excluded.duplicate, late = a.late + excluded.late, suspect = a.suspect + excluded.suspect,
    gaps = a.gaps + excluded.gaps, seq = greatest(a.seq, excluded.seq), seen = greatest(a.seen, excluded.seen)
"""


async def enter(connection: Connection, source_id: int, ledger: Ledger) -> None:
    """One row for one batch, in the transaction of its readings."""
    sensors = ledger.sensors.values()
    await connection.execute(
        _ENTER,
        (
            source_id,
            ledger.received,
            ledger.stored,
            ledger.duplicate,
            ledger.rejected,
            ledger.presence,
            ledger.readings,
            ledger.positions,
            ledger.duplicate_rows,
            Jsonb(ledger.reasons),
            list(ledger.sensors),
            [account.received for account in sensors],
            [account.stored for account in sensors],
            [account.duplicate for account in sensors],
            [account.late for account in sensors],
            [account.suspect for account in sensors],
            [account.gaps for account in sensors],
            [account.seq for account in sensors],
        ),
    )


async def bury(connection: Connection, dead: list[DeadLetter]) -> None:
    """Keep refused messages whole."""
    for letter in dead:
        message = letter.message
        texts = (visible(part) for part in (letter.reason, letter.field, letter.given, letter.expected))
        await connection.execute(
            _BURY, (message.received, visible(message.topic), message.payload, *texts, message.retain, message.dup)
        )


async def record_presence(connection: Connection, presence: list[Presence]) -> None:
    newest = {entry.sensor_id: entry for entry in presence}
    for sensor_id in sorted(newest):
        await connection.execute(_PRESENCE, newest[sensor_id])


async def record_undated(connection: Connection, consumer: str, intake: Intake) -> None:
    """Remember the dates given, by packet id."""
    entries = sorted(intake.undated.items())
    columns = (
        [packet_id for packet_id, _ in entries],
        [digest(message) for _, (message, _) in entries],
        [time for _, (_, time) in entries],
    )
    await connection.execute(_DATE, (consumer, *columns))


async def load_undated(connection: Connection, consumer: str) -> dict[int, tuple[bytes, datetime]]:
    """Packet id -> digest of the message and the time it was given."""
    rows = await connection.execute("SELECT packet_id, digest, time FROM undated WHERE consumer = %s", (consumer,))
    return {row[0]: (bytes(row[1]), row[2]) for row in await rows.fetchall()}


async def load_sequences(connection: Connection) -> Sequences:
    """Where every device counts; what it measures after its newest batch was committed is new for sure."""
    rows = await connection.execute("SELECT sensor_id, seq, seen FROM accounting_sensor WHERE seq >= 0")
    return Sequences({row[0]: (row[1], row[2]) for row in await rows.fetchall()})


async def fold(connection: Connection, sources: Sequence[int]) -> None:
    """Fold the waiting ledger rows of ``sources`` into the accounts, in one statement."""
    await connection.execute(_FOLD, {"sources": list(sources)})


def digest(message: Message) -> bytes:
    """Tells one message from another under one packet id."""
    return hashlib.sha256(message.topic.encode("utf-8", "surrogatepass") + b"\0" + message.payload).digest()
